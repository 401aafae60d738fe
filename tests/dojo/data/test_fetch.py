"""The download, against a server on this computer that can misbehave in every way we thought of."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from data import fetch as fetch_module
from data.fetch import MAX_BYTES, SHA256, FetchError, fetch

LIST = b"emma\nolivia\nava\n" * 4000  # several chunks
HASH = hashlib.sha256(LIST).hexdigest()

done = threading.Event()  # set when a test ends, so that no handler outlives it
FOR_EVER = (
    20.0  # seconds: who waits for the end of it gets another answer than for a time that is up
)


class Server(BaseHTTPRequestHandler):
    """The path asked for says how to behave."""

    def do_GET(self) -> None:
        with suppress(OSError):  # the client has hung up
            getattr(self, self.path.lstrip("/").partition("?")[0])()

    def log_message(self, format: str, *args: object) -> None:
        pass

    def head(self, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def good(self) -> None:
        self.head(length=len(LIST))
        self.wfile.write(LIST)

    def good_without_length(self) -> None:
        self.head()
        self.wfile.write(LIST)

    def wrong(self) -> None:
        self.head(length=len(LIST))
        self.wfile.write(LIST.replace(b"ava", b"eva"))

    def nothing(self) -> None:
        self.head(length=0)

    def missing(self) -> None:
        self.send_error(404, "\x1b[31mboo")

    def failing(self) -> None:
        self.send_error(500)

    def unheard_of(self) -> None:
        self.send_response(599, "?")
        self.end_headers()

    def truncated(self) -> None:
        self.head(length=len(LIST))
        self.wfile.write(LIST[:30_000])

    def truncated_without_length(self) -> None:
        self.head()
        self.wfile.write(LIST[:30_000])

    def silent(self) -> None:
        done.wait(FOR_EVER)

    def stuck(self) -> None:
        self.head(length=len(LIST))
        self.wfile.write(LIST[:30_000])
        self.wfile.flush()
        done.wait(FOR_EVER)

    def dripping(self) -> None:
        self.head(length=len(LIST))
        for _ in range(int(FOR_EVER / 0.02)):  # though no single wait is long
            if done.wait(0.02):
                return
            self.wfile.write(b"a")
            self.wfile.flush()

    def announces_too_much(self) -> None:
        self.head(length=MAX_BYTES + 1)
        done.wait(FOR_EVER)

    def endless(self) -> None:
        self.head()
        for _ in range(1000):  # 50 MB are endless enough
            self.wfile.write(b"emma\n" * 10_000)

    def hangs_up(self) -> None:
        pass

    def babbles(self) -> None:
        self.wfile.write(b"\x1b[31mhello\r\n\r\n")

    def broken_chunks(self) -> None:
        self.protocol_version = "HTTP/1.1"
        self.head(**{"Transfer-Encoding": "chunked", "Connection": "close"})
        self.wfile.write(b"5\r\nemma\n\r\nnonsense\r\n")

    def cut_chunks(self) -> None:
        self.protocol_version = "HTTP/1.1"
        self.head(**{"Transfer-Encoding": "chunked", "Connection": "close"})
        self.wfile.write(b"ffff\r\nemma\n")

    def moved(self) -> None:
        self.head(302, length=0, Location="/good")

    def moved_and_stuck(self) -> None:
        self.head(302, Location="/good")
        done.wait(FOR_EVER)  # the body of a redirect need not end

    def moved_to_itself(self) -> None:
        self.head(302, length=0, Location="/moved_to_itself")

    def moved_to_a_file(self) -> None:
        self.head(302, length=0, Location=self.path.partition("?")[2])

    def moved_to_ftp(self) -> None:
        self.head(302, length=0, Location="ftp://127.0.0.1/names.txt")

    def moved_to_data(self) -> None:
        self.head(302, length=0, Location="data:text/plain,emma")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.fixture(autouse=True)
def _no_proxy_and_no_handler_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(urllib.request, "getproxies", dict)
    done.clear()
    yield
    done.set()


@pytest.fixture(params=["none yet", "an earlier one"])
def destination(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "makemore_names.txt"
    if request.param == "an earlier one":
        path.write_bytes(b"earlier\n")
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refusal(url: str, destination: Path, timeout: float = 5.0) -> str:
    """The message, once it is sure that nothing has changed on the disk."""
    before = files(destination.parent)
    with pytest.raises(FetchError) as caught:
        fetch(url, destination, sha256=HASH, timeout=timeout)
    assert files(destination.parent) == before
    message = str(caught.value)
    assert message.isprintable(), "one line, safe on any terminal"
    assert message.startswith("Nothing was fetched: ")
    kept = "list fetched earlier" if destination.name in before else "shipped list"
    assert message.endswith(f". The {kept} goes on being used.")
    return message


@pytest.mark.parametrize("page", ["good", "good_without_length", "moved", "moved_and_stuck"])
def test_a_good_download_is_there_and_nothing_else(server, destination, page):
    assert fetch(f"{server}/{page}", destination, sha256=HASH, timeout=5) == destination
    assert files(destination.parent) == {destination.name: LIST}


@pytest.mark.parametrize(("page", "total"), [("good", len(LIST)), ("good_without_length", None)])
def test_progress_goes_from_nothing_to_all(server, tmp_path, page, total):
    calls: list[tuple[int, int | None]] = []
    fetch(
        f"{server}/{page}",
        tmp_path / "list.txt",
        sha256=HASH,
        progress=lambda received, total: calls.append((received, total)),
    )
    received = [call[0] for call in calls]
    assert received[0] == 0
    assert received[-1] == len(LIST)
    assert received == sorted(set(received))
    assert len(received) > 3
    assert {call[1] for call in calls} == {total}


def test_the_file_is_as_readable_as_any_other(server, tmp_path):
    (tmp_path / "other.txt").touch()
    path = fetch(f"{server}/good", tmp_path / "list.txt", sha256=HASH)
    assert path.stat().st_mode == (tmp_path / "other.txt").stat().st_mode


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("missing", "(HTTP 404, Not Found)"),
        ("failing", "(HTTP 500, Internal Server Error)"),
        ("unheard_of", "(HTTP 599)"),
        ("wrong", "not the lecture's list"),
        ("nothing", "not the lecture's list"),
        ("truncated_without_length", "not the lecture's list"),
        ("truncated", "broke off after 30,000 of 64,000 bytes"),
        ("announces_too_much", "larger than 4 MiB"),
        ("endless", "larger than 4 MiB"),
        ("hangs_up", "connection broke off"),
        ("babbles", "did not answer as a web server does"),
        ("broken_chunks", "broke off"),
        ("cut_chunks", "broke off"),
        ("moved_to_itself", "redirects to where this does not follow (HTTP 302)"),
        ("moved_to_ftp", "redirects to where this does not follow"),
        ("moved_to_data", "redirects to where this does not follow"),
    ],
)
def test_a_server_that_misbehaves(server, destination, page, says):
    assert says in refusal(f"{server}/{page}", destination)


@pytest.mark.parametrize("page", ["silent", "stuck", "dripping"])
def test_a_server_that_is_too_slow(server, destination, page):
    assert "longer than 0.2 seconds" in refusal(f"{server}/{page}", destination, timeout=0.2)


def test_a_redirect_to_a_file_of_this_computer(server, destination, tmp_path_factory):
    target = tmp_path_factory.mktemp("elsewhere") / "list.txt"
    target.write_bytes(LIST)  # the right bytes: only the way there is wrong
    message = refusal(f"{server}/moved_to_a_file?{target.as_uri()}", destination)
    assert "redirects to where this does not follow" in message


def test_nobody_listens(destination):
    with socket.socket() as bound:  # bound but not listening: the port is ours, and closed
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/good"
        assert "refused the connection" in refusal(url, destination)


def test_https_from_a_server_that_cannot(server, destination):
    url = server.replace("http:", "https:") + "/good"
    assert "no secure connection" in refusal(url, destination)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "computer online?"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "(Network is unreachable)"),
        (OSError("Tunnel connection failed: 403"), "a proxy, perhaps"),
    ],
)
def test_a_computer_that_is_offline(destination, monkeypatch, error, says):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert says in refusal("http://names.example/names.txt", destination)


@pytest.mark.parametrize(
    "url",
    ["", "names.txt", "file:///etc/hostname", "ftp://127.0.0.1/names.txt", "data:text/plain,emma"],
)
def test_an_address_that_is_not_of_the_web(destination, url):
    assert "does not begin with https:// or http://" in refusal(url, destination)


@pytest.mark.parametrize(
    "url",
    ["http://", "http://127.0.0.1:port/", "http://127.0.0.1/a b", "http://[::1/", "http://é..a/"],
)
def test_an_address_that_is_not_one(destination, url):
    refusal(url, destination)


def test_ctrl_c_midway_leaves_all_as_it_was(server, destination):
    before = files(destination.parent)

    def interrupt(received: int, total: int | None) -> None:
        if received > 20_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(f"{server}/good", destination, sha256=HASH, progress=interrupt)
    assert files(destination.parent) == before


def test_what_progress_raises_is_not_blamed_on_the_network(server, destination):
    before = files(destination.parent)

    def closed(received: int, total: int | None) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        fetch(f"{server}/good", destination, sha256=HASH, progress=closed)
    assert files(destination.parent) == before


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_ctrl_c_while_writing_leaves_all_as_it_was(server, destination, monkeypatch, step):
    before = files(destination.parent)
    monkeypatch.setattr(os, step, raiser(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        fetch(f"{server}/good", destination, sha256=HASH)
    assert files(destination.parent) == before


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk(server, destination, monkeypatch, step):
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(os, step, raiser(full))
    assert "cannot be written (No space left on device)" in refusal(f"{server}/good", destination)


def test_the_bytes_are_on_the_disk_before_the_name_is(server, tmp_path, monkeypatch):
    path = tmp_path / "list.txt"
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(file: int) -> None:
        steps.append("fsync")
        fsync(file)

    def watched_replace(source: Path, target: Path) -> None:
        assert source.parent == target.parent, "a rename is atomic within a folder"
        assert source.read_bytes() == LIST
        steps.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    fetch(f"{server}/good", path, sha256=HASH)
    assert steps == ["fsync", "replace"]


def test_a_folder_in_the_place_of_the_list(server, tmp_path):
    folder = tmp_path / "makemore_names.txt"
    folder.mkdir()
    with pytest.raises(FetchError, match=r"cannot be written .* shipped list goes on"):
        fetch(f"{server}/good", folder, sha256=HASH)
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("parent", ["no such folder", "a file"])
def test_a_folder_that_cannot_be_written_to(server, tmp_path, parent):
    (tmp_path / "a file").touch()
    with pytest.raises(FetchError, match=r"cannot be written .* shipped list goes on"):
        fetch(f"{server}/good", tmp_path / parent / "list.txt", sha256=HASH)
    assert files(tmp_path) == {"a file": b""}


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="file permissions do not bind this user; the tests around stand in",
)
def test_a_folder_without_permission(server, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FetchError, match="cannot be written"):
            fetch(f"{server}/good", tmp_path / "list.txt", sha256=HASH)
    finally:
        tmp_path.chmod(0o700)


def test_the_hash_of_the_lectures_list_is_asked_for_by_default(server, tmp_path):
    with pytest.raises(FetchError, match="not the lecture's list"):
        fetch(f"{server}/good", tmp_path / "list.txt")
    readme = Path(fetch_module.__file__).with_name("README.md").read_text(encoding="utf-8")
    assert SHA256 in readme


def raiser(error: BaseException) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
