"""Numbers, written with the sizes."""

from __future__ import annotations

import math

import pytest

from dojo.diagnosis.factors import divisor, name_factor

SIZES = [{"n": 7, "d": 5}, {"n": 5, "d": 11}, {"n": 11, "d": 3}]


def of(function) -> str | None:
    return name_factor([function(**sizes) for sizes in SIZES], SIZES)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("1", lambda n, d: 1.0),
        ("-1", lambda n, d: -1.0),
        ("2", lambda n, d: 2.0),
        ("1/2", lambda n, d: 0.5),
        ("-1/2", lambda n, d: -0.5),
        ("n", lambda n, d: n),
        ("1/n", lambda n, d: 1 / n),
        ("-1/d", lambda n, d: -1 / d),
        ("n/(n - 1)", lambda n, d: n / (n - 1)),
        ("(n - 1)/n", lambda n, d: (n - 1) / n),
        ("1/(n - 1)", lambda n, d: 1 / (n - 1)),
        ("√d", lambda n, d: math.sqrt(d)),
        ("1/√d", lambda n, d: 1 / math.sqrt(d)),
        ("n²", lambda n, d: n * n),
        ("1/n²", lambda n, d: 1 / n**2),
        ("d*n", lambda n, d: n * d),
        ("1/(d*n)", lambda n, d: 1 / (n * d)),
        ("n/d", lambda n, d: n / d),
        ("2*n", lambda n, d: 2 * n),
        ("2/(n - 1)", lambda n, d: 2 / (n - 1)),
        ("2/n", lambda n, d: 2 / n),
        ("n/2", lambda n, d: n / 2),
    ],
)
def test_names(name, function) -> None:
    assert of(function) == name


def test_a_number_without_a_name_is_written_out() -> None:
    assert name_factor([1.2345678] * 3, SIZES) == "1.235"
    assert name_factor([-0.044721] * 3, SIZES) == "-0.04472"


def test_unless_it_must_be_plain() -> None:
    assert name_factor([1.2345678] * 3, SIZES, plain=True) is None
    assert name_factor([2.0] * 3, SIZES, plain=True) == "2"


@pytest.mark.parametrize(
    "factors",
    [
        [7.0, 5.0, 12.0],  # n, but not in the last case
        [1.1, 1.2, 1.3],
        [1.0, -1.0, 1.0],
        [0.0, 0.0, 0.0],
        [math.nan, 1.0, 1.0],
        [math.inf] * 3,
        [7.0 * (1 + 1e-5), 5.0, 11.0],
    ],
)
def test_nothing_is_made_up(factors) -> None:
    assert name_factor(factors, SIZES) is None


def test_a_little_rounding_does_no_harm() -> None:
    assert name_factor([7.0 * (1 + 1e-9), 5.0, 11.0], SIZES) == "n"


def test_a_single_case_takes_the_simplest_name() -> None:
    assert name_factor([7.0], SIZES[:1]) == "n"
    assert name_factor([2.0], [{"n": 2}]) == "2"


def test_no_sizes_at_all() -> None:
    assert name_factor([2.0, 2.0], [{}, {}]) == "2"
    assert name_factor([7.0, 5.0], [{}, {}]) is None


@pytest.mark.parametrize(
    ("factor", "by"),
    [
        ("1/n", "n"), ("1/(n*w)", "n*w"), ("1/((n + 1)*w)", "(n + 1)*w"), ("1/2", "2"),
        ("2/n", ""), ("n", ""), ("-1/n", ""), ("-1", ""), ("0.5", ""),
    ],
)  # fmt: skip
def test_what_a_factor_divides_by(factor: str, by: str) -> None:
    assert divisor(factor) == by
