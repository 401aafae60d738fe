"""The loop and the steps that are plugged in: the same training, whoever goes backward."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import pytest
import torch
from torch import Tensor

from data.examples import contexts, minibatch
from dojo.judging.attempt import load
from dojo.judging.cases import draw
from dojo.training.stepping import step_of
from reference.loop import BLOCK, Diverged, Run, Trouble, autograd, train
from reference.networks import mlp
from reference.networks.mlp.fast import FastStep
from reference.networks.mlp.forward import SMALL, parameters
from reference.networks.mlp.training import LectureTraining
from reference.networks.names import minibatches
from reference.oracle import Oracle
from tests.dojo.workbench import named

GRAPH = mlp.fused.graph
rate = LectureTraining(seed=1).rate
NAMES = ("emma", "olivia", "ava", "isabella", "sophia", "charlotte", "mia", "amelia", "zoe")


def start(seed: int = 1, hidden: int = 13, dtype: torch.dtype = torch.float64) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    drawn = parameters(generator, n_hidden=hidden)
    return {name: parameter.to(dtype) for name, parameter in drawn.items()}


def batches(batch_size: int = 8):
    return minibatches(*contexts(NAMES), batch_size, torch.Generator().manual_seed(2))


def worked_answer():
    kata = named("kata-4/train_step")
    return step_of(load(kata.answer, kata.name), GRAPH)


def trained(step, steps: int, parameters: Mapping[str, Tensor]) -> Run:
    run = Run.start(parameters, steps)
    for _ in train(run, step, batches(), GRAPH, rate):
        pass
    return run


@pytest.mark.parametrize("number", range(3))
def test_fast_gradients_are_autograds(number: int) -> None:
    inputs = draw(mlp.fused, SMALL[number], torch.Generator().manual_seed(number))
    oracle = Oracle(GRAPH, inputs)
    expected = oracle.gradients(GRAPH.parameters, {"loss": torch.ones((), dtype=torch.float64)})
    parameters = {name: inputs[name].clone() for name in GRAPH.parameters}
    step = FastStep(parameters, len(inputs["Yb"]))
    with torch.no_grad():
        for _ in range(2):  # the buffers are used again
            again = {name: inputs[name].clone() for name in GRAPH.parameters}
            loss, grads = step(Xb=inputs["Xb"], Yb=inputs["Yb"], **again, lr=0.25)
    assert float(loss) == pytest.approx(float(oracle.values["loss"]), rel=1e-12)
    for (name, want), given in zip(expected.items(), grads, strict=True):
        assert given.shape == want.shape
        assert (given - want).abs().max() <= 1e-9 * expected["W2"].abs().max(), name
        torch.testing.assert_close(again[name], inputs[name] - 0.25 * given, rtol=0, atol=1e-12)


def test_fast_gradients_on_the_lectures_sizes() -> None:
    parameters = start(seed=3, hidden=200)
    one = next(batches(32))
    oracle = Oracle(GRAPH, {**one, **parameters})
    expected = oracle.gradients(GRAPH.parameters, {"loss": torch.ones((), dtype=torch.float64)})
    with torch.no_grad():
        _, grads = FastStep(parameters, 32)(**one, **parameters, lr=0.1)
    for (name, want), given in zip(expected.items(), grads, strict=True):
        assert (given - want).abs().max() <= 1e-9, name


def test_a_fast_batch_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        FastStep(start(), 1)


def test_all_start_with_the_same_loss_in_float32() -> None:
    parameters = start(hidden=200, dtype=torch.float32)
    with worked_answer() as answer:
        steps = [answer, autograd(GRAPH), FastStep(parameters, 8)]
        first = [float(trained(step, 1, parameters).losses[0]) for step in steps]
    assert max(first) - min(first) <= 1e-6


def test_all_are_at_the_same_parameters_after_a_thousand_steps() -> None:
    parameters = start()
    by_autograd = trained(autograd(GRAPH), 1000, parameters)
    with worked_answer() as answer:
        others = [trained(step, 1000, parameters) for step in (answer, FastStep(parameters, 8))]
    assert by_autograd.losses[-1] < by_autograd.losses[0]
    for other in others:
        for name, expected in by_autograd.parameters.items():
            assert (other.parameters[name] - expected).abs().max() <= 1e-6, name
    assert not any(p.requires_grad for p in by_autograd.parameters.values())


def test_blocks_of_minibatches_are_the_single_draws_of_the_lecture() -> None:
    X, Y = contexts(NAMES)
    one_by_one = torch.Generator().manual_seed(5)
    in_blocks = minibatches(X, Y, 32, torch.Generator().manual_seed(5))
    for drawn in islice(in_blocks, BLOCK + 50):
        Xb, Yb = minibatch(X, Y, 32, one_by_one)
        assert torch.equal(drawn["Xb"], Xb) and torch.equal(drawn["Yb"], Yb)


@pytest.mark.parametrize("skip", [0, 1, BLOCK - 1, BLOCK, BLOCK + 7])
def test_skipping_minibatches(skip: int) -> None:
    X, Y = contexts(NAMES)
    whole = minibatches(X, Y, 4, torch.Generator().manual_seed(5))
    late = minibatches(X, Y, 4, torch.Generator().manual_seed(5), skip=skip)
    assert torch.equal(next(islice(whole, skip, None))["Xb"], next(late)["Xb"])


def test_the_lectures_learning_rate() -> None:
    assert [rate(i, 200_000) for i in (0, 99_999, 100_000, 199_999)] == [0.1, 0.1, 0.01, 0.01]
    assert rate(0, 1) == 0.1


def test_a_run_stops_between_two_steps_and_goes_on_from_there() -> None:
    parameters = start()
    whole = trained(FastStep(parameters, 8), 40, parameters)
    run = Run.start(parameters, 40)
    for _ in train(run, FastStep(parameters, 8), batches(), GRAPH, rate):
        if run.done == 17:
            break
    for _ in train(run, FastStep(parameters, 8), islice(batches(), 17, None), GRAPH, rate):
        pass
    assert all(torch.equal(run.parameters[n], p) for n, p in whole.parameters.items())
    assert (run.losses == whole.losses).all()


def test_the_callers_parameters_stay_as_they_were() -> None:
    parameters = start()
    before = {name: parameter.clone() for name, parameter in parameters.items()}
    trained(FastStep(parameters, 8), 3, parameters)
    assert all(torch.equal(parameters[name], before[name]) for name in before)


def test_gradient_mode_is_left_alone_between_steps() -> None:
    for _ in train(Run.start(start(), 3), FastStep(start(), 8), batches(), GRAPH, rate):
        assert torch.is_grad_enabled()


class Spoilt:
    """Autograd's step with one gradient spoilt, always or in the second half of the run."""

    def __init__(self, name: str, spoil, late: bool = False) -> None:
        self.name, self.spoil, self.late = name, spoil, late

    def __call__(self, *, lr: float, **values: Tensor):
        parameters = {name: values[name] for name in GRAPH.parameters}
        before = {name: parameter.clone() for name, parameter in parameters.items()}
        loss, grads = autograd(GRAPH)(lr=lr, **values)
        given = dict(zip(GRAPH.parameters, grads, strict=True))
        if lr < 0.1 or not self.late:
            given[self.name] = self.spoil(given[self.name])
        for name, parameter in parameters.items():
            parameter.copy_(before[name] - lr * given[name])
        return loss, [given[name] for name in GRAPH.parameters]


