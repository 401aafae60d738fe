"""How long a learner waits for the page: from save to drawn, beside watch mode; and what idling costs.

    python benchmarks/page.py [--json FILE] [--saves N]

Both run on copies of the worked answers, the page in a real Chromium (`apt-get install chromium`); a
save makes a kata wrong or right again, and counts until that is drawn. In turns, so that a noisy
machine is noisy to both. Needs a pseudo-terminal (Linux, macOS).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # type: ignore[import-untyped]  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from benchmarks.feedback import PAUSE, SAVED, Watch, p95, solved_tree, wrong  # noqa: E402
from dojo.course.curriculum import select  # noqa: E402
from dojo.course.files import write_whole  # noqa: E402

SETTLE = 20.0
"""Seconds after which nothing is got ready any more."""
IDLE = 20.0
"""Seconds of doing nothing in which processor time is counted."""
DRAWN = "mark => document.querySelector('#kata .status')?.classList.contains(mark)"
JUDGED = "() => document.querySelectorAll('#graph .node.solved').length >= 19"


@dataclass
class Figures:
    """Milliseconds, one for each save or visit; percent of a core."""

    page: list[float] = field(default_factory=list)
    watch: list[float] = field(default_factory=list)
    paint: list[float] = field(default_factory=list)
    idle_percent: float = 0.0


@contextmanager
def served(tree: Path, state: Path) -> Iterator[tuple[psutil.Process, str]]:
    """The page's process and its address."""
    options = ["--no-browser", "--katas", str(tree), "--state", str(state)]
    command = [sys.executable, "-m", "dojo", "page", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"http\S+", process.stdout.readline())
        assert found
        try:
            yield psutil.Process(process.pid), found[0]
        finally:
            process.send_signal(signal.SIGINT)


def busy(process: psutil.Process) -> float:
    """Processor seconds of it and of all processes below it."""
    return sum(sum(one.cpu_times()[:2]) for one in (process, *process.children(recursive=True)))


def painted(browser: Browser, address: str) -> float:
    """From the answer's first byte until the browser has drawn something, milliseconds."""
    page = browser.new_page()
    page.goto(address)
    # A function, for the page's policy forbids to evaluate text.
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    taken = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        " - performance.getEntriesByType('navigation')[0].responseStart"
    )
    page.close()
    return float(taken)


def saves(page: Page, tree: Path, watch: Watch, count: int, figures: Figures) -> None:
    """A save to each, in turns."""
    chosen = [select([name])[0] for name in SAVED]
    right = {kata: (tree / kata.file).read_text(encoding="utf-8") for kata in chosen}
    for number in range(count):
        kata = random.Random(number).choice(chosen)
        for text, mark in ((wrong(right[kata]), "wrong"), (right[kata], "solved")):
            begun = time.perf_counter()
            write_whole(tree / kata.file, text)
            page.wait_for_function(DRAWN, arg=mark, timeout=60_000)
            figures.page.append((time.perf_counter() - begun) * 1e3)
            page.wait_for_timeout(PAUSE * 1e3)
            figures.watch.append(watch.save(kata, text, mark))
            watch.drain(PAUSE)


def main() -> None:
    """Measure, print a table, write the JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--saves", type=int, default=20)
    options = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        sys.exit("There is no Chromium: apt-get install chromium")
    figures = Figures()
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with (
        solved_tree() as (tree, state),
        solved_tree() as (watched, watched_state),
        served(tree, state) as (process, address),
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=program, args=flags)
        page = browser.new_page()
        page.goto(f"{address}#kata-1/dcounts")
        page.wait_for_function(JUDGED, timeout=60_000)
        page.wait_for_timeout(SETTLE * 1e3)
        before = busy(process)
        page.wait_for_timeout(IDLE * 1e3)
        figures.idle_percent = 100 * (busy(process) - before) / IDLE
        figures.paint = [painted(browser, address) for _ in range(5)]
        watch = Watch(watched, watched_state)
        watch.expect("solved")
        watch.drain(5)
        saves(page, tree, watch, options.saves, figures)
        watch.quit()
        browser.close()
    table(figures)
    if options.json:
        write_whole(options.json, json.dumps(record(figures), indent=2) + "\n")


def record(figures: Figures) -> dict[str, object]:
    """The figures as they are written."""
    return {
        "save_to_drawn_ms": {
            "median": round(statistics.median(figures.page), 1),
            "p95": round(p95(figures.page), 1),
        },
        "watch_save_to_verdict_ms": round(statistics.median(figures.watch), 1),
        "first_paint_ms": round(statistics.median(figures.paint), 1),
        "idle_cpu_percent": round(figures.idle_percent, 2),
    }


def table(figures: Figures) -> None:
    """The figures beside their targets."""
    drawn, watch = statistics.median(figures.page), statistics.median(figures.watch)
    rows = [
        (f"save -> drawn, median of {len(figures.page)}", f"{drawn:.0f} ms", "<= 300 ms"),
        ("save -> drawn, 95th percentile", f"{p95(figures.page):.0f} ms", ""),
        ("the same in watch mode, median", f"{watch:.0f} ms", "<= 60 ms"),
        ("answer -> first paint", f"{statistics.median(figures.paint):.0f} ms", "<= 1000 ms"),
        ("idle, all processes of the page", f"{figures.idle_percent:.2f} % of a core", "<= 0.5 %"),
    ]
    for what, figure, target in rows:
        print(f"{what:48}  {figure:>24}  {target}")


if __name__ == "__main__":
    main()
