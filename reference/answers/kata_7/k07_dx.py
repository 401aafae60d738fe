"""The way out of the block, and past it. `x` is read by both halves, and it is added to what comes
out in the end: the residual.

Three readers. What does each of them send back, and does the residual get a third of it?
"""

HINTS = (
    "Which lines of the forward pass read `x`? Take them one at a time.",
    "Through `gate` and through `up`, the two projections, it is a matrix product: the incoming "
    "gradient times the other factor, transposed. The last axis is multiplied, `B` and `T` come "
    "along by themselves.",
    "Through `out` the slope is 1, as `out = x + kept`: `dout` as it is, all of it. A sum copies "
    "the gradient, it does not divide it. Add the three.",
)

INSIGHT = (
    "A residual sends the gradient back whole, beside whatever the block makes of it: that is why "
    "deep networks can be trained."
)


def dx(W_gate, W_up, dgate, dup, dout):
    """Three paths, added.

    Through `gate = x @ W_gate`: `dgate @ W_gate.T`, as through any matrix product: element x[b, t,
    c] goes into gate[b, t, h] with the factor W_gate[c, h], for every h. Through `up = x @ W_up`:
    `dup @ W_up.T`, likewise. Through `out = x + kept`: `dout`. (a + b, with a a little larger, is
    larger by just as much.)

    Without the residual, a gradient that passes 24 blocks is multiplied by 24 blocks' weights, and
    what is left of it is little or far too much. With it, `dout` is there at every depth.

    On paper, one place with two features and one hidden unit:

        W_gate  [[1], [2]]
        W_up    [[0], [-1]]
        dgate   [[[3]]]
        dup     [[[2]]]
        dout    [[[1, 1]]]
        dx      [[[4, 5]]]
    """
    return dout + dgate @ W_gate.T + dup @ W_up.T
