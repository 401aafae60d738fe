"""A judge in a process of its own: submissions come in as lines of JSON, results go out as such.

Should a submission manage to bring a judge down, only this process is lost and the batch goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from dojo.course.curriculum import ROOT
from dojo.grading.task import Lost, Stopped, Task


class Worker:
    """The batch's side: a process that is started when it is needed, and again when it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._starting = threading.Lock()
        self._stopped = False

    def grade(self, task: Task) -> dict[str, Any]:
        """The result's record. Raises `Lost`, `Stopped`, or `Unavailable` when there is no sandbox."""
        from dojo.isolation.sandbox.backend import Unavailable

        answer = self._asked(task.line())
        if self._stopped:
            raise Stopped
        if not answer:
            self.close()
            raise Lost("it died")
        found = json.loads(answer)
        if "unavailable" in found:
            raise Unavailable(found["unavailable"])
        if "lost" in found:
            raise Lost(found["lost"])
        return found

    def stop(self) -> None:
        """Called from another thread: whatever it grades is given up at once, and nothing after it."""
        with self._starting:
            self._stopped = True
            if self._process:
                self._process.kill()

    def _asked(self, line: str) -> str:
        """The process's answer; "" if it has died."""
        process = self._running()
        assert process.stdin and process.stdout
        try:
            process.stdin.write(line)
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:
            return ""

    def _running(self) -> subprocess.Popen[str]:
        with self._starting:
            if self._stopped:
                raise Stopped
            if not self._process or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "dojo.grading.worker"],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    text=True, encoding="utf-8", cwd=ROOT,
                )  # fmt: skip
            return self._process

    def close(self) -> None:
        """End the process, and its contestant with it."""
        if self._process:
            with suppress(OSError):
                self._process.stdin.close()  # type: ignore[union-attr]
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process.stdout.close()  # type: ignore[union-attr]
        self._process = None


def main() -> None:
    """Grade until the input ends."""
    from dojo.grading.grader import Judge
    from dojo.isolation.sandbox.backend import Unavailable

    out = sys.stdout
    sys.stdout = sys.stderr
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    with Judge() as judge:
        for line in sys.stdin:
            try:
                answer = judge.grade(Task.of(line))
            except Unavailable as error:
                answer = {"unavailable": str(error)}
            except Lost as error:
                answer = {"lost": str(error)}
            out.write(json.dumps(answer) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
