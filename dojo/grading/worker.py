"""A judge in a process of its own: submissions come in as lines of JSON, results go out as such.

Should a submission manage to bring a judge down, only this process is lost and the batch goes on.
"""

from __future__ import annotations

import json
from typing import Any

from dojo.grading.companion import Companion, NotStarted, serve
from dojo.grading.task import Lost, Task
from dojo.isolation.sandbox.backend import Died, Unavailable


class Worker:
    """The batch's side."""

    def __init__(self) -> None:
        self._process = Companion("dojo.grading.worker")

    def grade(self, task: Task) -> dict[str, Any]:
        """The result's record. Raises `Lost`, `Stopped`, `Died`, or `Unavailable` without a sandbox."""
        try:
            answer = self._process.ask(task.line())
        except NotStarted:
            raise Died("the judge's process ended while it was starting") from None
        if not answer:
            raise Lost("it died")
        found = json.loads(answer)
        for kind in (Died, Unavailable, Lost):
            if kind.__name__ in found:
                raise kind(found[kind.__name__])
        return found

    def stop(self) -> None:
        """Called from another thread: whatever it grades is given up at once, and nothing after it."""
        self._process.stop()

    def close(self) -> None:
        """End the process, and its contestant with it."""
        self._process.close()


def main() -> None:
    """Grade until nobody asks any more."""
    from dojo.grading.grader import Judge

    judge = Judge()

    def answer(line: str) -> str:
        try:
            return json.dumps(judge.grade(Task.of(line)))
        except (Died, Unavailable, Lost) as error:
            return json.dumps({type(error).__name__: str(error)})

    serve(answer)


if __name__ == "__main__":
    main()
