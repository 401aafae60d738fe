"""What a large class costs besides the judging: no part of it may grow faster than the class.

    python benchmarks/large_class.py [SUBMISSIONS ...]

Made-up results for 1,250, 2,500 and 5,000 submissions, with wrong katas and findings: milliseconds of
CPU for each submission, this process and its children, and the memory of this one at the end. A column
that rises from line to line grows faster than the class. Where it ends, `x` says by how much.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dojo.drill.drills import katas_of  # noqa: E402
from dojo.grading import sources, weights  # noqa: E402
from dojo.grading.batch import Batch, Rules  # noqa: E402
from dojo.grading.folder import Folder  # noqa: E402
from dojo.grading.results import KataResult, Result, graded  # noqa: E402
from dojo.grading.sources.platforms import Places  # noqa: E402
from dojo.grading.task import Task  # noqa: E402
from dojo.verdict.finding import Finding, Kind  # noqa: E402
from dojo.verdict.status import Status  # noqa: E402

SIZES = (1_250, 2_500, 5_000)
CLASS = ("csv", "markdown", "class", "canvas", "moodle")
KINDS, STATUSES = list(Kind), list(Status)
SLACK = 1.25
"""So many times the first line's cost for each submission is still no growth: caches, the disk."""


class MadeUp:
    """A grader that judges nothing: half of the katas are solved, the others have a finding."""

    def grade(self, task: Task) -> Result:
        chance = random.Random(task.submission.id)
        katas = []
        for kata in katas_of(task.weights):
            status = Status.SOLVED if chance.random() < 0.5 else chance.choice(STATUSES)
            points = kata.points if status is Status.SOLVED else 0
            told = f"In line {chance.randrange(99)}, `{kata.name}` is summed over the wrong axis."
            why = () if status is Status.SOLVED else (Finding(chance.choice(KINDS), told),)
            katas.append(
                KataResult(kata.stage, kata.name, status, points, kata.points, "", why, (told,))
            )
        return graded(task.submission.id, task.seed, task.sandbox, katas)

    def stop(self) -> None: ...

    def close(self) -> None: ...


def cpu() -> float:
    """Seconds, of this process and of what it has started, which may live on."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() + ended.ru_utime + ended.ru_stime
    for process in psutil.Process().children(recursive=True):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


def costs(count: int, folder: Path) -> dict[str, float]:
    """Seconds of CPU for each of the class's parts."""
    katas = katas_of(weights.read())[:3]
    roster = folder / "class.csv"
    lines = ["id,submission,section"]
    for number in range(count):
        place = folder / "handed-in" / f"s{number:05}"
        for kata in katas:
            (place / "katas" / kata.file).parent.mkdir(parents=True, exist_ok=True)
            (place / "katas" / kata.file).write_text(f"n = {number}\n", encoding="utf-8")
        lines.append(f"s{number:05},handed-in/{place.name},{number % 20}")
    roster.write_text("\n".join(lines) + "\n", encoding="utf-8")
    kept = Folder(folder / "results", ("json", *CLASS))
    batch = Batch(Rules(weights.read(), "bubblewrap", True, True, 10.0), kept)
    listed: list[object] = []

    def grade() -> None:
        for done in batch.run(listed, 2, MadeUp):  # type: ignore[arg-type]
            assert done.result and not done.error

    def start() -> None:
        with kept.in_use():
            pass

    def class_in(name: str) -> Callable[[], None]:
        return Folder(kept.path, (name,)).keep_class

    parts: dict[str, Callable[[], object]] = {
        "roster": lambda: listed.extend(sources.listed([str(roster)], Places(None, ""))),
        "graded": grade,
        "unchanged": grade,
        **{name: class_in(name) for name in CLASS},
        "start": start,
    }
    kept.make()
    found = {}
    for name, part in parts.items():
        before = cpu()
        part()
        found[name] = cpu() - before
    return found


def main() -> int:
    """1 when something grows faster than the class."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="SUBMISSIONS")
    lines: list[dict[str, float]] = []
    sizes = sorted(parser.parse_args().sizes)
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="dojo-bench-") as folder:
            each = {n: s / size * 1000 for n, s in costs(size, Path(folder)).items()}
        held = psutil.Process().memory_info().rss / 2**20
        if not lines:
            print("ms each ", *(f"{name:>9}" for name in each), "      MiB")
        print(f"{size:8,}", *(f"{ms:9.2f}" for ms in each.values()), f"{held:9.0f}", flush=True)
        lines.append(each)
    grown = {name: lines[-1][name] / ms for name, ms in lines[0].items() if ms > 0.01}
    print("       x", *(f"{grown.get(name, 1):9.2f}" for name in lines[0]))
    return int(any(times > SLACK for times in grown.values()))


if __name__ == "__main__":
    sys.exit(main())
