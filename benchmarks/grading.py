"""Grading a large class: submissions made by mutating the worked answers, in the sandbox, all at once.

    python benchmarks/grading.py [--count 1000] [--jobs 2] [--stages kata-1..kata-4] [--sandbox auto]

Tells submissions per second, memory on the way, and CPU for each submission: of all processes together,
and of judging the same submissions meanwhile in one process, without a sandbox and with practice's
cases. `--twice`: grade all once more with the seeds of the first time, and tell whether each result is
the same to the last byte.
"""

from __future__ import annotations

import argparse
import ast
import json
import linecache
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.large_class import cpu  # noqa: E402
from dojo.course import curriculum  # noqa: E402
from dojo.course.curriculum import Kata  # noqa: E402
from dojo.drill.drills import katas_of  # noqa: E402
from dojo.grading import sources, weights  # noqa: E402
from dojo.grading.batch import Batch, Grader, Rules  # noqa: E402
from dojo.grading.folder import Folder  # noqa: E402
from dojo.grading.results import Result, written  # noqa: E402
from dojo.grading.submission import Submission  # noqa: E402
from dojo.isolation.sandbox import SECONDS, choose  # noqa: E402
from dojo.judging.judge import judge  # noqa: E402

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
        if (
            isinstance(node.value, int | float)
            and not isinstance(node.value, bool)
            and self.chance.random() < 0.5
        ):
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


def write_class(
    folder: Path, count: int, katas: Iterable[Kata], chance: random.Random
) -> list[str]:
    """So many submissions as folders."""
    texts = {kata: kata.answer.read_text(encoding="utf-8") for kata in katas}
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


class Again(Batch):
    """Grades each submission by the seed that it had in these results."""

    seeds_before: dict[str, int]

    def _graded(self, submission: Submission, seed: int, grader: Grader) -> Result:
        return super()._graded(submission, self.seeds_before[submission.id], grader)


def run(batch: Batch, places: list[str], jobs: int, katas: Iterable[Kata]) -> dict[str, str]:
    """Grade them all, and tell how it goes. With katas, judge these here as well."""
    started, before = time.perf_counter(), cpu()
    warm, here, here_warm = 0.0, 0.0, 0.0
    found: dict[str, str] = {}
    step = max(1, len(places) // 10)
    for done in batch.run(list(sources.listed(places)), jobs):
        assert done.result, done.error
        begun = time.thread_time()
        for kata in katas:
            judge(kata, Path(done.place) / "katas")
        linecache.clearcache()  # each call keeps it from the attempt: that of a class is too large
        here += time.thread_time() - begun
        found[done.result.submission] = written(done.result)
        if len(found) == step:
            warm, here_warm = cpu() - here, here
        if len(found) % step == 0:
            speed = len(found) / (time.perf_counter() - started)
            print(f"{len(found):5} graded, {speed:5.2f} a second, {memory():7.0f} MiB", flush=True)
        if len(found) == len(places):  # the last moment at which all processes are there
            told = [f"{1000 * (cpu() - here - before) / len(found):.0f} ms with the start"]
            if rest := len(found) - step:
                graded, judged = (cpu() - here - warm) / rest, (here - here_warm) / rest
                told.append(f"{1000 * graded:.0f} ms after the first {step}")
                if katas:
                    told.append(f"judged in one process {1000 * judged:.0f} ms")
                    told.append(f"which is {graded / judged:.2f} times as much")
            print(f"CPU for each submission: {'; '.join(told)}")
    return found


def main() -> int:
    """1 when the second run gives something else."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--stages", default=curriculum.usually_graded())
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--twice", action="store_true", help="all once more")
    options = parser.parse_args()
    torch.set_num_threads(1)
    points = weights.read(chosen=curriculum.choose(options.stages))
    katas = katas_of(points)
    sandbox = choose(options.sandbox)
    rules = Rules(points, sandbox.name, sandbox.secure, False, SECONDS)
    with tempfile.TemporaryDirectory(prefix="dojo-bench-") as folder:
        places = write_class(Path(folder), options.count, katas, random.Random(options.seed))
        print(
            f"{len(places)} submissions of {len(katas)} katas, {options.jobs} jobs, {sandbox.name}"
        )
        first = run(Batch(rules, Folder(None)), places, options.jobs, katas)
        if not options.twice:
            return 0
        again = Again(rules, Folder(None))
        again.seeds_before = {id: json.loads(text)["seed"] for id, text in first.items()}
        second = run(again, places, options.jobs, ())
    same = sum(first[id] == second[id] for id in first)
    print(f"A second run gives the same in {same} of {len(first)}, to the last byte.")
    return int(same < len(first))


if __name__ == "__main__":
    sys.exit(main())
