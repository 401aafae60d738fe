"""The trained network: calibrated, measured, sampled."""

from __future__ import annotations

from itertools import islice

import pytest
import torch
import torch.nn.functional as F

from data.examples import contexts
from reference.networks import mlp
from reference.networks.mlp import forward, inference
from reference.networks.names import MAX_LETTERS

NAMES = ("emma", "olivia", "ava", "isabella", "sophia", "charlotte", "mia", "amelia", "zoe")


@pytest.fixture
def parameters():
    return forward.parameters(torch.Generator().manual_seed(4), n_hidden=17)


def test_statistics_are_those_of_the_whole_set(parameters, monkeypatch) -> None:
    X, _ = contexts(NAMES)
    hprebn = parameters["C"][X].view(len(X), -1) @ parameters["W1"] + parameters["b1"]
    monkeypatch.setattr(inference, "CHUNK", 7)  # many chunks, the last one smaller
    statistics = inference.calibrate(parameters, X)
    torch.testing.assert_close(statistics["bnmean"], hprebn.mean(0, keepdim=True))
    torch.testing.assert_close(statistics["bnvar"], hprebn.var(0, keepdim=True, unbiased=True))


def test_the_loss_over_a_set_is_the_forward_passs_with_its_own_statistics(
    parameters, monkeypatch
) -> None:
    X, Y = contexts(NAMES)
    expected = mlp.fused.graph.run({**parameters, "Xb": X, "Yb": Y})
    monkeypatch.setattr(inference, "CHUNK", 10)
    statistics = inference.calibrate(parameters, X)
    torch.testing.assert_close(inference.logits(parameters, statistics, X), expected["logits"])
    assert inference.mean_loss(parameters, statistics, X, Y) == pytest.approx(
        float(expected["loss"]), rel=1e-5
    )


def test_sampling_is_the_lectures(parameters) -> None:
    statistics = inference.calibrate(parameters, contexts(NAMES)[0])
    generator = torch.Generator().manual_seed(2147483647 + 10)
    expected = []
    for _ in range(5):  # the lecture's last cell
        out, context = [], [0] * 3
        while True:
            logits = inference.logits(parameters, statistics, torch.tensor([context]))
            probs = F.softmax(logits, dim=1)
            ix = torch.multinomial(probs, num_samples=1, generator=generator).item()
            context = [*context[1:], ix]
            if ix == 0:
                break
            out.append(ix)
        expected.append(out)
    again = torch.Generator().manual_seed(inference.SEED)
    assert list(islice(inference.sample(parameters, statistics, again), 5)) == expected


def test_a_name_that_never_ends_is_cut_off(parameters) -> None:
    parameters["b2"][0] = -1e9
    statistics = inference.calibrate(parameters, contexts(NAMES)[0])
    (name,) = islice(inference.sample(parameters, statistics, torch.Generator()), 1)
    assert len(name) == MAX_LETTERS and 0 not in name


def test_one_example_is_enough(parameters) -> None:
    X, Y = contexts(["a"])
    statistics = inference.calibrate(parameters, X[:1])
    assert inference.mean_loss(parameters, statistics, X[:1], Y[:1]) > 0
