"""SwiGLU: two halves, both made from `x`. One of them, `gate`, goes through SiLU and then opens or
shuts the other, `up`. Here is the half that is easy.

(In the paper the gate is xW and the other half xV; Llama's code says `gate_proj`, `up_proj`,
`down_proj`, or w1, w3, w2.)
"""

HINTS = (
    "A product of two: the incoming gradient times the other factor.",
    "The other factor is the gate as it is when it meets `up`: after SiLU, not before.",
)

INSIGHT = (
    "The gate decides on the way back as it did on the way there: where it is shut, `up` learns "
    "nothing."
)


def dup(act, dhidden):
    """`hidden = act * up`, element by element: the local derivative is `act`, which is
    silu(gate) = gate * sigmoid(gate).

    On paper, three hidden units: a gate of 0, log(3) and -log(3), whose sigmoid is 1/2, 3/4 and
    1/4.

        act      [[[0, 0.82396, -0.27465]]]
        dhidden  [[[3, 2, 1]]]
        dup      [[[0, 1.64792, -0.27465]]]
    """
    return act * dhidden
