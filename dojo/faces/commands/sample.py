"""Let a trained network make up more."""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

from dojo.faces.commands.train import number


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo sample`."""
    parser.add_argument("run_file", nargs="?", type=Path, metavar="RUN", help="the last by default")
    parser.add_argument("--count", type=number(1, 10_000), default=20, metavar="N", help="how many")
    parser.add_argument(
        "--seed", type=number(0, 2**63 - 1), metavar="N", help="of an earlier call, for its names"
    )


def run(options: argparse.Namespace) -> int:
    """2 if there is no run to be used. Without a seed it is something else each time."""
    from dojo.terminal.screen import console
    from dojo.training import saved
    from dojo.training.report import samples_shown
    from dojo.training.sampling import sampled

    try:
        found = saved.load(options.run_file or saved.latest())
        if not found.ended:
            raise saved.NoRun("This run was cut off. Go on with it: nox -s train -- --resume")
    except saved.NoRun as error:
        print(error, file=sys.stderr)
        return 2
    seed = secrets.randbelow(2**31) if options.seed is None else options.seed
    out = console()
    made = sampled(found, options.count, seed)
    if not made:
        print(f"What {found.settings.kata} trains makes nothing up.", file=sys.stderr)
        return 2
    samples_shown(out, made, found.settings.training)
    if options.seed is None:
        out.print(f"The same names once more: --seed {seed}", soft_wrap=True)
    return 0
