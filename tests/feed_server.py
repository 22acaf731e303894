"""A web server on loopback that gives what a test wants, and remembers what it was asked."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Thread
from typing import Any

Headers = Mapping[str, str]
Say = Callable[[Any], object]
"""Answers by the handler of the standard library itself: for what is no decent answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; the length of the body is told unless the headers say otherwise."""

    body: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=dict)


@dataclass
class Site:
    """What stands at which path (`?` and what follows belongs to it), and every request that came, in
    order."""

    address: str
    pages: dict[str, Reply | Say | list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Put an answer at a path; its address. A header's `_` stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Reply(body, status, named)
        return f"{self.address}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [path for path, _ in self.asked]


class Server(ThreadingHTTPServer):
    """Says nothing of a client that hangs up: some tests are about that."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def serving(tls: SSLContext | None = None) -> Iterator[Site]:
    """The server, while it is needed; by HTTPS where it is told how."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            page = site.pages.get(self.path, Reply(b"nothing here", 404))
            if isinstance(page, list):
                page = page.pop(0) if len(page) > 1 else page[0]
            try:
                page(self) if callable(page) else _reply(self, page)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # whoever asked has heard enough

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site = Site(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _reply(handler: Any, reply: Reply) -> None:
    handler.send_response(reply.status)
    for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(reply.body)
