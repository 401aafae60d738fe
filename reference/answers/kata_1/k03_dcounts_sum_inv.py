"""Mind the shapes: a column of n numbers is multiplied by a whole table. Broadcasting takes
care of it.

What you see as one multiplication is two steps: the column is copied along the row, then the
tables are multiplied. One number, used many times: what happens to its gradient?
"""

HINTS = (
    "Write out a row of three: probs[0] = counts[0, 0] * s, probs[1] = counts[0, 1] * s, "
    "probs[2] = counts[0, 2] * s. In how many places does s turn up?",
    "First the product, as if everything had the large shape. Then undo the copying: "
    "what was copied in the forward pass is added up in the backward pass.",
    "Add along the axis that was stretched, and keep that axis (with length 1): the gradient has "
    "its tensor's shape.",
)

INSIGHT = "What was copied forward is added up backward."


def dcounts_sum_inv(counts, dprobs):
    """`probs[i, j] = counts[i, j] * counts_sum_inv[i]`, for every j.

    A product gives each factor the gradient times the other factor: `counts[i, j] * dprobs[i, j]`.
    The same `counts_sum_inv[i]` serves every column j, so its contributions add up over j: one
    number goes out to all the columns, and one gradient comes back from each.

    On paper, with a row that has no zeros, to see them add up (0.1 + 0.1 + 0.15):

        counts           [[1, 0.5, 0.5]]
        dprobs           [[0.1, 0.2, 0.3]]
        dcounts_sum_inv  [[0.35]]
    """
    return (counts * dprobs).sum(1, keepdim=True)
