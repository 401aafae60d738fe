"""Where it all begins: the loss. Nothing lies beyond it, so no gradient is handed to you:
start from 1.

Of each row of `logprobs` the loss reads one number, the log-probability of the letter that really
came next, and it averages over the batch. Which numbers matter, and how much? What of the rest?
"""

import torch

HINTS = (
    "Take a batch of three and write it out: loss = -(a + b + c) / 3, where a, b and c are each "
    "one element of a row. What is the derivative with respect to a? To an element not in the sum?",
    "Begin with zeros of the shape of `logprobs`, then set one element in each row.",
    "Two lists of indices side by side, rows and columns, pick one element per row. "
    "The forward pass does that already, and assignment understands the same brackets.",
)

INSIGHT = "Only what the loss reads gets a gradient, and a mean over n gives each of them 1/n."


def dlogprobs(logprobs, Yb, n):
    """Written out, `loss = -(logprobs[0, Yb[0]] + ... + logprobs[n-1, Yb[n-1]]) / n`.

    An element that is in this sum has the derivative -1/n. All the others never reach the loss:
    their derivative is 0. (The chain starts here: the gradient of the loss itself is 1.)

    On paper, a batch of two, an alphabet of three:

        logprobs   [[-0.69, -1.39, -1.39], [-1.39, -1.39, -0.69]]
        Yb         [1, 2]
        n          2
        dlogprobs  [[0, -0.5, 0], [0, 0, -0.5]]
    """
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(n), Yb] = -1.0 / n
    return dlogprobs
