"""How long the diagnosis takes, beyond judging itself, for every wrong answer of the corpus.

    python benchmarks/diagnosis.py [--rounds N] [--json FILE]

Each wrong answer is judged once to warm up; then all are diagnosed in turns, `--rounds` times, and
the median of an answer's times counts. It is processor time, so that neighbours do not. What was
found out about one answer's cases is forgotten before the next, as in watch mode.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402

from dojo.course.curriculum import Kata  # noqa: E402
from dojo.diagnosis import diagnose  # noqa: E402
from dojo.diagnosis.trace import trace  # noqa: E402
from dojo.judging import gradient  # noqa: E402
from dojo.judging import step as steps  # noqa: E402
from dojo.judging.cases import draw, model  # noqa: E402
from reference.oracle import Oracle  # noqa: E402
from tests.dojo.corpus import Wrong  # noqa: E402
from tests.dojo.diagnosis.slips import SLIPS, step_with  # noqa: E402
from tests.dojo.workbench import Tree, corpus_of, named, source  # noqa: E402

REPEATS = 200

Call = tuple[Kata, str, Callable[..., Any], tuple[Any, ...]]
"""A kata, the answer's cause, and the diagnosis that it asks for with its arguments."""


@dataclass(frozen=True)
class Row:
    """Milliseconds over the wrong answers to one kata, or to all."""

    kata: str
    answers: int
    median: float
    p95: float
    worst: float
    named: int

    @classmethod
    def of(cls, kata: str, times: Sequence[float], named: int) -> Row:
        ordered = sorted(times)
        p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
        return cls(kata, len(ordered), statistics.median(ordered), p95, ordered[-1], named)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="times that each is diagnosed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        calls = collected(Tree(Path(folder, "katas")))
    times: list[list[float]] = [[] for _ in calls]
    found: list[bool] = [False] * len(calls)
    for _ in range(options.rounds):
        for index, (_, _, function, arguments) in enumerate(calls):
            begun = time.process_time()
            found[index] = bool(function(*arguments))
            times[index].append((time.process_time() - begun) * 1e3)
    medians = [statistics.median(one) for one in times]
    print(f"One backward pass through the whole small network takes {backward():.2f} ms here.\n")
    rows = table(calls, medians, found)
    show(rows, calls, medians)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
    return 0


def backward() -> float:
    """Milliseconds of the diagnosis' dearest single step, to compare machines by."""
    network = model(named("kata-1/dlogits").model)
    oracle = Oracle(network.graph, draw(network, network.small[0], torch.Generator()))
    one = {network.graph.output: torch.ones((), dtype=torch.float64)}
    begun = time.process_time()
    for _ in range(REPEATS):
        oracle.gradients(network.graph.parameters, one)
    return (time.process_time() - begun) / REPEATS * 1e3


def collected(tree: Tree) -> list[Call]:
    """Every diagnosis that judging the corpus asks for; those that are certain ask for none."""
    calls: list[Call] = []
    asked: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []

    def noted(function: Callable[..., Any]) -> Callable[..., Any]:
        def note(*arguments: Any) -> tuple[()]:
            asked.append((function, arguments))
            return ()

        return note

    gradient.diagnose = noted(diagnose)  # type: ignore[attr-defined]
    steps.trace = noted(trace)  # type: ignore[attr-defined]
    answers = [
        (k, w.cause, source(k, w.body, w.reads))
        for k, _, w in corpus_of("WRONG")
        if isinstance(w, Wrong)
    ]
    answers += [
        (named(name), slip.cause, step_with(named(name), slip))
        for name, slips in SLIPS.items()
        for slip in slips
    ]
    for kata, cause, text in answers:
        tree.judge_text(kata, text)
        calls += [(kata, cause, *one) for one in asked]
        asked.clear()
    return calls


def table(calls: Sequence[Call], times: Sequence[float], found: Sequence[bool]) -> list[Row]:
    """A row for every kata, and one for all gradients together."""
    rows = []
    for name in dict.fromkeys(kata.id for kata, *_ in calls):
        mine = [i for i, (kata, *_) in enumerate(calls) if kata.id == name]
        rows.append(Row.of(name, [times[i] for i in mine], sum(found[i] for i in mine)))
    alone = [i for i, (kata, *_) in enumerate(calls) if kata.kind == "gradient"]
    rows.append(Row.of("all gradients", [times[i] for i in alone], sum(found[i] for i in alone)))
    return rows


def show(rows: Sequence[Row], calls: Sequence[Call], times: Sequence[float]) -> None:
    """The table, and the slowest few."""
    print(f"{'kata':24} {'answers':>7} {'named':>6} {'median':>7} {'p95':>7} {'worst':>7}  ms")
    for row in rows:
        print(
            f"{row.kata:24} {row.answers:7} {row.named:6} "
            f"{row.median:7.1f} {row.p95:7.1f} {row.worst:7.1f}"
        )
    print("\nSlowest:")
    for took, index in sorted(((t, i) for i, t in enumerate(times)), reverse=True)[:8]:
        kata, cause, *_ = calls[index]
        print(f"{took:7.1f} ms  {kata.id}: {cause}")


if __name__ == "__main__":
    sys.exit(main())
