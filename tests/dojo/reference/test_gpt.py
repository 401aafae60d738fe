"""The GPT on a list of names: its rows, how long it trains, what is measured, what it writes."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from reference.loop import Run, autograd, train
from reference.networks.gpt import training
from reference.networks.gpt.forward import GRAPH
from reference.networks.gpt.training import HEADS, GPTTraining, sample

NAMES = ("emma", "olivia", "ava", "isabella", "sophia", "charlotte", "mia", "amelia", "zoe", "io")


@pytest.fixture
def names(tmp_path: Path) -> GPTTraining:
    """A training on a short list."""
    path = tmp_path / "names.txt"
    path.write_text("".join(f"{name}\n" for name in NAMES))
    return GPTTraining(7, names=str(path), width=24)


def test_a_row_has_room_for_the_longest_name(names) -> None:
    assert names.parameters()["wpe"].shape == (len("charlotte") + 1, 24)
    assert (
        sum(len(part[0]) for part in (names.split.train, names.split.dev, names.split.test)) == 10
    )


def test_a_short_list_is_trained_on_for_fewer_steps(names) -> None:
    assert names.steps == 12 * 8 // 32
    assert GPTTraining(7, names="data/names.txt").steps == 1548


def test_the_loss_over_a_part_counts_every_guess_once(names, monkeypatch) -> None:
    """Not every chunk of names has as many."""
    parameters, (idx, targets) = names.parameters(), names.split.train
    values = GRAPH.run({**parameters, "idx": idx, "targets": targets, **HEADS})
    logits = values["logits"].flatten(0, 1)
    expected = F.cross_entropy(logits, targets.flatten(), ignore_index=-1)
    monkeypatch.setattr(training, "CHUNK", 3)
    assert names.mean_loss(parameters, {}, (idx, targets)) == pytest.approx(float(expected))


def test_letters_are_drawn_one_after_another(names) -> None:
    """As with a row no longer than what has been written: what stands behind changes nothing."""
    parameters = names.parameters()
    places = len(parameters["wpe"])
    generator = torch.Generator().manual_seed(3)
    expected = []
    for _ in range(8):
        letters = [0]
        while len(letters) <= places:
            so_far = {**parameters, "wpe": parameters["wpe"][: len(letters)]}
            idx = torch.tensor([letters])
            logits = GRAPH.run({**so_far, "idx": idx, "targets": idx, **HEADS})["logits"]
            probs = F.softmax(logits[0, -1], dim=0)
            letters.append(int(torch.multinomial(probs, 1, generator=generator)))
            if letters[-1] == 0:
                break
        expected.append([letter for letter in letters if letter])
    again = torch.Generator().manual_seed(3)
    assert list(islice(sample(parameters, again), 8)) == expected
    assert any(len(name) < places for name in expected)


def test_it_learns(names) -> None:
    run = Run.start(names.parameters(), 40, names.update())
    list(train(run, autograd(GRAPH, updates=False), names.minibatches(), GRAPH, names.rate))
    assert run.losses[0] > 3 and run.losses[-1] < 2.4
    assert names.mean_loss(run.parameters, {}, names.split.train) < 2.4
    assert names.rate(0, 40) == 2e-3 and names.rate(39, 40) == pytest.approx(5e-5)
    assert not names.is_known("emm") and names.is_known("emma")


def test_a_resumed_run_gets_the_minibatches_that_are_left(names) -> None:
    all_ = islice(names.minibatches(), 5)
    left = islice(names.minibatches(3), 2)
    for one, same in zip(list(all_)[3:], left, strict=True):
        assert torch.equal(one["idx"], same["idx"]) and torch.equal(one["targets"], same["targets"])
