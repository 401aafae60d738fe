"""How long a learner waits: from save to verdict, and for everything else that judges.

    python benchmarks/feedback.py [--json FILE] [--saves N] [--rounds N]

Watch mode runs in a pseudo-terminal, on a copy of the worked answers; a save makes a kata wrong or
right again, and counts until the new verdict is on the screen. Everything is measured in turns, so
that a noisy machine is noisy to all; the ratios matter. Needs a pseudo-terminal (Linux, macOS).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pexpect  # type: ignore[import-untyped]  # noqa: E402
import psutil  # type: ignore[import-untyped]  # noqa: E402

from dojo.course.curriculum import ANSWERS, Kata, katas, select  # noqa: E402
from dojo.course.files import write_whole  # noqa: E402

CHECKED = 20.0
"""Seconds after which all katas have been looked at, behind the one on the screen."""
IDLE = 10.0
"""Seconds of doing nothing in which processor time is counted."""
PAUSE = 0.25
"""Seconds from a verdict to the next save: quicker than anybody types."""
SAVED = ("dcounts", "dlogits", "dbnvar", "kata-2/dlogits", "kata-3/dhprebn")
PYTEST = "tests/test_kata_1.py::test_gradient[dcounts]"
JUDGE_ALL = """
import sys, time
from pathlib import Path
from dojo.course.curriculum import katas
import torch
from dojo.judging.judge import judge
torch.set_num_threads(1)
gradients = [kata for kata in katas() if kata.stage in ("kata-1", "kata-2", "kata-3")]
begun = time.perf_counter()
assert all(judge(kata, Path(sys.argv[1])).solved for kata in gradients)
print((time.perf_counter() - begun) * 1e3)
"""


@dataclass
class Figures:
    """Milliseconds, one for each run; and what the soak left behind."""

    saves: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    pytest: list[float] = field(default_factory=list)
    import_torch: list[float] = field(default_factory=list)
    nox_kata_1: list[float] = field(default_factory=list)
    judge_all: list[float] = field(default_factory=list)
    idle_percent: float = 0.0
    grown_mb: float = 0.0
    left: str = ""


class Watch:
    """Watch mode in a pseudo-terminal."""

    def __init__(self, tree: Path, state: Path) -> None:
        options = ["-m", "dojo", "watch", "--katas", str(tree), "--state", str(state)]
        self.tree = tree
        self.terminal = pexpect.spawn(
            sys.executable, options, cwd=str(ROOT), dimensions=(40, 100), env=environment()
        )
        self.process = psutil.Process(self.terminal.pid)

    def expect(self, mark: str) -> None:
        """Wait until a verdict is on the screen."""
        self.terminal.expect_exact(mark, timeout=60)

    def drain(self, seconds: float) -> None:
        """Read what still comes."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self.terminal.read_nonblocking(65536, timeout=left)
            except pexpect.TIMEOUT:
                return

    def save(self, kata: Kata, text: str, mark: str) -> float:
        """Milliseconds from the save to the verdict."""
        begun = time.perf_counter()
        write_whole(self.tree / kata.file, text)
        self.expect(mark)
        return (time.perf_counter() - begun) * 1e3

    def family(self) -> list[psutil.Process]:
        """It and all processes below it."""
        return [self.process, *self.process.children(recursive=True)]

    def quit(self) -> None:
        """Leave as a learner does."""
        self.terminal.send("q")
        self.terminal.expect(pexpect.EOF, timeout=20)
        self.terminal.close()


def environment() -> dict[str, str]:
    """That of a learner at a terminal that can do everything."""
    return {**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}


def save_and_wait(tree: Path, state: Path, saves: int, figures: Figures) -> None:
    """Watch mode: idle, then many saves of several katas."""
    watch = Watch(tree, state)
    watch.expect("solved")
    watch.drain(CHECKED)
    before = sum(sum(one.cpu_times()[:2]) for one in watch.family())
    watch.drain(IDLE)
    after = sum(sum(one.cpu_times()[:2]) for one in watch.family())
    figures.idle_percent = 100 * (after - before) / IDLE
    chosen = [select([name])[0] for name in SAVED]
    right = {kata: (tree / kata.file).read_text(encoding="utf-8") for kata in chosen}
    for kata in chosen:  # the first save of each turns the page, which is drawn anew
        watch.save(kata, right[kata] + "\n", kata.id)
        watch.drain(PAUSE)
    at_first = census(watch)
    while len(figures.saves) < saves:
        kata = random.Random(len(figures.saves)).choice(chosen)
        figures.saves.append(watch.save(kata, wrong(right[kata]), "wrong"))
        watch.drain(PAUSE)
        figures.saves.append(watch.save(kata, right[kata], "solved"))
        watch.drain(PAUSE)
    at_last = census(watch)
    figures.grown_mb = (at_last[0] - at_first[0]) / 1e6
    files, processes = at_last[1] - at_first[1], at_last[2] - at_first[2]
    figures.left = f"{files:+d} files, {processes:+d} processes"
    watch.quit()


