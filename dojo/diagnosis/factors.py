"""Numbers, written with the sizes: 1.1666… on a case with n = 7 can only be n/(n - 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product

import numpy as np

CLOSE = 1e-7
"""Relative error up to which two factors are the same. Prime sizes keep names far apart."""

PLAIN = {1: "1", 2: "2", 3: "3", 4: "4", 1 / 2: "1/2", 1 / 3: "1/3", 1 / 4: "1/4", 3 / 2: "3/2"}
POWERS = {1.0: "{}", 2.0: "{}²", 0.5: "√{}"}


def name_factor(
    factors: Sequence[float], sizes: Sequence[Mapping[str, int]], plain: bool = False
) -> str | None:
    """One expression in the sizes' names that gives each case its factor, or None.

    `sizes` are the named lengths of each case. A factor that is the same everywhere but has no
    simple name is written as a decimal number; not if it must be `plain`.
    """
    wanted = np.array(factors)
    if not np.isfinite(wanted).all() or (abs(wanted) < 1e-12).any():
        return None
    texts, values = _table(tuple(tuple(case.items()) for case in sizes))
    fits = np.flatnonzero((abs(abs(wanted) - values) <= CLOSE * abs(wanted)).all(axis=1))
    same_sign = (wanted > 0).all() or (wanted < 0).all()
    if len(fits) and same_sign:
        text = texts[fits[0]]
        return text if wanted[0] > 0 else f"-{text}"
    if not plain and same_sign and np.ptp(wanted) <= CLOSE * abs(wanted[0]):
        return f"{wanted[0]:.4g}"
    return None


def divisor(factor: str) -> str:
    """What a factor of such a name divides by, `n` of `1/n`; "" if it is none that only divides."""
    one, _, by = factor.partition("/")
    return by.removeprefix("(").removesuffix(")") if one == "1" else ""


def _grouped(text: str) -> str:
    """In brackets, where it is a product of sizes (`h*w`)."""
    return f"({text})" if "*" in text and "(" not in text else text


@lru_cache(maxsize=16)
def _table(sizes: tuple[tuple[tuple[str, int], ...], ...]) -> tuple[list[str], np.ndarray]:
    """Expressions, simplest first, with their values (expressions, cases)."""
    cases = [dict(case) for case in sizes]
    atoms = [(name, np.array([case[name] for case in cases], float)) for name in cases[0]]
    shifted = [(f"({name} - 1)", values - 1) for name, values in atoms if (values > 2).all()]
    atoms += shifted + [(f"({name} + 1)", values + 1) for name, values in atoms]
    tops = [("1", np.ones(len(cases)))]
    tops += [
        (shape.format(name if shape == "{}" else _grouped(name)), values**power)
        for power, shape in POWERS.items()
        for name, values in atoms
    ]
    rows = [(text, np.full(len(cases), value)) for value, text in PLAIN.items()]
    for (over, above), (under, below) in product(tops, tops):
        if over != under:
            divided = f"{over}/{_grouped(under)}"
            rows.append((over if under == "1" else divided, above / below))
    rows += [(f"{a}*{b}", x * y) for (a, x), (b, y) in product(atoms, atoms) if a < b]
    rows += [(f"1/({a}*{b})", 1 / (x * y)) for (a, x), (b, y) in product(atoms, atoms) if a < b]
    plain = atoms[: len(cases[0])]
    for (a, x), (b, y) in product(plain, plain):
        if a < b:  # Bessel's correction, over two axes
            rows += _corrections(f"{a}*{b}", x * y)
            rows.append(
                (f"({a}*{b} - 1)/({a}*({b} - 1))", (x * y - 1) / (x * np.maximum(y - 1, 1)))
            )
            rows.append(
                (f"({a}*{b} - 1)/(({a} - 1)*{b})", (x * y - 1) / (np.maximum(x - 1, 1) * y))
            )
    rows += [
        (f"{k}{t[1:]}" if t.startswith("1/") else f"{k}*{t}", float(k) * v)
        for k in (2, 3, 4)
        for t, v in rows[len(PLAIN) :]
    ]
    rows += [(f"{t}/2", v / 2) for t, v in rows[len(PLAIN) :]]
    rows.sort(key=lambda row: _complexity(row[0]))
    return [text for text, _ in rows], np.array([value for _, value in rows])


def _corrections(text: str, values: np.ndarray) -> list[tuple[str, np.ndarray]]:
    return [
        (f"1/({text} - 1)", 1 / (values - 1)),
        (f"{text}/({text} - 1)", values / (values - 1)),
        (f"({text} - 1)/({text})", (values - 1) / values),
    ]


def _complexity(text: str) -> tuple[int, int]:
    return (sum(text.count(mark) for mark in "²√*/-") * 2 + text.count("("), len(text))
