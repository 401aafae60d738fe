"""Drawn networks as models, judged and explained like any other."""

from __future__ import annotations

import re
from itertools import combinations

import torch
from torch import Tensor

from dojo.drill.grammar import Line, Network
from reference.drawn import drawn, length
from reference.graph import Graph
from reference.model import Model, Sizes
from reference.op import Forward, Op, TensorType
from reference.oracle import Oracle

SMALL = (
    {"n": 7, "d": 5, "k": 3},
    {"n": 5, "d": 11, "k": 7},
    {"n": 3, "d": 7, "k": 13},
)
USUAL = {"n": 32, "d": 10, "k": 27}
"""Those of the minibatch that is shown."""
LONGEST = 149
KINDS = {"ix": "Int", "picks": "Int", "mask": "Bool", "valid": "Bool"}
POSITIVE = ("scale", "spread")
"""What is given under these names is divided by: none of it is near 0."""
CHOOSE = ("max", "relu")
"""Moves that must find no ties, and something to leave out."""
SHARE = 0.05
"""Of a gradient: what contributes less could be forgotten, in other cases than these, and not be missed."""
ALIKE = 0.999
"""Two paths whose contributions point the same way could be taken for each other."""


def graph(network: Network) -> Graph:
    """Its lines, and the loss that reads the last of them."""
    types = {n: TensorType(KINDS.get(n, "Float"), dims) for n, dims in network.given.items()}
    ops = {line.name: _op(line) for line in network.lines}
    last = network.lines[-1].name
    loss = Line("loss", "", (last,), (), 0, "")
    return Graph(
        {name: type_ for name, type_ in types.items() if not type_.floating},
        {name: type_ for name, type_ in types.items() if type_.floating},
        {**ops, "loss": _op(loss, f"{last}.sin().mean()")},
    )


def _op(line: Line, expression: str = "") -> Op:
    expression = expression or line.expression
    sizes = tuple(size for size in SMALL[0] if re.search(rf"\b{size}\b", expression))
    text = f"def {line.name}({', '.join((*line.reads, *sizes))}):\n    return {expression}\n"
    made: dict[str, Forward] = {}
    exec(compile(text, f"<{line.name}>", "exec"), {"torch": torch}, made)
    type_ = TensorType("Float", line.dims)
    made[line.name].__annotations__ = {"return": type_.annotation}
    return Op(line.name, line.reads, sizes, type_, made[line.name], text)


def model(network: Network) -> Model:
    """The network with inputs to run it on."""
    whole = graph(network)
    axes = whole.size_names

    def draw(sizes: Sizes, generator: torch.Generator) -> dict[str, Tensor | int]:
        return {name: _value(network, name, sizes, generator) for name in whole.inputs}

    return drawn(
        whole,
        draw,
        small=[{axis: sizes[axis] for axis in axes} for sizes in SMALL],
        large=[{a: LONGEST if a == axis else SMALL[0][a] for a in axes} for axis in axes],
        usual=USUAL,
    )


def _value(network: Network, name: str, sizes: Sizes, generator: torch.Generator) -> Tensor:
    """Numbers of about 1; of what is divided by, none near 0. The last row is never picked."""
    shape = [length(dim, sizes) for dim in network.given[name]]
    match KINDS.get(name):
        case "Int":
            return torch.randint(sizes["n"] - 1, shape, generator=generator)
        case "Bool":
            return torch.rand(shape, generator=generator) < 0.6
    if name in POSITIVE:
        return torch.rand(shape, generator=generator) + 0.7
    return torch.randn(shape, generator=generator) * 0.7


def holds(network: Network) -> bool:
    """Whether its gradient can be asked for: nothing overflows, ties, hides, or stands for another."""
    found = model(network)
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        return all(_holds(network, found, seed) for seed in range(len(SMALL)))
    finally:
        torch.set_default_dtype(before)


def _holds(network: Network, found: Model, seed: int) -> bool:
    generator = torch.Generator().manual_seed(seed)
    oracle = Oracle(found.graph, found.draw(found.small[seed], generator))
    values = oracle.values
    if not all(float(values[name].abs().max()) <= 1e4 for name in found.graph.ops):  # nor NaN
        return False
    chosen = [values[line.reads[0]] for line in network.lines if line.move in CHOOSE]
    if not all(_differs(tensor) for tensor in chosen):
        return False
    given = {n: torch.randn(values[n].shape, generator=generator) for n in network.asked}
    paths = found.graph.paths(network.target, set(network.asked))
    parts = [oracle.along(path, given[path[-1]]) for path in paths]
    largest = float(sum(parts[1:], parts[0]).abs().max())
    if not largest > 1e-6 or any(float(part.abs().max()) < SHARE * largest for part in parts):
        return False
    pointing = [part.flatten() / part.norm() for part in parts]
    return all(abs(float(a @ b)) < ALIKE for a, b in combinations(pointing, 2))


def _differs(tensor: Tensor) -> bool:
    """Whether none of its numbers is another one or 0, and some are on either side of 0."""
    flat = tensor.flatten().sort().values
    close = 1e-6 * float(flat.abs().max())
    apart = bool((flat.diff() > close).all()) and bool((flat.abs() > close).all())
    return apart and bool(flat[0] < 0 < flat[-1])
