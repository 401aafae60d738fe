"""The page's server, asked by everybody but the learner's own browser."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from dojo.course import memory
from dojo.course.curriculum import Kata, katas
from dojo.faces.live.desk import Desk
from dojo.faces.live.position import Course
from dojo.faces.live.session import Session
from dojo.faces.page import web
from dojo.faces.page.board import Board
from dojo.faces.page.web import MAX_BODY_BYTES, PageServer
from dojo.isolation.children import Children
from dojo.verdict.status import Status
from dojo.verdict.values import Judged, Verdict

JSON = "application/json"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


@pytest.fixture
def board(tmp_path: Path, state: Path) -> Board:
    """Of a session in which nothing is judged by itself."""
    session = Session(tmp_path, state, Children(), Course(katas()))
    session.desk = Mock(Desk)
    return Board(session)


@pytest.fixture
def serve(board: Board) -> Iterator[Callable[..., PageServer]]:
    """Starts a server."""
    running = []

    def start(**options: object) -> PageServer:
        made = PageServer(board, **options)
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        running.append(made)
        return made

    yield start
    board.close()
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def server(serve: Callable[..., PageServer]) -> PageServer:
    return serve()


def ask(
    server: PageServer,
    path: str = "",
    method: str = "GET",
    body: bytes | None = None,
    token: str | None = None,
    **headers: str,
) -> tuple[int, str, dict[str, str]]:
    """A request below the token: status, text, headers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    token = server.token if token is None else token
    connection.request(method, f"/{token}/{path}", body, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, dict(answer.getheaders())


def ours(server: PageServer) -> str:
    return f"http://127.0.0.1:{server.port}"


def help_with(server: PageServer, want: str, kata: str = "kata-1/dcounts") -> tuple[int, str]:
    body = json.dumps({"kata": kata, "want": want}).encode()
    return ask(server, "help", "POST", body, Origin=ours(server), Content_Type=JSON)[:2]


def take(board: Board, kata: Kata, printed: str = "") -> None:
    """A verdict has come."""
    board.take(Judged(kata, Path(kata.file), Verdict(Status.BROKEN, "It broke.", printed=printed)))


def test_the_page_may_run_its_own_script_alone(server: PageServer) -> None:
    nonces = []
    for _ in range(2):
        status, text, headers = ask(server)
        policy = headers["Content-Security-Policy"]
        assert status == 200 and policy.startswith("default-src 'none'; connect-src 'self';")
        (nonce,) = {*re.findall("'nonce-([^']+)'", policy)}
        tags = re.findall(r"<(?:script|style)[^>]*>", text)
        assert len(tags) == 3 and all(f'nonce="{nonce}"' in tag for tag in tags)
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
        nonces.append(nonce)
    assert nonces[0] != nonces[1]
    assert headers["Referrer-Policy"] == "no-referrer" and headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["", "networks", "training", "news", "kata/kata-1%2Fdcounts"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_token_there_is_nothing(server: PageServer, path: str, method: str) -> None:
    wrong = ["", "x", server.token[:-1], server.token + "x", server.token.swapcase(), "%ff"]
    for token in wrong:
        assert ask(server, path, method, b"", token, Origin=ours(server))[:2] == (404, "Not Found")


@pytest.mark.parametrize(
    "path", ["nothing", "kata/nothing", "kata/", "kata", "..", "../", "kata/../../../etc/passwd",
             "static/main.js", "kata/%2e%2e%2f", "%00", "kata/\xe9".encode().decode("latin-1")],
)  # fmt: skip
def test_paths_that_are_none(server: PageServer, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection._encode_request = lambda request: request.encode("latin-1")  # type: ignore[method-assign]
    connection.request("GET", f"/{server.token}/{path}")
    assert connection.getresponse().status == 404


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:{port}",
     "", "[", "127.0.0.2", "0.0.0.0", "localhost@evil.example", "127.0.0.1:80@evil.example"],
)  # fmt: skip
def test_a_name_that_is_not_ours_is_refused(server: PageServer, host: str) -> None:
    """Whoever lets a name of their own lead here (DNS rebinding) has that name in `Host`."""
    for path in ("", "news", "networks"):
        assert ask(server, path, Host=host.format(port=server.port))[0] == 403


def test_our_own_names(server: PageServer) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert ask(server, Host=f"{host}:{server.port}")[0] == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_another_site_is_refused(server: PageServer, site: str) -> None:
    assert ask(server, Sec_Fetch_Site=site)[0] == 403
    assert ask(server, "news", Sec_Fetch_Site=site)[0] == 403
    for own in ("none", "same-origin"):
        assert ask(server, Sec_Fetch_Site=own)[0] == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_other_methods(server: PageServer, method: str) -> None:
    assert ask(server, method=method)[0] == 501
    assert ask(server, "help", method, b"{}", Origin=ours(server), Content_Type=JSON)[0] == 501


def test_a_hint_and_an_answer_are_given_and_counted(server: PageServer, state: Path) -> None:
    status, text = help_with(server, "hint")
    assert status == 200 and len(json.loads(text)["hints"]) == 1
    assert len(json.loads(help_with(server, "hint")[1])["hints"]) == 2
    assert len(memory.load(state).hints["kata-1/dcounts"]) == 2
    assert memory.load(state).answers == set()
    assert "def dcounts(" in json.loads(help_with(server, "answer")[1])["answer"]
    assert memory.load(state).answers == {"kata-1/dcounts"}


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://evil.example", 403), ("null", 403), ("", 403), (None, 403), ("http://localhost", 403),
     ("http://127.0.0.1:1", 403), ("http://127.0.0.1:{port}@evil.example", 403),
     ("http://127.0.0.1:{port}", 200)],
)  # fmt: skip
def test_only_our_own_page_may_ask(
    server: PageServer, state: Path, origin: str | None, status: int
) -> None:
    body = json.dumps({"kata": "kata-1/dcounts", "want": "hint"}).encode()
    headers = {} if origin is None else {"Origin": origin.format(port=server.port)}
    assert ask(server, "help", "POST", body, Content_Type=JSON, **headers)[0] == status
    assert state.exists() == (status == 200)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b'{"kata": "kata-1/dcounts"}', JSON, 400),
        (b'{"kata": "kata-1/dcounts", "want": "reset"}', JSON, 400),
        (b'{"kata": "../../etc", "want": "hint"}', JSON, 404),
        (b'{"kata": [], "want": "answer"}', JSON, 404),
        (b'{"kata": "kata-1/dcounts", "want": "hint"}', "text/plain", 400),
        (b'{"kata": "kata-1/dcounts", "want": "hint"}', "application/x-www-form-urlencoded", 400),
        (b'{"want": "hint", "kata": "' + b"x" * MAX_BODY_BYTES + b'"}', JSON, 400),
        (b"[" * (MAX_BODY_BYTES - 1), JSON, 400),
    ],
)
def test_bodies_that_are_no_question(
    server: PageServer, state: Path, body: bytes, kind: str, status: int
) -> None:
    asked = ask(server, "help", "POST", body, Origin=ours(server), Content_Type=kind)
    assert asked[0] == status
    assert not state.exists()


