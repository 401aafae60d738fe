"""What is known about one case, as arrays: given, expected, and every tensor that might be confused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dojo.cases import Case
from reference.graph import Graph, Op, Path
from reference.oracle import Oracle

Array = np.ndarray


@dataclass(frozen=True)
class Branch:
    """One reader of the tensor: its op, its gradient (the upstream one), and what it sends back."""

    op: Op
    upstream: Array
    part: Array

    @property
    def upstream_name(self) -> str:
        """What the learner calls the upstream gradient."""
        return f"d{self.op.name}"


class Evidence:
    """One case with what the attempt gave for it, in float64.

    Where the gradient itself was not returned, but others that depend on it, these are `given`, and
    `lens` is the matrix (given, elements of the gradient) through which it is seen.
    """

    def __init__(self, case: Case, given: Tensor, lens: Array | None = None) -> None:
        self.case = case
        self.lens = lens
        self.given: Array = given.detach().double().numpy()
        self.expected: Array = case.expected.double().numpy()
        self.graph = case.oracle.graph
        self.tensor = case.tensor
        self.sizes = case.oracle.sizes
        self.tables: dict[tuple[int, ...], Any] = {}
        self._oracles: dict[Graph, Oracle] = {}
        self._others: dict[Graph, dict[str, Array]] = {}
        self._diagonal: Array | None = None

    def seen(self, gradient: Array) -> Array:
        """What a gradient (or a stack of them) comes to in the place where the attempt is seen."""
        if self.lens is None:
            return gradient
        stacked = gradient.shape[: gradient.ndim - self.expected.ndim]
        return gradient.reshape(*stacked, -1) @ self.lens.T

    @property
    def comparable(self) -> bool:
        """Whether what was given has the shape it should have."""
        return self.given.shape == self.seen(self.expected).shape

    @cached_property
    def lengths(self) -> dict[str, int]:
        """The sizes that may occur in a factor, each under one name only."""
        aliases = self.graph.aliases or {}
        return {
            name: size for name, size in self.case.oracle.extents.items() if name not in aliases
        }

    @cached_property
    def values(self) -> dict[str, Array]:
        """Every forward value of the case."""
        return {name: value.double().numpy() for name, value in self.case.oracle.values.items()}

    @cached_property
    def gradients(self) -> dict[str, Array]:
        """The gradients that are determined here, as `d<name>`, in forward order.

        Those of tensors that reach the loss only through the gradients asked for: of others, the
        case knows but a part.
        """
        ends = set(self.case.cotangents)
        names = [name for name in self.graph.tensors if self._determined(name, ends)]
        found = self.case.oracle.gradients(names, self.case.cotangents)
        return {f"d{n}": g.numpy() for n, g in found.items() if bool(g.any())}

    def _determined(self, name: str, ends: set[str]) -> bool:
        if name in self.graph.indices:
            return False
        if name in ends or name in self.case.request.upstream or self.graph.output in ends:
            return True
        return self.graph.output not in self.graph.reached(name, ends)

    @cached_property
    def known(self) -> dict[str, Array]:
        """What a learner might take for another tensor: forward values, and gradients further down.

        What was asked for comes first, for that is what the attempt is made of.
        """
        floats = {n: v for n, v in self.values.items() if n not in self.graph.indices}
        below = self.graph.downstream[self.tensor]
        known = {**floats, **{n: g for n, g in self.gradients.items() if n[1:] in below}}
        asked = [name for name in self.arguments if name in known]
        return {name: known[name] for name in dict.fromkeys([*asked, *known])}

    @property
    def arguments(self) -> tuple[str, ...]:
        """The tensors that were asked for, by parameter name."""
        asked = self.case.request
        return (*asked.tensors, *(f"d{name}" for name in asked.upstream))

    @cached_property
    def true(self) -> Array:
        """The gradient for the true loss, whatever the upstream gradients were in this case."""
        one = {self.graph.output: torch.ones((), dtype=torch.float64)}
        return self.case.oracle.gradients([self.tensor], one)[self.tensor].numpy()

    @cached_property
    def branches(self) -> list[Branch]:
        """What comes back through each reader of the tensor."""
        found = []
        for name in self.graph.readers[self.tensor]:
            if f"d{name}" in self.gradients:
                op, upstream = self.graph.ops[name], self.gradients[f"d{name}"]
                found.append(Branch(op, upstream, self.pull_back(op, upstream)))
        return found

    def pull_back(
        self, op: Op, upstream: Array, instead: Mapping[str, Array] | None = None
    ) -> Array:
        """The op's vector-Jacobian product for the tensor, with other values for some it reads."""
        replaced = {
            n: torch.from_numpy(np.ascontiguousarray(v)) for n, v in (instead or {}).items()
        }
        return self.case.oracle.pull_back(
            op, self.tensor, torch.from_numpy(np.ascontiguousarray(upstream)), replaced
        ).numpy()

    def from_ends(
        self, instead: Mapping[str, Array] | None = None, graph: Graph | None = None
    ) -> Array:
        """The gradient, started from other values at some of the tensors it starts from.

        With another `graph`, of the same inputs, as if that were the forward pass.
        """
        oracle = self._oracle(graph) if graph else self.case.oracle
        cotangents = {n: torch.from_numpy(np.array(v)) for n, v in (instead or {}).items()}
        cotangents = {**self.case.cotangents, **cotangents}
        return oracle.gradients([self.tensor], cotangents)[self.tensor].numpy()

    def other_values(self, graph: Graph) -> dict[str, Array]:
        """The forward values that another graph, of the same inputs, would have."""
        if graph not in self._others:
            values = self._oracle(graph).values
            self._others[graph] = {name: value.numpy() for name, value in values.items()}
        return self._others[graph]

    def _oracle(self, graph: Graph) -> Oracle:
        if graph not in self._oracles:
            values = self.case.oracle.values
            self._oracles[graph] = Oracle(graph, {name: values[name] for name in graph.inputs})
        return self._oracles[graph]

    def diagonal(self, end: str) -> Array:
        """The derivatives of each element of `end` by the element of the tensor in the same place."""
        if self._diagonal is None:
            found = np.zeros(self.expected.size)
            for k in range(found.size):
                one = torch.zeros(found.size, dtype=torch.float64)
                one[k] = 1.0
                seed = {end: one.reshape(self.expected.shape)}
                row = self.case.oracle.gradients([self.tensor], seed)[self.tensor]
                found[k] = float(row.flatten()[k])
            self._diagonal = found.reshape(self.expected.shape)
        return self._diagonal

    @cached_property
    def contributions(self) -> dict[Path, Array]:
        """What comes through each path to the gradients asked for; empty if there are too many."""
        ends = set(self.case.request.upstream)
        paths: list[Path] = []
        for path in self.graph.paths(self.tensor, ends):
            paths.append(path)
            if len(paths) > MOST_PATHS:
                return {}
        memory: dict[Path, Tensor] = {}
        return {path: self._along(path, memory).numpy() for path in paths}

    def _along(self, path: Path, memory: dict[Path, Tensor]) -> Tensor:
        """The end's gradient, carried back along the path; shared ends of paths are walked once."""
        if len(path) == 1:
            return torch.from_numpy(self.gradients[f"d{path[0]}"])
        if path not in memory:
            upstream = self._along(path[1:], memory)
            memory[path] = self.case.oracle.pull_back(self.graph.ops[path[1]], path[0], upstream)
        return memory[path]

    def dims(self, name: str) -> tuple[str, ...]:
        """The names of a tensor's axes."""
        return self.graph.tensors[name]

    def same_shape(self, shape: tuple[int, ...]) -> Iterator[tuple[str, Array]]:
        """All known tensors of this shape."""
        return ((name, array) for name, array in self.known.items() if array.shape == shape)


Cases = tuple[Evidence, ...]
"""What is known about all cases that decide."""

MOST_PATHS = 24
"""More paths than these are not told apart: the readers still are."""


def close(a: Array, b: Array) -> bool:
    """Whether two arrays are the same up to rounding, by max-norm; shapes must agree."""
    if a.shape != b.shape:
        return False
    largest = np.abs(b).max(initial=0.0)
    return bool(np.abs(a - b).max(initial=0.0) <= TOLERANCE * largest)


TOLERANCE = 1e-7
"""Looser than a right gradient's: a float32 leak in a wrong answer must not hide its cause."""


def sum_to(array: Array, shape: tuple[int, ...]) -> Array | None:
    """Sum over the axes along which `shape` was broadcast to the array's shape, if it could be."""
    while array.ndim > len(shape):
        array = array.sum(0)
    if array.ndim != len(shape):
        return None
    for axis, (here, there) in enumerate(zip(array.shape, shape, strict=True)):
        if here != there:
            if there != 1:
                return None
            array = array.sum(axis, keepdims=True)
    return array
