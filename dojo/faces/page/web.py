"""The board over HTTP, for the browser of whoever sits at this machine, and for nobody else.

The address holds a random token: who does not know it finds nothing. A page of another origin can
neither read nor ask (`Host`, `Sec-Fetch-Site`, `Origin`), so that no website a learner looks at
meanwhile does. Nothing is run or written, but that a hint or a worked answer is counted.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import socket
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from dojo.faces.page.board import Board, Closed
from dojo.faces.page.document import served
from dojo.faces.page.facts import as_json

LOOPBACK = "127.0.0.1"
MAX_CONNECTIONS = 256
"""At once. A browser has six, and further ones are turned away."""
MAX_BODY_BYTES = 1000
SEND_BUFFER_BYTES = 1 << 17
"""What the system may hold for a client that does not read; by itself it would take megabytes."""
PATIENCE = 10.0
"""Seconds that a client may take to send a request, or to take in what it is sent."""
BEAT = 15.0
"""Seconds between two signs of life on a stream without news: so one that is gone is noticed."""
SAFE = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every answer."""


class PageServer(ThreadingHTTPServer):
    """Serves a board at `address`. Raises OSError where the port can't be had.

    `host` is another name by which this machine, or what passes requests on to it, is reached.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    allow_reuse_address = os.name != "nt"  # there it would mean to share the port

    def __init__(self, board: Board, port: int = 0, host: str = "") -> None:
        self.board = board
        self.token = secrets.token_urlsafe(24)
        self.proxied = bool(host) and not _is_here(host)
        """Whether `host` is a name that somebody else answers to, and passes on."""
        self.host = host
        self._places = threading.BoundedSemaphore(MAX_CONNECTIONS)
        own = host if host and not self.proxied else LOOPBACK
        self.address_family = socket.getaddrinfo(own, port)[0][0]
        super().__init__((own, port), Handler)

    @property
    def port(self) -> int:
        """The one it listens at."""
        return int(self.server_address[1])

    @property
    def open_to_others(self) -> bool:
        """Whether other machines reach it."""
        return self.proxied or not ip_address(str(self.server_address[0])).is_loopback

    @property
    def address(self) -> str:
        """What to open in the browser."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        own = f"https://{name}" if self.proxied else f"http://{name or LOOPBACK}:{self.port}"
        return f"{own}/{self.token}/"

    def knows(self, host: str) -> bool:
        """Whether a `Host` is ours. One that a foreign name server leads here has another name."""
        with suppress(ValueError):
            name = urlsplit(f"//{host}").hostname or ""
            if name in (LOOPBACK, "localhost", "::1") or (self.host and name == self.host.lower()):
                return True
            if self.open_to_others and not self.proxied:
                return bool(ip_address(name))  # numbers are nobody's name
        return False

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own, while there is room."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            super().process_request(request, client_address)
        except BaseException:  # no more threads to be had
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The whole of a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is gone, or too slow, is no news."""


def _is_here(host: str) -> bool:
    """Whether it is a name of this machine's own."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.bind(address)
    except OSError:
        return False
    return True


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: PageServer
    server_version, sys_version = "dojo", ""
    timeout = PATIENCE

    def do_GET(self) -> None:
        """The page, what it shows, and the stream of news."""
        asked = self._asked()
        if asked is None:
            return
        board = self.server.board
        match asked.split("/", 1):
            case [""]:
                text, policy = served(board.first())
                self._send(text, "text/html; charset=utf-8", Content_Security_Policy=policy)
            case ["news"]:
                self._stream()
            case ["networks"]:
                self._json(board.networks)
            case ["training"]:
                self._json(board.training)
            case ["kata", name]:
                self._json(board.kata(unquote(name)))
            case _:
                self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """A hint, or the worked answer."""
        asked = self._asked()
        if asked is None:
            return None
        if asked != "help":
            return self._refuse(HTTPStatus.NOT_FOUND)
        origin = urlsplit(self.headers.get("Origin", ""))
        if not origin.netloc or origin.netloc != self.headers.get("Host"):
            return self._refuse(HTTPStatus.FORBIDDEN)
        wanted = self._body()
        if wanted is None:
            return self._refuse(HTTPStatus.BAD_REQUEST)
        board = self.server.board
        give = {"hint": board.hint, "answer": board.answer}.get(str(wanted.get("want")))
        if not give:
            return self._refuse(HTTPStatus.BAD_REQUEST)
        return self._json(give(str(wanted.get("kata"))))

    def _asked(self) -> str | None:
        """The path below the token; None if the request has been refused."""
        token, slash, rest = self.path.lstrip("/").partition("/")
        known = hmac.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode())
        site = self.headers.get("Sec-Fetch-Site", "none")
        if not (known and slash):
            self._refuse(HTTPStatus.NOT_FOUND)
        elif site in ("none", "same-origin") and self.server.knows(self.headers.get("Host", "")):
            return rest
        else:
            self._refuse(HTTPStatus.FORBIDDEN, "Paste the page's address into the browser by hand.")
        return None

    def _body(self) -> dict[str, object] | None:
        """The request's JSON object; None if it has none, or too large a one."""
        with suppress(ValueError, TypeError, RecursionError):
            length, kind = int(self.headers["Content-Length"]), self.headers.get_content_type()
            if 0 < length <= MAX_BODY_BYTES and kind == "application/json":
                found = json.loads(self.rfile.read(length))
                return found if isinstance(found, dict) else None
        return None

    def _stream(self) -> None:
        """News as they come, until the browser goes or we do."""
        self._head("text/event-stream")
        seen = -1
        with suppress(Closed):
            while True:
                news = self.server.board.wait(seen, BEAT)
                if news:
                    seen, state = news
                self.wfile.write(f"data: {as_json(state)}\n\n".encode() if news else b":\n\n")

    def _json(self, found: object) -> None:
        if found is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._send(as_json(found), "application/json")

    def _refuse(self, status: HTTPStatus, why: str = "") -> None:
        self._send(why or status.phrase, "text/plain; charset=utf-8", status)

    def _send(self, text: str, kind: str, status: int = HTTPStatus.OK, **headers: str) -> None:
        body = text.encode()
        self._head(kind, status, Content_Length=str(len(body)), **headers)
        self.wfile.write(body)

    def _head(self, kind: str, status: int = HTTPStatus.OK, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **SAFE, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Nobody reads it."""
