"""One over the square root, written as a power. So it is the power rule, with an unusual
exponent.

A tiny number is added inside, to avoid dividing by zero. It does not vanish when you
differentiate: where does it turn up again?
"""

HINTS = (
    "The derivative of x**p is p * x**(p - 1). What is p, and what is x?",
    "The exponent goes down by one, not up: from -0.5 to...? The base stays what it was, with "
    "its tiny number. (With a large variance nobody would notice. Here the variances are tiny.)",
)

INSIGHT = (
    "Bring the exponent down, lower it by one, and leave what is inside alone, epsilon included."
)


def dbnvar(bnvar, dbnvar_inv):
    """The power rule: the derivative of (x + eps)**-0.5 is -0.5 * (x + eps)**-1.5.

    You may as well write it with the output, as `-0.5 * bnvar_inv**3`, times `dbnvar_inv` as
    always.

    On paper, the batch of `dbngain`: 4**-1.5 is 1/8, and half of that is 1/16.

        bnvar       [[4]]
        dbnvar_inv  [[-12]]
        dbnvar      [[0.75]]
    """
    return -0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv
