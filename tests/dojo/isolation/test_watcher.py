"""What is counted of a call that is looked at closely: digits, work, points, numbers that leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from dojo.isolation.contestant import watcher
from dojo.isolation.contestant.watcher import EFFORT, MANY, NUMBERS, POINTS, Noticed, Size, Watcher

N, M = 7, 11
SIZE = Size(together=20 * N * M, largest=N * M)


def draw(seed: int = 1) -> Tensor:
    return torch.randn(N, M, generator=torch.Generator().manual_seed(seed))


X = draw()
E = torch.arange(1, N * M + 1).reshape(N, M) / 1000


def noticed(function: Callable[[], object]) -> int:
    """What a watcher sees in this."""
    watching = Watcher(SIZE, {})
    try:
        with watching:
            function()
    except Noticed:
        pass
    return watching.finish()


PRECISE: dict[str, Callable[[Tensor], Tensor]] = {
    "in double": lambda x: x.double().exp(),
    "whole numbers": lambda x: (x.double() * 2.0**50).long() + 1,
    "the logarithm of whole numbers": lambda x: (x.double().abs() * 2.0**50).long().double().log(),
    "a number to the power of whole ones": lambda x: 1.0001 ** (x * 2**20).long().double(),
    "a base of one element": lambda x: torch.full((1,), 2.7, dtype=torch.float64) ** x,
    "the second argument": lambda x: torch.atan2(torch.ones(N, M, dtype=torch.float64), x.double()),
    "hypot": lambda x: torch.hypot(x.double(), x.double() + 1),
    "std": lambda x: x.double().std(0),
    "norm": lambda x: torch.linalg.vector_norm(x.double(), dim=0),
    "dist": lambda x: torch.dist(x.double(), x.double() + 1),
    "in place": lambda x: x.double().mul_(1 / 3).exp_(),
    "by parts": lambda x: torch.cat([row.double().sin() for row in x]),
    "what batch norm keeps": lambda x: running(x.double()),
}


def running(x: Tensor) -> Tensor:
    """The running variance, which batch norm writes into an argument."""
    mean, var = torch.zeros(M, dtype=x.dtype), torch.ones(M, dtype=x.dtype)
    F.batch_norm(x, mean, var, training=True, momentum=1.0)
    return var


@pytest.mark.parametrize("how", PRECISE)
def test_nothing_has_more_digits_than_float32(how):
    with Watcher(SIZE, {}):
        made = PRECISE[how](X)
    assert made.dtype in (torch.float64, torch.int64)
    assert torch.equal(made, made.float().to(made.dtype))


def test_what_is_compared_is_as_it_was():
    """A number that is only moved keeps all its digits, so that it can be found again."""
    with Watcher(SIZE, {}):
        assert bool((X.max(1, keepdim=True).values == X).any(1).all())
        assert torch.equal(X.double().float(), X)
        assert torch.equal(torch.arange(1000) * 1000, torch.arange(0, 1_000_000, 1000))


FAR: dict[str, Callable[[Tensor], Tensor]] = {
    "by name": torch.tanh,
    "in double": lambda x: x.double().exp(),
    "of whole numbers": lambda x: (x.abs() * 2**20 + 1).long().log(),
    "in the exponent": lambda x: 2.0**x,
    "in the base": lambda x: x.abs() ** 1.5,
    "a base of one element": lambda x: torch.full((1,), 2.7) ** x,
    "a root": lambda x: x.abs().sqrt(),
    "in the divisor": lambda x: 1 / x,
    "the second argument": lambda x: torch.atan2(torch.ones_like(x), x),
    "hypot": lambda x: torch.hypot(x, torch.ones_like(x)),
    "row by row": lambda x: torch.stack([row.exp() for row in x]),
    "one by one": lambda x: torch.stack([v.sigmoid() for v in x.flatten()]),
    "std, one by one": lambda x: torch.stack([torch.stack([v, v * 0]).std() for v in x.flatten()]),
}


@pytest.mark.parametrize("how", FAR)
def test_a_function_at_several_points_for_each_element(how):
    function = FAR[how]
    assert noticed(lambda: [function(X + k * E) for k in (1, 2)]) == 0
    assert noticed(lambda: [function(X + k * E) for k in (-2, -1, 1, 2)]) == POINTS


def test_several_points_with_functions_that_take_turns_are_told():
    ways: list[Callable[[Tensor], Tensor]] = [torch.tanh, lambda x: 2 * torch.sigmoid(2 * x) - 1]
    assert noticed(lambda: [way(X + k * E) for way in ways for k in (-1, 1)]) == MANY
    assert noticed(lambda: [way(X) for way in ways]) == 0


def test_the_same_point_in_another_way_is_no_other_point():
    assert noticed(lambda: [(X + k - k).exp() for k in range(8)]) == 0
    assert noticed(lambda: [torch.stack([x.exp() for x in X]) for _ in range(8)]) == 0
    assert noticed(lambda: [X.exp(), X.double().exp(), X.flatten().exp(), X.T.exp()]) == 0


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x * x + 2 * x, lambda x: x @ x.T, lambda x: x**2, lambda x: x / 3, torch.relu,
        lambda x: x.max(1).values, lambda x: torch.where(x > 0, x, -x), lambda x: x[x > 0],
    ],
)  # fmt: skip
def test_sums_and_products_are_not_counted(function):
    assert noticed(lambda: [function(X + k * E) for k in range(8)]) == 0


def test_one_huge_number_does_not_hide_the_others():
    huge = torch.full((1, M), 1e20)
    assert noticed(lambda: [torch.cat([X + k * E, huge]).abs().log() for k in range(4)]) == POINTS


def test_work_is_what_is_made_not_what_is_looked_at(monkeypatch):
    monkeypatch.setattr(watcher, "WORK", 1)
    assert noticed(lambda: [X.T.view(M, N)[0].expand(9, N) for _ in range(1000)]) == 0
    assert noticed(lambda: [X + 1 for _ in range(20)]) == 0
    assert noticed(lambda: [X + 1 for _ in range(21)]) == EFFORT
    assert noticed(lambda: X[None] + torch.eye(N * M).reshape(-1, N, M)) == EFFORT
    assert noticed(lambda: [X[i, j] + 1 for i in range(N) for j in range(M)]) == 0


def test_an_endless_loop_is_stopped_by_its_work():
    def loop() -> None:
        while True:
            X.clone()

    assert noticed(loop) == EFFORT


def test_some_numbers_may_leave_and_not_all_of_them():
    assert noticed(lambda: [float(X[0, j]) for j in range(M)]) == 0
    assert noticed(lambda: [float(x) for x in X.flatten()]) == NUMBERS


def test_nothing_and_what_is_no_number():
    assert noticed(torch._nnpack_available) == 0  # an answer without a question
    assert noticed(lambda: torch.empty(0, 3).exp()) == 0
    assert noticed(lambda: torch.full((N, M), torch.nan).exp()) == 0
    assert noticed(lambda: torch.where(X > 0, X, -torch.inf).exp()) == 0


def test_a_batched_product_is_counted_once() -> None:
    """torch gives what it has made another shape, which is no view to it."""
    with (watching := Watcher(SIZE, {})):
        made = X.reshape(1, N, M).expand(2, N, M) @ X.T
    assert watching.work - made.numel() in (0, 2 * N * M), "besides a copy of what is multiplied"
