"""What a notebook may ask for. Each gives something that shows itself; none prints a verdict."""

from __future__ import annotations

import atexit
import tempfile
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from dojo import actions
from dojo.course import hints, memory
from dojo.course.curriculum import KATAS, Kata, UnknownName, ahead, katas, stages
from dojo.drill.drills import tree
from dojo.faces.live import tasks
from dojo.faces.notebook import cells
from dojo.faces.notebook.display import Report, Text
from dojo.isolation.child import Job
from dojo.isolation.children import Children, Died
from dojo.terminal.meant import meant
from dojo.verdict.status import Status
from dojo.verdict.topics import topics
from dojo.verdict.values import Judged, Verdict

judged_last: dict[Kata, Verdict] = {}
"""What was said in this notebook, of each kata; the newest is the last."""


def judge(name: str, source: str, *, into: Path | None = None) -> Report:
    """The verdict on a kata's function, from its source, which is all that it is judged by.

    What is solved is saved in `katas/` (or `into` a folder laid out like it), unless a right answer
    is there. Raises `UnknownName`.
    """
    kata = meant(name)
    home = tree(kata, into or KATAS).absolute()
    if kata in katas():  # no drill
        memory.arrive(kata.stage)
    with tempfile.TemporaryDirectory(prefix="dojo-") as folder:
        path = Path(folder, home.name, kata.file)
        path.parent.mkdir(parents=True)
        path.write_text(source, encoding="utf-8", errors="replace", newline="\n")
        job = Job(partial(cells.attempt, into=home), (kata,), Path(folder, home.name))
        judged, saved = Judged(kata, path, Verdict(Status.BROKEN)), ""
        try:
            for result in children().run(job).results():
                if isinstance(result, Judged):
                    judged = result
                else:
                    saved = str(result)
        except Died as death:
            judged = replace(judged, verdict=Verdict(Status.BROKEN, str(death)))
    judged = replace(judged, path=home / kata.file)
    actions.note(judged)
    judged_last.pop(kata, None)
    judged_last[kata] = judged.verdict
    return Report(judged, saved)


def hint(name: str = "") -> Text:
    """One hint more each time, the earlier ones above it; first the one that fits the last verdict.

    Without a name, of the kata that was judged last. Raises `UnknownName`.
    """
    if not name and not judged_last:
        raise UnknownName("A hint for which kata? For example: %hint kata-1/dprobs")
    kata = meant(name) if name else list(judged_last)[-1]
    verdict = judged_last.get(kata)
    given = hints.one_more(kata, topics(verdict) if verdict else ())
    lines = [kata.id, "", *(f"{number}. {one}" for number, one in enumerate(given.seen, 1)), ""]
    more = f"{given.left} more hint{'s' if given.left > 1 else ''} left."
    return Text([*lines, more if given.left else f"That was the last one. %answer {kata.id}"])


def answer(name: str, *, sure: bool = False) -> Text:
    """The worked answer with its derivation; unless the kata is solved, only if one is `sure`.

    Raises `UnknownName`.
    """
    kata = meant(name)
    job = Job(tasks.judge, (kata,), tree(kata, KATAS))
    if not sure and not any(one.verdict.solved for one in children().results(job)):
        return Text(
            [
                f"{kata.id} is not solved yet, and an answer can't be unseen.",
                f"A hint instead: %hint {kata.id}",
                f"The answer all the same: %answer {kata.id} --yes",
            ]
        )
    return Text(actions.answer(kata).splitlines())


def progress() -> Text:
    """How far every stage is, and which kata is next."""
    job = Job(cells.standing, katas(), KATAS.absolute())
    solved = {one.kata for one in children().results(job) if one.verdict.solved}
    lines = []
    for stage in sorted(stages(), key=lambda stage: stage.number):
        done, total = sum(kata in solved for kata in stage.katas), len(stage.katas)
        full = BAR * done // total
        bar = "█" * full + "░" * (BAR - full)
        lines.append(f"{stage.name}  {bar}  {done:>2} of {total:<2}  {stage.title}")
    following = next((kata for kata in ahead(memory.load().at) if kata not in solved), None)
    return Text([*lines, f"next: {following.id}" if following else "All katas are solved."])


BAR = 26
"""Characters of a full bar."""


@cache
def children() -> Children:
    """The processes that attempts run in; one is ready when the first is judged."""
    found = Children()
    atexit.register(found.close)
    return found
