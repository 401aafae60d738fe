"""Where the signal is positive it goes through, elsewhere there is a 0. This is ReLU, the
commonest non-linearity; `where` chooses between two tensors, place by place.
"""

HINTS = (
    "Take one place. How fast does y grow with a signal of 2? And with one of -2?",
    "What was let through has the local derivative 1; what was replaced by a 0 has 0, whatever comes "
    "in. The size of the signal does not matter.",
    "`signal > 0` is True where it went through. Multiplied, True counts as 1 and False as 0.",
)

MOVE = "where forward, through what was chosen alone backward"

INSIGHT = "What was let through gets its gradient whole, and what was not gets none."


def dsignal(signal, dy):
    """`y[i, j]` is `signal[i, j]` where that is positive, and 0 elsewhere.

    So the local derivative is 1 where `signal > 0`, and 0 elsewhere. The condition is either true or
    false: it has no gradient of its own. In `torch.where(c, a, b)` with two tensors, `da` is `dy` where
    c is true and `db` where it is not.

    On paper:

        signal   [[2, -2, 0.5]]
        dy       [[10, 20, -30]]
        dsignal  [[10, 0, -30]]
    """
    return dy * (signal > 0)
