"""A network so small that its gradients are worked out by hand in the tests.

    y = x * w,  s = the row sums of y,  z = y * s,  loss = the mean of z at the marked columns

`y` is read twice, `k` holds indices, and `rows` is a second name of `n`.
"""

from typing import TypedDict

import torch
from jaxtyping import Float, Int
from torch import Tensor

from dojo.course.curriculum import Kata
from reference.graph import Graph
from reference.model import Model, Sizes


class Data(TypedDict):
    k: Int[Tensor, "n"]


class Parameters(TypedDict):
    x: Float[Tensor, "n d"]
    w: Float[Tensor, "d"]


def y(x, w) -> Float[Tensor, "n d"]:
    return x * w


def s(y) -> Float[Tensor, "n 1"]:
    return y.sum(1, keepdim=True)


def z(y, s) -> Float[Tensor, "n d"]:
    return y * s


def loss(z, k, n) -> Float[Tensor, ""]:
    return z[range(n), k].sum() / n


def no_op(x, w):
    """Without a shape it is no line of the forward pass."""
    return x + w


GRAPH = Graph.of(Data, Parameters, globals(), aliases={"rows": "n"})

NUMBERS = {
    "k": torch.tensor([0, 1]),
    "x": torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64),
    "w": torch.tensor([1.0, 2.0], dtype=torch.float64),
}
"""Inputs for which the tests know every gradient: the loss is (5 + 88) / 2."""


def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor]:
    n, d = sizes["n"], sizes["d"]
    return {
        "k": torch.randint(d, (n,), generator=generator),
        "x": torch.randn((n, d), generator=generator),
        "w": torch.randn((d,), generator=generator),
    }


def parameters(generator: torch.Generator) -> dict[str, Tensor]:
    drawn = draw({"n": 32, "d": 27}, generator)
    return {"x": 0.1 * drawn["x"], "w": drawn["w"]}


def minibatch(generator: torch.Generator) -> dict[str, Tensor]:
    return {"k": torch.randint(27, (32,), generator=generator)}


SMALL = ({"n": 7, "d": 5}, {"n": 5, "d": 11}, {"n": 11, "d": 3})
toy = Model(GRAPH, draw, SMALL, parameters, minibatch)


def kata(tensor: str, kind: str = "gradient") -> Kata:
    """A kata on the toy: the gradient of one of its tensors."""
    name = f"d{tensor}" if kind == "gradient" else tensor
    return Kata(
        stage="kata-9",
        name=name,
        file=f"kata_9/k01_{name}.py",
        model=f"{__name__}:toy",
        tensor=tensor,
        kind=kind,
    )


DY = kata("y")
"""Whose right answer is `dz * s + ds`."""
STEP = kata("train_step", kind="step")
