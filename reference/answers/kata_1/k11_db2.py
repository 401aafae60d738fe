"""One bias per letter, added to every example: broadcasting so quiet that it is easy to miss.

Mind the shape: this bias is a plain vector. No axis of length 1 here.
"""

HINTS = (
    "A sum passes a gradient on as it is. But how many rows use the same `b2`?",
    "Copied down the batch in the forward pass, so add over the batch. Which axis is that?",
)


def db2(dlogits):
    """`logits[i, k] = ... + b2[k]`, with the same `b2[k]` for every example i: add up over i."""
    return dlogits.sum(0)
