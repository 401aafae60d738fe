"""How the project is built: for an editable install alone. It is worked in, so it must be cloned."""

from typing import NoReturn

from setuptools.build_meta import (
    build_editable,
    get_requires_for_build_editable,
    prepare_metadata_for_build_editable,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "prepare_metadata_for_build_editable",
]


def build_wheel(*_: object, **__: object) -> NoReturn:
    """Refuse: what is installed elsewhere has no katas to write in."""
    raise SystemExit(
        "Backprop Dojo is worked in and can't be installed: fork and clone the repository, and run "
        "nox in it (see its README)."
    )


build_sdist = build_wheel
