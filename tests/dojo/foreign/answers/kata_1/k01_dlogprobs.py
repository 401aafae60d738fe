"""Only the places that count have a gradient."""

import torch

HINTS = ("What is the loss the mean of?", "A target of -1 is no index.")


def dlogprobs(logprobs, targets):
    """Minus one over the number of places that count, at each target that does."""
    counts = targets != -1
    d = torch.zeros_like(logprobs)
    d.scatter_(-1, targets.clamp(min=0)[..., None], -1.0)
    return d * counts[..., None] / counts.sum()
