"""The worked answer, with a slip in it: whoever returns just the same has made that mistake.

It needs no knowledge of the network, and finds it however the code is spelled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from dojo.course.curriculum import Kata
from dojo.diagnosis.evidence import TOLERANCE, Cases, Evidence
from dojo.diagnosis.formula import Slip
from dojo.diagnosis.mutants import Mutant, mutants, pairs
from dojo.verdict.finding import Finding
from reference.graph import Graph
from reference.oracle import default_dtype


def from_the_loss(cases: Cases) -> Finding | None:
    """One slip or two, where no gradient comes in: the paths are of tensors that nobody has seen."""
    if cases[0].case.request.upstream:
        return None
    return one_slip(cases) or two_slips(cases)


def one_slip(cases: Cases) -> Finding | None:
    """One slip in the worked answer."""
    return _told(cases, mutants)


def two_slips(cases: Cases) -> Finding | None:
    """Two of the likeliest slips at once."""
    return _told(cases, pairs)


def _told(cases: Cases, suspects: Callable[[Kata, Graph], tuple[Mutant, ...]]) -> Finding | None:
    """What those have in common that return the same as the attempt on every case."""
    ordered = sorted(cases, key=lambda case: case.expected.size)
    graph = cases[0].graph
    left = tuple(one for kata in cases[0].case.answers for one in suspects(kata, graph))
    for case in ordered:
        left = _alike(case, left)
        if not left:
            return None
    told = {tuple(_sentence(slip, cases[0]) for slip in one.told): one for one in left}
    if len(told) == 1:
        ((sentences, one),) = told.items()
        return Finding(one.told[0].kind, " ".join(sentences))
    whats = {tuple(slip.what for slip in one.told) for one in left}
    if len(whats) == 1:  # one thing, in one place or another
        kind = left[0].told[0].kind
        return Finding(kind, " ".join(f"{_capital(what)}." for what in whats.pop()))
    return None


def _sentence(slip: Slip, case: Evidence) -> str:
    origins = "".join(case.origin(name, "?") for name in slip.about if f"`{name}`" in slip.what)
    if not slip.place:
        return f"{_capital(slip.what)}{origins}."
    return f"In {slip.place}, {slip.what}{origins}."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _alike(case: Evidence, suspects: tuple[Mutant, ...]) -> tuple[Mutant, ...]:
    """Those that return on a case what the attempt has returned."""
    alike = []
    given = torch.from_numpy(case.given)
    finite = torch.isfinite(given)
    largest = float(given[finite].abs().max()) if finite.any() else 0.0
    whole = bool(finite.all())
    values = _values(case)
    with torch.no_grad(), default_dtype(torch.float64):
        for one in suspects:
            try:
                made = one(values)
            except (RuntimeError, IndexError, TypeError, ValueError, KeyError, AttributeError):
                continue  # its tensors don't fit together, or it reads what is not known here
            if not isinstance(made, Tensor):
                continue
            if made.dtype is torch.bool:  # a condition alone, which counts as ones and zeros
                made = made.to(given.dtype)
            if case.lens and made.shape == case.expected.shape:
                made = torch.from_numpy(case.seen(made.numpy()))
            if made.shape != given.shape:
                continue
            off = (made - given).abs()
            if not whole:
                if not torch.equal(torch.isfinite(made), finite):
                    continue
                off = off[finite]
            if not off.numel() or float(off.max()) <= TOLERANCE * largest:
                alike.append(one)
    return tuple(alike)


def _values(case: Evidence) -> dict[str, Any]:
    """Everything that a formula may read in a case."""
    if "values" not in case.memory:
        oracle = case.case.oracle
        gradients = {name: torch.from_numpy(array) for name, array in case.gradients.items()}
        case.memory["values"] = {**oracle.sizes, **oracle.values, **gradients}
    found: dict[str, Any] = case.memory["values"]
    return found
