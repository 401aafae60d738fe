"""Train the lecture's network with the gradients of your `train_step`, and let it write names."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from dojo.course.curriculum import KATAS


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo train`."""
    new = parser.add_argument
    new("--steps", type=number(1, 10_000_000), metavar="N", help="how many (200,000)")
    new("--seed", type=number(0, 2**63 - 1), metavar="N", help="of weights and minibatches")
    new("--hidden", type=number(1, 10_000), metavar="N", help="hidden units (200)")
    new("--names", type=Path, metavar="FILE", help="another list of names, one a line")
    new("--answers", action="store_true", help="with the worked answer instead of your kata")
    new("--compare", action="store_true", help="autograd beside it, from the same start")
    new("--resume", nargs="?", const="", metavar="RUN", help="go on with the last run, or this one")
    new(
        "--out", type=Path, metavar="FILE", help="keep the run there (.dojo/runs/run-N.safetensors)"
    )
    new("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    new("--yes", action="store_true", help="train with wrong gradients, too, without asking")


def number(least: int, most: int) -> Callable[[str], int]:
    """An argument that is a whole number in this range."""

    def parse(text: str) -> int:
        try:
            value = int(text.replace(",", ""))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text[:30]!r} is no whole number") from None
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text[:30]} is not in {least:,} … {most:,}")
        return value

    return parse


def run(options: argparse.Namespace) -> int:
    """0: trained; 1: not, for the kata's sake; 2: the call or a file was off; 130: stopped."""
    for name in ("steps", "seed", "hidden", "names", "answers", "compare", "out"):
        given = getattr(options, name) not in (None, False)
        if given and options.resume is not None:
            print(f"--resume goes on with a run as it is: it takes no --{name}.", file=sys.stderr)
            return 2
    print("checking ...", flush=True)  # before torch is imported: something moves at once

    from dojo.training.saved import NoRun, NotSaved
    from dojo.training.sitting import Refusal, sit

    try:
        return sit(options)
    except Refusal as error:
        print(error, file=sys.stderr)
        return 1
    except (NoRun, NotSaved) as error:
        print(error, file=sys.stderr)
        return 2
