"""Names to examples: the same numbers as the lecture's own code, written out here."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
import torch

from data.examples import (
    CHARACTERS,
    contexts,
    decode,
    encode,
    minibatch,
    parts,
    rows,
    split,
    vocab_size,
)
from data.names import FETCHED, SHIPPED, read


def build_dataset(words: list[str], block_size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """As in the lecture, character for character."""
    stoi = {s: i + 1 for i, s in enumerate("abcdefghijklmnopqrstuvwxyz")}
    stoi["."] = 0
    X, Y = [], []
    for w in words:
        context = [0] * block_size
        for ch in w + ".":
            ix = stoi[ch]
            X.append(context)
            Y.append(ix)
            context = [*context[1:], ix]
    return torch.tensor(X), torch.tensor(Y)


@pytest.fixture(scope="module")
def shipped() -> list[str]:
    return read(SHIPPED)


def test_the_characters_are_numbered_as_in_the_lecture():
    assert vocab_size == 27
    assert [CHARACTERS.index(character) for character in ".az"] == [0, 1, 26]


def test_a_name_there_and_back():
    assert encode("emma.") == [5, 13, 13, 1, 0]
    assert decode([5, 13, 13, 1, 0]) == "emma."
    assert decode(encode(CHARACTERS)) == CHARACTERS
    assert encode("") == []
    assert decode([]) == ""


def test_decode_reads_a_tensor():
    assert decode(torch.tensor([1, 2, 0])) == "ab."


@pytest.mark.parametrize("name", ["Emma", "em ma", "é", "em\n", "em\0"])
def test_encode_refuses_a_stranger(name):
    with pytest.raises(ValueError, match="is not one of"):
        encode(name)


@pytest.mark.parametrize("place", [-1, 27, 10**30])
def test_decode_refuses_what_is_no_index(place):
    with pytest.raises(ValueError, match="is not an index"):
        decode([1, place])


def test_decode_refuses_fractions():
    with pytest.raises(TypeError):
        decode([1.5])  # type: ignore[list-item]


def test_the_examples_of_one_name():
    X, Y = contexts(["emma"])
    assert [decode(row) for row in X] == ["...", "..e", ".em", "emm", "mma"]
    assert decode(Y) == "emma."


@pytest.mark.parametrize("block_size", [1, 2, 3, 8, 20])
def test_the_examples_are_those_of_the_lecture(shipped, block_size):
    X, Y = contexts(shipped, block_size)
    expected_X, expected_Y = build_dataset(shipped, block_size)
    assert X.dtype == Y.dtype == torch.int64
    assert X.is_contiguous() and Y.is_contiguous()
    assert torch.equal(X, expected_X)
    assert torch.equal(Y, expected_Y)


@pytest.mark.parametrize("names", [["a"], ["a", "a", "a"], ["z", "ab", "c"], ["abcdefg", "h"]])
@pytest.mark.parametrize("block_size", [1, 3, 5])
def test_names_shorter_than_the_block(names, block_size):
    X, Y = contexts(names, block_size)
    expected_X, expected_Y = build_dataset(names, block_size)
    assert torch.equal(X, expected_X)
    assert torch.equal(Y, expected_Y)


@pytest.mark.parametrize("block_size", [1, 3])
def test_no_names_make_no_examples(block_size):
    X, Y = contexts([], block_size)
    assert X.shape == (0, block_size)
    assert Y.shape == (0,)
    assert X.dtype == Y.dtype == torch.int64


@pytest.mark.parametrize("name", ["", "a.b", ".", "Emma", "é", "emma\n", "a b", "\0"])
def test_contexts_refuse_what_is_not_a_name(name):
    with pytest.raises(ValueError, match="is not a name"):
        contexts(["emma", name])


def test_a_huge_stranger_is_not_printed():
    with pytest.raises(ValueError, match="is not a name") as caught:
        contexts(["A" * 1_000_000])
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("block_size", [0, -1])
def test_a_context_needs_a_character(block_size):
    with pytest.raises(ValueError, match="block_size"):
        contexts(["emma"], block_size)


def test_the_split_is_that_of_the_lecture(shipped):
    words = list(shipped)
    before = random.getstate()
    try:
        random.seed(42)
        random.shuffle(words)
    finally:
        random.setstate(before)
    n1, n2 = int(0.8 * len(words)), int(0.9 * len(words))
    parts = split(shipped)
    for (X, Y), part in [
        (parts.train, words[:n1]),
        (parts.dev, words[n1:n2]),
        (parts.test, words[n2:]),
    ]:
        expected_X, expected_Y = build_dataset(part, 3)
        assert torch.equal(X, expected_X)
        assert torch.equal(Y, expected_Y)


def sizes(names: list[str], seed: int = 42) -> list[int]:
    parts = split(names, seed)
    return [len(Y) for _, Y in (parts.train, parts.dev, parts.test)]


def test_the_sizes_of_the_shipped_list(shipped):
    assert sizes(shipped) == [28_892, 3_640, 3_590]


def test_the_sizes_of_the_lectures_list():
    path = Path(os.environ.get("MAKEMORE_NAMES", FETCHED))
    if not path.is_file():
        pytest.skip("the lecture's list is not here: fetch it, or name its path in MAKEMORE_NAMES")
    assert sizes(read(path)) == [182_625, 22_655, 22_866]


def test_another_seed_is_another_split(shipped):
    assert not torch.equal(split(shipped).train[0][:50], split(shipped, seed=43).train[0][:50])


def test_the_split_leaves_everything_else_as_it_was(shipped):
    names, state, torch_state = list(shipped), random.getstate(), torch.get_rng_state()
    split(names)
    assert names == shipped
    assert random.getstate() == state
    assert torch.equal(torch.get_rng_state(), torch_state)


def test_few_names_leave_parts_empty():
    assert sizes([]) == [0, 0, 0]
    assert sizes(["emma"]) == [0, 0, 5]


def test_the_split_passes_the_block_size_on():
    assert split(["emma"] * 10, block_size=5).train[0].shape == (40, 5)


def test_a_minibatch_is_the_one_the_lecture_draws():
    X, Y = contexts(["emma", "olivia", "ava"])
    Xb, Yb = minibatch(X, Y, 32, torch.Generator().manual_seed(2147483647))
    g = torch.Generator().manual_seed(2147483647)
    ix = torch.randint(0, X.shape[0], (32,), generator=g)
    assert Xb.shape == (32, 3)
    assert torch.equal(Xb, X[ix])
    assert torch.equal(Yb, Y[ix])


def test_each_minibatch_moves_the_generator_on_and_no_other():
    X, Y = contexts(["emma", "olivia", "ava"])
    state = torch.get_rng_state()
    g = torch.Generator().manual_seed(1)
    first, second = minibatch(X, Y, 32, g), minibatch(X, Y, 32, g)
    assert not torch.equal(first[0], second[0])
    assert torch.equal(torch.get_rng_state(), state)


def test_a_minibatch_is_a_copy():
    X, Y = contexts(["emma"])
    Xb, Yb = minibatch(X, Y, 4, torch.Generator())
    Xb.fill_(7)
    Yb.fill_(7)
    assert torch.equal(X, contexts(["emma"])[0])
    assert torch.equal(Y, contexts(["emma"])[1])


@pytest.mark.parametrize(
    ("X", "Y", "batch_size", "says"),
    [
        (torch.zeros(0, 3), torch.zeros(0), 32, "no examples"),
        (torch.zeros(5, 3), torch.zeros(4), 32, "X has 5 examples and Y has 4"),
        (torch.zeros(5, 3), torch.zeros(5), 0, "batch_size is 0"),
        (torch.zeros(5, 3), torch.zeros(5), -1, "batch_size is -1"),
    ],
)
def test_what_cannot_be_drawn_from(X, Y, batch_size, says):
    with pytest.raises(ValueError, match=says):
        minibatch(X, Y, batch_size, torch.Generator())


def test_a_name_is_one_row_of_all_its_examples():
    X, Y = rows(["emma", "al"], 6)
    assert [decode(row) for row in X] == [".emma.", ".al..."]
    assert decode(Y[0, :5]) == "emma." and decode(Y[1, :3]) == "al."
    assert Y[0, 5:].tolist() == [-1] and Y[1, 3:].tolist() == [-1, -1, -1]


def test_rows_guess_what_contexts_guess(shipped):
    """Every letter of every name is guessed once, and so is every end."""
    names = shipped[:100]
    _, Y = rows(names, 12)
    assert torch.equal(Y[Y != -1], contexts(names)[1])


def test_a_row_needs_a_place_for_the_dot():
    assert rows(["emma"], 5)[0].shape == (1, 5)
    with pytest.raises(ValueError, match="'emma' needs 5 places, not 4"):
        rows(["emma"], 4)
    assert rows([], 4)[0].shape == (0, 4)


def test_the_parts_are_those_of_the_split(shipped):
    found = parts(shipped)
    assert sorted(name for part in found for name in part) == sorted(shipped)
    ours = split(shipped)
    for part, examples in zip(found, (ours.train, ours.dev, ours.test), strict=True):
        assert torch.equal(contexts(part)[0], examples[0])
