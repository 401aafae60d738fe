"""Which files a contestant needs: Python, torch and what torch needs. Nothing of this project.

They are listed one by one, since a folder may hold more than that: the standard library holds
`site-packages`, and a project installed there would bring its worked answers along.
"""

from __future__ import annotations

import csv
import glob
import importlib.metadata
import os
import sys
import sysconfig
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

PACKAGES = ("torch", "numpy", "jaxtyping")
"""What a kata may import, and numpy, which torch's tensors are read through."""
HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage"
"""Where malloc looks whether there are any, and how large they are."""
NOT_STANDARD = {"site-packages", "dist-packages", "test", "idlelib", "tkinter", "ensurepip"}


@cache
def files() -> tuple[str, ...]:
    """Every file and folder that a contestant may read. Linux only."""
    own = Path(__file__).resolve().parent.parent / "contestant"
    found = [*_standard_library(), *_packages(), *_libraries(), str(own)]
    found += [
        os.path.realpath(sys.executable),
        "/dev/null",
        "/dev/urandom",
        "/sys/devices/system/cpu",
        *(f"{HUGE_PAGES}/{name}" for name in ("enabled", "hpage_pmd_size")),
        "/proc/cpuinfo",
    ]
    return tuple(dict.fromkeys(path for path in found if os.path.exists(path)))


@cache
def site_packages() -> tuple[Path, ...]:
    """The folders that torch and what it needs are imported from."""
    return tuple(dict.fromkeys(Path(path).parent for path in _packages()))


def _standard_library() -> list[str]:
    found = []
    for key in ("stdlib", "platstdlib"):
        folder = Path(sysconfig.get_path(key, vars={"base": sys.base_prefix}))
        if folder.is_dir():
            names = set(os.listdir(folder)) - NOT_STANDARD
            found += [str(folder / name) for name in sorted(names)]
    return found


@cache
def _packages() -> tuple[str, ...]:
    """The files and folders, in whatever site-packages, of the packages and all that they require."""
    found: list[str] = []
    seen: set[str] = set()
    ahead = list(PACKAGES)
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # needed only on other systems
        for need in map(Requirement, package.requires or ()):
            if not need.marker or need.marker.evaluate({"extra": ""}):
                ahead.append(need.name)
        rows = csv.reader((package.read_text("RECORD") or "").splitlines())
        tops = {row[0].split("/")[0] for row in rows if row} - {"..", "__pycache__"}
        found += [
            os.path.realpath(str(package.locate_file(top)))
            for top in sorted(tops)
            if not top.endswith(".pth")
        ]
    return tuple(path for path in found if os.path.exists(path))


def _libraries() -> list[str]:
    """The shared libraries of this process, under all names they have, and what finds them."""
    import torch  # noqa: F401  # so that its libraries are among them

    with open("/proc/self/maps") as maps:
        mapped = {line.split(None, 5)[-1].strip() for line in maps if "/" in line}
    covered = tuple(path + "/" for path in _packages())
    found = []
    for path in sorted(mapped):
        if ".so" in os.path.basename(path) and not path.startswith(covered):
            found += _names(path)
    loaders = [*glob.glob("/lib64/ld-linux*"), *glob.glob("/lib/ld-linux*"), "/etc/ld.so.cache"]
    return found + loaders


def _names(path: str) -> list[str]:
    """A library and the links to it beside it: `libz.so.1` and `libz.so.1.3`."""
    stem = path[: path.index(".so") + 3]
    same = [name for name in glob.glob(glob.escape(stem) + "*") if os.path.realpath(name) == path]
    return [*same, path]
