"""One number for each place, one over its standard deviation, scales all the features of that
place.

In batch norm a column had such a number; here a row has one. What was copied along which axis?
(Elsewhere it is `inv_std` or `std_inv`.)
"""

HINTS = (
    "The incoming gradient times the other factor, and then the shape.",
    "`rstd` has length 1 along its last axis and `centered` has C: what was copied along C is "
    "added up along C, and the axis kept.",
)

INSIGHT = "A number that scales a whole row hears back from the whole row, and from no other."


def drstd(centered, dxhat):
    """`xhat[b, t, c] = centered[b, t, c] * rstd[b, t]`, for every feature c.

    The local derivative is `centered[b, t, c]`, and all the features of a place use the same
    `rstd`: add up over c. `xhat` in the place of `centered` would be wrong by a factor rstd.

    On paper, the first place of `dgain`:

        centered  [[[-2, -2, 2, 2]]]
        dxhat     [[[8, 2, 0, 2]]]
        drstd     [[[-16]]]
    """
    return (centered * dxhat).sum(-1, keepdim=True)
