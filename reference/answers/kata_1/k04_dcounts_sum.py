"""One over x, element by element. A breather: the tensor is a column, and so is all you are given.

(Why `**-1` and not `1.0 / counts_sum`? With the division, the lecturer found, his gradients no
longer matched PyTorch's to the last bit. Your test is not that fussy.)
"""

HINTS = (
    "1 / 4 is 0.25, and 1 / 4.01 is 0.2494. Which way does it move, and by how much for each "
    "unit of x?",
    "The power rule: what is the derivative of x**-1?",
    "Mind the sign: the larger a sum, the smaller its inverse. And do not forget the incoming "
    "gradient.",
)

INSIGHT = (
    "An element-wise step needs only its slope: 1/x falls, so the sign flips, and for a large x "
    "it hardly moves."
)


def dcounts_sum(counts_sum, dcounts_sum_inv):
    """Element by element the power rule: the derivative of x**-1 is -x**-2. It is negative, for 1/x
    falls: 1 / 4 is 0.25 and 1 / 4.01 is 0.2494, a slope of about -1/16.

    On paper:

        counts_sum       [[2], [4]]
        dcounts_sum_inv  [[-1], [16]]
        dcounts_sum      [[0.25], [-1]]
    """
    return -(counts_sum**-2) * dcounts_sum_inv
