"""Attempts whose judgement is known beforehand: wrong ones with their cause, and right ones.

One module per stage holds `WRONG` and `RIGHT`: the kata's name -> a list of attempts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, and what a good teacher would say about it.

    `body` is an expression, or statements that end in a return. `reads` are the parameters, where
    they differ from the worked answer's. `kinds` are the kinds of finding (`dojo/verdict/finding.py`)
    that name the cause (any of them is right; none: nothing can be known, and silence is right),
    `mentions` the words that the finding's sentence must contain.
    """

    body: str
    cause: str
    kinds: tuple[str, ...]
    mentions: tuple[str, ...] = ()
    reads: str | None = None


@dataclass(frozen=True)
class Right:
    """Another way to write a right answer. `hint` tells that a float32 leak is to be pointed out."""

    body: str
    reads: str | None = None
    hint: bool = False
