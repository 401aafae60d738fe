"""How many small faults in the house its own tests notice.

    python benchmarks/mutants.py [--mutants 200] [--seed 0] [--only dojo/diagnosis] [--jobs 1] [--json FILE]

Each mutant is one change to one place of a room's code: a comparison turned round, a number one larger,
a condition negated, an element or an argument dropped. In a copy of the checkout, the tests that mirror
the room are run until the first one fails: it kills the mutant. Where bubblewrap is there, what a
mutant does stays behind it: it might well delete or end the wrong thing.

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

ROOMS = {
    "dojo/judging": ("tests/dojo/judging",),
    "dojo/diagnosis": ("tests/dojo/diagnosis",),
    "dojo/isolation": ("tests/dojo/isolation", "tests/dojo/exploits"),
    "dojo/grading": ("tests/dojo/grading", "tests/dojo/exploits"),
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

    def _wall(self) -> list[str]:
        """Nothing but this folder can be written to, nobody else's process be ended."""
        folder = str(self.root.parent)
        wall = ["bwrap", "--ro-bind", "/", "/", "--bind", folder, folder, "--dev", "/dev"]
        wall += ["--proc", "/proc", "--unshare-pid", "--die-with-parent"]
        works = shutil.which("bwrap") and not subprocess.run([*wall, "true"]).returncode
        return wall if works else []

    def failure(self, tests: list[str], seconds: float) -> str:
        """The first test that fails, what else went wrong, or nothing."""
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", TMPDIR=str(self.temporary))
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        with (self.root.parent / "output").open("w+", encoding="utf-8", errors="replace") as output:
            running = subprocess.Popen(
                [*self.wall, *command],
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = running.wait(seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                return "they never end"
            output.seek(0)
            failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", output.read(), re.MULTILINE)
        return failed[0] if failed else f"they end with {code}" if code else ""

    def killer(self, mutant: Mutant, seconds: float, quick: bool) -> str:
        """What notices this fault; nothing if it lives."""
        path = self.root / mutant.path
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        try:
            return self.failure(tests_of(self.root, mutant.path, quick), seconds)
        finally:
            path.write_bytes(source)
            for left in self.temporary.iterdir():
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()


def room_of(path: str) -> str:
    """The room that a module belongs to."""
    return next(room for room in ROOMS if path.startswith(room))


def tests_of(root: Path, path: str, quick: bool = False) -> list[str]:
    """The test files that mirror a module's room: its own first, the slow ones last or left out."""
    every = [file for folder in ROOMS[room_of(path)] for file in (root / folder).rglob("test_*.py")]

    def is_own(file: Path) -> bool:
        return Path(path).stem in file.stem or Path(path).parent.name in file.stem

    def is_slow(file: Path) -> bool:
        return any(word in file.parent.name or f"test_{word}" in file.stem for word in SLOW)

    kept = [file for file in every if is_own(file) or not (quick and is_slow(file))]
    ordered = sorted(kept, key=lambda file: (not is_own(file), is_slow(file), file))
    return [str(file.relative_to(root)) for file in ordered]


def main() -> int:
    """Draw, run, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mutants", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", metavar="PATH", help="a room, or a file of one")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600, help="after which tests never end")
    parser.add_argument(
        "--quick", action="store_true", help="leave out slow tests of other modules"
    )
    parser.add_argument(
        "--unproven", action="store_true", help="don't run the tests without a fault"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="each mutant and its end")
    options = parser.parse_args()
    chosen = drawn(options.mutants, options.seed, options.only)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()
        for number in range(options.jobs):
            (Path(folder) / str(number)).mkdir()
            copies.put(Copy(Path(folder) / str(number)))

        first = copies.get()
        rooms = set() if options.unproven else {room_of(mutant.path) for mutant in chosen}
        for room in sorted(rooms):
            if failure := first.failure(tests_of(first.root, room, options.quick), options.seconds):
                sys.exit(f"The tests of {room} fail even without a fault: {failure}")
        copies.put(first)

        def run(mutant: Mutant) -> tuple[Mutant, str]:
            copy, began = copies.get(), time.monotonic()
            try:
                killer = copy.killer(mutant, options.seconds, options.quick)
            finally:
                copies.put(copy)
            end = f"killed by {killer}" if killer else "LIVES"
            print(f"{time.monotonic() - began:4.0f} s  {mutant}\n        {end}", flush=True)
            return mutant, killer

        with ThreadPoolExecutor(options.jobs) as pool:
            ended = list(pool.map(run, chosen))
    return report(ended, options.json)


def report(ended: list[tuple[Mutant, str]], file: Path | None) -> int:
    """The figures by room."""
    every, killed = Counter[str](), Counter[str]()
    for mutant, killer in ended:
        for name in (room_of(mutant.path), "all"):
            every[name] += 1
            killed[name] += bool(killer)
    for name in sorted(every, key=lambda n: (n == "all", n)):
        print(f"{name:16} {killed[name]:4} of {every[name]:4} killed")
    if file:
        found = [asdict(mutant) | {"killer": killer} for mutant, killer in ended]
        file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return int(killed["all"] < ENOUGH * every["all"])


if __name__ == "__main__":
    sys.exit(main())
