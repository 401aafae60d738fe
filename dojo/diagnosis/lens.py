"""A tensor's gradient, seen through those of the parameters that it makes.

They are linear in it: one backward pass from the tensor gives them for any gradient there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from dojo.diagnosis.evidence import Array
from reference.oracle import Oracle

PASSES = 20
"""Who asks for more gradients than these gets them by a matrix product instead."""


class Parameters:
    """The gradients of these parameters, flat and in order, as made by that of `tensor`."""

    def __init__(self, oracle: Oracle, tensor: str, parameters: Collection[str]) -> None:
        self._oracle = oracle
        self._tensor = tensor
        self._parameters = sorted(parameters)
        self._asked = 0

    def given(self, gradients: Mapping[str, Tensor]) -> Tensor:
        """What an attempt gave for them."""
        return torch.from_numpy(self._weighed(gradients))

    def of(self, gradient: Array) -> Array:
        """What they are for one gradient of the tensor."""
        self._asked += 1
        if self._asked > PASSES:
            return self._matrix @ gradient.ravel()
        return self._passed(gradient)

    def of_all(self, gradients: Array) -> Array:
        """What they are for each gradient of a stack."""
        return gradients.reshape(len(gradients), -1) @ self._matrix.T

    def _passed(self, gradient: Array) -> Array:
        return self._weighed(self._made(torch.from_numpy(np.array(gradient))))

    def _made(self, gradient: Tensor) -> Mapping[str, Tensor]:
        return self._oracle.gradients(self._parameters, {self._tensor: gradient})

    def _weighed(self, gradients: Mapping[str, Tensor]) -> Array:
        scales = self._scales
        return np.concatenate([gradients[n].double().numpy().ravel() * scales[n] for n in scales])

    @cached_property
    def _scales(self) -> dict[str, float]:
        """Every parameter counts alike, however large its gradient; out of reach, not at all."""
        shape = self._oracle.values[self._tensor].shape
        probe = torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
        sizes = {name: float(g.abs().max()) for name, g in self._made(probe).items()}
        largest = max(sizes.values())
        return {name: 1 / size for name, size in sizes.items() if size > 1e-12 * largest}

    @cached_property
    def _matrix(self) -> Array:
        """What they are for a one in each place, (parameters' elements, tensor's elements)."""
        shape = self._oracle.values[self._tensor].shape
        ones = np.eye(shape.numel()).reshape(-1, *shape)
        return np.stack([self._passed(one) for one in ones], 1)
