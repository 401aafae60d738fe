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

INSIGHT = "A sum forward is a copy backward: every term gets the same gradient."


def dbndiff2(dbnvar, n):
    """`bnvar[j] = (bndiff2[0, j] + ... + bndiff2[n-1, j]) / (n - 1)`.

    The local derivative is 1/(n-1) for every element of column j. The row `dbnvar / (n - 1)` is
    what every example gets; `expand` shows it n times without copying it. The lecture multiplies
    by `torch.ones_like(bndiff2)`, which does the same. A duality to remember: a sum forward is
    broadcasting backward, and broadcasting forward is a sum backward.

    Why n - 1? The deviations are taken from the mean mu of these same n numbers, not from the true
    mean m, and for any numbers

        sum of (x[i] - m)**2 = sum of (x[i] - mu)**2 + n * (mu - m)**2

    On average the left side is n true variances, and the last term is one: the mean of n numbers
    varies n times less than the numbers do. That leaves n - 1 of them for the sum in the middle.
    The lecture comes to it at 01:05:17.

    On paper, the batch of `dbngain`:

        dbnvar    [[0.75]]
        n         3
        dbndiff2  [[0.375], [0.375], [0.375]]
    """
    return (dbnvar / (n - 1)).expand(n, -1)
