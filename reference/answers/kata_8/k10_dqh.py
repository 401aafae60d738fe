"""Rotary positions. The features of a query are taken in pairs (a, b): feature c of the first half
with feature c of the second. Each pair is a point in a plane, and is turned by an angle that
grows with the place t; how fast, differs from pair to pair. Keys are turned by the same angles,
so that a score depends on how far two places are apart.

A rotation is linear, but that does not mean that nothing has to be done. Which matrix goes
forward, and which one comes back?
"""

import torch

HINTS = (
    "Write it for one pair: new_a = a * cos - b * sin, new_b = a * sin + b * cos. Both read `a`, and "
    "both read `b`. So each gets two gradients.",
    "`a` gets cos times the gradient of new_a plus sin times that of new_b. And `b`? Mind the sign "
    "that it has in new_a.",
    "Compare with the forward lines: only the sign of `sin` has changed. `chunk(2, -1)` cuts `dq` into "
    "the two halves, `torch.cat` puts them together again; `cos` and `sin` broadcast by themselves.",
)

INSIGHT = "A rotation goes back as the rotation by minus the angle: sin changes its sign."


def dqh(cos, sin, dq):
    """One pair, at one place: q has (a * cos - b * sin, a * sin + b * cos). With (da, db) for what
    comes back to this pair of `dq`, and adding up over the two readers:

        gradient of a =  cos * da + sin * db
        gradient of b = -sin * da + cos * db

    Forward the pair is multiplied by the matrix [[cos, -sin], [sin, cos]], and a linear map goes back
    as its transpose, [[cos, sin], [-sin, cos]]: the rotation by minus the angle. (For a rotation the
    transpose is the inverse, so a gradient keeps its length.) `cos` and `sin` are made from the
    places alone and have no gradient.

    Su et al. pair the features 2c and 2c + 1 (equation 34), as LLaMA's own code does; Hugging Face's
    and many others pair c with c + head_size / 2, as here. It is the same up to the order of the
    features, but forward and backward must agree.

    On paper, two places and one pair. For the first, 0.8 * 5 + 0.6 * 10 = 10 and 0.8 * 10 - 0.6 * 5
    = 5. Squares show that the lengths are kept: 25 + 100 = 100 + 25 = 121 + 4.

        cos  [[0.8], [0.6]]
        sin  [[0.6], [0.8]]
        dq   [[[[5, 10], [5, 10]]]]
        dqh  [[[[10, 5], [11, 2]]]]
    """
    da, db = dq.chunk(2, -1)
    return torch.cat((da * cos + db * sin, db * cos - da * sin), -1)
