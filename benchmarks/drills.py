"""Thousands of drills: how long one takes to draw, and whether each holds, is solved and explains.

    python benchmarks/drills.py [--draws N] [--slips N] [--seed N] [--list]

`--draws` names over all levels are drawn. Of each the derived answer must be solved without a finding,
and its network pass what every model must (tests/dojo/reference/test_models.py). Then `--slips` are
made in the answers, and in the same answers written otherwise, of which no suspect is made: by the
mutator of tests/dojo/diagnosis/held_out.py, and by `SLIPS`. `--list` writes down what is said of each.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402

from dojo.course.answers import answer  # noqa: E402
from dojo.course.curriculum import Kata  # noqa: E402
from dojo.drill import drills, named  # noqa: E402
from dojo.drill.grammar import LEVELS  # noqa: E402
from dojo.judging.judge import judge  # noqa: E402
from dojo.verdict.finding import Kind  # noqa: E402
from tests.dojo.corpus import Right  # noqa: E402
from tests.dojo.diagnosis.held_out import TRUE_OF, HeldOut, slips_of, told  # noqa: E402
from tests.dojo.reference import test_models as contract  # noqa: E402
from tests.dojo.workbench import Tree  # noqa: E402

CHECKS = (
    contract.test_every_tensor_is_what_its_annotation_says,
    contract.test_the_network_runs_in_one_dtype,
    contract.test_every_line_is_read,
    contract.test_small_sizes_are_primes_that_share_no_factor,
    contract.test_the_same_seed_draws_the_same,
    contract.test_no_number_that_is_given_is_special,
    contract.test_no_ties_where_an_op_chooses,
)
OTHERWISE = (
    (r"(\w+) \* \(1 - \1\)", r"(\1 - \1**2)"),
    (r"\.expand\(([^()]*)\)", r" * torch.ones(\1, dtype=torch.get_default_dtype())"),
    (r"2 \* (\w+) \* (\w+)", r"\2 * (\1 + \1)"),
    (r"(\w+)\.T @ (\w+)", r"torch.einsum('ab,ac->bc', \1, \2)"),
    (r"(\w+) @ (\w+)\.T", r"torch.einsum('ab,cb->ac', \1, \2)"),
    (r"torch\.where\((\w+), (\w+), 0\)", r"\1 * \2"),
    (r"torch\.zeros_like\((\w+)\)\.index_add_\(0, (\w+), (\w+)\)",
     r"F.one_hot(\2, \1.shape[0]).to(\3.dtype).T @ \3"),
    (r"(\w+)\.sum\((\d), keepdim=True\)", r"\1.sum(\2).unsqueeze(\2)"),
)  # fmt: skip
"""The same in other words."""
SLIPS = (
    (r"index_add_", "index_copy_"),
    (r"\.flip\(\d\)\.cumsum\((\d)\)\.flip\(\d\)", r".cumsum(\1)"),
    (r"torch\.where\((\w+),", r"torch.where(~\1,"),
    (r"\((\w+) > 0\) \* (\w+)", r"(\2 > 0) * \2"),
    (r"\((\w+) > 0\) \* ", r"\1 * "),
    (r"argmax\((\d)", r"argmin(\1"),
    (r"1 - (\w+)\*\*2", r"1 - \1"),
    (r"(\w+) \* \(1 - \1\)", r"(1 - \1)"),
    (r"(\w+) \* \(1 - \1\)", r"\1 * (1 + \1)"),
    (r"-(\w+)\.sin\(\)", r"\1.cos()"),
    (r"(\w+)\.cos\(\)", r"\1.sin()"),
    (r"\.expand\([^()]*\) / \w+", r" / 2"),
    (r"-\((\w+) / (\w+) \* (\w+)\)", r"-(\3 / \2**2)"),
)
"""As learners make them; none of these is in the diagnosis's table as such."""
OWN = "one of SLIPS"
TRUE_OF[OWN] = tuple(Kind.__members__)  # any kind may be true: read them


def drawn(count: int, seed: int) -> Iterator[tuple[Kata, float]]:
    """So many drills over all levels, each with the seconds that drawing it took."""
    numbers = random.Random(seed)
    for place in range(count):
        level, number = place % len(LEVELS) + 1, numbers.randrange(10**6)
        started = time.process_time()
        named.network(level, number)
        yield drills.drill(f"{level}-{number}"), time.process_time() - started


def degenerate(kata: Kata) -> str:
    """Which check of the contract its network does not pass."""
    contract.oracles.cache_clear()
    for check in CHECKS:
        try:
            check(kata.model)
        except AssertionError as error:
            return f"{check.__name__}: {error}"
    shares = [share for _, _, share, _ in contract.every_path(kata)]
    return "" if min(shares) >= contract.SHARE else f"a path of {min(shares):.1%}"


def bodies(kata: Kata) -> list[str]:
    """The answer's code, and the same written otherwise."""
    body = answer(kata).body.replace("\n    ", "\n").strip()
    others = [re.sub(pattern, other, body) for pattern, other in OTHERWISE]
    return list(dict.fromkeys([body, *others]))


def slipped(katas: list[Kata], count: int) -> Iterator[tuple[Kata, str, str, str, str]]:
    """Slips: the kata, of which kind, how it was met ("", if it is right), the code, what is said."""
    chance = random.Random(16)
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(Path(folder))
        for kata in katas[:count]:
            body = chance.choice(bodies(kata))
            every = list(slips_of(kata, Right(body)))
            own = [re.sub(pattern, other, body) for pattern, other in SLIPS]
            every += [HeldOut(kata, None, text, OWN, "") for text in own if text != body]
            for one in chance.sample(every, min(2, len(every))):
                yield kata, one.kind, *told(one, tree), one.body


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=10_000, metavar="N")
    parser.add_argument("--slips", type=int, default=2_000, metavar="N", help="two in each")
    parser.add_argument("--seed", type=int, default=15, metavar="N", help="of other names")
    parser.add_argument("--list", action="store_true", help="what is said of each slip")
    options = parser.parse_args()
    torch.set_num_threads(1)
    seconds, katas, off = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        drills.ANSWERS = Path(folder)
        for kata, took in drawn(options.draws, options.seed):
            seconds.append(took)
            katas.append(kata)
            verdict = judge(kata, drills.ANSWERS)
            right = verdict.solved and not verdict.findings
            if wrong := degenerate(kata) if right else str(verdict):
                off += 1
                print(kata.id, wrong)
        ordered = sorted(seconds)
        print(
            f"{len(katas)} drawn, {off} off; to draw one takes {1e3 * statistics.median(seconds):.1f} ms, "
            f"p95 {1e3 * ordered[int(0.95 * len(ordered))]:.1f}, at most {1e3 * ordered[-1]:.1f}",
            flush=True,
        )
        counts: dict[str, Counter[str]] = {}
        random.Random(17).shuffle(katas)
        for kata, kind, how, said, body in slipped(katas, options.slips // 2):
            for row in ("all", f"level {kata.stage[0]}", kind):
                counts.setdefault(row, Counter())[how] += 1
            if options.list:
                print(how or "right", kind, kata.id, repr(body), said, sep=" | ")
    print(f"\n{'':24} {'true':>6} {'other':>6} {'silent':>7} {'right':>6}  silent")
    for row, found in sorted(counts.items()):
        wrong_ones = found.total() - found[""]
        share = found["silent"] / max(1, wrong_ones)
        print(
            f"{row:24} {found['true']:6} {found['other']:6} {found['silent']:7} {found['']:6}  {share:6.1%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
