"""The last one. Each row of `C` is the embedding of one letter, and letters come more than once.

How often a row was plucked out depends on the minibatch: many times, once, or never.
What is the gradient of a tensor that is used many times?
"""

import torch

HINTS = (
    "Take one context position: `emb[i, j]` is a copy of row `Xb[i, j]` of `C`. "
    "Where does its gradient belong? And if another position holds the same letter?",
    "Begin with zeros of the shape of `C` and add each `demb[i, j]` to its row. "
    "Two loops, one inside the other, are a perfectly good answer.",
    "Without loops, careful: with all indices at once, `=` and `+=` count a repeated row only "
    "once. Look for a method of tensors whose name says that it adds at an index.",
)

INSIGHT = (
    "Looking up a row copies it, so a row that is used k times collects k gradients, and an "
    "unused one none."
)


def dC(C, Xb, demb):
    """`emb[i, j] = C[Xb[i, j]]`: a copy of one row, so the local derivative is 1.

    A row that was plucked out k times has k copies, and their gradients add up; a row that was not
    in the minibatch has none: zero. In the lecture that is a double loop,

        for i in range(Xb.shape[0]):
            for j in range(Xb.shape[1]):
                dC[Xb[i, j]] += demb[i, j]

    and `index_add_` does the same at once: it adds row r of what it is given to row `index[r]`.
    (`dC[Xb] += demb` does not: with all indices at once a repeated row is counted only once.)

    On paper, an alphabet of three, one number each, and a context in which letter 1 comes twice:

        C     [[0.1], [0.2], [0.3]]
        Xb    [[1, 1, 2]]
        demb  [[[10], [1], [5]]]
        dC    [[0], [11], [5]]
    """
    return torch.zeros_like(C).index_add_(0, Xb.flatten(), demb.flatten(0, 1))
