"""The weights of the first layer. Nothing new here: enjoy it.

Which tensor was the input of this layer, and which one was its output?
"""

HINTS = (
    "Every example uses the same weights, so their gradient is added up over the batch.",
    "The same as for the weights of the second layer: a matrix product whose inner dimension is "
    "the batch. Which of the two factors has to be transposed?",
)

INSIGHT = "Every linear layer, every time: input transposed times incoming gradient."


def dW1(embcat, dhprebn):
    """`hprebn[i, k] = embcat[i, 0] * W1[0, k] + embcat[i, 1] * W1[1, k] + ... + b1[k]`.

    `W1[j, k]` is multiplied by `embcat[i, j]` there, once for every example i:
    `dW1[j, k]` is the sum over i of `embcat[i, j] * dhprebn[i, k]`.

    On paper, the batch of `dbngain` (0.5 * 1 - 1 * 2 + 0.5 * 5 and 0.5 * 0 - 1 * 1 + 0.5 * 1):

        embcat   [[1, 0], [2, 1], [5, 1]]
        dhprebn  [[0.5], [-1], [0.5]]
        dW1      [[1], [-0.5]]
    """
    return embcat.T @ dhprebn
