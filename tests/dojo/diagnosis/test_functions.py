"""A function is what its name says: the sentence that names it is shown to the learner."""

from __future__ import annotations

import numpy as np
import pytest

from dojo.diagnosis.functions import FUNCTIONS

NAMES = {name: getattr(np, name) for name in ("exp", "log", "tanh", "cosh")}
NAMES["sigmoid"] = lambda t: 1 / (1 + np.exp(-t))


@pytest.mark.parametrize("form", FUNCTIONS)
def test_it_computes_what_is_written(form: str) -> None:
    for t in (0.3, 0.7, 0.9):
        assert np.isclose(FUNCTIONS[form](np.array(t)), eval(form.format("t"), NAMES | {"t": t}))


def test_no_two_are_the_same() -> None:
    t = np.array([0.3, 0.7, 0.9])
    values = [tuple(np.round(function(t), 9)) for function in FUNCTIONS.values()]
    assert len(set(values)) == len(values)
