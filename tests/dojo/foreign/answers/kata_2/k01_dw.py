"""The kernel is used at every window of every picture."""

HINTS = ("It is a matrix product.", "What is it summed over?")


def dw(w, windows, dy):
    """Every window sends back what it saw."""
    return (dy[..., None] * windows).sum((0, 1)).view_as(w)
