"""A drawn network as a model: judged, drawn and explained like any other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import torch
from torch import Tensor

from dojo.drill.grammar import Line, Network
from reference.graph import Graph, Inputs
from reference.model import Model, Sizes
from reference.op import Op, TensorType
from reference.oracle import Oracle

SMALL = (
    {"n": 7, "d": 5, "k": 3, "t": 11},
    {"n": 5, "d": 11, "k": 7, "t": 3},
    {"n": 3, "d": 7, "k": 13, "t": 5},
)
USUAL = {"n": 32, "d": 10, "k": 27, "t": 8}
"""Those of the minibatch that is shown."""
LONGEST = 149
SHARE = 0.02
"""Of a gradient: what contributes less could be forgotten without being missed."""
ALIKE = 0.999
"""Two paths whose contributions point the same way could be taken for each other."""


def graph(network: Network) -> Graph:
    """Its lines, and the loss that reads the last of them."""
    typed = [(network.picks, "Int"), (network.masks, "Bool")]
    data = {name: TensorType(kind, dims) for given, kind in typed for name, dims in given.items()}
    parameters = {name: TensorType("Float", dims) for name, dims in network.given.items()}
    ops = {line.name: _op(line) for line in network.lines}
    last = network.last
    ops["loss"] = _line("loss", (last,), (), (), f"({last}.sin()).mean()")
    return Graph(data, parameters, ops)


def _op(line: Line) -> Op:
    sizes = (line.size,) if "{size}" in line.kind.forward else ()
    return _line(line.name, line.reads, sizes, line.dims, line.expression)


def _line(
    name: str, reads: tuple[str, ...], sizes: tuple[str, ...], dims: tuple[str, ...], text: str
) -> Op:
    source = f"def {name}({', '.join((*reads, *sizes))}):\n    return {text}\n"
    made: dict[str, Callable[..., Tensor]] = {}
    exec(compile(source, f"<{name}>", "exec"), {"torch": torch}, made)
    type_ = TensorType("Float", dims)
    made[name].__annotations__ = {"return": type_.annotation}
    return Op(name, reads, sizes, type_, made[name], source)


def model(network: Network) -> Model:
    """The network with inputs to run it on."""
    whole = graph(network)

    def draw(sizes: Sizes, generator: torch.Generator) -> Inputs:
        return {name: _value(network, name, sizes, generator) for name in whole.inputs}

    def some(names: object) -> Callable[[torch.Generator], dict[str, Tensor]]:
        def of(generator: torch.Generator) -> dict[str, Tensor]:
            drawn = draw(USUAL, generator)
            return {name: torch.as_tensor(drawn[name]) for name in drawn if name in names}  # type: ignore[operator]

        return of

    axes = whole.size_names
    return Model(
        whole,
        draw,
        tuple({axis: sizes[axis] for axis in axes} for sizes in SMALL),
        parameters=some(whole.parameters),
        minibatch=some(whole.data),
        large=tuple({a: LONGEST if a == axis else SMALL[0][a] for a in axes} for axis in axes),
    )


def _value(network: Network, name: str, sizes: Sizes, generator: torch.Generator) -> Tensor:
    """Numbers of about 1; of what is divided by, none near 0. The last row is never picked."""
    if name in network.picks:
        (line,) = network.readers(name)
        rows = sizes[network.dims(line.reads[0])[0]]
        return torch.randint(rows - 1, (sizes[network.picks[name][0]],), generator=generator)
    shape = [1 if dim == "1" else _length(dim, sizes) for dim in network.dims(name)]
    if name in network.masks:
        return torch.rand(shape, generator=generator) < 0.6
    if name in network.positive:
        return torch.rand(shape, generator=generator) + 0.7
    return torch.randn(shape, generator=generator) * 0.7


def _length(dim: str, sizes: Sizes) -> int:
    length = 1
    for name in dim.split("*"):
        length *= sizes[name]
    return length


def holds(network: Network) -> bool:
    """Whether its gradient can be asked for: nothing overflows, ties, hides, or stands for another."""
    whole, network_model = graph(network), model(network)
    read = {name for op in whole.ops.values() for name in op.reads}
    if not set(whole.types) - {"loss"} <= read:
        return False
    with_each = zip(network_model.small, range(len(SMALL)), strict=True)
    return all(_holds(network, network_model, sizes, seed) for sizes, seed in with_each)


def _holds(network: Network, found: Model, sizes: Sizes, seed: int) -> bool:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        generator = torch.Generator().manual_seed(seed)
        oracle = Oracle(found.graph, found.draw(sizes, generator))
        if not all(torch.isfinite(oracle.values[n]).all() for n in found.graph.ops):
            return False
        if max(float(oracle.values[n].abs().max()) for n in found.graph.ops) > 1e4:
            return False
        if any(_ties(oracle.values[line.reads[0]]) for line in network.lines if line.move in TIED):
            return False
        given = {
            name: torch.randn(oracle.values[name].shape, generator=generator)
            for name in found.graph.readers[network.target]
        }
        paths = [(network.target, reader) for reader in given]
        parts = [oracle.along(path, given[path[-1]]) for path in paths]
    finally:
        torch.set_default_dtype(before)
    whole = sum(parts[1:], parts[0])
    largest = float(whole.abs().max())
    if not largest > 1e-6 or any(float(part.abs().max()) < SHARE * largest for part in parts):
        return False
    flat = [part.flatten() / part.norm() for part in parts]
    return all(abs(float(a @ b)) < ALIKE for a, b in combinations(flat, 2))


TIED = ("max", "relu")


def _ties(tensor: Tensor) -> bool:
    flat = tensor.flatten().sort().values
    close = 1e-6 * float(flat.abs().max())
    return bool((flat.diff() < close).any()) or bool((flat.abs() < close).any())
