"""Records -> what the page is told: dicts and lists, ready for JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from dojo.course.answers import answer
from dojo.course.curriculum import Stage
from dojo.course.hints import Hints
from dojo.terminal.place import place
from dojo.verdict.pictures import Network
from dojo.verdict.record import plain
from dojo.verdict.status import WORD, Status
from dojo.verdict.values import Judged
from dojo.verdict.words import closing, explain, insight

Facts = dict[str, Any]


def as_json(facts: object) -> str:
    """Compact JSON that can stand anywhere in HTML: no `<`, so no tag begins or ends in it."""
    text = json.dumps(facts, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def course(stages: Iterable[Stage]) -> list[Facts]:
    """What there is to practise."""
    names = ("id", "name", "tensor", "model", "kind", "start", "file", "source")
    return [
        {
            "name": stage.name,
            "title": stage.title,
            "katas": [
                {name: plain(getattr(kata, name)) for name in names}
                | {"statement": answer(kata).statement}
                for kata in stage.katas
            ],
        }
        for stage in stages
    ]


def words() -> Facts:
    """The word for each status."""
    return {str(status): word for status, word in WORD.items()}


def verdict(judged: Judged) -> Facts:
    """All that there is to say and to show of a kata."""
    kata, found = judged.kata, judged.verdict
    return {
        "id": kata.id,
        "status": str(found.status),
        "way": judged.way,
        "signature": judged.signature,
        "forward": list(judged.forward),
        "lines": [] if found.status is Status.TODO else explain(kata, found) + closing(kata, found),
        "insight": insight(judged),
        "parts": {part.name: part.solved for part in found.parts},
        "numbers": plain(judged.numbers),
    }


def where(judged: Judged) -> Facts:
    """Where its file lies on this machine, and an address that opens it in VS Code."""
    path = judged.path.absolute().as_posix()
    line = judged.verdict.line
    return {
        "place": place(judged.path, line),
        "editor": f"vscode://file/{quote(path.lstrip('/'))}:{line or 1}",
    }


def hints(given: Hints) -> Facts:
    """Those that were given."""
    return {"hints": list(given.seen), "left": given.left}


# In a file for others.


def for_others(judged: Judged, *, with_numbers: bool) -> Facts:
    """What a file says of a kata: one case, and of an unsolved one no expected number."""
    found, shown = judged.verdict, judged.numbers[:1]
    if found.solved or with_numbers:
        return verdict(replace(judged, numbers=shown))
    told = verdict(replace(judged, numbers=()))
    if found.worst:
        right = f"expected {found.worst.expected_there:.6g}"
        told["lines"] = [line for line in told["lines"] if right not in line]
    mine = [replace(one, expected=None, difference=None, readers=()) for one in shown if one.yours]
    told["numbers"] = plain([replace(one, balanced=False) for one in mine])
    return told


def of_solved(found: Network, solved: Collection[str] | None) -> Network:
    """A network with the spreads of these tensors' gradients alone."""
    kept = tuple(one for one in found.spreads if solved is None or one.name in solved)
    return replace(found, spreads=kept)
