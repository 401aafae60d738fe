"""What every gradient must be: autograd, asked through the lines of a graph.

An `Oracle` is one forward pass that remembers. The gradients it gives are those of
`sum((tensor * cotangent).sum())` over the tensors a cotangent is given for: with the cotangent 1 at
the loss that is the gradient of the loss itself, with random ones at other tensors it is what
`torch.autograd.grad(..., grad_outputs=cotangents)` gives, which would import sympy first: 0.5 s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from reference.graph import Graph, Op, Path


class Oracle:
    """A forward pass of `graph` on `inputs`, whose gradients can be asked for."""

    def __init__(self, graph: Graph, inputs: Mapping[str, Tensor]) -> None:
        self.graph = graph
        leaves = {
            name: inputs[name].detach().clone().requires_grad_(name not in graph.indices)
            for name in graph.inputs
        }
        self.sizes = graph.measure(leaves)
        with torch.enable_grad():
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

        `differentiable`: autograd can go on from them, to the cotangents.
        """
        names = list(dict.fromkeys(tensors))
        with torch.enable_grad():
            objective = torch.stack(
                [(self._live[name] * cotangent).sum() for name, cotangent in cotangents.items()]
            ).sum()
        found = torch.autograd.grad(
            objective,
            [self._live[name] for name in names],
            retain_graph=True,
            allow_unused=True,
            create_graph=differentiable,
        )
        return {
            name: torch.zeros_like(self.values[name]) if gradient is None else gradient
            for name, gradient in zip(names, found, strict=True)
        }

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
        leaf = values[tensor].clone().requires_grad_()
        with torch.enable_grad():
            made = op({**values, **self.sizes, tensor: leaf})
        (gradient,) = torch.autograd.grad((made * cotangent).sum(), leaf)
        return gradient

    def along(self, path: Path, gradient: Tensor) -> Tensor:
        """What `gradient`, that of the path's last tensor, contributes to its first."""
        for tensor, reader in zip(path[-2::-1], path[:0:-1], strict=True):
            gradient = self.pull_back(self.graph.ops[reader], tensor, gradient)
        return gradient