@pytest.mark.parametrize("length", ["-1", "1e9", "99999999999", "x", "0x10"])
def test_lengths_that_are_none(server: PageServer, length: str) -> None:
    status, _, _ = ask(
        server, "help", "POST", Origin=ours(server), Content_Type=JSON, Content_Length=length
    )
    assert status == 400


def test_nothing_else_can_be_posted_to(server: PageServer) -> None:
    for path in ("", "news", "networks", "kata/kata-1%2Fdcounts", "help/", "help?x=1"):
        assert ask(server, path, "POST", b"{}", Origin=ours(server), Content_Type=JSON)[0] == 404


def test_what_was_printed_is_no_markup(server: PageServer, board: Board) -> None:
    kata = katas()[0]
    take(board, kata, printed="</script><script>alert(1)</script><!-- & \u2028")
    _, text, _ = ask(server, f"kata/{kata.id.replace('/', '%2F')}")
    assert "<" not in text and "alert(1)" in "".join(json.loads(text)["lines"])


# Streams.


class Stream:
    """An open stream of news."""

    def __init__(self, server: PageServer) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(20)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", server.port))
        head = f"GET /{server.token}/news HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n"
        self.socket.sendall(head.encode())
        self.file = self.socket.makefile("rb")

    def news(self) -> dict[str, object]:
        """The next ones."""
        while line := self.file.readline():
            if line.startswith(b"data: "):
                return json.loads(line[6:])
        raise EOFError

    def close(self) -> None:
        self.file.close()
        self.socket.close()


def test_two_hundred_open_streams(server: PageServer, board: Board) -> None:
    """All get what is new, and there is room for the page itself."""
    streams = [Stream(server) for _ in range(200)]
    first = [stream.news() for stream in streams]
    assert all(one["marks"] == first[0]["marks"] for one in first)
    take(board, katas()[3])
    for stream in streams:
        assert stream.news()["marks"][katas()[3].id] == "broken"  # type: ignore[index]
    assert ask(server)[0] == 200
    for stream in streams:
        stream.close()


