"""Back through the softmax, where most of those who write attention by hand go wrong. You did it in
`dz`; the rows are now those of `att`.

`scores` is what softmax reads: after the division by the square root of head_size, which is a
part of its line. (llm.c says `preatt` for it, and has the division there, too.) So nothing of
that root belongs here.
"""

HINTS = (
    "In `att`, what adds up to 1: a row or a column? Over that axis softmax ties the numbers together.",
    "att * (1 - att) is only the diagonal: the slope of each weight along its own score. A score also "
    "lowers the other weights of its row.",
    "For each row one number, the sum of att * datt along it. Subtract it from the row of `datt`, "
    "then multiply by `att`.",
)

INSIGHT = "att * (datt - its average in the row): not att * (1 - att), which is only the diagonal."


def dscores(att, datt):
    """Row i of `att` is the softmax of row i of `scores`, and of that row only. With `dz`:

        dscores[i, j] = att[i, j] * (datt[i, j] - sum over k of att[i, k] * datt[i, k])

    The sum is one number a row. It can be had without `datt`: as datt[i, k] is dy[i] times v[k],
    the sum is dy[i] times the sum of att[i, k] * v[k], which is dy[i] times y[i]. So FlashAttention
    takes `(dy * y).sum(-1, keepdim=True)`, and never keeps a whole row of `datt`.

    On paper, the text of `dv`. The averages are 0.75 * 4 + 0.25 * 0 = 3 and 0.5 * 2 + 0.5 * 8 = 5.

        att      [[0.75, 0.25], [0.5, 0.5]]
        datt     [[4, 0], [2, 8]]
        dscores  [[0.75, -0.75], [-1.5, 1.5]]
    """
    return att * (datt - (att * datt).sum(-1, keepdim=True))
