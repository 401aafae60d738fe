"""A judge in a process of its own: submissions come in as lines of JSON, results go out as such.

Should a submission manage to bring a judge down, only this process is lost and the batch goes on.
"""

from __future__ import annotations

import msgspec

from dojo.grading.companion import Companion, NotStarted, serve
from dojo.grading.results import Result
from dojo.grading.task import Lost, Task
from dojo.isolation.sandbox.backend import Died, Unavailable


class Answer(msgspec.Struct):
    """A result, or the name of what was raised in its place, and what it says."""

    result: Result | None = None
    error: str = ""
    why: str = ""


class Worker:
    """The batch's side."""

    def __init__(self) -> None:
        self._process = Companion("dojo.grading.worker")

    def grade(self, task: Task) -> Result:
        """The result. Raises `Lost`, `Stopped`, `Died`, or `Unavailable` without a sandbox."""
        try:
            answer = self._process.ask(task.line())
        except NotStarted:
            raise Died("the judge's process ended while it was starting") from None
        if not answer:
            raise Lost("it died")
        found = msgspec.json.decode(answer, type=Answer)
        for kind in (Died, Unavailable, Lost):
            if kind.__name__ == found.error:
                raise kind(found.why)
        if not found.result:
            raise Lost(found.why)
        return found.result

    def stop(self) -> None:
        """Called from another thread: whatever it grades is given up at once, and nothing after it."""
        self._process.stop()

    def close(self) -> None:
        """End the process, and its contestant with it."""
        self._process.close()


def main() -> None:
    """Grade until nobody asks any more."""
    from dojo.grading.grader import LocalGrader

    grader = LocalGrader()

    def answer(line: str) -> str:
        try:
            found = Answer(grader.grade(Task.of(line)))
        except (Died, Unavailable, Lost) as error:
            found = Answer(error=type(error).__name__, why=str(error))
        return msgspec.json.encode(found).decode()

    serve(answer)


if __name__ == "__main__":
    main()
