"""What a grade's closer look costs the honest and leaves to difference quotients.

    python benchmarks/looks.py [--seeds 60] [--sandbox auto]

Grades all right answers of the tests with so many seeds and tells those that lose their points; then, with
the last seed, all katas by forward lines and slopes, in every way of `tests/dojo/exploits/quotients.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "dojo" / "exploits")]

from dojo.course.curriculum import katas, stages  # noqa: E402
from dojo.grading.scoring import grade  # noqa: E402
from dojo.grading.submission import Submission  # noqa: E402
from dojo.grading.weights import read  # noqa: E402
from dojo.isolation.contestant_process import Contestant  # noqa: E402
from dojo.isolation.sandbox import choose  # noqa: E402
from tests.dojo.exploits.clumsy import CLUMSY  # noqa: E402
from tests.dojo.exploits.oddities import ODDITIES  # noqa: E402
from tests.dojo.exploits.quotients import (  # noqa: E402
    AS_MATRICES,
    DUAL,
    LINES,
    RULES,
    SLOPES,
    SPELLED,
    by_quotients,
)
from tests.dojo.exploits.thorough import HEAD, THOROUGH  # noqa: E402
from tests.dojo.workbench import corpus_of, source, usual  # noqa: E402

GRADIENTS = [kata for kata in usual() if kata.kind == "gradient"]


def honest() -> Iterator[tuple[str, str]]:
    """Right answers: a kata's id and a text."""
    for kata in katas():
        yield kata.id, kata.answer.read_text(encoding="utf-8")
    for kata, _, right in corpus_of("RIGHT"):
        yield kata.id, source(kata, right.body, right.reads)
    yield from ODDITIES.values()
    yield from ((id, HEAD + text) for id, text in (THOROUGH | CLUMSY).values())


def submissions(texts: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """As few of them as there are texts for one kata."""
    made: list[dict[str, str]] = []
    for id, text in texts:
        place = next((one for one in made if id not in one), None)
        if place is None:
            made.append(place := {})
        place[id] = text
    return made


def accuse(contestant: Contestant, seeds: int) -> None:
    """Tell which right answers get nothing, and how often."""
    found: Counter[str] = Counter()
    graded, every = submissions(honest()), read(None, stages())
    for seed in range(seeds):
        for texts in graded:
            for kata in grade(Submission("x", texts), contestant, every, seed).katas:
                if kata.id in texts and not kata.score:
                    found[f"{kata.id}: {kata.reason}\n{texts[kata.id]}"] += 1
        print(
            f"seed {seed}: {len(found)} of {sum(map(len, graded))} right answers refused",
            flush=True,
        )
    for told, times in found.most_common():
        print(f"\n{times} times {told}")


def take(contestant: Contestant, seed: int) -> None:
    """Tell which katas are taken by quotients."""
    total = sum(read().values())
    spelled = ({}, AS_MATRICES, *SPELLED.values())
    for named in (SLOPES, RULES, LINES, DUAL):
        taken: dict[str, float] = {}
        for way, top in named.items():
            for spelling in spelled:
                texts = {kata.id: by_quotients(kata, top, spelling) for kata in GRADIENTS}
                for kata in grade(Submission("x", texts), contestant, read(), seed).katas:
                    if kata.score:
                        taken[kata.id] = kata.score
            print(f"up to {way}: {sum(taken.values()):g} points of {total:g}", *taken, flush=True)


def main() -> None:
    """Both, in a sandbox."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--sandbox", default="auto")
    options = parser.parse_args()
    with Contestant(choose(options.sandbox)) as contestant:
        accuse(contestant, options.seeds)
        take(contestant, options.seeds)


if __name__ == "__main__":
    main()
