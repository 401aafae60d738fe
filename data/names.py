"""Reads a list of names: plain text, one name a line, only the letters a-z.

A list that breaks the rules is refused, not repaired: a name dropped or changed in silence
would change every figure that comes after it.
"""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path

from data import DataError

SHIPPED = Path(__file__).parent / "names.txt"
FETCHED = Path(__file__).parent / "makemore_names.txt"

LONGEST_NAME = 100  # letters
LARGEST_FILE = 16 * 2**20  # bytes; the lecture's list has 228,145

_NAME = re.compile(rb"[a-z]{1,%d}" % LONGEST_NAME)
_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NamesError(DataError):
    """A list of names that cannot be used; the message is one sentence that says why."""


def preferred() -> Path:
    """The list in use: the lecture's own if it has been fetched, else the shipped one."""
    return FETCHED if FETCHED.exists() else SHIPPED


def read(path: Path | None = None) -> list[str]:
    """The names in the file `path` (by default the preferred list), in the file's order.

    Raises NamesError if the file cannot be read, or at the first line that is not a name.
    """
    path = preferred() if path is None else path
    lines = _content(path).removesuffix(b"\n").split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not _NAME.fullmatch(line):
            raise NamesError(f"{_shown(path)}, line {number}: {_fault(line, number)}.")
    return [line.decode("ascii") for line in lines]


def _content(path: Path) -> bytes:
    """The file's bytes: at least one, at most LARGEST_FILE."""
    try:
        kind = path.stat().st_mode
        # Nothing else is opened: to open a pipe is to wait for whoever may write to it.
        content = _beginning(path) if stat.S_ISREG(kind) else b""
    except FileNotFoundError:
        raise NamesError(f"There is no file {_shown(path)}.") from None
    except PermissionError:
        raise NamesError(f"There is no permission to read {_shown(path)}.") from None
    except OSError as error:
        raise NamesError(f"{_shown(path)} cannot be read: {error.strerror}.") from None
    except ValueError:  # Python's answer to a NUL in a path
        raise NamesError(f"{_shown(path)} is not a possible file name.") from None
    if stat.S_ISDIR(kind):
        raise NamesError(f"{_shown(path)} is a folder, not a list of names.")
    if not stat.S_ISREG(kind):
        raise NamesError(f"{_shown(path)} is a pipe or a device, not a plain file.")
    if not content:
        raise NamesError(f"{_shown(path)} is empty: it needs at least one name.")
    if len(content) > LARGEST_FILE:
        raise NamesError(
            f"{_shown(path)} is larger than {LARGEST_FILE // 2**20} MiB: not a list of names."
        )
    return content


def _beginning(path: Path) -> bytes:
    """No more of the file than shows that it is too large."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _fault(line: bytes, number: int) -> str:
    """Why a line is not a name. Never quotes the line: it may be long, or no text at all."""
    if not line:
        return "the line is blank; take it out"
    if number == 1 and line.startswith(_BYTE_ORDER_MARKS):
        return "the file begins with a byte order mark (BOM); save it as UTF-8 without BOM"
    if b"\0" in line:
        return "there is a NUL byte; is this a text file? Save it as UTF-8"
    if line.endswith(b"\r") and line.count(b"\r") == 1:
        return "the line ends the Windows way (CRLF); save the file with LF line endings"
    if b"\r" in line:
        return "there is a carriage return (CR); save the file with LF line endings"
    if len(line) > LONGEST_NAME:
        return f"the line is {len(line):,} bytes long; a name has at most {LONGEST_NAME} letters"
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"the byte 0x{line[error.start]:02X} is not UTF-8; only the letters a-z may be used"
    stranger = next(character for character in text if not "a" <= character <= "z")
    if "A" <= stranger <= "Z":
        return f"{stranger!r} is a capital; lower-case the list, only the letters a-z may be used"
    # Some strangers look just like a letter of ours (Cyrillic has such an a); their number tells.
    number_of_it = "" if stranger.isascii() else f" (U+{ord(stranger):04X})"
    return f"the character {stranger!r}{number_of_it} is not one of the letters a-z"


def _shown(path: Path) -> str:
    """The path, fit to print on one line."""
    text = str(path)
    return text if text.isprintable() else repr(text)
