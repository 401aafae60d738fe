"""Records -> what the page is told: dicts and lists, ready for JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, Stage
from dojo.course.hints import Hints
from dojo.terminal.place import place
from dojo.verdict.pictures import Network, Numbers, Table
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
    return [
        {
            "name": stage.name,
            "title": stage.title,
            "katas": [_kata(kata) for kata in stage.katas],
        }
        for stage in stages
    ]


def _kata(kata: Kata) -> Facts:
    source = kata.source
    return {
        "id": kata.id,
        "name": kata.name,
        "tensor": kata.tensor,
        "model": kata.model,
        "step": kata.kind == "step",
        "start": list(kata.start),
        "file": kata.file,
        "statement": answer(kata).statement,
        "source": {"text": source.text, "address": source.address} if source else None,
    }


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
        "numbers": [numbers(one) for one in judged.numbers],
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


def numbers(found: Numbers) -> Facts:
    """A gradient on one case."""
    tables = {"expected": found.expected, "yours": found.yours, "difference": found.difference}
    return {
        "case": found.case,
        "balanced": found.balanced,
        **{name: table(one) for name, one in tables.items() if one},
        "readers": [table(reader) for reader in found.readers],
    }


def table(found: Table) -> Facts:
    """A tensor."""
    return {
        "title": found.title,
        "axes": list(found.axes),
        "shape": list(found.shape),
        "letters": list(found.letters),
        "cut": found.cut,
        "numbers": [number(one) for one in found.numbers],
    }


def number(value: float) -> float | str:
    """To four digits; what JSON has no number for is a word."""
    return float(f"{value:.4g}") if math.isfinite(value) else str(value)


def network(found: Network) -> Facts:
    """A network, line by line."""
    return {
        "lines": [
            {
                "name": line.name,
                "code": line.code,
                "reads": list(line.reads),
                "parameters": list(line.parameters),
                "data": list(line.data),
                "layer": line.layer,
                "block": line.block,
                "constant": line.constant,
            }
            for line in found.lines
        ],
        "shapes": dict(found.shapes),
        "readers": {name: list(readers) for name, readers in found.readers.items()},
        "spreads": [[s.name, number(s.mean), number(s.deviation)] for s in found.spreads],
    }


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
    told["numbers"] = [
        {"case": one.case, "balanced": False, "yours": table(one.yours), "readers": []}
        for one in shown
        if one.yours
    ]
    return told


def network_for_others(found: Network, solved: Collection[str], *, with_numbers: bool) -> Facts:
    """The same of a network: the spreads of those gradients alone that are `solved`."""
    kept = tuple(s for s in found.spreads if with_numbers or s.name in solved)
    return network(replace(found, spreads=kept))