def wrong(text: str) -> str:
    """An answer that is off by a factor."""
    return re.sub(r"^    return (.+)$", r"    return 2 * (\1)", text, flags=re.MULTILINE)


def census(watch: Watch) -> tuple[int, int, int]:
    """Bytes and open files of watch mode itself, processes below it."""
    return watch.process.memory_info().rss, watch.process.num_fds(), len(watch.family())


def first_verdict(tree: Path, state: Path) -> float:
    """From the start of watch mode to its first verdict."""
    begun = time.perf_counter()
    watch = Watch(tree, state)
    watch.expect("solved")
    taken = (time.perf_counter() - begun) * 1e3
    watch.quit()
    return taken


def timed(*command: str) -> float:
    """Milliseconds that a command takes, from its start to its end."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return (time.perf_counter() - begun) * 1e3


def in_turns(tree: Path, state: Path, rounds: int, figures: Figures) -> None:
    """The cold starts."""
    python = sys.executable
    runs: dict[str, Callable[[], float]] = {
        "import_torch": lambda: timed(python, "-c", "import torch"),
        "first": lambda: first_verdict(tree, state),
        "pytest": lambda: timed(python, "-m", "pytest", "-q", "--katas", str(tree), PYTEST),
        "nox_kata_1": lambda: timed(
            python, "-m", "nox", "-s", "kata-1", "--", "--katas", str(tree)
        ),
        "judge_all": lambda: float(
            subprocess.check_output([python, "-c", JUDGE_ALL, str(tree)], cwd=ROOT)
        ),
    }
    for _ in range(rounds):
        for name, run in runs.items():
            getattr(figures, name).append(run())


@contextmanager
def solved_tree() -> Iterator[tuple[Path, Path]]:
    """A copy of the worked answers as a tree of katas, and a place for the state."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "katas"
        for kata in katas():
            (tree / kata.file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ANSWERS / kata.file, tree / kata.file)
        yield tree, Path(folder) / "state.json"


def main() -> None:
    """Measure, print a table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--saves", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    figures = Figures()
    with solved_tree() as (tree, state):
        save_and_wait(tree, state, options.saves, figures)
        in_turns(tree, state, options.rounds, figures)
    table(figures)
    if options.json:
        write_whole(options.json, json.dumps(record(figures), indent=2) + "\n")


def p95(values: list[float]) -> float:
    """What 95 of 100 stay below."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def record(figures: Figures) -> dict[str, object]:
    """The figures as they are written."""
    return {
        "save_to_verdict_ms": {
            "median": round(statistics.median(figures.saves), 1),
            "p95": round(p95(figures.saves), 1),
        },
        "pytest_ms": round(statistics.median(figures.pytest), 1),
        "import_torch_ms": round(statistics.median(figures.import_torch), 1),
        "nox_kata_1_ms": round(statistics.median(figures.nox_kata_1), 1),
        "judge_all_ms": round(statistics.median(figures.judge_all), 1),
        "first_verdict_ms": round(statistics.median(figures.first), 1),
        "idle_cpu_percent": round(figures.idle_percent, 2),
    }


def table(figures: Figures) -> None:
    """The figures beside their targets."""
    save = statistics.median(figures.saves)
    torch = statistics.median(figures.import_torch)
    pytest, first = statistics.median(figures.pytest), statistics.median(figures.first)
    nox, every = statistics.median(figures.nox_kata_1), statistics.median(figures.judge_all)
    rows = [
        (f"save -> verdict, median of {len(figures.saves)}", f"{save:.0f} ms", "<= 60 ms"),
        ("save -> verdict, 95th percentile", f"{p95(figures.saves):.0f} ms", "<= 120 ms"),
        ("pytest on one kata / save", f"{pytest / save:.0f} x", ">= 40 x"),
        ("import torch", f"{torch:.0f} ms", ""),
        ("start of watch to first verdict / import torch", f"{first / torch:.2f} x", "<= 1.3 x"),
        ("nox -s kata-1 / import torch", f"{nox / torch:.2f} x", "<= 2.5 x"),
        ("all gradients of stages 1-3, torch loaded", f"{every:.0f} ms", "<= 500 ms"),
        ("idle, all processes of watch", f"{figures.idle_percent:.1f} % of a core", "~ 0 %"),
        (f"after {len(figures.saves)} saves", f"{figures.grown_mb:+.1f} MB", "flat"),
        ("left behind by them", figures.left, "none"),
    ]
    for what, figure, target in rows:
        print(f"{what:48}  {figure:>24}  {target}")


if __name__ == "__main__":
    main()
