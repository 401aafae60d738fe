"""A line of a forward pass: its type, its text, and the same with other names."""

import math

import pytest
import torch
from jaxtyping import Bool, Float, Float32, Int
from torch import Tensor

from reference.graph import Graph
from reference.op import Op, TensorType, wrapped


class Data:
    a: Float[Tensor, "n d"]
    step: int


class Parameters:
    b: Float[Tensor, "d"]


def op(function) -> Op:
    """The one line of a graph."""
    (line,) = Graph.of(Data, Parameters, {function.__name__: function}).ops.values()
    return line


@pytest.mark.parametrize(
    "annotation, written",
    [
        (Float[Tensor, "n 1"], 'Float[Tensor, "n 1"]'),
        (Int[Tensor, ""], 'Int[Tensor, ""]'),
        (Bool[Tensor, "T T"], 'Bool[Tensor, "T T"]'),
        (Float[Tensor, "n (H-K+1)*(W-K+1)"], 'Float[Tensor, "n (H-K+1)*(W-K+1)"]'),
    ],
)
def test_a_type_is_read_and_written(annotation, written: str) -> None:
    assert str(TensorType.of(annotation)) == written


@pytest.mark.parametrize("annotation", [Float32[Tensor, "n"], 'Float[Tensor, "n"]', Tensor, float])
def test_another_type_is_refused(annotation) -> None:
    with pytest.raises(ValueError, match="a tensor here is Bool, Float, Int"):
        TensorType.of(annotation)


def several(a, b) -> Float[Tensor, "n d"]:
    """What is said of it is no statement."""
    # Nor is this.
    scaled = a * b  # but this is
    for _ in range(2):
        scaled = scaled + a
    return (
        scaled
        # in between
        + math.pi
    )


def test_all_statements_are_shown() -> None:
    assert op(several).statements == (
        "scaled = a * b",
        "for _ in range(2):\n    scaled = scaled + a",
        "several = scaled + math.pi",
    )


def two_returns(a, b) -> Float[Tensor, "n d"]:
    if a.sum() > 0:
        return a
    return a * b


def no_end(a) -> Float[Tensor, "n d"]:
    if a.dim() == 2:
        return a
    raise ValueError


@pytest.mark.parametrize("function", [two_returns, no_end])
def test_what_could_not_be_shown_as_a_line(function) -> None:
    with pytest.raises(ValueError, match="ends in its only return"):
        _ = op(function).statements


@pytest.mark.parametrize(
    "statement",
    [
        "y = function(first_argument, second_argument, third_argument)",
        "y = first_summand + second_summand + third_summand + fourth_summand",
        "y = function(first_argument)[second_argument] + third_argument / fourth",
    ],
)
def test_a_wrapped_statement_is_the_same_statement(statement: str) -> None:
    lines = wrapped(statement, 48)
    assert len(lines) > 1 and max(map(len, lines)) <= 48
    spaces = {}
    for text in (statement, "\n".join(lines)):
        values = dict.fromkeys("first_argument second_argument third_argument".split(), 2.0)
        values |= dict.fromkeys("first_summand second_summand third_summand".split(), 3.0)
        values |= {"fourth_summand": 5.0, "fourth": 7.0, "function": lambda *a: {2.0: sum(a)}}
        if "function(first_argument, " in statement:
            values["function"] = lambda *a: sum(a)
        exec(text, values)
        spaces[text] = values["y"]
    assert len(set(spaces.values())) == 1


def test_a_statement_is_not_broken_within_its_strings() -> None:
    long = 'y = "a string with many spaces in it and no other place to break"'
    assert wrapped(long, 30) == [long]
    assert wrapped("y = short", 30) == ["y = short"]


def stepping(a, b, step) -> Float[Tensor, "n d"]:
    """Keywords, attributes and strings keep their names; umlauts are more than one byte."""
    ä = a.sum(dim=step); return ä * a + b + len("a b")  # noqa: E702  # fmt: skip


def test_renaming_reaches_the_text_and_the_values() -> None:
    line = op(stepping).renamed({"stepping": "stepping_1", "a": "a_1"}, {"step": 1})
    assert (line.name, line.reads, line.sizes) == ("stepping_1", ("a_1", "b"), ())
    assert line.statements == ("ä = a_1.sum(dim=1)", 'stepping_1 = ä * a_1 + b + len("a b")')
    a, b = torch.rand(3, 3), torch.rand(3)
    made = line({"a_1": a, "b": b})
    assert torch.equal(made, op(stepping)({"a": a, "b": b, "step": 1}))
    again = line.renamed({"b": "c"})
    assert again.reads == ("a_1", "c") and torch.equal(again({"a_1": a, "c": b}), made)


def test_only_the_line_of_another_name_keeps_its_function() -> None:
    line = op(several)
    assert line.renamed({}) == line
    assert line.renamed({"several": "other"}).forward is several


def test_a_function_that_uses_what_is_around_it_can_be_renamed() -> None:
    factor = 3.0

    def y(a) -> Float[Tensor, "n d"]:
        return factor * a

    assert op(y).renamed({"a": "z"})({"z": torch.ones(1, 1)}).tolist() == [[3.0]]


@pytest.mark.parametrize("names", [{"a": "scaled"}, {"b": "_"}])
def test_a_new_name_that_is_a_variable_already(names) -> None:
    with pytest.raises(ValueError, match="has a variable of its own called"):
        op(several).renamed(names)
