"""See the katas in the browser: the network, every gradient's numbers, the training."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dojo.course import memory
from dojo.course.curriculum import KATAS, katas, select


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo page`."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="begin with this kata")
    parser.add_argument("--katas", type=Path, default=KATAS, metavar="DIR", help="another tree")
    parser.add_argument(
        "--state", type=Path, default=memory.FILE, metavar="FILE", help="what is remembered"
    )
    parser.add_argument(
        "--poll", action="store_true", help="for network and WSL folders, which tell of no changes"
    )
    parser.add_argument("--port", type=int, default=0, metavar="N", help="else a free one")
    parser.add_argument(
        "--host",
        default="",
        metavar="NAME",
        help="the name that the page is reached by, from outside a container or Codespace",
    )
    parser.add_argument("--no-browser", action="store_true", help="only say the address")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write it as one file instead")
    parser.add_argument("--stage", metavar="STAGE", help="with --write: this stage alone")
    parser.add_argument(
        "--with-numbers",
        action="store_true",
        help="with --write: expected numbers of unsolved katas, too",
    )


def run(options: argparse.Namespace) -> int:
    """0 when it is written, 2 when it can't be shown or written; live, it ends with Ctrl-C."""
    remembered = memory.load(options.state)
    begin = select([options.name], at=remembered.at)[0] if options.name else None
    if not options.katas.is_dir():
        print(f"There is no folder {options.katas}.", file=sys.stderr)
        return 2

    from dojo.faces.live.tasks import look
    from dojo.isolation.children import Children

    tree, children = options.katas.resolve(), Children()
    children.reserve()  # torch is on its way meanwhile
    if options.write:
        from dojo.faces.page.write import write

        chosen = select([], options.stage)
        return write(
            options.write,
            chosen,
            tree,
            children,
            runs=options.state.parent / "runs",
            with_numbers=options.with_numbers,
        )

    from dojo.faces.live.position import Course
    from dojo.faces.live.session import Session
    from dojo.faces.page.serving import PortTaken, serve

    course = Course(katas(), remembered.solved, at=remembered.at)
    course.current = begin or course.current
    session = Session(
        tree,
        options.state,
        children,
        course,
        options.poll,
        pinned=bool(begin),
        task=look,
    )
    try:
        return serve(session, port=options.port, host=options.host, browser=not options.no_browser)
    except PortTaken as error:
        children.close()
        print(error, file=sys.stderr)
        return 2
