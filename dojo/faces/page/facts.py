"""Records -> what the page is told: dicts and lists, ready for JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from dojo.course.answers import answer
from dojo.course.curriculum import Stage
from dojo.terminal.place import place
from dojo.verdict.record import plain
from dojo.verdict.status import Status
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


def verdict(judged: Judged) -> Facts:
    """All that there is to say and to show of a kata."""
    kata, found = judged.kata, judged.verdict
    return {
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
