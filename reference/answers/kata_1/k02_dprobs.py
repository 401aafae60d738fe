"""The first link of the chain. `log` works on each element alone: no sums, no broadcasting.

What matters: a local derivative is only half of the answer. The other half is `dlogprobs`, the
incoming gradient: it already tells you how much the loss cares about `logprobs`.
"""

HINTS = (
    "What is the derivative of log(x) at x?",
    "Chain rule: local derivative times the gradient of what was computed. Element by element, "
    "so all three tensors have one shape.",
)


def dprobs(probs, dlogprobs):
    """Element by element, `logprobs = log(probs)`, and the derivative of log(x) is 1/x.

    Chained: `dlogprobs / probs`. It boosts the examples whose correct letter the network found
    improbable: a small probability makes a large gradient.
    """
    return dlogprobs / probs
