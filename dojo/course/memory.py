"""What is remembered between runs: hints and answers seen, katas solved, the stage that is worked on.

In `.dojo/`, which git ignores.

It is a convenience. Lost or damaged it costs the learner nothing: what is solved is always judged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from dojo.course.curriculum import HOME
from dojo.course.files import write_whole

FILE = HOME / ".dojo" / "state.json"


@dataclass
class State:
    """Which hints were given, in that order, which katas were solved when last judged, and of which
    the worked answer was read. All by the kata's full name.

    `at` is the stage that was worked on last, `drill` the drill; "" if none was.
    """

    hints: dict[str, list[int]] = field(default_factory=dict)
    solved: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    at: str = ""
    drill: str = ""


def load(path: Path | None = None) -> State:
    """The state in `path`, or `FILE`; an empty one if there is none.

    A damaged file is set aside, beside the new one.
    """
    path = path or FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        solved, answers = (
            {str(name) for name in list(found.get(key, []))} for key in ("solved", "answers")
        )
        hints = {str(name): _numbers(given) for name, given in found["hints"].items()}
        return State(hints, solved, answers, str(found.get("at", "")), str(found.get("drill", "")))
    except FileNotFoundError:
        return State()
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ):
        _set_aside(path)
        return State()


def save(state: State, path: Path | None = None) -> None:
    """Write the state, whole or not at all. A folder that can't be written to is no drama."""
    path = path or FILE
    record = {
        "hints": state.hints,
        "solved": sorted(state.solved),
        "answers": sorted(state.answers),
        "at": state.at,
        "drill": state.drill,
    }
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(record, indent=2) + "\n")


def update(change: Callable[[State], None], path: Path | None = None) -> State:
    """Load, change, save, so that two terminals at work do not undo each other.

    Nothing is written where nothing has changed. Gives the new state.
    """
    state = load(path)
    before = deepcopy(state)
    change(state)
    if state != before:
        save(state, path)
    return state


def arrive(stage: str, path: Path | None = None) -> None:
    """Remember that this stage is worked on."""

    def note(remembered: State) -> None:
        remembered.at = stage

    update(note, path)


def _numbers(given: object) -> list[int]:
    """Numbers of hints; of an older file, how many of them there were."""
    if isinstance(given, list):
        return [int(number) for number in given]
    return list(range(min(int(given), MOST_HINTS)))  # type: ignore[call-overload]


MOST_HINTS = 99
"""More than any kata has."""


def _set_aside(path: Path) -> None:
    with suppress(OSError):
        os.replace(path, path.with_suffix(".damaged.json"))
