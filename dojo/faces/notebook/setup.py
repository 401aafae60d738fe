"""What a notebook needs to be installed. Standard library and packaging only: it comes first.

What is missing is installed, and nothing else: the torch of a machine (Colab's, for one) stays, with all
that was built for it.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import subprocess
import sys
import tomllib
from collections.abc import Iterable

from packaging.requirements import Requirement

from dojo.course.curriculum import ROOT

NEEDED = ("torch", "numpy", "jaxtyping", "rich", "safetensors", "matplotlib", "uniplot")
"""Of the project's dependencies; the others are for the terminal."""


def ready() -> None:
    """Install what is missing, and say what is there in a version that has not been tried."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [Requirement(text) for text in project["dependencies"]]
    missing, told = look(need for need in needs if need.name in NEEDED)
    for line in told:
        print(line)
    if missing:
        print(f"Installing {', '.join(missing)} ...", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *missing], check=True)
        importlib.invalidate_caches()


def look(needs: Iterable[Requirement]) -> tuple[list[str], list[str]]:
    """What of this is missing, and a sentence for each that is there in another version."""
    missing, told = [], []
    for need in needs:
        try:
            version = importlib.metadata.version(need.name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(f"{need.name}{need.specifier}")
            continue
        if not need.specifier.contains(version, prereleases=True):
            told.append(
                f"{need.name} {version} stays as it is; tried was {need.specifier}. If something "
                "breaks, that may be why."
            )
    return missing, told
