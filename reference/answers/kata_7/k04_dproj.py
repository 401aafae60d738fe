"""Dropout. The mask is drawn already: `True` is kept, `False` is dropped, and what is kept is
scaled up, so that on average nothing changes.

`p` is the probability to be dropped, as in PyTorch. (In the paper it is that of being kept, and it
is the weights that are scaled down afterwards.) What does dropout do on the way back?
"""

HINTS = (
    "Mask and scale are numbers like others: the line multiplies by `mask / (1 - p)`. In a product "
    "True counts as 1 and False as 0.",
    "On the way back it is the same factor: what was dropped gets no gradient, what was kept gets "
    "as much more as it was scaled up. `/` comes before `-`, so mind the brackets.",
)

INSIGHT = (
    "On the way back dropout is dropout once more, with the mask and the scale of the forward pass."
)


def dproj(mask, p, dkept):
    """`kept = proj * mask / (1 - p)`: the local derivative is `mask / (1 - p)`, element by element.

    The mask must be the very same. That is why it is kept, and not drawn again, nor guessed from
    the zeros in `kept`: a number may be zero without having been dropped.

    On paper, with one in five dropped: the scale is 1.25.

        mask   [[[True, False, True, True]]]
        p      0.2
        dkept  [[[1, 2, 3, 4]]]
        dproj  [[[1.25, 0, 3.75, 5]]]
    """
    return dkept * mask / (1 - p)
