"""Through the scaled product of the first block."""

import math

HINTS = ("It is a matrix product.", "Mind the scale.")


def dq_0(k_0, hs, dpreatt_0):
    """A product, scaled."""
    return dpreatt_0 @ k_0 / math.sqrt(hs)
