"""Train a network with the gradients of your step, and let it show what it has learnt."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from dojo.course.curriculum import KATAS

if TYPE_CHECKING:
    from dojo.course.curriculum import Kata


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo train` that every network has; for the others, see `run`."""
    new = parser.add_argument
    new("--steps", type=number(1, 10_000_000), metavar="N", help="how many")
    new("--seed", type=number(0, 2**63 - 1), metavar="N", help="of weights and minibatches")
    new("--answers", action="store_true", help="with the worked answer instead of your kata")
    new("--compare", action="store_true", help="autograd beside it, from the same start")
    new("--resume", nargs="?", const="", metavar="RUN", help="go on with the last run, or this one")
    new(
        "--out", type=Path, metavar="FILE", help="keep the run there (.dojo/runs/run-N.safetensors)"
    )
    new("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    new("--yes", action="store_true", help="train with wrong gradients, too, without asking")
    parser.epilog = (
        "STAGE, if it is not the first that trains, and the settings of its network come besides: "
        "`train STAGE --settings` lists them."
    )
    parser.set_defaults(takes_more=True)


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
    if options.resume is not None:
        given = [f"--{n}" for n in GIVEN if getattr(options, n) not in (None, False)]
        if given := [*given, *options.more]:
            print(f"--resume goes on with a run as it is: leave out {given[0]}.", file=sys.stderr)
            return 2
    print("checking ...", flush=True)  # before torch is imported: something moves at once

    from dojo.training.drive import Order, Refusal, drive
    from dojo.training.saved import NoRun, NotSaved
    from dojo.training.stepping import step_kata, step_katas

    kata, more = step_kata(), options.more
    named = [n for n in more[:1] if not n.startswith("-")]
    named += [n for n in more[1:] if n in {kata.stage for kata in step_katas()}]
    if named:
        kata, more = step_kata(named[0]), [n for n in more if n != named[0]]
    settings = vars(_parser(kata).parse_args(more))
    try:
        return drive(
            Order(
                kata,
                options.katas,
                {name: value for name, value in settings.items() if value is not None},
                answers=options.answers,
                compare=options.compare,
                steps=options.steps,
                seed=options.seed,
                out=options.out,
                resume=options.resume,
                yes=options.yes,
            )
        )
    except Refusal as error:
        print(error, file=sys.stderr)
        return 1
    except (NoRun, NotSaved) as error:
        print(error, file=sys.stderr)
        return 2


GIVEN = ("steps", "seed", "answers", "compare", "out")
"""What a run is begun with, and then has."""


def _parser(kata: Kata) -> argparse.ArgumentParser:
    """What may be set for the network of a kata's step."""
    from dojo.training.settings import training_of
    from reference.training import Number

    parser = argparse.ArgumentParser(prog=f"python -m dojo train {kata.stage}", add_help=False)
    parser.add_argument("--settings", action="help", help="list these")
    for option in training_of(kata).options:
        whole = number(option.least, option.most) if isinstance(option, Number) else None
        value = "N" if whole else "FILE"
        parser.add_argument(f"--{option.name}", type=whole or str, metavar=value, help=option.help)
    return parser
