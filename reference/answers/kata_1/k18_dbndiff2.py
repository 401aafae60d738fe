"""Here it is the forward pass that adds up. You met such a sum once, in `dcounts`; there the
spreading happened by itself.

It makes a row out of a table, so the backward pass makes a table out of a row. How?
And mind the number in front of the sum.
"""

HINTS = (
    "Write out one column of three: var = (a + b + c) / 2. What is the derivative with respect to "
    "a? To b? To c?",
    "Every element of a column gets the same: the gradient of that column's variance, times the "
    "constant in front of the sum.",
    "Sum forward is broadcasting backward. Here nothing else has the large shape, so broadcasting "
    "does not happen by itself: multiply by a table of ones, or look at `Tensor.expand`.",
)


def dbndiff2(dbnvar, n):
    """`bnvar[j] = (bndiff2[0, j] + ... + bndiff2[n-1, j]) / (n - 1)`.

    The local derivative is 1/(n-1) for every element of column j. The row `dbnvar / (n - 1)` is
    right for each example; `expand` shows it n times without copying it. The lecture multiplies
    by `torch.ones_like(bndiff2)`, which does the same. A duality to remember: a sum forward is
    broadcasting backward, and broadcasting forward is a sum backward.
    """
    return (dbnvar / (n - 1)).expand(n, -1)
