"""Where submissions come from: a folder, a git repository, an archive, or a roster that lists such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dojo.grading.sources import archive, directory, git, roster
from dojo.grading.submission import Submission, Unreadable


@dataclass(frozen=True)
class Source:
    """A submission that has not been fetched yet: what to call it, and where it is."""

    id: str
    place: str


def listed(places: Iterable[str]) -> Iterator[Source | Unreadable]:
    """The submissions that are meant, in order; what can't be meant comes as an error in its place."""
    seen: dict[str, str] = {}
    for found in _all(places):
        if isinstance(found, Source):
            key = found.id.casefold()  # OUT/ann.json and OUT/Ann.json may be one file
            if key in seen:
                yield Unreadable(
                    f"{found.place}: {seen[key]} is called {found.id}, too. Give each its own id in "
                    "a roster (CSV: id, submission)."
                )
                continue
            seen[key] = found.place
        yield found


def _all(places: Iterable[str]) -> Iterator[Source | Unreadable]:
    for place in places:
        try:
            if place.lower().endswith(".csv") and not Path(place).is_dir():
                for line in roster.read(Path(place)):
                    yield line if isinstance(line, Unreadable) else Source(*line)
            else:
                yield Source(name_of(place), place)
        except Unreadable as error:
            yield error
        except (OSError, ValueError) as error:
            yield Unreadable(f"{place}: it can't be read: {_why(error)}")


def name_of(place: str) -> str:
    """What a submission is called whom no roster names: the folder's, repository's or archive's name."""
    url, _ = git.split(place)
    if git.is_remote(url) and not Path(place).exists():
        name = url.rstrip("/").replace(":", "/").rsplit("/", 1)[-1].removesuffix(".git")
    else:
        path = Path(place if Path(place).exists() else url).resolve()
        name = archive.stem(path) if path.is_file() else path.name.removesuffix(".git")
    return roster.safe(name)


def collect(source: Source) -> Submission:
    """Fetch and freeze. Raises `Unreadable`; whatever the submission is, nothing else."""
    path = Path(source.place)
    try:
        if not source.place.strip():
            raise Unreadable("The name of the submission is empty.")
        if path.is_dir() and not git.is_bare(path):
            return directory.collect(source.id, path)
        if path.is_file():
            return archive.collect(source.id, path)
        url, revision = git.split(source.place)
        if git.is_remote(url) or Path(url).is_dir():
            return git.collect(source.id, url, revision)
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"It can't be read: {_why(error)}") from None
    raise Unreadable("There is no such folder, archive or repository.")


def _why(error: BaseException) -> str:
    """Without the path, which may be as long as it likes."""
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
