"""A bucket on loopback: whole objects over HTTP, no folders, no rename, no lock; and fsspec's way to it as `s3://`.

It is no S3: it has what squadlib relies on in any object store, and nothing else. `environment` lets other processes
find it, as an installed s3fs would be found.
"""

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import requests
from fsspec import AbstractFileSystem

from tests.sites import REPO

SERVER = "SQUADLIB_TEST_BUCKET"
"""Environment variable that names the server."""


@dataclass
class Bucket:
    """A running server: its address, the objects by their path, and the path of every object put, in order."""

    url: str
    objects: dict[str, bytes] = field(default_factory=dict)
    puts: list[str] = field(default_factory=list)

    def environment(self, folder: Path) -> dict[str, str]:
        """Return the environment in which `s3://` leads here; what it takes is written into the folder."""
        about = folder / "loopback_bucket-1.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: loopback-bucket\nVersion: 1\n")
        (about / "entry_points.txt").write_text("[fsspec.specs]\ns3 = tests.bucket.BucketFiles\n")
        return {**os.environ, SERVER: self.url, "PYTHONPATH": f"{folder}{os.pathsep}{REPO}"}


class BucketFiles(AbstractFileSystem):  # type: ignore[misc]
    """fsspec's view of it: only what an object store can do in one request."""

    protocol = "s3"

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **_: Any) -> bytes:
        """Return an object, or its first bytes."""
        ranged = {} if end is None else {"Range": f"bytes={start or 0}-{end - 1}"}
        answer = requests.get(_address(path), headers=ranged, timeout=30)
        if answer.status_code == 404:
            raise FileNotFoundError(path)
        answer.raise_for_status()
        return answer.content

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_: Any) -> None:  # noqa: ARG002  fsspec's
        """Put an object."""
        requests.put(_address(path), data=value, timeout=30).raise_for_status()

    def find(self, path: str, *, detail: bool = False, **_: Any) -> Any:  # type: ignore[override]
        """Return the objects whose names begin so."""
        assert detail
        answer = requests.get(_address(""), params={"prefix": f"{path}/"}, timeout=30)
        answer.raise_for_status()
        return {name: {"name": name, "type": "file", **told} for name, told in answer.json().items()}

    def rm_file(self, path: str) -> None:
        """Remove an object."""
        requests.delete(_address(path), timeout=30).raise_for_status()

    def makedirs(self, path: str, exist_ok: bool = False) -> None:  # noqa: FBT001, FBT002  fsspec's
        """Do nothing: there are no folders."""


def _address(path: str) -> str:
    return f"{os.environ[SERVER]}/{quote(path)}"


@contextmanager
def bucket() -> Iterator[Bucket]:
    """Serve an empty bucket on a free port until the block ends."""
    found = Bucket("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.query:
                prefix = parse_qs(asked.query)["prefix"][0]
                listed = {
                    name: {"size": len(body), "ETag": hashlib.sha256(body).hexdigest()}
                    for name, body in sorted(found.objects.items())
                    if name.startswith(prefix)
                }
                self._answer(200, json.dumps(listed).encode())
                return
            body = found.objects.get(unquote(asked.path[1:]))
            most = self.headers.get("Range", "").rpartition("-")[2]
            self._answer(404 if body is None else 200, (body or b"")[: int(most) + 1] if most else body or b"")

        def do_PUT(self) -> None:
            name, length = unquote(self.path[1:]), int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) == length:  # else whoever put it died: an object is whole or not there
                found.objects[name] = body
                found.puts.append(name)
                self._answer(200, b"")

        def do_DELETE(self) -> None:
            found.objects.pop(unquote(self.path[1:]), None)
            self._answer(204, b"")

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield found
        finally:
            server.shutdown()
