"""What mutants return on a case: worked out once for all attempts, and held against what one gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.diagnosis.arrays import TOLERANCE, Array
from dojo.diagnosis.evidence import Evidence
from dojo.diagnosis.functions import like
from dojo.diagnosis.mutants import Batches, Mutant, Mutants
from reference.graph import Graph
from reference.oracle import default_dtype

Source = Callable[[Kata, Graph, tuple[str, ...]], Mutants]
"""Where the mutants of a kata come from."""


@dataclass(frozen=True)
class Asked:
    """Mutants, and the case on which they are tried: attempts at one kata are tried on the same."""

    source: Source
    answers: tuple[Kata, ...]
    upstream: tuple[str, ...]
    digest: bytes
    case: Evidence = field(compare=False)

    @classmethod
    def of(cls, case: Evidence, source: Source) -> Asked:
        """Those of the source, for what was asked for in the case."""
        judged = case.case
        digest = judged.expected.numpy().tobytes()
        return cls(source, judged.answers, judged.request.upstream, digest, case)


@dataclass(frozen=True)
class Rows:
    """What mutants return on a case, those of one shape in a stack."""

    mutants: list[Mutant]
    stack: Array

    def seen(self, case: Evidence) -> Array:
        """What they come to in the place where the attempt is seen."""
        fits = self.stack.shape[1:] == case.expected.shape
        return case.all_seen(self.stack) if fits else self.stack


@lru_cache(maxsize=40)
def tried(asked: Asked) -> Batches[list[Rows]]:
    """What each mutant returns on the case: worked out once, and not for each attempt."""
    sources = (asked.source(kata, asked.case.graph, asked.upstream) for kata in asked.answers)
    return Batches(_rows(batch, asked.case) for source in sources for batch in source)


def _rows(batch: list[Mutant], case: Evidence) -> list[Rows]:
    found: dict[tuple[int, ...], list[tuple[Mutant, Array]]] = {}
    for one in batch:
        made = _made(one, case)
        if made is not None:
            found.setdefault(made.shape, []).append((one, made))
    return [
        Rows([one for one, _ in some], np.stack([made for _, made in some]))
        for some in found.values()
    ]


def _made(one: Mutant, case: Evidence) -> Array | None:
    """What a mutant returns on a case; None if its tensors don't fit together there."""
    with torch.no_grad(), default_dtype(torch.float64):
        try:
            made = one(case.formula_values)
        except (RuntimeError, IndexError, TypeError, ValueError, NameError, AttributeError):
            return None
    return made.double().numpy() if isinstance(made, Tensor) else None


def explains(one: Mutant, case: Evidence) -> bool:
    """Whether a mutant returns what was given."""
    made = _made(one, case)
    return made is not None and bool(same(Rows([one], made[None]).seen(case), case.given)[0])


def factor_of(one: Mutant, case: Evidence) -> float | None:
    """By what a mutant's outcome must be multiplied to be what was given."""
    made = _made(one, case)
    if made is None:
        return None
    seen = Rows([one], made[None]).seen(case)
    if not like(seen, case.given, scaled=True):
        return None
    return float((seen[0] * case.given).sum() / (seen[0] * seen[0]).sum())


def same(stack: Array, given: Array) -> Array:
    """Which of a stack are what was given, where there are numbers."""
    if stack.shape[1:] != given.shape:
        return np.zeros(len(stack), bool)
    rows, wanted = stack.reshape(len(stack), -1), given.ravel()
    finite = np.isfinite(wanted)
    alike: Array = (np.isfinite(rows) == finite).all(1)
    largest = np.abs(wanted[finite]).max(initial=0.0)
    off = np.abs(rows[:, finite] - wanted[finite]).max(1, initial=0.0)
    return alike & (off <= TOLERANCE * largest)
