"""The keys. It looks like `dq` with two letters exchanged, and is not quite that.

A query belongs to the row of the scores, a key to the column. Look at which index of `dscores` is
summed over now.
"""

HINTS = (
    "In which scores does k[j] turn up? In a row or in a column?",
    "k[j] is in scores[i, j] for every i, multiplied by q[i]: so dk[j] is the sum over i of dscores[i, j] "
    "* q[i]. That sum runs over the first index of `dscores`.",
    "As in `dv`: transpose, then multiply. The shapes can't warn you, `dscores` is square.",
    "The root is a constant factor of the line that makes the scores: it comes in once, as in "
    "`dq`.",
)

INSIGHT = (
    "Queries go back along the rows of dscores, keys along its columns: for them, transpose it."
)


def dk(q, dscores, head_size):
    """`scores[i, j] = (q[i, 0] * k[j, 0] + q[i, 1] * k[j, 1] + ...) / sqrt(head_size)`, so

        dk[j, c] = sum over i of dscores[i, j] * q[i, c] / sqrt(head_size)

    column j of `dscores` times column c of `q`: `dscores` is transposed.

    On paper, the text of `dv`: (0.75 * q[0] - 1.5 * q[1]) / 2 for the first key, and the opposite for
    the second, since with two places the weight that one loses is what the other one wins. (The
    scores are log(3) and 0, then 0 and 0, which makes the `att` that we began with.)

        q          [[1.0986, 0, 0, 1], [1, 1, 1, 0]]
        dscores    [[0.75, -0.75], [-1.5, 1.5]]
        head_size  4
        dk         [[-0.3380, -0.75, -0.75, 0.375], [0.3380, 0.75, 0.75, -0.375]]
    """
    return dscores.T @ q / head_size**0.5
