"""Logits that must not run away are capped, softly. Here begins the network of this stage, at its
end.

A tanh squeezes them between `-cap` and `cap`; near zero it leaves them as they are. The cap stands
in two places of the line. What becomes of the two in the slope?
"""

HINTS = (
    "A chain: divide by the cap, take the tanh, multiply by the cap. Three slopes.",
    "1/cap and cap cancel. What is left is the slope of the tanh, which you know how to write with "
    "its output. What is that output here, with `capped` at hand?",
    "The tanh is `capped / cap`: 1 minus its square, times the incoming gradient.",
)

INSIGHT = (
    "Soft-capping has slope 1 at zero and fades towards the cap: a logit near the cap can hardly "
    "learn, in either direction."
)


def dlogits(capped, cap, dcapped):
    """capped = cap * tanh(logits / cap), element by element.

        slope = cap * (1 - tanh(logits / cap)**2) * 1 / cap = 1 - tanh(logits / cap)**2

    and tanh(logits / cap) is `capped / cap`, which the forward pass has left.

    At zero the slope is 1, whatever the cap: small logits do not notice it.

    On paper, with a cap of 2: logits of 1.0986, 0 and -1.0986 come to 1, 0 and -1, and the tanh is
    0.5, 0 and -0.5.

        capped   [[[1, 0, -1]]]
        cap      2
        dcapped  [[[4, 1, 2]]]
        dlogits  [[[3, 1, 1.5]]]
    """
    return (1 - (capped / cap) ** 2) * dcapped
