"""Comparing: max-norm, strict shape, and whatever can come back instead of a gradient."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import torch

from dojo.judging.compare import compare, complaint, unfit
from dojo.judging.outcome import Failure
from dojo.verdict.status import Status
from dojo.verdict.values import LEAK, RIGHT, shown

EXPECTED = torch.tensor([[1.0, -4.0, 0.0], [2.0, 0.5, 3.0]], dtype=torch.float64)


def test_equal() -> None:
    same = compare(EXPECTED.clone(), EXPECTED)
    assert same.exact and same.approximate and same.right_shape
    assert (same.error, same.maxdiff) == (0, 0)


def test_the_error_is_relative_to_the_largest() -> None:
    other = EXPECTED.clone()
    other[0, 2] += 2e-6  # where the expected one is 0: elementwise it would be infinitely wrong
    found = compare(other, EXPECTED)
    assert found.maxdiff == pytest.approx(2e-6)
    assert found.error == pytest.approx(5e-7)
    assert found.at == (0, 2)
    assert (found.given_there, found.expected_there) == (pytest.approx(2e-6), 0)
    assert not found.exact


def test_scale_does_not_matter() -> None:
    for scale in (1e-30, 1, 1e30):
        off = EXPECTED * scale * (1 + 1e-7)
        assert compare(off, EXPECTED * scale).error == pytest.approx(1e-7, rel=1e-6)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_inf_are_wrong_and_told_with_their_place(bad: float) -> None:
    other = EXPECTED.clone()
    other[1, 0] = bad
    found = compare(other, EXPECTED)
    assert found.error == math.inf
    assert found.at == (1, 0)
    assert complaint(found, "n=7").startswith(f"It holds {bad}, at [1, 0]")


def test_right_values_in_another_shape() -> None:
    for shape in [(6,), (3, 2), (1, 2, 3)]:
        found = compare(EXPECTED.reshape(shape), EXPECTED)
        assert not found.right_shape and found.error == 0
        told = f"Its shape is {shown(shape)}, the tensor's is (2, 3) (on n=7)."
        assert complaint(found, "n=7") == told


def test_a_shape_that_broadcasts_is_another_shape() -> None:
    row = torch.ones(1, 3, dtype=torch.float64)
    found = compare(torch.ones(3, dtype=torch.float64), row)
    assert not found.right_shape and not found.approximate and not found.exact
    assert compare(torch.ones(()), torch.ones(2, 3)).error == 0


def test_a_shape_that_has_nothing_to_do_with_it() -> None:
    for shape in [(5,), (0,), (2, 3, 4), (2, 4)]:
        found = compare(torch.ones(shape), EXPECTED)
        assert found.error == math.inf and not found.right_shape
        assert complaint(found, "n=7").startswith(f"Its shape is {shown(shape)}, ")


def test_scalars() -> None:
    found = compare(torch.tensor(2.0), torch.tensor(1.0, dtype=torch.float64))
    assert found.at == () and found.error == 1
    assert "The largest error is at the scalar: yours 2, expected 1" in complaint(found, "n=7")


def test_zeros_expected() -> None:
    zeros = torch.zeros(2, 2)
    assert compare(zeros, zeros).error == 0
    assert compare(zeros + 1e-30, zeros).error == math.inf


@pytest.mark.parametrize(
    "dtype, limit", [(torch.float32, LEAK), (torch.float16, 1e-2), (torch.bfloat16, 1e-1)]
)
def test_floats_of_other_kinds(dtype: torch.dtype, limit: float) -> None:
    thirds = EXPECTED / 3
    found = compare(thirds.to(dtype), thirds)
    assert RIGHT < found.error <= limit


def test_floats_that_torch_hardly_knows() -> None:
    small = EXPECTED.to(torch.float8_e4m3fn)
    assert unfit(small) or compare(small, EXPECTED).error < 0.1


def test_forms_of_tensors() -> None:
    """Strides, views, parameters: only the numbers count. And nothing is warned of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for given in (
            EXPECTED.T.contiguous().T,
            torch.nn.Parameter(EXPECTED),
            EXPECTED.clone().requires_grad_() * 1,
            -torch._neg_view(EXPECTED),
        ):
            assert unfit(given) is None
            assert compare(given, EXPECTED).error == 0
    assert compare(torch.ones(1, 1).expand(2, 3), torch.ones(2, 3)).exact


def unfit_values() -> dict[str, tuple[object, str]]:
    return {
        "none": (None, "It returns None. Is the `return` missing?"),
        "tuple": ((EXPECTED, EXPECTED), "It returns a tuple of 2: return the one tensor itself."),
        "list": ([], "It returns a list of 0"),
        "numpy": (np.ones((2, 3)), "It returns ndarray, not a tensor."),
        "float": (1.5, "It returns float, not a tensor."),
        "ellipsis": (..., "It returns ellipsis, not a tensor."),
        "function": (len, "It returns builtin_function_or_method, not a tensor."),
        "integers": (torch.ones(2, 3, dtype=torch.long), "It returns a tensor of torch.int64"),
        "truths": (torch.ones(2, 3, dtype=torch.bool), "It returns a tensor of torch.bool"),
        "complex": (
            torch.ones(2, 3, dtype=torch.complex128),
            "It returns a tensor of torch.complex128",
        ),
        "sparse": (EXPECTED.to_sparse(), "It returns a sparse"),
        "csr": (EXPECTED.to_sparse_csr(), "It returns a sparse"),
        "meta": (torch.empty(2, 3, device="meta"), "It returns a sparse, quantized or off-CPU"),
        "nested": (torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]), "It returns a"),
    }


@pytest.mark.filterwarnings("ignore")
def test_what_is_no_gradient() -> None:
    for name, (given, sentence) in unfit_values().items():
        assert (unfit(given) or "").startswith(sentence), name


def test_failures_become_a_status() -> None:
    assert Failure("x", 3, todo=True).verdict.status is Status.TODO
    assert Failure("x", 3).verdict.status is Status.BROKEN
    forbidden = Failure("No autograd", 3, forbidden=True).verdict
    assert (forbidden.status, forbidden.reason, forbidden.line) == (Status.WRONG, "No autograd", 3)


def test_shapes_are_written_as_in_the_lecture() -> None:
    assert [shown(s) for s in ((), (3,), (3, 1))] == ["()", "(3,)", "(3, 1)"]
