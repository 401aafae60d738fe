"""What every gradient must be: autograd, asked through the lines of a graph.

An `Oracle` is one forward pass that remembers. The gradients it gives are those of
`sum((tensor * cotangent).sum())` over the tensors a cotangent is given for: with the cotangent 1 at
the loss that is the gradient of the loss itself, with random ones at other tensors it is what
`torch.autograd.grad(..., grad_outputs=cotangents)` gives, which would import sympy first: 0.5 s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from reference.graph import Graph, Inputs, Path
from reference.op import Op


@contextmanager
def default_dtype(dtype: torch.dtype) -> Iterator[None]:
    """What torch makes from no tensor (`torch.ones(T, T)`) is of this dtype within."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


class Oracle:
    """A forward pass of `graph` on `inputs`, whose gradients can be asked for.

    All floating inputs are of one dtype, which is the default while the lines are run.
    """

    def __init__(self, graph: Graph, inputs: Inputs) -> None:
        self.graph = graph
        leaves: dict[str, Any] = {
            name: torch.as_tensor(inputs[name]).detach().clone() for name in graph.inputs
        }
        for name in leaves.keys() - graph.constants:
            leaves[name].requires_grad_()
        leaves |= {size: inputs[size] for size in graph.given}
        self.sizes = graph.measure(leaves)
        floats = [leaves[name].dtype for name in graph.inputs if leaves[name].is_floating_point()]
        self.dtype = floats[0] if floats else torch.get_default_dtype()
        with torch.enable_grad(), default_dtype(self.dtype):
            self._live = graph.run(leaves)
        self.values: dict[str, Tensor] = {n: v.detach() for n, v in self._live.items()}

    def gradients(
        self,
        tensors: Iterable[str],
        cotangents: Mapping[str, Tensor],
        *,
        differentiable: bool = False,
    ) -> dict[str, Tensor]:
        """The gradients of `tensors`, each of its tensor's shape, for cotangents at any tensors.

        Where nothing comes back they are zero. `differentiable`: autograd can go on from them, to
        the cotangents.
        """
        names = list(dict.fromkeys(tensors))
        ends = [name for name in cotangents if self._live[name].requires_grad]
        live = [name for name in names if self._live[name].requires_grad] if ends else []
        found = {name: torch.zeros_like(self.values[name]) for name in names}
        if live:
            with torch.enable_grad():
                parts = [(self._live[name] * cotangents[name]).sum() for name in ends]
                objective = torch.stack(parts).sum() if len(parts) > 1 else parts[0]
            gradients = torch.autograd.grad(
                objective,
                [self._live[name] for name in live],
                retain_graph=True,
                allow_unused=True,
                create_graph=differentiable,
            )
            found |= {n: g for n, g in zip(live, gradients, strict=True) if g is not None}
        return found

    @property
    def inputs(self) -> Inputs:
        """What the forward pass started from."""
        given = {size: self.sizes[size] for size in self.graph.given}
        return {**{name: self.values[name] for name in self.graph.inputs}, **given}

    @property
    def extents(self) -> dict[str, int]:
        """The length of every axis there is, by what the shapes call it (`block_size*n_embd`)."""
        return {**self.sizes} | {
            dim: size
            for name, dims in self.graph.tensors.items()
            for dim, size in zip(dims, self.values[name].shape, strict=True)
            if not dim.isdigit()
        }

    def pull_back(
        self,
        op: Op,
        tensor: str,
        cotangent: Tensor,
        instead: Mapping[str, Tensor] | None = None,
    ) -> Tensor:
        """The vector-Jacobian product of one op: its cotangent carried back to one tensor it reads.

        `instead` gives other values for some of the tensors it reads.
        """
        values = {**self.values, **(instead or {})}
        leaf = values[tensor].clone()
        if tensor in self.graph.constants:
            return torch.zeros_like(leaf)
        leaf.requires_grad_()
        with torch.enable_grad(), default_dtype(self.dtype):
            made = op({**values, **self.sizes, tensor: leaf})
            carried = (made * cotangent).sum()
        if not carried.requires_grad:
            return torch.zeros_like(self.values[tensor])
        (gradient,) = torch.autograd.grad(carried, leaf)
        return gradient

    def along(self, path: Path, gradient: Tensor) -> Tensor:
        """What `gradient`, that of the path's last tensor, contributes to its first."""
        for tensor, reader in zip(path[-2::-1], path[:0:-1], strict=True):
            gradient = self.pull_back(self.graph.ops[reader], tensor, gradient)
        return gradient
