"""A tensor's gradient, seen through those of the parameters that it makes.

They are linear in it, and many. A few random sums of them tell two gradients apart as well as all
of them would; what such a sum says of any gradient there, one more backward pass finds out: back
from the sum to the gradient (v -> J^T v, where J makes the parameters' gradients from it).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from dojo.diagnosis.arrays import Array
from reference.oracle import Oracle

SUMS = 12
"""More than any suspect has free factors, so that none fits them all by its factors alone."""


class Parameters:
    """Random sums of these parameters' gradients, as made by the gradient of `tensor`."""

    def __init__(self, oracle: Oracle, tensor: str, parameters: Collection[str]) -> None:
        self._oracle = oracle
        self._tensor = tensor
        self._parameters = sorted(parameters)

    def given(self, gradients: Mapping[str, Tensor]) -> Tensor:
        """What an attempt gave for them, (SUMS,); without what they have from elsewhere."""
        return self._sums(gradients).detach() - self._elsewhere

    def of(self, gradient: Array) -> Array:
        """What they are for one gradient of the tensor, (SUMS,)."""
        return self._matrix @ gradient.ravel()

    def of_all(self, gradients: Array) -> Array:
        """What they are for each gradient of a stack, (gradients, SUMS)."""
        return gradients.reshape(len(gradients), self._matrix.shape[1]) @ self._matrix.T

    def _sums(self, gradients: Mapping[str, Tensor]) -> Tensor:
        return torch.stack(
            [
                (gradients[name].double() * weights).reshape(SUMS, -1).sum(1)
                for name, weights in self._weights.items()
            ]
        ).sum(0)

    @cached_property
    def _weights(self) -> dict[str, Tensor]:
        """Every parameter counts alike, however large its gradient; out of reach, not at all."""
        generator = torch.Generator().manual_seed(0)
        values = self._oracle.values
        probe = torch.randn(values[self._tensor].shape, generator=generator, dtype=torch.float64)
        made = self._oracle.gradients(self._parameters, {self._tensor: probe})
        sizes = {name: float(gradient.abs().max()) for name, gradient in made.items()}
        largest = max(sizes.values())
        return {
            name: torch.randn(SUMS, *values[name].shape, generator=generator, dtype=torch.float64)
            / size
            for name, size in sizes.items()
            if size > 1e-12 * largest
        }

    @cached_property
    def _elsewhere(self) -> Tensor:
        """What is right in them without the tensor: a table that is used twice gets a part of each."""
        one = torch.ones((), dtype=torch.float64)
        loss = {self._oracle.graph.output: one}
        right = self._oracle.gradients([self._tensor, *self._parameters], loss)
        through = self.of(right.pop(self._tensor).double().numpy())
        return self._sums(right).detach() - torch.from_numpy(through)

    @cached_property
    def _matrix(self) -> Array:
        """Each sum as a function of the tensor's gradient, (SUMS, tensor's elements)."""
        gradient = torch.zeros(
            self._oracle.values[self._tensor].shape, dtype=torch.float64, requires_grad=True
        )
        with torch.enable_grad():
            sums = self._sums(
                self._oracle.gradients(
                    self._parameters, {self._tensor: gradient}, differentiable=True
                )
            )
            rows = [torch.autograd.grad(one, gradient, retain_graph=True)[0] for one in sums]
        return np.stack([row.numpy().ravel() for row in rows])
