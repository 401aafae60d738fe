"""Out of batch norm, into the other linear layer: a matrix product once more.

You have solved this one already, with other names. See whether you can do it without looking.
"""

HINTS = (
    "Compare with `logits = h @ W2 + b2`. Which of your katas was that?",
    "The shapes leave one way to multiply, as long as no two sizes are equal: you need (n, "
    "block_size*n_embd), so the hidden units have to disappear.",
)

INSIGHT = "Every linear layer, every time: incoming gradient times W transposed."


def dembcat(W1, dhprebn):
    """`hprebn[i, k] = embcat[i, 0] * W1[0, k] + embcat[i, 1] * W1[1, k] + ... + b1[k]`.

    `embcat[i, j]` is multiplied by `W1[j, k]` there, once for every hidden unit k:
    `dembcat[i, j]` is the sum over k of `dhprebn[i, k] * W1[j, k]`.

    On paper, one example:

        W1       [[1, 2], [3, 4], [5, 6]]
        dhprebn  [[10, 1]]
        dembcat  [[12, 34, 56]]
    """
    return dhprebn @ W1.T
