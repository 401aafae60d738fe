"""Back through the MLP's non-linearity: from `dout_1` to the hidden layer before GELU, in one go.

`fch` (llm.c's name) are the hidden numbers, four times as many as the stream has. GELU lets large
ones through and holds negative ones back, smoothly; GPT-2 writes it with a tanh. That tanh is
`t_1`, and given to you. So `fch_1` has two readers: `t_1`, and the product.
"""

import torch

HINTS = (
    "First the linear layer, from `dout_1` back to `gelu_1`, by `Wproj_1`.",
    "GELU goes back number by number: 0.5 * x * (1 + t) is a product of two things that depend on x. "
    "Product rule: one term with t as it is, one with the slope of t.",
    "The slope of a tanh is 1 - t**2, times the slope of what is inside: the factor in front, times 1 "
    "plus what the cube gives. Bring the exponent down, and leave 0.044715 where it is.",
)

INSIGHT = (
    "A product of x with something made of x goes back in two terms. GELU's second one is why its slope "
    "goes above 1, and below 0."
)


def dfch_1(fch_1, t_1, Wproj_1, dout_1):
    """The linear layer: `dgelu_1 = dout_1 @ Wproj_1.T`. Then, number by number, x = fch_1 and

        u = r * (x + 0.044715 * x**3),  r = sqrt(2 / pi),  t = tanh(u),  gelu = 0.5 * x * (1 + t)

    Directly:     0.5 * (1 + t)
    Through t:    0.5 * x * (1 - t**2) * r * (1 + 3 * 0.044715 * x**2)

    and `dgelu_1` times the sum of both. Far on the right the slope is 1, far on the left 0. In
    between it goes beyond both: it is 1.083 at 1, and -0.083 at -1.

    On paper, with C = 1, the hidden numbers 0, 1, -1 and 10:

        fch_1    [[[0, 1, -1, 10]]]
        t_1      [[[0, 0.6824, -0.6824, 1]]]
        Wproj_1  [[2], [1], [1], [3]]
        dout_1   [[[1]]]
        dfch_1   [[[1, 1.083, -0.08296, 3]]]
    """
    root = (2 / torch.pi) ** 0.5
    dgelu_1 = dout_1 @ Wproj_1.T
    slope = 0.5 * fch_1 * (1 - t_1**2) * root * (1 + 3 * 0.044715 * fch_1**2)
    return dgelu_1 * (0.5 * (1 + t_1) + slope)
