"""The exponential is famous for being its own derivative: here it pays off.

Before you compute anything, look at what you have been given: the forward pass may have computed
it already.
"""

HINTS = (
    "What is the derivative of e**x?",
    "That local derivative is a tensor of the forward pass and it has a name. "
    "Multiply it with the gradient from downstream.",
)


def dnorm_logits(counts, dcounts):
    """The derivative of exp(x) is exp(x), and `exp(norm_logits)` is already there: `counts`."""
    return counts * dcounts
