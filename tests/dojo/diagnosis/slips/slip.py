"""A slip in a training step, and the step with it.

The worked answer's text is edited line by line, as a learner's own would be.
"""

from __future__ import annotations

from dataclasses import dataclass

from dojo.course.curriculum import Kata


@dataclass(frozen=True)
class Slip:
    """Lines of the worked answer with what stands there instead, and what there is to say.

    `gradient` is the first wrong one on the way back: some finding must name it. `kinds` are the
    kinds that explain it (none: it is enough to say where), `mentions` words of the sentence.
    """

    cause: str
    gradient: str
    instead: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


def step_with(kata: Kata, slip: Slip) -> str:
    """A kata's worked answer with these lines in it. An edit must fit exactly one line."""
    text = kata.answer.read_text(encoding="utf-8")
    for right, wrong in slip.instead:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    return text
