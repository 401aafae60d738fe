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


def dbndiff(bndiff, bnvar_inv, dbndiff2, dbnraw):
    """Two paths, added.

    Through `bnraw[i, j] = bndiff[i, j] * bnvar_inv[j]`, a product: `bnvar_inv * dbnraw`.
    Through `bndiff2 = bndiff**2`, element by element: `2 * bndiff * dbndiff2`.
    """
    return bnvar_inv * dbnraw + 2.0 * bndiff * dbndiff2
