"""A mean over each column: a sum over the n rows, and a division by n.

You know both moves. Which axis was it this time?
"""

HINTS = (
    "Write the mean as a sum, times a number in front of it. How does the number come back?",
    "Each mark gets its column's incoming gradient, divided by how many marks were averaged.",
    "`dy` is (d), and every one of the n rows gets it: `expand` copies it, and here no axis has to be "
    "put in first. Why not?",
)

MOVE = "mean forward, broadcast and divide backward"

INSIGHT = "A mean is a sum with 1/n in front: each element gets an n-th of the incoming gradient."


def dmarks(dy, n):
    """`y[j] = (marks[0, j] + ... + marks[n-1, j]) / n`: the local derivative is 1/n for every mark.

    n is how many numbers go into one mean, and not how many numbers there are: `marks` has n * d. A row
    (d) is the same as (1, d) when it is broadcast, for axes are matched from the last one on.

    On paper, two rows:

        dy      [4, -2]
        n       2
        dmarks  [[2, -1], [2, -1]]
    """
    return (dy / n).expand(n, -1)
