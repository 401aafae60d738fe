"""Into the MLP of the last block, by its last weights.

`out_1 = mid_1 + gelu_1 @ Wproj_1`: a residual connection. An addition hands its gradient on,
whole, to both of its terms: the branch gets `dout_1`, and what goes round it gets `dout_1`, too.

The same weights serve every place of every text. What does that mean for their gradient?
"""

HINTS = (
    "For one place this is `dW2` of stage 1: an outer product of what came in with the gradient of what "
    "went out. The weights have no axis for texts and none for places.",
    "Texts and places are both summed away, each place's product on its own. Lay all places of all texts "
    "under one another, by `flatten(0, 1)`, and it is the product of two matrices.",
)

INSIGHT = (
    "Weights that serve every place of every text collect from all of them: B and T are summed."
)


def dWproj_1(gelu_1, dout_1):
    """Through the addition, the gradient of the product `gelu_1 @ Wproj_1` is `dout_1` itself:
    half of it would be a mean's, and this is a sum.

        (gelu_1 @ Wproj_1)[b, t, c] = sum over h of gelu_1[b, t, h] * Wproj_1[h, c]
        dWproj_1[h, c] = sum over b and t of gelu_1[b, t, h] * dout_1[b, t, c]

    With all places of all texts as the rows of two matrices: the transpose of one times the
    other. (`gelu_1.transpose(1, 2) @ dout_1` is one such product for each text, and still to be
    added up.)

    On paper, two texts of one place, with C = 1, so that there are four hidden numbers:

        gelu_1    [[[1, 0, 2, 1]], [[3, 1, 0, 0]]]
        dout_1    [[[1]], [[2]]]
        dWproj_1  [[7], [2], [2], [1]]
    """
    return gelu_1.flatten(0, 1).T @ dout_1.flatten(0, 1)
