"""What watch mode says, as text with styles: the same for the screen and for plain lines."""

from __future__ import annotations

from pathlib import Path

from rich.style import Style
from rich.text import Text

from dojo.course.answers import answer
from dojo.course.curriculum import Kata
from dojo.course.hints import Hints
from dojo.faces.live.position import Course
from dojo.terminal.begin import nox, offered
from dojo.terminal.place import place
from dojo.terminal.screen import STYLE
from dojo.verdict.status import WORD, Status
from dojo.verdict.values import Judged
from dojo.verdict.words import closing, ending, explain, insight

UNKNOWN = "?"


def heading(course: Course) -> Text:
    """Which kata it is."""
    kata, stage = course.current, course.stage()
    number = stage.katas.index(kata) + 1
    source = f". {kata.source.text}" if kata.source else ""
    return Text.assemble((kata.id, "bold"), f"  {number} of {len(stage.katas)}{source}")


def assignment(kata: Kata) -> Text:
    """What is to be done: the statement, its paragraphs to be wrapped anew."""
    paragraphs = answer(kata).statement.split("\n\n")
    return Text("\n\n".join(p if "\n " in p else p.replace("\n", " ") for p in paragraphs))


def offers(course: Course) -> list[Text]:
    """For who has just arrived: what there is for those who want it."""
    if course.current != course.katas[0] or course.done(course.katas):
        return []
    return [Text("\n".join(told), style="dim") for told in [offered()] if told]


def forward(judged: Judged | None) -> Text:
    """The place in the graph, the signature and the forward lines, once the child has told them."""
    text = Text()
    if judged and judged.way:
        text.append(f"\n{judged.way}", style="dim")
    if judged and judged.signature:
        text.append(f"\n{judged.signature}")
    for line in judged.forward if judged else ():
        code, mark, shape = line.partition("  # ")
        text.append(f"\n{code}").append(f"{mark}{shape}", style="dim")
    return text


def where(path: Path, line: int | None) -> Text:
    """The file, to be clicked: as text for terminals that look for paths, and as a link."""
    return Text(place(path, line), style=Style(link=path.absolute().as_uri()))


def verdict(judged: Judged, mark: str) -> Text:
    """The verdict in a line."""
    status = judged.verdict.status
    text = Text.assemble((f"{mark} {WORD[status]}", STYLE[status]), "   ")
    return text.append_text(where(judged.path, judged.verdict.line))


def why(judged: Judged) -> Text:
    """What there is to say about it."""
    kata, found = judged.kata, judged.verdict
    if found.status is Status.TODO:
        return Text()
    return Text("\n".join([*insight(judged), *explain(kata, found), *closing(kata, found)]))


def well_done(course: Course, keys: bool) -> Text:
    """After a solved kata: the end of a stage or of the course, the way on, an answer to compare."""
    following, stage, all_solved = course.next(), course.stage(), course.first_open() is None
    told = ["Well done."]
    if course.drilling:
        told.append("x: another." if keys else f"Another: {nox()} -s drill")
    elif course.done(stage.katas) == len(stage.katas):
        told = ending(stage, all_solved)
    if following and not all_solved:
        told.append(f"n goes on to {following.id}." if keys else f"Next: {following.id}")
    text = Text("\n".join([*told, "To compare, the worked answer: "]))
    return text.append_text(where(course.current.answer, None))


def hints(given: Hints) -> Text:
    """The hints given so far."""
    text = Text()
    for number, hint in enumerate(given.seen, 1):
        text.append(f"Hint {number}. ", style="bold").append(f"{hint}\n")
    if given.left:
        text.append(f"{given.left} more: h", style="dim")
    else:
        text.append("That was the last hint. The worked answer: a", style="dim")
    return text
