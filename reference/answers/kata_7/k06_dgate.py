"""The other half of SwiGLU in one go: back through the product, and through SiLU to `gate`.

SiLU (or swish) is `gate` times its own sigmoid. How often is `gate` read? So how many terms does
the slope have?
"""

HINTS = (
    "First the product: dact is the incoming gradient times `up`. Then SiLU, a product itself, "
    "both of whose factors depend on `gate`.",
    "SiLU's slope has two terms. Directly: s. Through `s`, the sigmoid: gate times the slope of the "
    "sigmoid, which is written with its output, as that of tanh is. Do you remember it?",
    "The slope of the sigmoid is s * (1 - s). So SiLU's is s + gate * s * (1 - s), and that times "
    "`up` and the incoming gradient.",
)

INSIGHT = (
    "SiLU's slope is s + gate * s * (1 - s): the gate as it stands, and how it moves. Leave either "
    "out and the other still looks plausible."
)


def dgate(gate, s, up, dhidden):
    """`hidden = act * up`, so dact = up * dhidden. And act = gate * s, with s = sigmoid(gate):

    Directly:              s
    Through the sigmoid:   gate * s * (1 - s)

    since s = 1 / (1 + exp(-gate)) has the slope exp(-gate) / (1 + exp(-gate))**2, and that is
    s * (1 - s): the first factor is s, and exp(-gate) / (1 + exp(-gate)) is 1 - s.

    Together dgate = (s + gate * s * (1 - s)) * up * dhidden, also written s * (1 + gate * (1 - s)).

    On paper, the three hidden units of `dup`: the slopes of SiLU are 0.5, 0.75 + 0.2060, and
    0.25 - 0.2060.

        gate     [[[0, 1.098612, -1.098612]]]
        s        [[[0.5, 0.75, 0.25]]]
        up       [[[2, 1, 4]]]
        dhidden  [[[3, 2, 1]]]
        dgate    [[[3, 1.911980, 0.176041]]]
    """
    return (s + gate * s * (1 - s)) * up * dhidden
