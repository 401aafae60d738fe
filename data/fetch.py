"""Downloads the list of names that the lecture uses, and changes nothing unless all went well."""

from __future__ import annotations

import hashlib
import http
import http.client
import os
import secrets
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import IO

from data.names import FETCHED

URL = "https://raw.githubusercontent.com/karpathy/makemore/master/names.txt"
SHA256 = "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d"
MAX_BYTES = 4 * 2**20  # bytes; the list has 228,145
CHUNK = 16 * 2**10  # bytes

Progress = Callable[[int, int | None], None]


class FetchError(RuntimeError):
    """The list was not fetched; the message says why, and which list stays in use."""


def fetch(
    url: str = URL,
    destination: Path = FETCHED,
    *,
    sha256: str = SHA256,
    progress: Progress | None = None,
    timeout: float = 30.0,
) -> Path:
    """Downloads `url` to `destination`, which is replaced in one step or not at all.

    `sha256` is the hash, in hex, that the file must have. `progress(received, total)` is called
    at the start and as bytes arrive; `total` is None if the server does not say. `timeout` is in
    seconds, for each wait on the network and for the body as a whole.

    Returns `destination`. Raises FetchError whatever the network, the server or the disk does;
    what `progress` raises (and Ctrl-C) comes through as it is.
    """
    try:
        content = _download(url, progress or _silently, timeout)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FetchError("what came is not the lecture's list (its SHA-256 differs)")
        _replace(destination, content)
    except FetchError as error:
        kept = "list fetched earlier" if destination.is_file() else "shipped list"
        raise FetchError(f"Nothing was fetched: {error}. The {kept} goes on being used.") from error
    return destination


def _download(url: str, progress: Progress, timeout: float) -> bytes:
    """The bytes at `url`: all that the server announced, and at most MAX_BYTES."""
    if not url.startswith(("https://", "http://")):
        raise FetchError("the address does not begin with https:// or http://")
    with _network_in_plain_words(timeout):
        response = _opener().open(url, timeout=timeout)
    deadline = time.monotonic() + timeout
    content = bytearray()
    with response:
        total: int | None = response.length
        progress(0, total)
        while len(content) <= MAX_BYTES and (total is None or total <= MAX_BYTES):
            with _network_in_plain_words(timeout):
                # Not read(): that waits for a whole chunk, for ever if the server only drips.
                chunk = response.read1(CHUNK)
                if time.monotonic() > deadline:
                    raise TimeoutError
            if not chunk:
                break
            content += chunk
            progress(len(content), total)
        else:
            raise FetchError(f"the file is larger than {MAX_BYTES // 2**20} MiB")
    if total is not None and len(content) < total:
        raise FetchError(f"the download broke off after {len(content):,} of {total:,} bytes")
    return bytes(content)


def _replace(destination: Path, content: bytes) -> None:
    """Writes beside `destination`, then renames: no reader ever sees half a list."""
    temporary = destination.with_name(f".{destination.name}.{secrets.token_hex(4)}")
    try:
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, destination)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise FetchError(f"{destination} cannot be written ({error.strerror})") from error


def _silently(received: int, total: int | None) -> None:
    """The progress of those who asked for none."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects without reading their body, which urllib would do to its end, if any."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        fp.close()
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _opener() -> urllib.request.OpenerDirector:
    """Speaks http and https only: urllib's usual opener would follow a redirect to ftp, too."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


@contextmanager
def _network_in_plain_words(timeout: float) -> Iterator[None]:
    """Turns what urllib raises into a FetchError that quotes nothing the server wrote."""
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        raise FetchError(_status_in_plain_words(error.code)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise FetchError(_reason_in_plain_words(reason, timeout)) from error


def _status_in_plain_words(code: int) -> str:
    if 300 <= code < 400:
        return f"the server redirects to where this does not follow (HTTP {code})"
    known = code in {status.value for status in http.HTTPStatus}
    phrase = f", {http.HTTPStatus(code).phrase}" if known else ""
    return f"the server answered with an error (HTTP {code}{phrase})"


def _reason_in_plain_words(reason: object, timeout: float) -> str:
    match reason:
        case TimeoutError():
            return f"the server took longer than {timeout:g} seconds"
        case socket.gaierror():
            return "the server's name was not found (is this computer online?)"
        case ssl.SSLError():
            return "there is no secure connection to the server (is a proxy or the clock to blame?)"
        case ConnectionRefusedError():
            return "the server refused the connection"
        case ConnectionError():
            return "the connection broke off"
        case http.client.InvalidURL() | ValueError():
            return "the address is not a valid one"
        case http.client.IncompleteRead():
            return "the download broke off"
        case http.client.HTTPException():
            return "the server did not answer as a web server does"
        case OSError():
            return f"the network failed ({reason.strerror or 'a proxy, perhaps'})"
    return "the server redirects to where this does not follow"  # URLError with a text: no handler
