"""What comes next: read off a log that is made up."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest

from dojo.course.mistakes import SOLVED, Entry
from dojo.drill.course import Past, due, following, past, standing

START = datetime(2026, 11, 25, 9, 0)


def log(*tries: str) -> list[Entry]:
    """`1-7 path solved`: what came of a drill, one after the other."""
    minutes = count()
    return [
        Entry(START + timedelta(minutes=next(minutes)), f"{name}/dx", kind)
        for name, *kinds in map(str.split, tries)
        for kind in kinds
    ]


def test_the_log_tells_what_was_tried() -> None:
    entries = [*log("1-7 path solved", "2-5 solved"), Entry(START, "kata-1/dh", SOLVED)]
    assert past(entries) == [Past(1, 7, True, False), Past(2, 5, True, True)]
    assert past(log("9-1 solved")) == []


@pytest.mark.parametrize(
    ("tries", "level", "row"),
    [
        ([], 1, 0),
        (["1-1 solved", "1-2 solved"], 1, 2),
        (["1-1 solved", "1-2 solved", "1-3 solved"], 2, 0),
        (["1-1 solved", "1-2 path solved", "1-3 solved"], 1, 1),
        (["1-1 solved", "1-2 solved", "1-3 path"], 1, 0),
        (["4-1 solved", "4-2 solved", "4-3 solved"], 1, 0),
        ([f"{level}-{n} solved" for level in range(1, 7) for n in range(3)], 6, 3),
    ],
)
def test_three_in_a_row_pass_a_level(tries: list[str], level: int, row: int) -> None:
    found = standing(past(log(*tries)))
    assert (found.level, found.row) == (level, row)
    assert f"level {level}" in str(found)


def test_what_was_missed_comes_again_after_a_while() -> None:
    """2-0 is missed; it comes again when two others were tried, until it is right at once."""
    missed = "2-0 path solved"
    move = next(iter(Past(2, 0, True, False).moves))
    assert due(past(log(missed))) is None
    assert due(past(log(missed, "1-1 solved"))) is None
    tried = past(log(missed, "1-1 solved", "1-2 solved"))
    assert due(tried) == (2, move)
    level, number = following(tried, below=_rising())
    assert level == 2 and move in Past(level, number, False, False).moves and number != 0
    better = past(log(missed, "1-1 solved", "1-2 solved", f"{level}-{number} solved"))
    assert due(better) is None


def test_a_level_that_is_wished_for_is_given() -> None:
    tried = past(log("2-0 path solved", "1-1 solved", "1-2 solved"))
    assert following(tried, 5, below=_rising())[0] == 5


def test_no_drill_comes_twice() -> None:
    tried = past(log("1-0 solved", "1-1 solved"))
    assert following(tried, below=_rising()) == (1, 2)


def _rising():
    numbers = count()
    return lambda limit: next(numbers) % limit
