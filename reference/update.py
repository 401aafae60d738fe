"""Update rules: what makes new parameters of gradients, with a memory that is kept with the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor


class Update(Protocol):
    """An update rule. `state` is all that it remembers, by name; a run is resumed with it."""

    state: dict[str, Tensor]

    def start(self, parameters: Mapping[str, Tensor]) -> None:
        """Make the state before the first step."""
        ...

    def __call__(
        self, parameters: Mapping[str, Tensor], grads: Sequence[Tensor], rate: float
    ) -> None:
        """Change the parameters in place; the gradients are in their order."""
        ...


class Adam:
    """Adam (Kingma and Ba 2015, algorithm 1), with decoupled weight decay (Loshchilov and Hutter 2019).

    As torch.optim.AdamW, which is Adam where `decay` is 0.
    """

    def __init__(
        self, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8, decay: float = 0.0
    ) -> None:
        self.beta1, self.beta2, self.eps, self.decay = beta1, beta2, eps, decay
        self.state: dict[str, Tensor] = {}

    def start(self, parameters: Mapping[str, Tensor]) -> None:
        """Both moments are zero before the first step."""
        self.state = {"steps": torch.zeros(())}
        for name, parameter in parameters.items():
            self.state[f"first.{name}"] = torch.zeros_like(parameter)
            self.state[f"second.{name}"] = torch.zeros_like(parameter)

    def __call__(
        self, parameters: Mapping[str, Tensor], grads: Sequence[Tensor], rate: float
    ) -> None:
        """parameter -= rate * first / (sqrt(second) + eps), both moments freed of their bias."""
        self.state["steps"] += 1
        steps = int(self.state["steps"])
        unbiased1, unbiased2 = 1 - self.beta1**steps, 1 - self.beta2**steps
        for (name, parameter), grad in zip(parameters.items(), grads, strict=True):
            first, second = self.state[f"first.{name}"], self.state[f"second.{name}"]
            first.lerp_(grad, 1 - self.beta1)
            second.mul_(self.beta2).addcmul_(grad, grad, value=1 - self.beta2)
            parameter.mul_(1 - rate * self.decay)
            scale = (second / unbiased2).sqrt_().add_(self.eps)
            parameter.addcdiv_(first, scale, value=-rate / unbiased1)
