"""Who reads whom: a computation graph, read off the signatures of its forward functions.

A forward pass is written as one function per tensor. Its parameter names are the tensors (and
sizes) it reads, its return annotation is the shape of what it makes:

    def counts_sum(counts) -> Float[Tensor, "n 1"]:
        return counts.sum(1, keepdim=True)

Nothing else is ever said about the graph: order, readers and paths all follow from the names.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeGuard

from torch import Tensor

Path = tuple[str, ...]
"""The tensors a path runs through, from the one that is read to the last reader."""


@dataclass(frozen=True)
class Op:
    """One line of a forward pass: the tensor `name`, made from the tensors it `reads`."""

    name: str
    reads: tuple[str, ...]
    sizes: tuple[str, ...]
    dims: tuple[str, ...]
    forward: Callable[..., Tensor]

    def __call__(self, values: Mapping[str, Any]) -> Tensor:
        """The tensor, from a mapping that holds at least the tensors and sizes it reads."""
        return self.forward(**{name: values[name] for name in self.reads + self.sizes})

    @property
    def line(self) -> str:
        """The op as one line of the lecture: `counts_sum = counts.sum(1, keepdim=True)`."""
        source = textwrap.dedent(inspect.getsource(self.forward))
        returned = next(n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Return))
        assert returned.value is not None
        return f"{self.name} = {ast.get_source_segment(source, returned.value)}"


@dataclass(frozen=True, eq=False)
class Graph:
    """A forward pass as a graph of tensors, ending in one scalar.

    `inputs` maps each tensor that is given to the names of its axes, `ops` each tensor that is
    computed to its op, in the order of computation. `aliases` are second names of sizes.
    """

    inputs: Mapping[str, tuple[str, ...]]
    ops: Mapping[str, Op]
    indices: frozenset[str] = frozenset()
    aliases: Mapping[str, str] | None = None

    @classmethod
    def of(
        cls,
        inputs: type,
        functions: Mapping[str, object],
        aliases: Mapping[str, str] | None = None,
    ) -> Graph:
        """The graph of all functions in `functions` that are annotated to return a tensor.

        `inputs` is a class whose annotations give the shapes of the tensors that are given;
        integer tensors among them (`Int[Tensor, "n"]`) are indices and have no gradient.
        """
        shapes = inspect.get_annotations(inputs)
        graph = cls(
            inputs={name: _dims(shape) for name, shape in shapes.items()},
            ops={},
            indices=frozenset(n for n, s in shapes.items() if "float32" not in s.dtypes),
            aliases=dict(aliases or {}),
        )
        ops = [f for f in functions.values() if _is_op(f)]
        if not ops:
            raise ValueError(
                "no function here is annotated to return a tensor (and not as a string)"
            )
        return graph.replace(*ops)

    def replace(self, *functions: Callable[..., Tensor], **renamed: Callable[..., Tensor]) -> Graph:
        """The same graph with these ops added, or put in the place of those of the same name.

        Tensors that nothing reads any longer fall away, so that a fused op swallows its steps.
        """
        ops = dict(self.ops)
        for name, function in [(f.__name__, f) for f in functions] + list(renamed.items()):
            ops[name] = self._op(name, function, known=self.inputs.keys() | ops.keys())
        last = list(ops)[-1] if ops else None
        while dead := [n for n in ops if n != last and not any(n in o.reads for o in ops.values())]:
            for name in dead:
                del ops[name]
        return Graph(self.inputs, ops, self.indices, self.aliases)

    def _op(self, name: str, function: Callable[..., Tensor], known: set[str]) -> Op:
        parameters = tuple(inspect.signature(function).parameters)
        sizes = tuple(p for p in parameters if p not in known)
        if unknown := [size for size in sizes if size not in self.size_names]:
            raise ValueError(f"{name} reads {unknown[0]}, which is no tensor before it and no size")
        shape = _dims(inspect.get_annotations(function)["return"])
        return Op(name, tuple(p for p in parameters if p in known), sizes, shape, function)

    @cached_property
    def size_names(self) -> tuple[str, ...]:
        """Every size there is: the plain axis names of the inputs, and the aliases."""
        names = dict.fromkeys(dim for dims in self.inputs.values() for dim in dims)
        plain = [name for name in names if name.isidentifier()]
        return (*plain, *(self.aliases or {}))

    @cached_property
    def tensors(self) -> Mapping[str, tuple[str, ...]]:
        """All tensors, inputs first, then in the order of computation, with their axes' names."""
        return {**self.inputs, **{name: op.dims for name, op in self.ops.items()}}

    @property
    def output(self) -> str:
        """The scalar at the end: the loss."""
        return list(self.ops)[-1]

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The inputs that have a gradient, in the order given."""
        return tuple(name for name in self.inputs if name not in self.indices)

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, ...]]:
        """For each tensor the tensors that are computed from it directly."""
        return {
            name: tuple(op.name for op in self.ops.values() if name in op.reads)
            for name in self.tensors
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

    def measure(self, values: Mapping[str, Tensor]) -> dict[str, int]:
        """The sizes, read off the shapes of the inputs."""
        sizes = {
            dim: size
            for name, dims in self.inputs.items()
            for dim, size in zip(dims, values[name].shape, strict=True)
        }
        for alias, name in (self.aliases or {}).items():
            sizes[alias] = sizes[name]
        return {name: sizes[name] for name in self.size_names}

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The forward pass: every tensor, the inputs among them."""
        sizes = self.measure(inputs)
        values: dict[str, Any] = {name: inputs[name] for name in self.inputs}
        for op in self.ops.values():
            values[op.name] = op(values | sizes)
        return values


def _dims(shape: Any) -> tuple[str, ...]:
    return tuple(shape.dim_str.split())


def _is_op(thing: object) -> TypeGuard[Callable[..., Tensor]]:
    returned = getattr(thing, "__annotations__", {}).get("return")
    return inspect.isfunction(thing) and hasattr(returned, "dim_str")
