"""A tree of solved katas in a folder of its own, and children that are started once."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dojo.curriculum import ANSWERS, Kata, katas, select
from dojo.watch.child import Limits
from dojo.watch.children import Children


@pytest.fixture
def own_tree() -> Iterator[Path]:
    """A copy of the worked answers, as a tree of katas; on a short path, which fits on a screen."""
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        tree = Path(folder).resolve() / "katas"
        for kata in katas():
            (tree / kata.file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ANSWERS / kata.file, tree / kata.file)
        yield tree


@pytest.fixture
def dcounts() -> Kata:
    """The kata that most tests are about."""
    return select(["dcounts"])[0]


@pytest.fixture(scope="session")
def children() -> Iterator[Children]:
    """Children with strict limits; the fork server behind them is started once."""
    found = Children(Limits(seconds=2.0))
    yield found
    found.close()


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], None]:
    """Waits until something is true."""

    def wait(condition: Callable[[], object]) -> None:
        for _ in range(2000):
            if condition():
                return
            time.sleep(0.01)
        pytest.fail("It never came true.")

    return wait


needs_fork_server = pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="no fork server here"
)
