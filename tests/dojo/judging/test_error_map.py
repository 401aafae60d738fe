"""The map of where a gradient is wrong."""

from __future__ import annotations

import pytest
import torch

from dojo.judging.error_map import error_map
from dojo.terminal.screen import ascii_only
from dojo.verdict.status import Status
from dojo.verdict.values import SHADES
from tests.dojo.workbench import Tree, named

LETTERS = {"vocab_size": ".abcdefg"}
DIMS = ("n", "vocab_size")


def expected() -> torch.Tensor:
    return torch.ones(3, 4, dtype=torch.float64)


def test_each_place_is_shaded_by_its_error() -> None:
    given = expected()
    given[0, 1], given[1, 2], given[2, 3], given[2, 0] = 1 + 1e-3, 1.05, 1.5, 9.0
    found = error_map(given, expected(), DIMS, LETTERS)
    assert found is not None
    assert found.shades == ("·░··", "··▒·", "█··▓")
    title, letters, *rows = found.lines()
    assert "n down" in title and "vocab_size across" in title
    assert letters == "  .abc"
    assert rows == ["0 ·░··", "1 ··▒·", "2 █··▓"]


def test_a_wrong_column_is_seen_where_most_is_wrong() -> None:
    given = expected()
    given[:, 1:] = 0
    found = error_map(given, expected(), DIMS, LETTERS)
    assert found is not None and found.shades == ("·▓▓▓",) * 3


def test_nothing_to_see_is_not_drawn() -> None:
    assert error_map(2 * expected(), expected(), DIMS, LETTERS) is None  # wrong everywhere
    assert error_map(expected(), expected(), DIMS, LETTERS) is None
    assert error_map(expected()[:, :1], expected(), DIMS, LETTERS) is None
    assert error_map(torch.tensor(2.0), torch.tensor(1.0), (), LETTERS) is None
    holed = expected()
    holed[0, 0] = float("nan")
    assert error_map(holed, expected(), DIMS, LETTERS) is None
    wide = torch.ones(2, 100)
    assert error_map(wide.index_fill(1, torch.tensor([3]), 2.0), wide, DIMS, LETTERS) is None


def test_a_vector_is_one_row_and_three_axes_are_two() -> None:
    given = torch.ones(4)
    given[2] = 2.0
    found = error_map(given, torch.ones(4), ("n_hidden",), LETTERS)
    assert found is not None and len(found.lines()) == 2 and found.letters == ""
    deep = torch.ones(2, 3, 4)
    deep[1, 2, 0] = 2.0
    found = error_map(deep, torch.ones(2, 3, 4), ("n", "block_size", "n_embd"), LETTERS)
    assert found is not None and found.rows == "n*block_size" and len(found.shades) == 6


def test_the_shades_differ_without_unicode_too() -> None:
    assert len(set(ascii_only(SHADES))) == len(SHADES)


@pytest.mark.filterwarnings("error")
def test_torch_has_nothing_to_warn_of() -> None:
    given = expected().T.contiguous().T  # its rows do not follow each other
    given[0, 1] = 5
    assert error_map(given, expected(), DIMS, LETTERS)


@pytest.mark.parametrize(
    "picked, told",
    [
        ("d[:, Yb] = -1 / n", True),  # some columns too many
        ("d[range(n), Yb] = 1 / n", False),  # every sign
        ("d[range(n), Yb] = -logprobs[range(n), Yb] / n", False),  # a factor too many
        ("d[range(n), Yb] = probs[:, 3].sin()", True),  # nobody knows
    ],
)
def test_where_all_of_it_is_wrong_there_is_no_map(tree: Tree, picked: str, told: bool) -> None:
    """Zeros that are right by chance show nothing."""
    kata = named("kata-1/dlogprobs")
    body = f"d = torch.zeros_like(logprobs); {picked}; return d"
    verdict = tree.judge(kata, body, "logprobs, Yb, n, probs")
    assert verdict.status is Status.WRONG
    assert (verdict.map is not None) is told
