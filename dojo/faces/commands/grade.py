"""Grade submissions that may lie: their code runs in a sandbox, the judge elsewhere."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dojo.course.curriculum import ROOT, choose, usually_graded
from dojo.verdict.status import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dojo.grading.batch import Batch, Done, Grader
    from dojo.grading.results import KataResult, Result
    from dojo.grading.sources import Source
    from dojo.grading.submission import Unreadable

SECONDS = 10.0
PLATFORMS = ("canvas", "moodle")
FORMATS = (
    "json", "junit", "exercism", "github", "gradescope", "ctrf", "feedback", "csv", "markdown",
    "class",
)  # fmt: skip
USUAL = "json,csv,markdown,class"


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo grade`."""
    parser.add_argument(
        "submissions", nargs="*", metavar="SUBMISSION",
        help="a folder, a git URL or path (with @revision), a zip or tar archive, "
        "or a roster (CSV: id, submission); without any, this checkout",
    )  # fmt: skip
    parser.add_argument("--out", type=_folder, metavar="DIR", help="write the results there")
    parser.add_argument(
        "--format", default=USUAL, metavar="NAMES", help=f"some of {','.join(FORMATS)} ({USUAL})"
    )
    parser.add_argument(
        "--anonymous", action="store_true", help="no names in class.html and class.json"
    )
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
        help="so many at a time (%(default)s)",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--stages", default=usually_graded(), metavar="STAGES",
        help="what is graded: kata-2, kata-1,kata-3..kata-5, or all (%(default)s)",
    )  # fmt: skip
    what.add_argument("--drills", metavar="NAMES", help="or these: 3-4711,5-12")
    parser.add_argument(
        "--gradebook", choices=PLATFORMS, help="write one for this platform to import, too"
    )
    parser.add_argument(
        "--handed-in", type=Path, metavar="DIR",
        help="where the submissions of a platform's roster were downloaded to",
    )  # fmt: skip
    parser.add_argument(
        "--forks", metavar="ADDRESS",
        help="where those of a roster are: https://github.com/{github_username}/backprop-dojo",
    )  # fmt: skip
    parser.add_argument("--deadline", metavar="MOMENT", help="what counts: 2026-12-01T23:59+01:00")
    parser.add_argument(
        "--collect", action="store_true",
        help="keep the submissions as they are now, for a deadline; grade nothing",
    )  # fmt: skip
    parser.add_argument("--weights", type=Path, metavar="FILE", help="points by stage, in TOML")
    parser.add_argument("--seed", type=int, help="the seed of an earlier grade, to repeat it")
    parser.add_argument(
        "--sandbox", choices=("auto", "bubblewrap", "landlock", "none"), default="auto"
    )
    parser.add_argument(
        "--require-sandbox", action="store_true", help="refuse to grade without a sandbox"
    )
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="that one kata may take (%(default)g)"
    )
    parser.add_argument(
        "--auth", action="append", default=[], metavar="HOST",
        help="fetch from this host with the login that git's credential helpers have for it",
    )  # fmt: skip
    parser.add_argument("--cluster", metavar="ADDRESS", help="grade on this Dask cluster")


def _folder(text: str) -> Path:
    """Not "", which is what is left of a variable that has no value, and would be this very folder."""
    if not text:
        raise argparse.ArgumentTypeError("it is the name of a folder")
    return Path(text)


def run(options: argparse.Namespace) -> int:
    """0: all graded, whatever the points; 1: some could not be read; 2: none could be graded."""
    if complaint := _complaint(options):
        return _fail(complaint)
    with _signals():
        return _run(options)


