"""Fixtures of the house's own tests. Nothing here touches `katas/`, nor what a learner has done."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dojo.course.curriculum import ANSWERS, Kata, katas, select
from dojo.isolation.child import Limits
from dojo.isolation.children import Children
from tests.dojo import workbench
from tests.dojo.workbench import Tree


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sample", type=int, metavar="SEED",
        help="try only some of what there is of the further stages, drawn by this seed",
    )  # fmt: skip
    parser.addoption("--only", metavar="KATA", help="try this kata only: kata-7/dgate")


def pytest_configure(config: pytest.Config) -> None:
    for what in ("UnraisableExceptionWarning", "UnhandledThreadExceptionWarning"):
        # An error of ours that nobody waits for is one all the same.
        config.addinivalue_line("filterwarnings", f"error::pytest.Pytest{what}")
    workbench.SAMPLE = config.getoption("--sample", None)
    workbench.ONLY = config.getoption("--only", None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not drawn, of the tests that are there once for each kata or each network."""
    told: dict[str, list[Kata]] = {kata.id: [kata] for kata in katas()}
    for kata in katas():
        told.setdefault(kata.model, []).append(kata)

    def tried(item: pytest.Item) -> bool:
        given = item.callspec.params.values() if hasattr(item, "callspec") else ()
        about = [one for one in given if isinstance(one, Kata)]
        about += [kata for one in given if isinstance(one, str) for kata in told.get(one, ())]
        return not about or any(workbench.drawn(kata, item.nodeid) for kata in about)

    left_out = [item for item in items if not tried(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True, scope="session")
def interruptible() -> Iterator[None]:
    """Ctrl-C is heard, here and in all processes that tests start.

    Who runs the tests in the background (`nohup … &`) has it ignored, which is handed down.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An empty folder for attempts."""
    folder = tmp_path / "katas"
    folder.mkdir()
    return Tree(folder)


@pytest.fixture
def dojo(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """`python -m dojo …` in this process, its memory in `tmp_path`: status, output, errors."""
    from dojo import __main__
    from dojo.course import memory

    monkeypatch.setattr(memory, "FILE", tmp_path / ".dojo" / "state.json")

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            status = __main__.main([str(argument) for argument in arguments])
        except SystemExit as error:  # argparse
            status = error.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


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
