"""Fetch the lecture's own list of names; it is used from then on."""

from __future__ import annotations

import argparse
import sys

from data import fetch


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments of `python -m dojo data`."""
    parser.add_argument("--url", default=fetch.URL, help="where the list is")


def run(options: argparse.Namespace) -> int:
    """1 if nothing was fetched; the list that was there is used on."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    from dojo.terminal.screen import console

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    try:
        with Progress(*columns, console=console()) as progress:
            task = progress.add_task("names.txt", total=None)
            path = fetch.fetch(
                options.url,
                progress=lambda received, total: progress.update(
                    task, completed=received, total=total
                ),
            )
    except fetch.FetchError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path.name}: the lecture's 32,033 names are here and will be used from now on.")
    return 0
