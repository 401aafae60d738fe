"""How many small faults in the house its own tests notice.

    python benchmarks/mutants.py [--mutants 200] [--seed 0] [--only dojo/diagnosis] [--jobs 1] [--json FILE]

Each mutant is one change to one place of a room's code: a comparison turned round, a number one larger,
a condition negated, an element or an argument dropped. In a copy of the checkout, the tests that mirror
the room are run until the first one fails: it kills the mutant, if it passes without. Where bubblewrap
is there, what a mutant does stays behind it: it might well delete or end the wrong thing.

With --json it can be stopped and called again, and what was killed is not run twice: first with --quick,
then without, then once more when the missing tests are written. Another line of code draws other mutants.

1 if fewer than 95 % were killed. Those who live are shown: a test is missing, or nothing changed.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENOUGH = 0.95
MOST_SECONDS = 3600.0
"""After which tests never end, even if each of them does."""

ROOMS = {
    "dojo/judging": ("tests/dojo/judging",),
    "dojo/diagnosis": ("tests/dojo/diagnosis",),
    "dojo/isolation": ("tests/dojo/isolation", "tests/dojo/exploits"),
    "dojo/grading": ("tests/dojo/grading", "tests/dojo/isolation", "tests/dojo/exploits"),
}
"""Where the faults are put, and the tests that mirror that room."""

SLOW = (
    "any_attempt", "any_network", "cluster", "corpus", "exploits", "git", "grade_command", "leftovers",
    "pins", "servers", "unseen", "workflows",
)  # fmt: skip
"""Tests that take long: they come last, since whatever a quick one notices they need not."""


@dataclass(frozen=True)
class Mutant:
    """A change to a file: the text between two offsets (in bytes), and what stands there instead."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def applied(self, source: bytes) -> bytes:
        """The file with the fault in it."""
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {_short(self.before)} -> {_short(self.after)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:69]}…"


OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr,
}  # fmt: skip


def mutants(path: Path, root: Path = ROOT) -> Iterator[Mutant]:
    """All that is tried on a file. Annotations and docstrings are left alone: they do nothing."""
    source = path.read_bytes()
    offsets = [0]
    for text in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(text))
    name = path.relative_to(root).as_posix()
    for node in _code(ast.parse(source)):
        for place, instead in _changes(node):
            start = offsets[place.lineno - 1] + place.col_offset
            end = offsets[(place.end_lineno or 0) - 1] + (place.end_col_offset or 0)
            after = ast.unparse(instead)
            if isinstance(place, ast.expr):
                after = f"({after})"
            yield Mutant(name, place.lineno, start, end, source[start:end].decode(), after)


