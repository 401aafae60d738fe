"""The examples on paper: what the derivations work out by hand is what the answers compute."""

from __future__ import annotations

import ast
import importlib
import re

import pytest
import torch

from dojo.course.answers import answer
from dojo.course.curriculum import Kata, katas, select
from dojo.judging.cases import model
from tests.dojo.workbench import named

GRADIENTS = [kata for kata in katas() if kata.kind == "gradient"]
ROW = re.compile(r"^ {4}(\w+) {2,}([-\d\[].*)$", re.M)


def table(kata: Kata) -> dict[str, object]:
    """The table that ends a derivation: a number or nested lists for each argument, the gradient last."""
    rows = ROW.findall(answer(kata).derivation)
    return {name: ast.literal_eval(numbers) for name, numbers in rows}


@pytest.mark.parametrize("kata", GRADIENTS, ids=lambda kata: kata.id)
def test_the_example_on_paper(kata: Kata) -> None:
    graph = model(kata.model).graph

    def value(name: str, numbers: object) -> object:
        if name in graph.size_names:
            return numbers
        return torch.tensor(numbers, dtype=torch.int64 if name in graph.indices else torch.float64)

    *given, (name, gradient) = table(kata).items()
    assert [argument for argument, _ in given] == list(answer(kata).parameters)
    assert name == kata.name
    module = importlib.import_module(f"reference.answers.{kata.file[:-3].replace('/', '.')}")
    computed = getattr(module, kata.name)(*(value(*row) for row in given))
    torch.testing.assert_close(computed, value(name, gradient), rtol=1e-3, atol=1e-9)


def test_one_column_goes_through_all_of_batch_norm() -> None:
    """Stage 1 does in nine examples what stage 3 does in one: a name has one value in all of them."""
    names = [kata.name for kata in select(["kata-1"])]
    nine = names[names.index("dbngain") : names.index("dhprebn") + 1]
    seen: dict[str, object] = {}
    for kata in [*map(named, nine), named("kata-3/dhprebn")]:
        for name, numbers in table(kata).items():
            assert seen.setdefault(name, numbers) == numbers, f"{name} in {kata.id}"
