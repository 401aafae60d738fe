"""The centered row, `x` without its mean, is read twice: it is scaled, and squared for the
variance.

Square and mean stand in one line here. What does each of the two do to a gradient, and mind what a
mean is a mean of: there is no C - 1 in LayerNorm.
"""

HINTS = (
    "Which two lines of the forward pass read `centered`? Take them one at a time.",
    "Through `xhat`: a product, so the incoming gradient times the other factor. Through `var`: "
    "what is the derivative of (a**2 + b**2 + c**2) / 3 with respect to a?",
    "The variance has one number a row, the answer has C: broadcasting spreads it. Add the two "
    "contributions; the one through `var` has a 2 and a C in it.",
)

INSIGHT = (
    "Each path brings its own factor: rstd on the direct one, 2 * centered / C through the "
    "variance."
)


def dcentered(centered, rstd, dvar, dxhat, C):
    """Two paths, added.

    Through `xhat[c] = centered[c] * rstd`, a product: `rstd * dxhat[c]`.
    Through the mean of the C squares, whose slope with respect to one of the numbers is
    `2 * centered[c] / C`: that, times `dvar`, which is the same for the whole row.

    Why C and not C - 1? The C features are no sample from which the variance of something larger
    is guessed; the row as it is shall have variance 1. So the paper divides by C.

    On paper, the first place of `dgain` (its first element is 4 - 1):

        centered   [[[-2, -2, 2, 2]]]
        rstd       [[[0.5]]]
        dvar       [[[1]]]
        dxhat      [[[8, 2, 0, 2]]]
        C          4
        dcentered  [[[3, 0, 1, 2]]]
    """
    return rstd * dxhat + 2 * centered / C * dvar
