"""A grader with its contestant: tasks in, results out, in this process."""

from __future__ import annotations

import torch

from dojo.course.fingerprint import fingerprint
from dojo.grading.results import Result
from dojo.grading.scoring import grade
from dojo.grading.task import Lost, Stopped, Task
from dojo.isolation.contestant_process import Contestant
from dojo.isolation.sandbox import choose
from dojo.isolation.sandbox.backend import Unavailable


class LocalGrader:
    """Keeps one contestant's process warm from task to task."""

    def __init__(self) -> None:
        torch.set_num_threads(1)  # never slower on tensors of this size
        self._contestant: Contestant | None = None
        self._asked: tuple[str, float, bool] | None = None
        self._stopped = False

    def __enter__(self) -> LocalGrader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grade(self, task: Task) -> Result:
        """The result. Raises `Lost`, `Stopped`, `Died`, or `Unavailable` without the sandbox."""
        try:
            contestant = self._ready(task)
            found = grade(task.submission, contestant, task.weights, task.seed)
        except Unavailable:
            if self._stopped:
                raise Stopped from None
            raise
        except Exception as error:  # a mistake of ours: this submission's, not the batch's end
            raise Lost(f"{type(error).__name__}: {error}") from error
        if self._stopped:  # what was under way has failed for that, not by itself
            raise Stopped
        return found

    def _ready(self, task: Task) -> Contestant:
        """The contestant that this task asks for."""
        if task.judge != fingerprint():
            raise Unavailable("the judge is another revision than the one that was asked for")
        asked = task.sandbox, task.seconds, task.required
        if asked != self._asked or not self._contestant:
            self.close()
            sandbox = choose(task.sandbox, task.seconds, required=task.required)
            self._contestant, self._asked = Contestant(sandbox, task.seconds), asked
        return self._contestant

    def stop(self) -> None:
        """Called from another thread: whatever it grades is given up at once, and nothing after it."""
        self._stopped = True
        if self._contestant:
            self._contestant.stop()

    def close(self) -> None:
        """End the contestant."""
        if self._contestant:
            self._contestant.close()
        self._contestant = self._asked = None
