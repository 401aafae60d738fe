"""What people write for a derivative: some function of a tensor that is near.

All functions of all tensors are held against an array at once; only those that fit become suspects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from dojo.diagnosis.arrays import TOLERANCE, Array, fits
from dojo.diagnosis.evidence import Evidence

Function = Callable[[Array], Array]

FUNCTIONS: dict[str, Function] = {
    "{}": lambda t: t,
    "{}**2": lambda t: t**2,
    "{}**3": lambda t: t**3,
    "{}**-1": lambda t: 1 / t,
    "{}**-2": lambda t: t**-2.0,
    "{}**-3": lambda t: t**-3.0,
    "{}**0.5": np.sqrt,
    "{}**-0.5": lambda t: t**-0.5,
    "{}**1.5": lambda t: t**1.5,
    "{}**-1.5": lambda t: t**-1.5,
    "(1 - {})": lambda t: 1 - t,
    "(1 + {})": lambda t: 1 + t,
    "(1 - {}**2)": lambda t: 1 - t**2,
    "(1 - {}**2)**0.5": lambda t: (1 - t**2) ** 0.5,
    "(1 + {}**2)": lambda t: 1 + t**2,
    "{0} * (1 - {0})": lambda t: t * (1 - t),
    "(1 - {})**2": lambda t: (1 - t) ** 2,
    "(1 - {0}) * (1 + {0}**2)": lambda t: (1 - t) * (1 + t**2),
    "exp({})": np.exp,
    "log({})": np.log,
    "tanh({})": np.tanh,
    "(1 - tanh({})**2)": lambda t: 1 - np.tanh(t) ** 2,
    "sigmoid({})": lambda t: 1 / (1 + np.exp(-t)),
    "sigmoid({0}) * (1 - sigmoid({0}))": lambda t: np.exp(-t) / (1 + np.exp(-t)) ** 2,
    "cosh({})**-1": lambda t: 1 / np.cosh(t),
    "({} > 0)": lambda t: (t > 0).astype(float),
}


@dataclass(frozen=True)
class Written:
    """A function of a known tensor, as it would be written."""

    name: str
    form: str

    @property
    def text(self) -> str:
        """The expression."""
        return self.form.format(self.name)

    def of(self, case: Evidence) -> Array | None:
        """Its values in a case, or None where it has none that say anything."""
        if self.name not in case.known:
            return None
        value = FUNCTIONS[self.form](case.known[self.name])
        return value if _says_something(value.reshape(1, -1))[0] else None


def table(case: Evidence, shape: tuple[int, ...]) -> tuple[list[Written], Array]:
    """Every function of every known tensor that broadcasts to `shape`, stacked in front of it."""
    key = ("functions", shape)
    if key not in case.memory:
        near = {name: array for name, array in case.known.items() if fits(array.shape, shape)}
        written = [Written(name, form) for form in FUNCTIONS for name in near]
        written.sort(key=lambda one: one.name not in case.arguments)  # those may well be written
        stack = np.empty((len(written), *shape))
        for row, one in enumerate(written):
            stack[row] = FUNCTIONS[one.form](near[one.name])
        says = _says_something(stack.reshape(len(stack), -1))
        told = [one for one, ok in zip(written, says, strict=True) if ok]
        case.memory[key] = told, stack[says]
    found: tuple[list[Written], Array] = case.memory[key]
    return found


def _says_something(rows: Array) -> Array:
    """Which rows are finite and not just one number: a saturated tanh is a function of nothing."""
    return np.isfinite(rows).all(1) & (np.ptp(rows, axis=1) > 10 * TOLERANCE * np.abs(rows).max(1))


def like(stack: Array, target: Array, *, scaled: bool) -> Iterable[int]:
    """The rows of the stack that are the target, or a multiple of it."""
    if not len(stack) or stack.shape[1:] != target.shape or not target.any():
        return []
    rows, wanted = stack.reshape(len(stack), -1), target.ravel()
    sizes = np.abs(rows).max(1, initial=0.0, keepdims=True)
    sizes[sizes == 0] = np.inf
    unit, aim = rows / sizes, wanted / np.abs(wanted).max()
    if scaled:
        norm = (unit * unit).sum(1)
        factor = (unit @ aim) / np.where(norm == 0, np.inf, norm)
    else:
        factor = (sizes / np.abs(wanted).max())[:, 0]
    off = np.abs(unit * factor[:, None] - aim).max(1)
    return [int(i) for i in np.flatnonzero(off <= TOLERANCE)]
