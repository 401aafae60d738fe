"""What an exception in a learner's code means, in a sentence with their own line. Values only.

It is told apart by name, line and text, not by the exception itself: that may be in another process.
"""

from __future__ import annotations

import re

from dojo.judging.outcome import Failure

TODO = "NotImplementedError"
MAX_MESSAGE = 300
"""Characters of an exception's own message."""


def failure(kind: str, message: str, line: int | None, source: str) -> Failure:
    """Of an exception called `kind` with this message. `line` is the learner's, if it came from one."""
    lines = source.splitlines()
    own = lines[line - 1].strip() if line and line <= len(lines) else ""
    if kind == TODO and TODO in own:
        assert line
        if _goes_on_below(lines, line):
            return Failure(
                f"Line {line} still says `raise {TODO}`, and nothing below it is ever reached: "
                "delete that line.",
                line,
            )
        return Failure("not written yet", line, todo=True)
    if kind == "SystemExit":
        return Failure("It calls exit: a gradient is returned, not left.", line)
    if kind == "BdbQuit":
        told = (
            "It stopped in the debugger and was left there. Watch mode has no keyboard for one: "
            "judge this kata with `nox -s kata-N -- NAME`, or with `pytest`."
        )
        return Failure(told, line, hung=True)
    first = next(iter(message.strip().splitlines()), "")[:MAX_MESSAGE]
    said = f"{kind}: {first}" if first else kind
    sentence = f"{said} (`^` is exclusive or; a power is `**`)" if "bitwise_xor" in said else said
    missing = re.match(r"NameError: name '(\w+)' is not defined", said)
    return Failure(
        f"{sentence}\n    {own}" if own else sentence,
        line,
        message=said,
        code=own,
        missing=missing[1] if missing else "",
    )


def _goes_on_below(lines: list[str], line: int) -> bool:
    """Whether code of the learner's follows on a line, on the same level."""
    level = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    below = next((one for one in lines[line:] if one.strip()), "")
    return len(below) - len(below.lstrip()) == level > 0 and not below.lstrip().startswith("#")