def test_more_than_there_is_room_for_are_turned_away(
    monkeypatch: pytest.MonkeyPatch, serve: Callable[..., PageServer], eventually, board: Board
) -> None:
    monkeypatch.setattr(web, "MAX_CONNECTIONS", 3)
    server = serve()
    streams = [Stream(server) for _ in range(3)]
    assert all(stream.news() for stream in streams)
    with pytest.raises((EOFError, OSError)):
        Stream(server).news()
    streams.pop().close()

    def room() -> bool:
        take(board, katas()[0])  # so the stream that is gone is noticed
        try:
            return ask(server)[0] == 200
        except OSError:
            return False

    eventually(room)
    for stream in streams:
        stream.close()


def test_a_client_that_never_reads_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, server: PageServer, board: Board
) -> None:
    """Nothing is queued for it, and it does not keep the others waiting; in the end it is dropped."""
    monkeypatch.setattr(web.Handler, "timeout", 0.5)
    stuck, reader = Stream(server), Stream(server)
    assert reader.news()
    before, number = threading.active_count(), 0
    while threading.active_count() >= before:
        number += 1
        assert number < 10_000
        take(board, katas()[0])
        while reader.news()["versions"][katas()[0].id] < number:  # type: ignore[index]
            pass
    stuck.close()
    reader.close()


def test_the_system_holds_little_for_a_client(
    monkeypatch: pytest.MonkeyPatch, server: PageServer
) -> None:
    found, setup = [], web.Handler.setup

    def noting(handler: web.Handler) -> None:
        setup(handler)
        size = handler.request.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        found.append((size, handler.request.gettimeout()))

    monkeypatch.setattr(web.Handler, "setup", noting)
    ask(server)
    ((size, patience),) = found
    assert size <= 2 * web.SEND_BUFFER_BYTES, "Linux doubles it"
    assert patience == web.PATIENCE


def test_a_slow_client_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, server: PageServer
) -> None:
    monkeypatch.setattr(web.Handler, "timeout", 0.3)
    slow = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    slow.sendall(b"GET /")
    begun = time.monotonic()
    assert ask(server)[0] == 200
    assert slow.recv(100) == b"" and time.monotonic() - begun < 5
    half = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    half.sendall(
        f"POST /{server.token}/help HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Origin: {ours(server)}\r\nContent-Type: {JSON}\r\nContent-Length: 100\r\n\r\n{{".encode()
    )
    assert half.recv(100) == b""
    slow.close()
    half.close()


def test_rubbish(server: PageServer) -> None:
    for sent in (b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"A" * 70_000,
                 b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 200 + b"\r\n"):  # fmt: skip
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            try:
                while connection.recv(65536):
                    pass
            except ConnectionResetError:
                pass
    assert ask(server)[0] == 200


# Names.


def test_it_listens_to_this_machine_alone(server: PageServer) -> None:
    assert server.server_address[0] == "127.0.0.1" and not server.open_to_others
    assert server.address == f"http://127.0.0.1:{server.port}/{server.token}/"


def test_a_name_that_somebody_passes_on(serve: Callable[..., PageServer]) -> None:
    """A Codespace: the address is a proxy's, we still listen to this machine alone."""
    server = serve(host="name-8000.app.example.invalid")
    assert server.open_to_others and server.server_address[0] == "127.0.0.1"
    assert server.address == f"https://name-8000.app.example.invalid/{server.token}/"
    assert ask(server, Host="name-8000.app.example.invalid")[0] == 200
    assert ask(server, Host="other.example.invalid")[0] == 403
    body = json.dumps({"kata": "kata-1/dcounts", "want": "hint"}).encode()
    name = "name-8000.app.example.invalid"
    posted = ask(
        server, "help", "POST", body, Host=name, Origin=f"https://{name}", Content_Type=JSON
    )
    assert posted[0] == 200


def test_all_addresses_of_a_container(serve: Callable[..., PageServer]) -> None:
    server = serve(host="0.0.0.0")
    assert server.open_to_others
    assert ask(server, Host="172.17.0.2:8000")[0] == 200, "numbers are nobody's name"
    assert ask(server, Host="evil.example")[0] == 403


def test_localhost_is_this_machine(serve: Callable[..., PageServer]) -> None:
    server = serve(host="localhost")
    assert not server.open_to_others and server.address.startswith("http://localhost:")
