"""Grading a large class: submissions made by mutating the worked answers, in the sandbox, all at once.

    python benchmarks/grading.py [--count 1000] [--jobs 2] [--sandbox auto] [--seed 0]

Tells submissions per second, memory at the beginning and at the end, and whether a second run with
the same seed gives the same results to the last character.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dojo.course.curriculum import katas  # noqa: E402
from dojo.grading import sources, weights  # noqa: E402
from dojo.grading.batch import Batch, Rules  # noqa: E402
from dojo.grading.folder import Folder  # noqa: E402
from dojo.isolation.sandbox import SECONDS, choose  # noqa: E402

SPOILT = 0.1
"""How many katas of a submission are mutated."""


class Mutation(ast.NodeTransformer):
    """Changes one spot of a kata the way people do: sign, factor, axis, transpose."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        swaps = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
        if type(node.op) in swaps and self.chance.random() < 0.5:
            node.op = swaps[type(node.op)]()
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if type(node.value) in (int, float) and self.chance.random() < 0.5:
            return ast.copy_location(ast.Constant(node.value + self.chance.choice((-1, 1))), node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return node.value if node.attr == "T" and self.chance.random() < 0.5 else node


def mutant(source: str, chance: random.Random) -> str:
    """A kata's text with something wrong in its function, now and then with a syntax error or a stub."""
    what = chance.random()
    if what < 0.05:
        return source + "\n)"
    tree = ast.parse(source)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    if what < 0.15:
        function.body = ast.parse("raise NotImplementedError").body
    else:
        Mutation(chance).visit(function)
    return ast.unparse(ast.fix_missing_locations(tree))


def write_class(folder: Path, count: int, chance: random.Random) -> list[str]:
    """So many submissions as folders."""
    texts = {kata: kata.answer.read_text(encoding="utf-8") for kata in katas()}
    places = []
    for number in range(count):
        place = folder / f"s{number:04}"
        for kata, text in texts.items():
            path = place / "katas" / kata.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                mutant(text, chance) if chance.random() < SPOILT else text, encoding="utf-8"
            )
        places.append(str(place))
    return places


def memory() -> float:
    """MiB that this process and all its children hold, shared ones counted once."""
    me = psutil.Process()
    total = 0
    for process in [me, *me.children(recursive=True)]:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 2**20


def run(batch: Batch, places: list[str], jobs: int, quiet: bool) -> dict[str, object]:
    """Grade them all, and tell how it goes."""
    started = time.perf_counter()
    found = {}
    for done in batch.run(list(sources.listed(places)), jobs):
        assert done.result, done.error
        found[done.result.submission] = done.result
        if len(found) % max(1, len(places) // 10) == 0 and not quiet:
            speed = len(found) / (time.perf_counter() - started)
            print(f"{len(found):5} graded, {speed:5.2f} a second, {memory():7.0f} MiB", flush=True)
    seconds = time.perf_counter() - started
    print(f"{len(found)} submissions in {seconds:.1f} s: {len(found) / seconds:.2f} a second")
    return found


def main() -> int:
    """1 when the second run gives something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--once", action="store_true", help="no second run")
    options = parser.parse_args()
    sandbox = choose(options.sandbox)
    rules = Rules(weights.read(), sandbox.name, sandbox.secure, False, SECONDS, options.seed)
    with tempfile.TemporaryDirectory(prefix="dojo-bench-") as folder:
        places = write_class(Path(folder), options.count, random.Random(options.seed))
        print(
            f"{options.count} submissions of {len(katas())} katas, {options.jobs} jobs, {sandbox.name}"
        )
        first = run(Batch(rules, Folder(None)), places, options.jobs, quiet=False)
        if options.once:
            return 0
        second = run(Batch(rules, Folder(None)), places, options.jobs, quiet=True)
    same = first == second
    print("A second run gives the same results." if same else "A second run gives OTHER results.")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
