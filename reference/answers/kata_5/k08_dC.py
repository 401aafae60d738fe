"""The embedding table, read eight times for each example.

The same table, the same lookup as in stage 1; the longer the context, the more often a letter
comes.
"""

import torch

HINTS = (
    "Which rows of the table does an example read? Some letters come more than once, the dots at "
    "the start of a name above all.",
    "Each time that a letter was read, its gradient is added to its row: `+=`, not `=`. A letter that "
    "never came keeps zero.",
    "A loop over the examples and places does it. Without a loop: a table of zeros, and the "
    "method that adds rows at an index to it.",
)

INSIGHT = "A row of the table collects from every place where its letter stood."


def dC(C, Xb, demb):
    """`emb[i, p] = C[Xb[i, p]]`, a row copied. Row v of C goes wherever v stands in Xb:

        dC[v] = sum over all i and p with Xb[i, p] = v of demb[i, p]

    On paper, a table of three letters with one number each, one example that reads the letters 0, 0, 2:

        C     [[5], [6], [7]]
        Xb    [[0, 0, 2]]
        demb  [[[1], [10], [100]]]
        dC    [[11], [0], [100]]
    """
    return torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1))
