"""What is a difference quotient, by the numbers at which a function is evaluated, and what is not."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dojo.isolation.contestant.points import SPARE, Points

N, M = 7, 11


def draw(seed: int = 1) -> Tensor:
    return torch.randn(N, M, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


X, E = draw(), 1e-5


def seen(*points: Tensor, given: tuple[Tensor, ...] = (), name: str = "tanh") -> bool:
    """Whether these evaluations of a function are those of a quotient, for an answer of N x M."""
    watch = Points(given, N * M)
    for point in points:
        watch.evaluate(name, point)
    return watch.quotient(N * M)


SHIFTED = {
    "the same shape": [X + E, X - E],
    "a large step": [X, X + 0.2],
    "another shape": [X, (X + E).flatten()],
    "another order": [X, (X + E).flip(0)],
    "rows": [*X, *(X + E)],
    "single numbers": [x for pair in zip(X.flatten(), X.flatten() + E, strict=True) for x in pair],
    "a large step, in another order": [X, (X + 0.2).flatten().roll(5)],
    "a step for each": [X, (X + 2e-3 * (1 + draw(4).abs())).flatten().flip(0)],
    "one number alone": [X, X + 3 * torch.eq(X, X[2, 3])],
}


@pytest.mark.parametrize("how", SHIFTED)
def test_a_step_is_seen_however_it_is_taken(how):
    assert seen(*SHIFTED[how])


def test_a_step_from_what_is_given_is_seen():
    assert seen(X + E, given=(X,))
    assert not seen(X + E, given=(X,), name="pow")  # an honest (bnvar + 1e-5)**-1.5


def test_a_value_beside_a_given_one_is_seen():
    watch = Points([torch.tanh(X)], N * M)
    watch.result("tanh", torch.tanh(X))
    assert not watch.quotient(N * M)
    watch.result("tanh", torch.tanh(X + E))
    assert watch.quotient(N * M)


def test_more_numbers_than_any_gradient_needs():
    far = [X * (k + 1) + 10 * k for k in range(SPARE + 1)]
    assert not seen(*far[:SPARE])
    assert seen(*far)


@pytest.mark.parametrize(
    "points",
    [
        [X], [X, X.clone()], [X, X.flatten(), X.T], [X, *X, *X.flatten()], [X, X.float()],
        [X.float()], [X, X.half()], [X, X - X.max(1, keepdim=True).values], [X, X / 2], [X, -X],
        [X, X * (1 + 1e-15)], [X, draw(2), draw(3)], [*X[:3], *(X[:3] + E)],
    ],
)  # fmt: skip
def test_what_honest_people_do_is_no_quotient(points):
    assert not seen(*points, given=(X,))


def test_nothing_and_what_is_no_number():
    assert not seen(torch.empty(0), given=(torch.empty(0, 3),))
    assert not seen(torch.full((N, M), torch.nan), torch.full((N, M), torch.inf))
    masked = torch.where(X > 0, X, -torch.inf)
    assert not seen(masked)
    assert seen(torch.cat([X, X[:1] * torch.nan]), torch.cat([X + E, X[:1] * torch.inf]))
