"""One bias per letter, added to every example: broadcasting so quiet that it is easy to miss.

Mind the shape: this bias is a plain vector. No axis of length 1 here.
"""

HINTS = (
    "Addition passes a gradient on as it is. But how many rows use the same `b2`?",
    "Copied down the batch in the forward pass, so add over the batch. Which axis is that?",
)

INSIGHT = "A bias is copied to every example, so its gradient is the sum over the batch."


def db2(dlogits):
    """`logits[i, k] = ... + b2[k]`, with the same `b2[k]` for every example i: add up over i.

    On paper, two examples:

        dlogits  [[1, 2], [3, 4]]
        db2      [4, 6]
    """
    return dlogits.sum(0)
