"""The walls around a contestant. `choose` takes the best that work here."""

from __future__ import annotations

import sys

from dojo.course.curriculum import ROOT
from dojo.isolation.sandbox import bare, bubblewrap, landlock, needs
from dojo.isolation.sandbox.backend import Sandbox, Unavailable

NO_SANDBOX = "none"
BACKENDS = {
    "bubblewrap": bubblewrap.sandbox,
    "landlock": landlock.sandbox,
    NO_SANDBOX: bare.sandbox,
}
AUTO = "auto"
SECONDS = 10.0
"""Wall clock for all calls of one kata together."""
PRACTICE = (
    "practice, not a grade: no sandbox is at work, so the submission could have cheated, "
    "and could have done anything that you can do on this machine"
)


def choose(name: str = AUTO, seconds: float = SECONDS, *, required: bool = False) -> Sandbox:
    """The sandbox of this name, or the best that works. Raises `Unavailable`.

    `required` refuses to go on without walls.
    """
    if name != AUTO:
        made = BACKENDS[name](seconds)
        if required and not made.secure:
            raise Unavailable(f"A sandbox is required, and {name!r} is none.")
        return _apart(made)
    reasons = []
    for other in BACKENDS:
        try:
            made = BACKENDS[other](seconds)
        except Unavailable as error:
            reasons.append(str(error))
            continue
        if required and not made.secure:
            raise Unavailable(f"A sandbox is required, and none works here: {'; '.join(reasons)}.")
        return _apart(made)
    raise AssertionError("a plain child always works")


def _apart(made: Sandbox) -> Sandbox:
    """Refuse when what a contestant may read includes this project, with its answers and the judge."""
    if made.secure and sys.platform == "linux":
        above = [path for path in needs.files() if ROOT.is_relative_to(path)]
        if above:
            raise Unavailable(f"the contestant would be able to read this project: {above[0]}")
    return made
