"""A real HTTP server on loopback that says what a test tells it to.

    with HttpServer() as server:
        server.reply("/feed", Reply(503), Reply(body=b"...", gzip=True))
        ... server.url("/feed") ...
        assert [seen.path for seen in server.requests] == ["/feed", "/feed"]

A path's replies are given one after the other; the last one is repeated. A path without any
gets 404. Instead of a reply there may be a function from the request to a reply.
"""

import gzip
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came in; header names in lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `etag` and `last_modified` make the server answer 304 where it should."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    gzip: bool = False
    etag: str = ""
    last_modified: str = ""
    hold: threading.Event | None = None
    """Answer only when this is set (or the server is closed)."""
    cut: bool = False
    """Promise more bytes than are sent, and hang up."""


Script = Reply | Callable[[Seen], Reply]


class HttpServer:
    """The server; use it as a context manager."""

    def __init__(self) -> None:
        self.requests: list[Seen] = []
        self._scripts: dict[str, list[Script]] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def reply(self, path: str, *replies: Script) -> str:
        """Script a path; gives its URL."""
        with self._lock:
            self._scripts[path] = list(replies)
        return self.url(path)

    def asked(self, path: str) -> list[Seen]:
        """The requests for that path so far."""
        return [seen for seen in self.requests if seen.path == path]

    def _next(self, seen: Seen) -> Reply:
        with self._lock:
            self.requests.append(seen)
            scripts = self._scripts.get(seen.path)
            if not scripts:
                return Reply(404, b"there is nothing here")
            script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script if isinstance(script, Reply) else script(seen)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                sent = self.rfile.read(int(headers.get("content-length", 0)))
                seen = Seen(parts.path, dict(parse_qsl(parts.query)), headers, sent)
                reply = server._next(seen)
                while reply.hold and not reply.hold.wait(0.02) and not server._closing.is_set():
                    pass
                try:
                    self._send(reply, seen)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_POST = do_GET  # noqa: N815 - theirs

            def _send(self, reply: Reply, seen: Seen) -> None:
                unmodified = (reply.etag and seen.headers.get("if-none-match") == reply.etag) or (
                    reply.last_modified
                    and seen.headers.get("if-modified-since") == reply.last_modified
                )
                status, body = (304, b"") if unmodified else (reply.status, reply.body)
                body = gzip.compress(body) if reply.gzip and not unmodified else body
                self.send_response(status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.etag:
                    self.send_header("ETag", reply.etag)
                if reply.last_modified:
                    self.send_header("Last-Modified", reply.last_modified)
                if reply.gzip:
                    self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body) + (100 if reply.cut else 0)))
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = reply.cut

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - theirs
                """Say nothing."""

        return Handler
