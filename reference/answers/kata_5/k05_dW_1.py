"""The weights of a linear layer that works at every place.

`flat_1` has three axes, `W_1` has two: the same weights are used for all examples and all places.
"""

HINTS = (
    "Write one number of the product with its indices. Which indices does the weight not have?",
    "The weight meets each example and each place. So its gradient is a sum over both, in whatever "
    "way you write it.",
    "For the linear layer, examples and places are all one: rows. Flatten the first two axes "
    "of both tensors, and it is a matrix product of stage 1.",
)

INSIGHT = "To a linear layer all axes but the last are one long batch."


def dW_1(flat_1, dhprebn_1):
    """`hprebn_1[i, p, j] = sum over a of flat_1[i, p, a] * W_1[a, j]`. The weight W_1[a, j] is used for
    every example i and place p:

        dW_1[a, j] = sum over i and p of flat_1[i, p, a] * dhprebn_1[i, p, j]

    With examples and places as rows of one matrix that is (rows, a).T @ (rows, j).
    `torch.einsum("npa,npj->aj", flat_1, dhprebn_1)` says the same.

    On paper, two examples with one place each, two inputs, one hidden unit:

        flat_1     [[[1, 2]], [[3, 4]]]
        dhprebn_1  [[[1]], [[-1]]]
        dW_1       [[-2], [-2]]
    """
    return flat_1.flatten(0, 1).T @ dhprebn_1.flatten(0, 1)
