"""A git server on 127.0.0.1 that writes down whatever it is sent."""

from __future__ import annotations

import base64
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Server:
    """Shows the repositories in `root`. `address` is where; `logins` is what came with each request."""

    root: Path
    address: str = ""
    host: str = ""
    private: str = ""
    """`name:password` that it asks for, if it asks."""
    leads_to: str = ""
    """Where it sends whoever has shown that login."""
    moved: dict[str, str] = field(default_factory=dict)
    """Paths that are called otherwise now."""
    logins: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def serving(root: Path, certificate: Path | None = None, **settings: str) -> Iterator[Server]:
    """Such a server, over TLS with a certificate, until the block ends."""
    about = Server(root, **settings)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"about": about}))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    about.host = f"127.0.0.1:{server.server_port}"
    about.address = f"{'https' if certificate else 'http'}://{about.host}"
    server.handle_error = lambda *_: None  # who does not trust the certificate hangs up
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield about
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1, signed by itself, with its key, in one file."""
    made = folder / "server.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    more = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    both = ["-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run([*command.split(), *more, *both], check=True, capture_output=True)
    made.write_text((folder / "key").read_text() + (folder / "certificate").read_text())
    return made


class _Handler(BaseHTTPRequestHandler):
    about: Server

    def do_GET(self) -> None:
        about = self.about
        login = self.headers.get("Authorization", "")
        about.logins.append(login)
        about.paths.append(self.path)
        wanted = f"Basic {base64.b64encode(about.private.encode()).decode()}"
        old = next((path for path in about.moved if self.path.startswith(path)), "")
        if old:
            self._answer(301, [("Location", self.path.replace(old, about.moved[old], 1))])
        elif about.private and login != wanted:
            self._answer(401, [("WWW-Authenticate", 'Basic realm="git"')])
        elif about.leads_to:
            self._answer(302, [("Location", about.leads_to + self.path)])
        else:
            self._show()

    do_POST = do_GET

    def _show(self) -> None:
        _, _, path, query, _ = urlsplit(self.path)  # a proxy is asked for the whole address
        size = int(self.headers.get("Content-Length", 0))
        done = subprocess.run(
            ["git", "http-backend"], input=self.rfile.read(size), capture_output=True,
            env={
                "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(self.about.root),
                "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
                "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
            },
        )  # fmt: skip
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        status = next((value for name, value in fields if name == "Status"), "200 OK")
        self._answer(int(status[:3]), [(n, v) for n, v in fields if n != "Status"], body)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
