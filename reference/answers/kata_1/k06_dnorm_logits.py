"""Exponentials are famous for one thing, and this is it.

Before you compute anything, look at what you have been given: somebody may have computed it in the
forward pass.
"""

HINTS = (
    "What is the derivative of e**x?",
    "That local derivative is a tensor of the forward pass and it has a name. "
    "Multiply it with the gradient from downstream.",
)


def dnorm_logits(counts, dcounts):
    """The derivative of exp(x) is exp(x), and `exp(norm_logits)` is already there: `counts`."""
    return counts * dcounts
