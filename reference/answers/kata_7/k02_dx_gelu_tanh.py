"""GPT-2's GELU. Once `erf` was slow, so it was approximated by a tanh with a cubic term inside.

The values differ from the exact ones by less than 0.0005, the slopes by up to 0.0009. That is
enough for a gradient check to fail, so the gradient must be that of this formula, not of the one it
stands for. (nanoGPT's `NewGELU`, llm.c's `fch_gelu`.)
"""

import math

HINTS = (
    "Again `x` is read in two places: outside, as a factor, and inside, in `u`. The second one "
    "goes through t and u: a chain of three slopes.",
    "With `u` as it is, the slope is 0.5 * (1 + t). Through `u`, the gate: 0.5 * x, times the slope "
    "of tanh, times the slope of u. You know the slope of tanh, written with its own output.",
    "The slope of u: sqrt(2 / pi) stays in front, and x + 0.044715 * x**3 gives 1 + 3 * 0.044715 * "
    "x**2. Keep math.sqrt(2 / math.pi) as it is: rounded to six digits it costs you seven.",
)

INSIGHT = "The gradient belongs to the formula that was computed, not to the one it approximates."


def dx_gelu_tanh(x, t, dy):
    """y = 0.5 * x * (1 + t), t = tanh(u), u = c * (x + 0.044715 * x**3), with c = sqrt(2 / pi).

    Directly:          0.5 * (1 + t)
    Through the gate:  0.5 * x                       y with respect to t
                       * (1 - t**2)                  t with respect to u
                       * c * (1 + 3 * 0.044715 * x**2)   u with respect to x

    The sum, times `dy`.

    Compare the exact GELU: 0.5 * (1 + t) is nearly cdf, and 0.5 * (1 - t**2) * u' is nearly the
    density. At zero both are exact: c / 2 is 1 / sqrt(2 * pi).

    On paper, at 0, 1 and -1: u(1) is 0.8336 and t is 0.6824. The slopes are 0.5, 0.8412 + 0.2418,
    and 0.1588 - 0.2418.

        x             [[[0, 1, -1]]]
        t             [[[0, 0.682384, -0.682384]]]
        dy            [[[2, 1, 3]]]
        dx_gelu_tanh  [[[1, 1.082966, -0.248899]]]
    """
    du = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x**2)
    return (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * du) * dy
