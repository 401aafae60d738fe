"""Back through FlattenConsecutive: one place becomes neighbours again.

`view` puts k neighbours side by side in one long row. It computes nothing.
"""

HINTS = (
    "Forward no number changes, each only gets another place. So what can backward do?",
    "The gradient has the shape of the tensor: (n, k*k, n_hidden). Which method gives a tensor another "
    "shape and keeps its numbers in order?",
)

INSIGHT = "Reshaping has no formula: each number takes its gradient home to where it came from."


def dh_0(dflat_1, n, k):
    """`flat_1[i, p, q * n_hidden + j] = h_0[i, k * p + q, j]`, for neighbour q of the k at place p. Each
    number of h_0 stands in flat_1 once, with local derivative 1:

        dh_0[i, k * p + q, j] = dflat_1[i, p, q * n_hidden + j]

    In memory both have their numbers in the same order, so that it is a view again.

    On paper, one example, four places that become two, one hidden unit:

        dflat_1  [[[1, 2], [3, 4]]]
        n        1
        k        2
        dh_0     [[[1], [2], [3], [4]]]
    """
    return dflat_1.view(n, k * k, -1)