def _code(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Every expression and statement that is run."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr):
                continue
            if isinstance(child, ast.Import | ast.ImportFrom) or _is_prose(child):
                continue
            if isinstance(child, ast.Subscript) and ast.unparse(child.value) == "Callable":
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield child
            yield from _code(child)


def _is_prose(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.expr | ast.stmt) -> Iterator[tuple[ast.expr | ast.stmt, ast.AST]]:
    """The faults that this node can have: a place in it, and what stands there instead."""
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield test, ast.UnaryOp(ast.Not(), test)
        case ast.Compare(ops=[op, *rest]) if type(op) in OPERATORS:
            yield node, _with(node, ops=[OPERATORS[type(op)](), *rest])
        case ast.BinOp(left=ast.JoinedStr()) | ast.BinOp(right=ast.JoinedStr()):
            pass  # text
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in OPERATORS:
            yield node, _with(node, op=OPERATORS[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, operand
        case ast.Constant(value=bool(value)):
            yield node, ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield node, ast.Constant(value + 1)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield node, ast.Return(ast.Constant(None))
        case ast.Continue():
            yield node, ast.Break()
        case ast.Break():
            yield node, ast.Continue()
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield node, ast.Pass()
        case ast.Call(keywords=[*keywords, _]):
            yield node, _with(node, keywords=keywords)
        case ast.Tuple(elts=[_, _, *_]) | ast.List(elts=[_, *_]) if _is_read(node):
            yield node, _with(node, elts=node.elts[:-1])


def _is_read(node: ast.Tuple | ast.List) -> bool:
    """Neither written to, nor the slices of an index."""
    sliced = any(isinstance(element, ast.Slice) for element in node.elts)
    return isinstance(node.ctx, ast.Load) and not sliced


def _with(node: ast.AST, **changes: object) -> ast.AST:
    return type(node)(**{name: getattr(node, name) for name in node._fields} | changes)


def drawn(number: int, seed: int, only: str) -> list[Mutant]:
    """This many, the rooms in equal shares of their places."""
    every = [
        mutant
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.relative_to(ROOT).as_posix().startswith(only)
        for mutant in mutants(path)
    ]
    return random.Random(seed).sample(every, min(number, len(every)))


class Copy:
    """A checkout of its own, in which one fault at a time is put and the tests are run."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        files = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout
        for name in filter(None, files.decode().split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.root / name)
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "copied"]):
            who = ["-c", "user.name=mutants", "-c", "user.email=mutants@localhost"]
            subprocess.run(["git", *who, *command], cwd=self.root, check=True)
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.wall = self._wall()
        self.green, self.red = set[str](), set[str]()

    def _wall(self) -> list[str]:
        """Nothing but this folder can be written to, nobody else's process be ended."""
        folder = str(self.root.parent)
        wall = ["bwrap", "--ro-bind", "/", "/", "--bind", folder, folder, "--dev", "/dev"]
        wall += ["--proc", "/proc", "--unshare-pid", "--die-with-parent"]
        works = shutil.which("bwrap") and not subprocess.run([*wall, "true"]).returncode
        return wall if works else []

    def failure(self, tests: list[str], seconds: float) -> str:
        """The first test that fails, what else went wrong, or nothing."""
        environment = dict(
            os.environ, CI="1", PYTHONDONTWRITEBYTECODE="1", TMPDIR=str(self.temporary)
        )
        cache, log = self.root.parent / "cache", self.root.parent / "output"
        shutil.rmtree(cache, ignore_errors=True)
        command = [sys.executable, "-m", "pytest", "-x", "-v", "-o", f"cache_dir={cache}"]
        command += ["-o", f"faulthandler_timeout={seconds}"]
        command += ["-o", "faulthandler_exit_on_timeout=true"]
        command += [f"--deselect={test}" for test in self.red]
        with log.open("wb") as output:
            running = subprocess.Popen(
                [*self.wall, *command, *tests],
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = running.wait(MOST_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()
                code = running.wait()
        last_failed = cache / "v/cache/lastfailed"
        if last_failed.exists():
            return str(next(iter(json.loads(last_failed.read_text(encoding="utf-8")))))
        begun = re.findall(r"^tests/\S+::\S+", log.read_text("utf-8", "replace"), re.MULTILINE)
        return (begun[-1] if begun else f"they end with {code}") if code else ""

    def killer(self, mutant: Mutant, groups: list[list[str]], seconds: float) -> str:
        """What notices this fault; nothing if it lives."""
        return next(filter(None, (self._killer(mutant, tests, seconds) for tests in groups)), "")

    def _killer(self, mutant: Mutant, tests: list[str], seconds: float) -> str:
        """The first of these to fail. One that is red without the fault, too, is left out."""
        path = self.root / mutant.path
        source = path.read_bytes()
        while True:
            path.write_bytes(mutant.applied(source))
            try:
                failed = self.failure(tests, seconds)
            finally:
                path.write_bytes(source)
                for left in self.temporary.iterdir():
                    shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
            if not failed or failed in self.green or not self.failure([failed], seconds):
                self.green.add(failed)
                return failed
            print(f"        red without a fault: {failed}", flush=True)
            self.red.add(failed)


def room_of(path: str) -> str:
    """The room that a module belongs to."""
    return next(room for room in ROOMS if path.startswith(room))


def tests_of(root: Path, path: str, quick: bool = False) -> list[list[str]]:
    """The test files that mirror a module's room: its own, the others, the slow ones."""
    groups: list[list[str]] = [[], [], []]
    for folder in ROOMS[room_of(path)]:
        for file in sorted((root / folder).rglob("test_*.py")):
            is_own = Path(path).stem in file.stem or Path(path).parent.name in file.stem
            is_slow = any(w in file.parent.name or f"test_{w}" in file.stem for w in SLOW)
            groups[0 if is_own else 2 if is_slow else 1].append(str(file.relative_to(root)))
    return [tests for tests in groups[: 2 if quick else 3] if tests]


def main() -> int:
    """Draw, run, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mutants", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", metavar="PATH", help="a room, or a file of one")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300, help="after which a test never ends")
    parser.add_argument(
        "--quick", action="store_true", help="leave out slow tests of other modules"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="each mutant with its killer")
    options = parser.parse_args()
    chosen = drawn(options.mutants, options.seed, options.only)
    ended = dict.fromkeys(chosen, "")
    if options.json and options.json.exists():
        before = {mutant: killer for mutant, killer in _read(options.json) if killer}
        ended |= {mutant: before[mutant] for mutant in chosen if mutant in before}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()
        for number in range(options.jobs):
            (Path(folder) / str(number)).mkdir()
            copies.put(Copy(Path(folder) / str(number)))

        def run(mutant: Mutant) -> None:
            copy, began = copies.get(), time.monotonic()
            try:
                tests = tests_of(copy.root, mutant.path, options.quick)
                ended[mutant] = killer = copy.killer(mutant, tests, options.seconds)
            finally:
                copies.put(copy)
            end = f"killed by {killer}" if killer else "LIVES"
            print(f"{time.monotonic() - began:4.0f} s  {mutant}\n        {end}", flush=True)
            if options.json:
                _write(options.json, ended)

        with ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(run, [mutant for mutant, killer in ended.items() if not killer]))
    return report(ended)


def _read(file: Path) -> Iterator[tuple[Mutant, str]]:
    for entry in json.loads(file.read_text(encoding="utf-8")):
        killer = entry.pop("killer")
        yield Mutant(**entry), killer


def _write(file: Path, ended: dict[Mutant, str]) -> None:
    entries = [asdict(mutant) | {"killer": killer} for mutant, killer in list(ended.items())]
    file.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")


def report(ended: dict[Mutant, str]) -> int:
    """The figures by room."""
    every, killed = Counter[str](), Counter[str]()
    for mutant, killer in ended.items():
        for name in (room_of(mutant.path), "all"):
            every[name] += 1
            killed[name] += bool(killer)
    for name in sorted(every, key=lambda n: (n == "all", n)):
        print(f"{name:16} {killed[name]:4} of {every[name]:4} killed")
    return int(killed["all"] < ENOUGH * every["all"])


if __name__ == "__main__":
    sys.exit(main())
