"""The first matrix product. You need not remember the formula: you can derive it.

Write out a product of 2-by-2 matrices on paper, find where an element of `h` turns up, and see
what you have. (In a hurry? As long as no two sizes are equal, the shapes leave just one way to
multiply.)
"""

HINTS = (
    "You need something of shape (n, n_hidden) out of something of shape (n, vocab_size) and "
    "something of shape (n_hidden, vocab_size). Which axis has to disappear?",
    "`h[i, j]` turns up in the whole row i of `logits`: in logits[i, k] it is multiplied by "
    "W2[j, k]. So there is a sum over k to be written.",
    "A sum over the index that both have in common is again a matrix product, "
    "with one of the two transposed.",
)

INSIGHT = "A matrix product goes back as a matrix product, with the other factor transposed."


def dh(W2, dlogits):
    """`logits[i, k] = h[i, 0] * W2[0, k] + h[i, 1] * W2[1, k] + ... + b2[k]`.

    `h[i, j]` is multiplied by `W2[j, k]` there, once for every k, so

        dh[i, j] = sum over k of dlogits[i, k] * W2[j, k]

    and that is row i of `dlogits` times row j of `W2`: a matrix product with `W2` transposed.

    On paper, one example (10 * 1 + 1 * 2 and 10 * 3 + 1 * 4; without the transpose it is 13, 24):

        W2       [[1, 2], [3, 4]]
        dlogits  [[10, 1]]
        dh       [[12, 34]]
    """
    return dlogits @ W2.T
