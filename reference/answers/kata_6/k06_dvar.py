"""One over the square root of the variance, with the epsilon inside. The power rule, nothing else.

You have met this line in batch norm. Write it with `var`, or find out how `rstd` alone will do.
"""

HINTS = (
    "The derivative of v**p is p * v**(p - 1). Which power is it here, and what does it become?",
    "From -0.5 the exponent goes down to -1.5, and the -0.5 comes in front. The epsilon stays "
    "where it is. With `rstd` at hand: which power of it is (var + 1e-5) ** -1.5?",
)

INSIGHT = "Of a reciprocal root the slope is minus half its cube: -0.5 * rstd**3."


def dvar(var, drstd):
    """`rstd = (var + 1e-5) ** -0.5`, so the slope is -0.5 * (var + 1e-5)**-1.5, which is
    -0.5 * rstd**3: three factors of 1/std, neither two nor one.

    On paper, the first place of `dgain`: 4**-1.5 is 1/8, and half of that is 1/16.

        var    [[[4]]]
        drstd  [[[-16]]]
        dvar   [[[1]]]
    """
    return -0.5 * (var + 1e-5) ** -1.5 * drstd
