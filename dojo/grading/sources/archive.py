"""A submission in a zip or tar archive. Read as a stream of bounded length; nothing is unpacked to disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Self, cast

from dojo.grading.submission import MAX_FILE_BYTES, Freezer, Submission, Unreadable, Wanted

ENTRIES = 20_000
"""Entries of an archive that are looked at: a fork has some hundreds."""
ARCHIVE = 16 * 2**20
"""Bytes of the archive itself: a fork has a few, and what lists a zip's files is read as a whole."""
UNPACKED = 256 * 2**20
"""Bytes of a tar's stream, unpacked. Those of files that are not ours are skipped, but pass by."""
HEADER = 4 * 1024
"""Bytes of what a tar says of its next entry, beyond the usual: names, a Mac's attributes.

Python before 3.11.10 reads more in quadratic time (CVE-2024-6232): 4 KiB take 30 ms.
"""
HEADERS = 2**20
"""Bytes of all of these."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of a zip. Python unpacks the others, bzip2 and LZMA, in pieces of any length: 2 kB become 6 GB."""
SPARSE = "a file in it is sparse"
SAYING = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
"""Besides the types that Python does not list: an entry that is about the next one."""
SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
OTHERS = (b"7z\xbc\xaf", b"Rar!")
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError,
          NotImplementedError, OSError, RuntimeError, ValueError, OverflowError)  # fmt: skip


def stem(path: Path) -> str:
    """The archive's name without what tells its kind."""
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if path.name.lower().endswith(suffix):
            return path.name[: -len(suffix)]
    return path.name


def collect(id: str, path: Path, wanted: Wanted) -> Submission:
    """Freeze what is wanted of the archive. Raises `Unreadable`."""
    if path.stat().st_size > ARCHIVE:
        raise Unreadable(f"The archive is larger than {ARCHIVE // 2**20} MiB. Is a .venv in it?")
    freezer = Freezer(id, wanted)
    if path.name in freezer.names:
        freezer.astray(path.name)
        return freezer.freeze()
    try:
        with open(path, "rb") as file:
            magic = file.read(6)
            file.seek(0)
            if magic.startswith(OTHERS):
                raise Unreadable("zip and tar can be read, 7z and rar can't.")
            if magic.startswith(b"PK"):
                _zip(file, freezer)
            else:
                _tar(file, magic, freezer)
    except BROKEN as error:
        raise Unreadable(f"It is no archive that can be read: {_why(error)}.") from None
    return freezer.freeze()


def _zip(file: IO[bytes], freezer: Freezer) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        _check(len(entries))
        for entry in entries:
            wanted = _wanted(entry.filename, freezer)
            if not wanted or entry.is_dir():
                continue
            mode = entry.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                freezer.refuse(wanted, "It is no regular file.")
            elif entry.flag_bits & 1:
                freezer.refuse(wanted, "It is encrypted.")
            elif entry.compress_type not in METHODS:
                freezer.refuse(wanted, "It is packed by a method that is not read: deflate is.")
            else:
                with _broken_entry(wanted, freezer), archive.open(entry) as content:
                    freezer.take(wanted, content.read(MAX_FILE_BYTES + 1))


def _tar(file: IO[bytes], magic: bytes, freezer: Freezer) -> None:
    kinds = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ", lzma.open))
    opened = next((o(file) for start, o in kinds if magic.startswith(start)), file)
    stream = cast(IO[bytes], _Bounded(cast(IO[bytes], opened), UNPACKED))
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_careful()) as archive:
        for number, entry in enumerate(iter(archive.next, None)):
            # Or each would be kept, with a copy of the global header.
            archive.members.clear()  # type: ignore[attr-defined]
            _check(number)
            wanted = _wanted(entry.name, freezer)
            if not wanted or entry.isdir():
                continue
            if entry.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
                freezer.refuse(wanted, "It is no regular file.")
                continue
            content = archive.extractfile(entry)
            assert content
            with _broken_entry(wanted, freezer), content:
                freezer.take(wanted, content.read(MAX_FILE_BYTES + 1))


def _careful() -> type[tarfile.TarInfo]:
    """Entries of one archive, refused when what is said of them is too much to be honest."""
    left = HEADERS
    for_all = (
        1  # git writes one, with the commit's number; each is copied into every entry after it
    )

    class Entry(tarfile.TarInfo):
        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            nonlocal left, for_all
            made = super().frombuf(buf, encoding, errors)
            if made.type == tarfile.GNUTYPE_SPARSE:
                raise tarfile.ReadError(SPARSE)
            if made.type in SAYING or made.type not in tarfile.SUPPORTED_TYPES:
                left -= made.size
                for_all -= made.type == tarfile.XGLTYPE
                if made.size > HEADER or left < 0 or for_all < 0:
                    raise tarfile.ReadError("a header in it is too long")
            return made

        def _refuse(self, *_: object) -> None:
            raise tarfile.ReadError(SPARSE)

        # What a sparse file is made of is a list of any length, in its content.
        _proc_gnusparse_00 = _proc_gnusparse_01 = _proc_gnusparse_10 = _refuse

    return Entry


def _check(entries: int) -> None:
    if entries > ENTRIES:
        raise Unreadable(f"The archive has more than {ENTRIES:,} entries. Is a .venv in it?")


def _wanted(name: str, freezer: Freezer) -> str:
    """Which file an entry is: `katas/...`, or that in the one folder that GitHub puts around it."""
    folder, files = freezer.wanted.folder, freezer.wanted.files
    path = name.replace("\\", "/")  # as Windows PowerShell writes it
    if folder not in path.lower() and path.rpartition("/")[2] not in freezer.names:
        return ""
    parts = PurePosixPath(path).parts
    tricky = path.startswith("/") or ".." in parts or ":" in path
    at = next((i for i, part in enumerate(parts) if part == folder), None)
    if at is None:
        if any(part.lower() == folder for part in parts[:2]):
            freezer.notice(f"{name} is not taken: the folder is called {folder}.")
        freezer.astray(path)
        return ""
    file = "/".join(parts[at + 1 :])
    if tricky:
        if file in files:
            freezer.notice(f"{name} is not taken: a path that leads elsewhere.")
        return ""
    if at > 1:
        if file in files:
            freezer.elsewhere("/".join(parts[:at]))
        return ""
    freezer.other_case(file)
    return file if file in files else ""


@contextmanager
def _broken_entry(file: str, freezer: Freezer) -> Iterator[None]:
    """One broken file is no broken archive."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
            ValueError) as error:  # fmt: skip
        freezer.refuse(file, f"It can't be unpacked: {_why(error)}.")


def _why(error: BaseException) -> str:
    """Some of these say nothing, and the system's own words have a number in front."""
    return getattr(error, "strerror", None) or str(error) or "it ends too early"


class _Bounded(io.RawIOBase):
    """A stream that ends with an error once it has given too much."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self.stream, self.left = stream, most

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(min(size if size >= 0 else self.left + 1, self.left + 1))
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable("Unpacked, the archive is far too large.")
        return data
