"""How many slips in the corpus's right rewritings are explained: none of these is a base of a suspect.

    python benchmarks/held_out.py [--sample N] [--list] [STAGE ...]

A slip counts as explained when the first finding is of a kind that is true of it (`TRUE_OF` in
tests/dojo/diagnosis/held_out.py).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402

from tests.dojo.diagnosis.held_out import held_out, sample, told  # noqa: E402
from tests.dojo.workbench import Tree  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stages", nargs="*", metavar="STAGE", help="kata-1, for one; else all")
    parser.add_argument("--sample", type=int, default=1000, metavar="N", help="slips to try")
    parser.add_argument("--list", action="store_true", help="what is not explained, line by line")
    options = parser.parse_args()
    torch.set_num_threads(1)
    every = list(held_out(options.stages))
    counts: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(Path(folder))
        for one in sample(every, options.sample):
            how, said = told(one, tree)
            if how:
                for row in ("all", one.kata.stage, one.kind):
                    counts.setdefault(row, Counter())[how] += 1
            if options.list and how in ("silent", "other"):
                print(how, one.kata.id, one.kind, repr(one.body), said, sep=" | ")
    print(f"{len(every)} slips in all\n\n{'':24} {'true':>6} {'silent':>7} {'other':>6}  silent")
    for row, found in sorted(counts.items()):
        share = found["silent"] / found.total()
        print(f"{row:24} {found['true']:6} {found['silent']:7} {found['other']:6}  {share:6.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
