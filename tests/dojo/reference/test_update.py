"""Update rules: Adam is torch's, and goes on from a state that was kept."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor

from reference.update import Adam


def start() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(1)
    return {
        name: torch.randn(shape, generator=generator, dtype=torch.float64)
        for name, shape in (("W", (3, 5)), ("b", (5,)), ("scale", ()))
    }


def gradients(step: int, parameters: dict[str, Tensor]) -> list[Tensor]:
    generator = torch.Generator().manual_seed(step)
    return [torch.randn(p.shape, generator=generator).double() * p for p in parameters.values()]


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_it_is_torchs(decay: float) -> None:
    mine, theirs = start(), start()
    update = Adam(beta1=0.8, beta2=0.95, eps=1e-6, decay=decay)
    update.start(mine)
    optimizer = torch.optim.AdamW(
        theirs.values(), lr=0.01, betas=(0.8, 0.95), eps=1e-6, weight_decay=decay
    )
    for step in range(20):
        update(mine, gradients(step, mine), 0.01)
        for parameter, grad in zip(theirs.values(), gradients(step, theirs), strict=True):
            parameter.grad = grad
        optimizer.step()
    for name, parameter in mine.items():
        torch.testing.assert_close(parameter, theirs[name], rtol=1e-12, atol=0)


def test_all_that_it_remembers_is_its_state() -> None:
    whole = start()
    update = Adam()
    update.start(whole)
    for step in range(10):
        if step == 4:
            halfway, state = copy.deepcopy(whole), copy.deepcopy(update.state)
        update(whole, gradients(step, whole), 0.1)
    again = Adam()
    again.state = state
    for step in range(4, 10):
        again(halfway, gradients(step, halfway), 0.1)
    assert all(torch.equal(whole[name], halfway[name]) for name in whole)
