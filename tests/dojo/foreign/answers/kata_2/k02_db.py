"""One number for all."""

HINTS = ("It is broadcast.", "So it is summed.")


def db(dy):
    """The sum of all."""
    return dy.sum()
