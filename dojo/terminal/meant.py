"""Which kata a learner means by a name. Needs no torch."""

from __future__ import annotations

from dojo.course import memory
from dojo.course.curriculum import Kata, the_one, which
from dojo.drill.drills import drill, is_drill


def meant(name: str) -> Kata:
    """The kata of this name, at best of the stage that is worked on; it is said if there are several.

    Raises `UnknownName`.
    """
    if is_drill(name):
        return drill(name)
    kata = the_one(name, memory.load().at)
    if told := which(name, kata):
        print(f"{told}\n")
    return kata
