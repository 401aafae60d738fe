"""Who reads whom: a computation graph, read off the signatures of its forward functions.

A forward pass is written as one function per tensor. Its parameter names are the tensors (and
sizes) it reads, its return annotation is the shape of what it makes:

    def counts_sum(counts) -> Float[Tensor, "n 1"]:
        return counts.sum(1, keepdim=True)

Nothing else is ever said about the graph: order, readers, paths and what has a gradient all follow
from the names. A part that comes more than once (a block, a time step) is written once.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, TypeGuard

from torch import Tensor

from reference.op import Op, TensorType

Path = tuple[str, ...]
"""The tensors a path runs through, from the one that is read to the last reader."""

Inputs: TypeAlias = Mapping[str, Tensor | int]
"""What a forward pass starts from: its data and parameters, and the sizes that are given."""


@dataclass(frozen=True, eq=False)
class Graph:
    """A forward pass as a graph of tensors, ending in one scalar; or a part of one.

    `data` and `parameters` are the tensors that are given, `ops` those that are computed, in the
    order of computation. `given` are sizes that no shape tells, `aliases` second names of sizes.
    """

    data: Mapping[str, TensorType]
    parameters: Mapping[str, TensorType]
    ops: Mapping[str, Op]
    given: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        data: type,
        parameters: type,
        functions: Mapping[str, object],
        aliases: Mapping[str, str] | None = None,
    ) -> Graph:
        """The graph of all functions in `functions` that are annotated to return a tensor.

        The annotations of the two classes give the shapes of the tensors that are given. What is
        trained is in `parameters`. In `data`, `n_head: int` is a size that is no axis of anything.
        """
        given = inspect.get_annotations(data)
        graph = cls(
            data={n: TensorType.of(a) for n, a in given.items() if a is not int},
            parameters={
                n: TensorType.of(a) for n, a in inspect.get_annotations(parameters).items()
            },
            ops={},
            given=tuple(name for name, annotation in given.items() if annotation is int),
            aliases=aliases or {},
        )
        if fixed := [name for name, type_ in graph.parameters.items() if not type_.floating]:
            raise ValueError(f"{fixed[0]} is a parameter, but has no gradient")
        functions_here = [f for f in functions.values() if _is_op(f)]
        if not functions_here:
            raise ValueError(
                "no function here is annotated to return a tensor (and not as a string)"
            )
        for function in functions_here:
            graph = graph._with({function.__name__: graph._op(function.__name__, function)})
        return graph

    def _with(self, ops: Mapping[str, Op]) -> Graph:
        return Graph(self.data, self.parameters, {**self.ops, **ops}, self.given, self.aliases)

    def replace(self, *functions: Callable[..., Tensor], **renamed: Callable[..., Tensor]) -> Graph:
        """The same graph with these ops added, or put in the place of those of the same name.

        Tensors that nothing reads any longer fall away, so that a fused op swallows its steps.
        """
        graph = self
        for name, function in [(f.__name__, f) for f in functions] + list(renamed.items()):
            graph = graph._with({name: graph._op(name, function)})
        ops = dict(graph.ops)
        while dead := [
            name
            for name in ops
            if name != graph.output and not any(name in op.reads for op in ops.values())
        ]:
            for name in dead:
                del ops[name]
        return Graph(self.data, self.parameters, ops, self.given, self.aliases)

    def _op(self, name: str, function: Callable[..., Tensor]) -> Op:
        parameters = tuple(inspect.signature(function).parameters)
        sizes = tuple(p for p in parameters if p not in self.types)
        if unknown := [size for size in sizes if size not in self.size_names]:
            raise ValueError(f"{name} reads {unknown[0]}, which is no tensor before it and no size")
        reads = tuple(p for p in parameters if p in self.types)
        type_ = TensorType.of(inspect.get_annotations(function)["return"])
        return Op(name, reads, sizes, type_, function)

    def renamed(
        self,
        names: Mapping[str, str],
        numbers: Mapping[str, int] | None = None,
        axes: Mapping[str, str] | None = None,
    ) -> Graph:
        """The same graph with other names for some tensors and axes, numbers for some given sizes.

        Raises ValueError for a name that is no tensor's, and where two would have the same.
        """
        if unknown := [name for name in names if name not in self.types]:
            raise ValueError(f"there is no tensor {unknown[0]} to rename")
        new = [names.get(name, name) for name in self.types]
        if twice := [name for name in new if new.count(name) > 1]:
            raise ValueError(f"two tensors would be called {twice[0]}")
        axes = axes or {}
        ops = [op.renamed(names, numbers, axes) for op in self.ops.values()]
        return Graph(
            {names.get(name, name): type_.renamed(axes) for name, type_ in self.data.items()},
            {names.get(name, name): type_.renamed(axes) for name, type_ in self.parameters.items()},
            {op.name: op for op in ops},
            tuple(size for size in self.given if size not in (numbers or {})),
            self.aliases,
        )

    def then(self, other: Graph) -> Graph:
        """This graph and, after it, another one, which reads what this one makes by its name.

        What both are given under one name is one tensor (a tied parameter, for one). Raises
        ValueError where a name would be two tensors.
        """
        for name, type_ in other.types.items():
            here = self.types.get(name)
            if here is None:
                continue
            if name in other.ops:
                raise ValueError(f"{name} is made twice")
            if here != type_ or (
                (name in self.inputs) and ((name in self.data) != (name in other.data))
            ):
                raise ValueError(f"{name} is {here} in one part and {type_} in the other")
        return Graph(
            {**self.data, **{n: t for n, t in other.data.items() if n not in self.ops}},
            {**self.parameters, **{n: t for n, t in other.parameters.items() if n not in self.ops}},
            {**self.ops, **other.ops},
            tuple(dict.fromkeys((*self.given, *other.given))),
            {**self.aliases, **other.aliases},
        )

    def repeated(
        self,
        times: int,
        carry: Mapping[str, str],
        shared: Collection[str] = (),
        number: str | None = None,
        axes: Sequence[Mapping[str, str]] = (),
    ) -> Graph:
        """This graph several times in a row: blocks, or time steps.

        `carry` says what a copy reads of the one before it: {"x": "out"} gives `out_0` to the
        second copy as its `x`; the first one's is still `x`. All other tensors get their copy's
        number (`q_0`, `q_1`, ...), but for the inputs that are `shared`. The size called `number`
        is that number. `axes` has for each copy the names of the axes that differ from copy to copy.
        """
        whole: Graph | None = None
        for copy in range(times):
            names = {name: f"{name}_{copy}" for name in self.types if name not in shared}
            for read, made in carry.items():
                names[read] = f"{made}_{copy - 1}" if copy else read
            numbers = {number: copy} if number else None
            part = self.renamed(names, numbers, axes[copy] if axes else None)
            whole = whole.then(part) if whole else part
        if whole is None:
            raise ValueError("a graph is repeated at least once")
        return whole

    @cached_property
    def size_names(self) -> tuple[str, ...]:
        """Every size there is: the plain axis names of the inputs, those given, and the aliases."""
        names = dict.fromkeys(dim for dims in self.inputs.values() for dim in dims)
        plain = [name for name in names if name.isidentifier()]
        return (*plain, *self.given, *self.aliases)

    @cached_property
    def types(self) -> Mapping[str, TensorType]:
        """All tensors with their types, inputs first, then in the order of computation."""
        return {
            **self.data,
            **self.parameters,
            **{name: op.type for name, op in self.ops.items()},
        }

    @cached_property
    def tensors(self) -> Mapping[str, tuple[str, ...]]:
        """The same with the names of their axes alone."""
        return {name: type_.dims for name, type_ in self.types.items()}

    @cached_property
    def inputs(self) -> Mapping[str, tuple[str, ...]]:
        """The tensors that are given, with the names of their axes."""
        return {name: type_.dims for name, type_ in {**self.data, **self.parameters}.items()}

    @property
    def output(self) -> str:
        """The scalar at the end: the loss."""
        return list(self.ops)[-1]

    @cached_property
    def indices(self) -> frozenset[str]:
        """The tensors of integers."""
        return frozenset(name for name, type_ in self.types.items() if type_.kind == "Int")

    @cached_property
    def constants(self) -> frozenset[str]:
        """The tensors that have no gradient: not floating, or made from nothing that has one."""
        found = {name for name in self.inputs if not self.types[name].floating}
        for op in self.ops.values():
            if not op.type.floating or found.issuperset(op.reads):
                found.add(op.name)
        return frozenset(found)

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """For each tensor the tensors that are computed from it directly.

        Of what has a gradient: those through which it comes back. A mask made from it is none.
        """
        return {
            name: tuple(
                op.name
                for op in self.ops.values()
                if name in op.reads and (name in self.constants or op.name not in self.constants)
            )
            for name in self.types
        }

    @cached_property
    def downstream(self) -> Mapping[str, frozenset[str]]:
        """For each tensor all tensors that depend on it (itself not among them)."""
        below: dict[str, frozenset[str]] = {}
        for name in reversed(list(self.tensors)):
            below[name] = frozenset().union(*({r} | below[r] for r in self.readers[name]))
        return below

    def reached(self, tensor: str, ends: set[str]) -> dict[str, Path]:
        """All tensors met on the way from `tensor` to the output, stopping at `ends`.

        Each with one path that leads there, `tensor` first; the `ends` that are met are among them.
        """
        found: dict[str, Path] = {}
        ahead: list[Path] = [(tensor,)]
        while ahead:
            path = ahead.pop()
            for reader in self.readers[path[-1]]:
                if reader not in found:
                    found[reader] = (*path, reader)
                    if reader not in ends:
                        ahead.append(found[reader])
        return found

    def between(self, tensor: str, ends: set[str]) -> tuple[Op, ...]:
        """The ops on the paths from `tensor` to the first of `ends` they meet, in order."""
        met = self.reached(tensor, ends)
        return tuple(op for op in self.ops.values() if op.name in met)

    def paths(self, tensor: str, ends: set[str]) -> Iterator[Path]:
        """All paths from `tensor` to the first of `ends` they meet, or else to the output.

        There may be exponentially many: the caller says when it has enough.
        """
        for reader in self.readers[tensor]:
            if reader in ends or reader == self.output:
                yield (tensor, reader)
            else:
                for rest in self.paths(reader, ends):
                    yield (tensor, *rest)

    def measure(self, inputs: Mapping[str, Any]) -> dict[str, int]:
        """The sizes: read off the shapes of the inputs, and those that are given with them."""
        sizes = {
            dim: size
            for name, dims in self.inputs.items()
            for dim, size in zip(dims, inputs[name].shape, strict=True)
        }
        sizes.update((name, inputs[name]) for name in self.given)
        sizes.update((alias, sizes[name]) for alias, name in self.aliases.items())
        return {name: sizes[name] for name in self.size_names}

    def run(self, inputs: Mapping[str, Any]) -> dict[str, Tensor]:
        """The forward pass: every tensor, the inputs among them."""
        sizes = self.measure(inputs)
        values: dict[str, Any] = {name: inputs[name] for name in self.inputs}
        for op in self.ops.values():
            values[op.name] = op(values | sizes)
        return values


def copy_of(name: str) -> tuple[str, str]:
    """The name and the number that a tensor of a repeated graph is called by (`att_1`); else no number."""
    numbered = re.fullmatch(r"(.+)_(\d+)", name)
    return (numbered[1], numbered[2]) if numbered else (name, "")


def _is_op(thing: object) -> TypeGuard[Callable[..., Tensor]]:
    returned = getattr(thing, "__annotations__", {}).get("return")
    return inspect.isfunction(thing) and hasattr(returned, "dim_str")
