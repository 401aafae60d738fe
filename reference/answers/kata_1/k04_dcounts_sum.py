"""One over x, element by element. A breather: the tensor is a column, and so is all you are given.

(Why `**-1` and not `1.0 / counts_sum`? With the division, the lecturer found, his gradients no
longer matched PyTorch's to the last bit. Your test is not that fussy.)
"""

HINTS = (
    "The power rule: what is the derivative of x**-1?",
    "Mind the sign: the larger a sum, the smaller its inverse. "
    "And do not forget the gradient from downstream.",
)


def dcounts_sum(counts_sum, dcounts_sum_inv):
    """Element by element the power rule: the derivative of x**-1 is -x**-2."""
    return -(counts_sum**-2) * dcounts_sum_inv
