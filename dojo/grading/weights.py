"""Points per kata: the course's own, or those of an instructor's TOML file. What has none is not graded."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from dojo.course.curriculum import Stage, choose, stages, usually_graded


class BadWeights(ValueError):
    """A file of weights that says nothing usable; one sentence why."""


def read(path: Path | None = None, chosen: Iterable[Stage] | None = None) -> dict[str, float]:
    """The points of every kata of these stages (or those usually graded), by its id, in their order.

    A file says them by stage. Raises `BadWeights`.
    """
    graded = choose(usually_graded()) if chosen is None else tuple(chosen)
    by_stage = _stages(path, graded) if path else {}
    katas = [kata for stage in graded for kata in stage.katas]
    return {kata.id: by_stage.get(kata.stage, kata.points) for kata in katas}


def _stages(path: Path, graded: Sequence[Stage]) -> dict[str, float]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadWeights(f"{path} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadWeights(f"{path} is no TOML: {error}") from None
    if unknown := sorted(set(found) - {"stages", "otherwise"}):
        raise BadWeights(f"{path}: [stages] and [otherwise] are known, not {unknown[0]!r}.")
    named, otherwise = found.get("stages", {}), found.get("otherwise", {"points": 1})
    if not isinstance(named, dict) or not isinstance(otherwise, dict):
        raise BadWeights(f"{path}: [stages] and [otherwise] are tables.")
    if unknown := sorted(set(otherwise) - {"points"}):
        raise BadWeights(f"{path}: [otherwise] has `points`, not {unknown[0]!r}.")
    known = list(dict.fromkeys(stage.name for stage in (*stages(), *graded)))
    if unknown := [name for name in named if name not in known]:
        raise BadWeights(f"{path}: there is no stage {unknown[0]!r}: {', '.join(known)}.")
    weights: dict[str, float] = {}
    for name in known:
        points: Any = named.get(name, otherwise.get("points", 1))
        if type(points) not in (int, float) or not 0 <= points < math.inf:
            raise BadWeights(f"{path}: the points of {name} are a number, 0 or more.")
        weights[name] = points
    return weights
