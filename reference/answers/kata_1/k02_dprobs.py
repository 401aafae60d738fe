"""The first link of the chain. `log` works on each element alone: no sums, no broadcasting.

What matters: a local derivative is only half of the answer. The other half is `dlogprobs`, the
incoming gradient: it already tells you how much the loss cares about `logprobs`.
"""

HINTS = (
    "Nudge p = 0.5 by 0.001, and p = 0.01 by 0.001. By how much does log(p) move each time?",
    "What is the derivative of log(x) at x?",
    "Chain rule: local derivative times the incoming gradient, that of what was computed. "
    "Element by element, so all three tensors have one shape.",
)

INSIGHT = (
    "Incoming gradient times local slope. The slope of log is 1/p, so a correct letter that the "
    "network found improbable gets the largest gradient."
)


def dprobs(probs, dlogprobs):
    """Element by element, `logprobs = log(probs)`, and the derivative of log(x) is 1/x.

    Chained: `dlogprobs / probs`. It boosts the examples whose correct letter the network found
    improbable: with n = 2, a p of 0.5 gets -1, a p of 0.01 gets -50.

    On paper, the first row of the batch in `dlogprobs`:

        probs      [[0.5, 0.25, 0.25]]
        dlogprobs  [[0, -0.5, 0]]
        dprobs     [[0, -2, 0]]
    """
    return dlogprobs / probs