def diverging(step, steps: int = 5000) -> Diverged:
    with pytest.raises(Diverged) as caught:
        trained(step, steps, start())
    return caught.value


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["W1", "C", "bngain"])
def test_the_gradient_that_was_not_finite_first_is_named(name: str, number: float) -> None:
    error = diverging(Spoilt(name, lambda gradient: gradient * number, late=True), steps=12)
    assert error.trouble == Trouble(f"d{name}", step=7)
    assert 7 < error.step < 10


def test_the_gradient_nearest_to_the_loss_is_named() -> None:
    def all_wrong(**values):
        loss, grads = autograd(GRAPH)(**values)
        for name in GRAPH.parameters:
            values[name].mul_(float("nan"))
        return loss, [gradient * float("nan") for gradient in grads]

    assert diverging(all_wrong).trouble.tensor in ("dW2", "db2")


def test_an_update_that_overflows_is_named() -> None:
    def step(*, W2, **values):
        found = autograd(GRAPH)(W2=W2, **values)
        W2.mul_(float("inf"))
        return found

    assert diverging(step).trouble.tensor == "W2"


@pytest.mark.parametrize("name", ["W2", "b2"])
def test_a_gradient_of_the_wrong_sign_explodes_and_is_named(name: str) -> None:
    error = diverging(Spoilt(name, lambda gradient: -100 * gradient))
    assert error.trouble.tensor == name and error.trouble.growth > 5


def test_what_does_not_happen_again_blames_no_tensor() -> None:
    calls = []

    def step(**values):
        calls.append(1)
        loss, grads = autograd(GRAPH)(**values)
        return (loss * float("nan") if len(calls) == 3 else loss), grads

    error = diverging(step)
    assert error.step == 3 and error.trouble is None
