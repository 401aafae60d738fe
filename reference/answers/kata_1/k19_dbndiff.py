"""Two readers: the deviation from the mean is scaled, and it is squared for the variance.

One tensor, two gradients that come back. Only together are they right.
"""

HINTS = (
    "Which two lines of the forward pass read `bndiff`? Take them one at a time.",
    "Through `bnraw`: a product, so the gradient times the other factor. "
    "Through `bndiff2`: what is the derivative of x**2?",
    "Both contributions have the large shape once broadcasting has done its work. Add them, "
    "and do not lose the 2.",
)

INSIGHT = (
    "A tensor that is used plainly and squared gets a gradient from each use; the slope of the "
    "square is 2x."
)


def dbndiff(bndiff, bnvar_inv, dbndiff2, dbnraw):
    """Two paths, added.

    Through `bnraw[i, j] = bndiff[i, j] * bnvar_inv[j]`, a product: `bnvar_inv * dbnraw`.
    Through `bndiff2 = bndiff**2`, element by element: `2 * bndiff * dbndiff2`. (3**2 is 9 and
    3.01**2 is 9.0601: a slope of 6, twice 3.)

    On paper, the batch of `dbngain` (its first element is 3 - 1.5):

        bndiff     [[-2], [0], [2]]
        bnvar_inv  [[0.5]]
        dbndiff2   [[0.375], [0.375], [0.375]]
        dbnraw     [[6], [0], [0]]
        dbndiff    [[1.5], [0], [1.5]]
    """
    return bnvar_inv * dbnraw + 2.0 * bndiff * dbndiff2
