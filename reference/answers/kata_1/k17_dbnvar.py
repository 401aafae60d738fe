"""One over the square root, written as a power. So it is the power rule, with an unusual
exponent.

A tiny number is added inside, to avoid dividing by zero. It does not vanish when you
differentiate: where does it turn up again?
"""

HINTS = (
    "The derivative of x**p is p * x**(p - 1). What is p, and what is x?",
    "The exponent goes down by one, not up: from -0.5 to...? The base stays what it was, "
    "with its tiny number. (On a large variance nobody would miss it. The cases here are small.)",
)


def dbnvar(bnvar, dbnvar_inv):
    """The power rule: the derivative of (x + eps)**-0.5 is -0.5 * (x + eps)**-1.5.

    You may as well write it with the output: `-0.5 * bnvar_inv**3`.
    """
    return -0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv
