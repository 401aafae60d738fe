"""Questions before something that can't be undone by looking away."""

from __future__ import annotations

import sys


def confirmed(question: str, yes: bool, otherwise: str = "say --yes to agree") -> bool:
    """Whether the user agrees. `yes` agrees beforehand; with nobody at the keyboard it is a no.

    `otherwise` tells what such a caller can do instead.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        print(f"{question} Nobody is there to answer; {otherwise}.", file=sys.stderr)
        return False
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False
