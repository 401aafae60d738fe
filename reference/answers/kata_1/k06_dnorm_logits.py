"""The exponential is famous for being its own derivative: here it pays off.

Before you compute anything, look at what you have been given: the forward pass may have computed
it already.
"""

HINTS = (
    "What is the derivative of e**x?",
    "It is its own value. Which tensor of the forward pass holds that value?",
    "So the local derivative has a name already. The incoming gradient is `dcounts`; chain the "
    "two.",
)

INSIGHT = "exp is its own slope, so the forward pass has already computed the derivative."


def dnorm_logits(counts, dcounts):
    """The derivative of exp(x) is exp(x), and `exp(norm_logits)` is already there: `counts`.

    On paper, the row that began in `dlogprobs`:

        counts        [[1, 0.5, 0.5]]
        dcounts       [[0.25, -0.75, 0.25]]
        dnorm_logits  [[0.25, -0.375, 0.125]]
    """
    return counts * dcounts
