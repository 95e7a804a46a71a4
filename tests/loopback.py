"""A loopback server that answers what a test scripts, faults included, and remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; `headers` have lower-case names."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """What to answer: JSON or raw bytes; `cut` promises more bytes than come, `drop` closes without a word."""

    payload: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    cut: bool = False
    drop: bool = False

    def bytes(self) -> bytes:
        """Return the body as sent."""
        return json.dumps(self.payload).encode() if self.raw is None else self.raw


Answering = Callable[[Asked], Reply]


@dataclass
class Loopback:
    """A running server: its address and every request so far."""

    url: str
    asked: list[Asked]

    def paths(self) -> list[str]:
        """Return the paths asked, in order."""
        return [request.path for request in self.asked]


@contextmanager
def serving(answer: Answering) -> Iterator[Loopback]:
    """Serve on a free loopback port until the block ends."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            sent = json.loads(body) if body else None
            request = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, sent)
            asked.append(request)
            self._send(answer(request))

        do_POST = do_GET  # noqa: N815  http.server's own name

        def _send(self, reply: Reply) -> None:
            if reply.drop:
                self.close_connection = True
                return
            body = reply.bytes()
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (100 if reply.cut else 0)))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = reply.cut

        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002  http.server's own shape
            return "Sun, 22 Nov 2026 07:00:00 GMT"

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Loopback(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
