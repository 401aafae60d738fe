"""Drawn networks by their names: `network(3, 4711)`, and as a model, `dojo.drill.named:d3_4711`."""

from __future__ import annotations

import re
from functools import lru_cache

from dojo.drill import grammar, models
from dojo.drill.grammar import Network
from reference.model import Model


@lru_cache(maxsize=256)
def network(level: int, number: int) -> Network:
    """The network of a name."""
    return grammar.draw(level, number, models.holds)


def __getattr__(name: str) -> Model:
    match = re.fullmatch(r"d(\d)_(\d+)", name)
    if not match:
        raise AttributeError(name)
    return _model(int(match[1]), int(match[2]))


@lru_cache(maxsize=256)
def _model(level: int, number: int) -> Model:
    return models.model(network(level, number))
