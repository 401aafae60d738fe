"""One table, read at both ends."""

import torch

HINTS = ("It is read twice.", "Rows that come more than once are summed.")


def dwte(idx, wte, out_1, demb, dlogits):
    """The head's part, and what comes back to each row."""
    head = dlogits.flatten(0, 1).T @ out_1.flatten(0, 1)
    return head + torch.zeros_like(wte).index_add_(0, idx.flatten(), demb.flatten(0, 1))
