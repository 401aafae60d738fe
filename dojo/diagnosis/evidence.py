"""What is known about one case, as arrays: given, expected, and all that might be confused."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from functools import cached_property, lru_cache
from itertools import combinations, islice
from typing import Any, Protocol

import torch
from torch import Tensor

from dojo.diagnosis.arrays import Array, as_tensor
from dojo.judging.attempt import Attempt
from dojo.judging.cases import Case
from reference.graph import Graph, Path
from reference.op import Op
from reference.oracle import Oracle


class Branch:
    """One reader of the tensor: its op, its gradient (the upstream one), and what it sends back."""

    def __init__(self, case: Evidence, op: Op) -> None:
        self._case = case
        self.op = op
        self.upstream = case.gradients[f"d{op.name}"]

    @property
    def upstream_name(self) -> str:
        """What the learner calls the upstream gradient."""
        return f"d{self.op.name}"

    @cached_property
    def part(self) -> Array:
        """Its contribution to the gradient."""
        return self._case.pull_back(self.op, self.upstream)


class Lens(Protocol):
    """Other gradients, flat, that are linear in the one in question: it is seen through them."""

    def of(self, gradient: Array) -> Array:
        """What they are for one gradient."""
        ...

    def of_all(self, gradients: Array) -> Array:
        """What they are for each gradient of a stack."""
        ...


class Evidence:
    """One case with what the attempt gave for it, in float64.

    Where the gradient itself was not returned, but others that depend on it, these are `given`,
    flat, and it is seen through a `lens`. Where the `attempt` is there, it may be called again. In
    `memory` the examiners keep what they need again.
    """

    def __init__(
        self,
        case: Case,
        given: Tensor,
        lens: Lens | None = None,
        attempt: Attempt | None = None,
    ) -> None:
        self.case = case
        self.attempt = attempt
        self.lens = lens
        self.given: Array = given.detach().double().numpy()
        self.expected: Array = case.expected.double().numpy()
        self.graph = case.oracle.graph
        self.tensor = case.tensor
        self.memory: dict[Hashable, Any] = {}
        self._along: dict[Path, Tensor] = {}

    def seen(self, gradient: Array) -> Array:
        """What a gradient comes to in the place where the attempt is seen."""
        return self.lens.of(gradient) if self.lens else gradient

    def all_seen(self, gradients: Array) -> Array:
        """The same for each of a stack of gradients."""
        return self.lens.of_all(gradients) if self.lens else gradients

    @property
    def comparable(self) -> bool:
        """Whether what was given has the shape it should have."""
        return self.lens is not None or self.given.shape == self.expected.shape

    @cached_property
    def lengths(self) -> dict[str, int]:
        """The sizes that may occur in a factor, each under one name only."""
        aliases = self.graph.aliases or {}
        return {
            name: size for name, size in self.case.oracle.extents.items() if name not in aliases
        }

    @cached_property
    def axes(self) -> dict[int, str]:
        """What an axis of a length is called: a size, or several that a view made one (`B*T`).

        There is one way to read it, for the sizes are primes. What is 1 long is none of them.
        """
        sizes = {name: size for name, size in self.case.oracle.extents.items() if size > 1}
        found: dict[int, str] = {}
        for count in (1, 2, 3):
            for names in combinations(sizes, count):
                found.setdefault(math.prod(sizes[name] for name in names), "*".join(names))
        return found

    @cached_property
    def values(self) -> dict[str, Array]:
        """Every forward value of the case."""
        return {name: value.double().numpy() for name, value in self.case.oracle.values.items()}

    @cached_property
    def gradients(self) -> dict[str, Array]:
        """The gradients that are determined here, as `d<name>`, in forward order.

        Those of tensors that reach the loss only through the gradients asked for: of others, the
        case knows but a part. And those that came with the case.
        """
        ends, upstream = frozenset(self.case.cotangents), frozenset(self.case.request.upstream)
        names = _determined(self.graph, ends, upstream)
        found = self.case.oracle.gradients(names, self.case.cotangents)
        found = {n: g for n, g in {**self.case.upstream, **found}.items() if bool(g.any())}
        return {f"d{n}": found[n].double().numpy() for n in self.graph.tensors if n in found}

    @cached_property
    def known(self) -> dict[str, Array]:
        """What a learner might take for another tensor: forward values, and gradients at hand.

        What was asked for comes first, for that is what the attempt is made of.
        """
        floats = {n: v for n, v in self.values.items() if self.graph.types[n].floating}
        below = self.graph.downstream[self.tensor] | self.case.upstream.keys()
        known = {**floats, **{n: g for n, g in self.gradients.items() if n[1:] in below}}
        asked = [name for name in self.arguments if name in known]
        return {name: known[name] for name in dict.fromkeys([*asked, *known])}

    @property
    def arguments(self) -> tuple[str, ...]:
        """The tensors that were asked for, by parameter name."""
        asked = self.case.request
        return (*asked.tensors, *(f"d{name}" for name in asked.upstream))

    @cached_property
    def formula_values(self) -> dict[str, Any]:
        """Everything that a formula may read, by name: sizes, forward values, gradients."""
        oracle = self.case.oracle
        gradients = {name: torch.from_numpy(array) for name, array in self.gradients.items()}
        return {**oracle.sizes, **oracle.values, **gradients}

    def line(self, name: str) -> str:
        """The line of the forward pass that makes a tensor, or its name if there is none to show."""
        try:
            return self.graph.ops[name].statements[-1]
        except (KeyError, OSError, TypeError):  # an input, or made by some other code
            return name

    def origin(self, name: str, text: str = "") -> str:
        """Where a tensor comes from, if the learner has not asked for it: to be put behind a text."""
        made = self.made_by(name)
        what = "that" if text in ("", name) else f"`{name}`"
        return f" ({what} is `{made}`)" if made else ""

    def made_by(self, name: str) -> str:
        """The right side of the line that makes a tensor; "" if the learner has it, as all in a step."""
        line = self.line(name)
        has = name in self.arguments or self.lens is not None
        return "" if has or line == name else line.partition(" = ")[2]

    @cached_property
    def true(self) -> Array:
        """The gradient for the true loss, whatever the upstream gradients were in this case."""
        one = {self.graph.output: torch.ones((), dtype=torch.float64)}
        return self.case.oracle.gradients([self.tensor], one)[self.tensor].numpy()

    @cached_property
    def branches(self) -> list[Branch]:
        """What comes back through each reader of the tensor."""
        ops = (self.graph.ops[name] for name in self.graph.readers[self.tensor])
        return [Branch(self, op) for op in ops if f"d{op.name}" in self.gradients]

    def pull_back(
        self,
        op: Op,
        upstream: Array,
        instead: Mapping[str, Array] | None = None,
        tensor: str = "",
    ) -> Array:
        """The op's vector-Jacobian product for the tensor (or another one that it reads).

        `instead` gives other values for some of those that it reads.
        """
        replaced = {name: as_tensor(value) for name, value in (instead or {}).items()}
        return self.case.oracle.pull_back(
            op, tensor or self.tensor, as_tensor(upstream), replaced
        ).numpy()

    def from_ends(
        self, instead: Mapping[str, Array] | None = None, graph: Graph | None = None
    ) -> Array:
        """The gradient, started from other values at some of the tensors it starts from.

        With another `graph`, of the same inputs, as if that were the forward pass.
        """
        oracle = _other(self.case.oracle, graph) if graph else self.case.oracle
        cotangents = {n: as_tensor(v) for n, v in (instead or {}).items()}
        cotangents = {**self.case.cotangents, **cotangents}
        return oracle.gradients([self.tensor], cotangents)[self.tensor].numpy()

    def other_values(self, graph: Graph) -> dict[str, Array]:
        """The forward values that another graph, of the same inputs, would have."""
        if graph not in self.memory:
            values = _other(self.case.oracle, graph).values
            self.memory[graph] = {name: value.numpy() for name, value in values.items()}
        found: dict[str, Array] = self.memory[graph]
        return found

    def derivative(self, end: str, k: int) -> float:
        """That of the k-th element of `end` by the tensor's element in the same place."""
        one = torch.zeros(self.expected.size, dtype=torch.float64)
        one[k] = 1.0
        seed = {end: one.reshape(self.expected.shape)}
        return float(self.case.oracle.gradients([self.tensor], seed)[self.tensor].flatten()[k])

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """All paths to the gradients asked for; none if there are too many."""
        every = self.graph.paths(self.tensor, set(self.case.request.upstream))
        paths = tuple(islice(every, MOST_PATHS + 1))
        return paths if len(paths) <= MOST_PATHS else ()

    def along(self, path: Path) -> Array:
        """What comes through one path; shared ends of paths are walked once."""
        return self._walked(path).numpy()

    def _walked(self, path: Path) -> Tensor:
        if len(path) == 1:
            return torch.from_numpy(self.gradients[f"d{path[0]}"])
        if path not in self._along:
            upstream = self._walked(path[1:])
            op = self.graph.ops[path[1]]
            self._along[path] = self.case.oracle.pull_back(op, path[0], upstream)
        return self._along[path]

    def dims(self, name: str) -> tuple[str, ...]:
        """The names of the axes of a tensor, or of a gradient. A name may begin with a d by itself."""
        tensors = self.graph.tensors
        return tensors[name] if name in tensors else tensors[name.removeprefix("d")]


@lru_cache(maxsize=64)
def _determined(graph: Graph, ends: frozenset[str], upstream: frozenset[str]) -> tuple[str, ...]:
    """The tensors whose gradients follow from those at the ends."""
    return tuple(
        name
        for name in graph.tensors
        if name not in graph.constants
        and (
            name in ends | upstream
            or graph.output in ends
            or graph.output not in graph.reached(name, set(ends))
        )
    )


@lru_cache(maxsize=256)
def _other(oracle: Oracle, graph: Graph) -> Oracle:
    """The forward pass on the same inputs through another graph. A ValueError if there is none."""
    try:
        return Oracle(graph, oracle.inputs)
    except (TypeError, AttributeError, IndexError, RuntimeError) as error:
        raise ValueError("no forward pass") from error


Cases = tuple[Evidence, ...]
"""What is known about all cases that decide."""

MOST_PATHS = 24
"""More paths than these are not told apart: the readers still are."""
