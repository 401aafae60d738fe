"""`python -m dojo`: the commands that the nox sessions are thin over."""

from __future__ import annotations

import argparse
import errno
import os
import sys
import traceback
from contextlib import suppress

from data import DataError
from dojo.course.curriculum import UnknownName
from dojo.faces.commands import (
    answer,
    data,
    drill,
    grade,
    hint,
    judge,
    moves,
    page,
    progress,
    reset,
    sample,
    stubs,
    train,
    watch,
)

COMMANDS = (
    watch, page, judge, progress, hint, answer, reset, drill, moves, train, sample,
    stubs, grade, data,
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run a command. 0: all well; 1: not all solved, or refused; 2: the call itself was off.

    Whatever is not 0 has been put into words. (70, below: a breakdown of ours, with its traceback.)
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):  # an odd byte is no reason to end
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(prog="python -m dojo", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        name = command.__name__.rsplit(".", 1)[1]
        summary = (command.__doc__ or "").partition("\n")[0]  # PYTHONOPTIMIZE=2 leaves none
        own = commands.add_parser(name, help=summary, description=command.__doc__)
        command.add(own)
        own.set_defaults(run=command.run)
    chosen, more = parser.parse_known_args(arguments)
    chosen.more = more
    if more and "takes_more" not in chosen:
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
        return code
    except (UnknownName, DataError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno not in (*FULL, errno.EPIPE):
            raise
        if error.errno in FULL:
            with suppress(OSError):
                print(f"It can't be written: {error.strerror}.", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python flushes what is left at its end
        return 2


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
"""What a device says that takes no more."""


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception:
        traceback.print_exc()
        sys.exit(70)  # EX_SOFTWARE: Python's own would be 1, which says "not all solved"
