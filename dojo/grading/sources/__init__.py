"""Where submissions come from: a folder, a git repository, an archive, or a roster that lists such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dojo.grading.sources import archive, directory, git, repository, roster
from dojo.grading.sources.login import Login
from dojo.grading.sources.platforms import Places
from dojo.grading.submission import NOTHING_HANDED_IN, Submission, Unreadable, Wanted

HOST = re.compile(r"(?i)(^|.*/)(www\.)?(github|gitlab|bitbucket|codeberg)\.\w+/")
"""A path that was meant as an address."""


@dataclass(frozen=True)
class Source:
    """A submission that has not been fetched yet: what to call it, where it is, what named it.

    `roster_id` is what the roster calls it, `columns` what else stands there. `before` is a moment in
    ISO 8601: of a git repository the last commit until then is meant.
    """

    id: str
    place: str
    named_by: str = ""
    roster_id: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    before: str = ""

    def __str__(self) -> str:
        return self.named_by or self.place


def listed(
    submissions: Iterable[str], places: Places = roster.NOWHERE
) -> Iterator[Source | Unreadable]:
    """The submissions that are meant, in order; what can't be meant comes as an error in its place.

    `places` is where those of a roster are that does not say it.
    """
    seen: dict[str, Source] = {}
    for found in _all(submissions, places):
        if isinstance(found, Source):
            # ann.json and Ann.json may be one file.
            first = seen.setdefault(found.id.casefold(), found)
            if first is not found:
                yield Unreadable(
                    f"{found}: its results would be those of {found.id}, as those of {first} are. "
                    "Give each an id of its own in a roster (CSV: id, submission)."
                )
                continue
        yield found


def _all(submissions: Iterable[str], places: Places) -> Iterator[Source | Unreadable]:
    for place in submissions:
        try:
            if place.lower().endswith(".csv") and not Path(place).is_dir():
                for line in roster.read(Path(place), places):
                    yield line if isinstance(line, Unreadable) else _from(line)
            else:
                yield Source(name_of(place), place)
        except Unreadable as error:
            yield error
        except (OSError, ValueError) as error:
            yield Unreadable(f"{place}: it can't be read: {_why(error)}")


def _from(line: roster.Line) -> Source:
    return Source(line.id, line.submission, line.where, line.given_id, line.columns)


def name_of(place: str) -> str:
    """What a submission is called whom no roster names: as its folder or archive; as owner and repository.

    On a server all forks have one name, so their owners' belong to it.
    """
    url, _ = git.split(place)
    if git.is_remote(url) and not Path(place).exists():
        parts = re.split("[/:]", url.rstrip("/").removesuffix(".git"))
        return roster.safe("_".join(parts[-1 if url.startswith("file:") else -2 :]))
    path = Path(place if Path(place).exists() else url).resolve()
    return roster.safe(archive.stem(path) if path.is_file() else path.name.removesuffix(".git"))


def collect(source: Source, wanted: Wanted, logins: Sequence[Login] = ()) -> Submission:
    """Fetch and freeze what is wanted. Raises `Unreadable`; whatever the submission is, nothing else.

    It takes what it takes: `reader` sets the limits.
    """
    path = Path(source.place)
    try:
        if not source.place.strip():
            raise Unreadable(NOTHING_HANDED_IN)
        if path.is_dir() and not repository.is_bare(path):
            return directory.collect(source.id, path, wanted)
        if path.is_file():
            return archive.collect(source.id, path, wanted)
        url, revision = git.split(source.place)
        if git.is_remote(url) or Path(url).is_dir():
            return git.collect(source.id, url, revision, wanted, logins, source.before)
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"It can't be read: {_why(error)}") from None
    hint = " Is https:// missing before it?" if HOST.match(source.place) else ""
    raise Unreadable(f"There is no such folder, archive or repository: {source.place}.{hint}")


def _why(error: BaseException) -> str:
    """Without the path, which may be as long as it likes."""
    if isinstance(error, MemoryError):
        return "there is too much in it"
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