@contextmanager
def _signals() -> Iterator[None]:
    """Asked to end, leave none running."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run(options: argparse.Namespace) -> int:
    """All of it, with what can go wrong told in a sentence."""
    from dojo.drill.drills import choose as drills
    from dojo.grading import deadline, weights
    from dojo.grading.batch import Batch, Rules
    from dojo.grading.cluster import NoCluster
    from dojo.grading.folder import Folder
    from dojo.grading.sources import login
    from dojo.isolation import sandbox as sandboxes
    from dojo.isolation.sandbox.backend import Unavailable

    try:
        graded = choose(options.stages) if options.drills is None else drills(options.drills)
        points = weights.read(options.weights, graded)
        sandbox = sandboxes.choose(
            options.sandbox, options.seconds, required=options.require_sandbox
        )
        rules = Rules(
            points, sandbox.name, sandbox.secure, options.require_sandbox, options.seconds,
            options.seed, deadline.moment(options.deadline or ""),
        )  # fmt: skip
        folder = Folder(options.out, _formats(options), options.anonymous)
        with folder.in_use():
            logins = [login.ask(host.lower()) for host in options.auth]
            return _grade(Batch(rules, folder, logins), options)
    except (weights.BadWeights, Unavailable, NoCluster, login.NoLogin) as error:
        return _fail(str(error))
    except BrokenPipeError:  # `nox -s grade | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        where = f"{options.out} can't be written" if options.out else "This machine can't go on"
        return _fail(f"{where}: {error.strerror or error}.")


def _complaint(options: argparse.Namespace) -> str:
    """What is wrong with the call itself."""
    from dojo.grading.deadline import moment
    from dojo.grading.sources.login import HOST

    if unknown := set(_formats(options)) - {*FORMATS, *PLATFORMS}:
        return f"There is no format {min(unknown)!r}: {', '.join(FORMATS)}."
    if options.format != USUAL and not options.out:
        return "--format needs --out DIR, where the files are to be written."
    if options.anonymous and not options.out:
        return "--anonymous needs --out DIR, where the class's files are to be written."
    if options.collect and not options.out:
        return "--collect needs --out DIR, where the submissions are to be kept."
    if options.collect and options.deadline:
        return "--collect keeps what is there now; --deadline is for the grading afterwards."
    if options.gradebook and not options.out:
        return "--gradebook needs --out DIR, where it is to be written."
    if options.deadline is not None and not moment(options.deadline):
        return "--deadline is a moment with its time zone: 2026-12-01T23:59+01:00."
    if options.jobs < 1:
        return "--jobs is at least 1."
    if not 0 < options.seconds <= 3600:
        return "--seconds is more than 0, and an hour at most."
    if options.seed is not None and not 0 <= options.seed < 2**63:
        return "--seed is a whole number from 0 to 2**63 - 1."
    if any(not HOST.fullmatch(host.lower()) for host in options.auth):
        return "--auth takes a host: github.com, or one with a port."
    return ""


def _formats(options: argparse.Namespace) -> list[str]:
    names = [name.strip().lower() for name in options.format.split(",")]
    return [*names, *([options.gradebook] if options.gradebook else [])]


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _grade(batch: Batch, options: argparse.Namespace) -> int:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from dojo.grading import sources
    from dojo.grading.grader import LocalGrader
    from dojo.grading.sources.platforms import Places
    from dojo.grading.worker import Worker
    from dojo.isolation.sandbox import PRACTICE
    from dojo.isolation.text import plain
    from dojo.terminal.screen import console

    places = Places(options.handed_in, options.forks or "")
    listed = list(sources.listed(options.submissions or [str(ROOT)], places))
    if options.collect:
        return _collect(batch, listed, options)
    grader: Callable[[], Grader] = LocalGrader if len(listed) == 1 else Worker
    jobs = options.jobs
    cluster = None
    out = console()
    if options.cluster:
        from dojo.grading.cluster import WIDTH, Cluster

        cluster = Cluster(options.cluster, lambda said: out.print(plain(said, 300), soft_wrap=True))
        grader, jobs = cluster.seat, WIDTH
    if not batch.rules.secure:
        out.print(f"! {PRACTICE[0].upper()}{PRACTICE[1:]}.", style="bold red", soft_wrap=True)
    results = []
    errors = 0
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
            task = bar.add_task("", total=len(listed))
            for done in batch.run(listed, jobs, grader):
                out.print(_line(done), soft_wrap=True)
                bar.advance(task)
                if done.result:
                    results.append(done.result)
                errors += not done.result or bool(done.error or done.result.problem)
    except KeyboardInterrupt:
        if options.out:
            out.print("What is graded stays; the same call goes on.", soft_wrap=True)
        raise
    finally:
        if cluster:
            cluster.close()
        batch.folder.keep_class()  # stopped halfway, too
    if len(results) == 1 and not results[0].problem:
        _katas(results[0])
    if options.out and results:
        out.print(f"The results are in {options.out}.", soft_wrap=True)
    return 1 if errors else 0


def _collect(
    batch: Batch, listed: Sequence[Source | Unreadable], options: argparse.Namespace
) -> int:
    """Keep them as they are now."""
    from dojo.terminal.screen import console

    out = console()
    errors = 0
    for source, done in zip(listed, batch.collect(listed, options.jobs), strict=True):
        errors += bool(done.error)
        name = getattr(source, "id", "")
        said = f"not collected: {done.error}" if done.error else f"collected, {done.collected[:10]}"
        out.print(f"{name}: {said}" if name else said, soft_wrap=True)
    out.print(f"Kept in {options.out}. Grade it with --deadline.", soft_wrap=True)
    return 1 if errors else 0


def _line(done: Done) -> str:
    """One line of news about a submission."""
    if not done.result:
        return f"not graded: {done.error}"
    result = done.result
    if result.problem:
        return f"{result.submission}: not graded: {result.problem}"
    parts = [f"{result.submission}: {result.score:g} of {result.max_score:g} points"]
    parts.append(f"{result.solved} of {len(result.katas)} katas")
    if done.late:
        parts.append(f"{done.late} late")
    if result.refused:
        parts.append(f"{result.refused} integrity finding{'s' if result.refused > 1 else ''}")
    if done.error:
        parts.append(f"from before: now it can't be graded ({done.error.rstrip('.')})")
    elif done.again:
        parts.append("unchanged since it was graded")
    if not result.secure:
        parts.append("practice, not a grade")
    return ", ".join(parts)


def _first(kata: KataResult) -> str:
    """The most important sentence."""
    return next((f.sentence for f in kata.findings), kata.reason).partition("\n")[0]


def _katas(result: Result) -> None:
    """All about a single submission."""
    for kata in result.katas:
        reason = "" if kata.status is Status.SOLVED else _first(kata)
        print(f"  {kata.status:6}  {kata.score:g}/{kata.max_score:g}  {kata.id}  {reason}".rstrip())
    told = {kata.id: kata.reason for kata in result.katas}
    for found in result.integrity:
        if found.kata and found.finding not in told[found.kata]:
            print(f"  integrity: {found.kata}: {found.finding}")
    print(f"seed {result.seed}, sandbox {result.sandbox}")
