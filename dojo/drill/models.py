"""The models of drills, by the names of their files: a kata says `dojo.drill.models:d3_4711`."""

from __future__ import annotations

import re
from functools import lru_cache

from dojo.drill.drawn import model
from dojo.drill.drills import drawn
from reference.model import Model


@lru_cache(maxsize=256)
def _of(level: int, number: int) -> Model:
    return model(drawn(level, number))


def __getattr__(name: str) -> Model:
    match = re.fullmatch(r"d(\d)_(\d+)", name)
    if not match:
        raise AttributeError(name)
    return _of(int(match[1]), int(match[2]))
