"""The reports folder on loopback, to be looked at on this machine: nothing private, nothing hidden, no listing."""

import contextlib
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from squadlib.errors import UsageError
from squadlib.reports.shelf.index import PAGE, rebuild

_HOST = "127.0.0.1"
_PRIVATE = "private"


def serve(reports: Path, *, port: int, told: Callable[[str], None]) -> None:
    """Serve the index and the reports until interrupted; `told` hears the address once it answers.

    A port of 0 is any that is free. Raises UsageError where the port is taken.
    """
    rebuild(reports)
    try:
        server = server_of(reports, port=port)
    except OSError as error:
        raise UsageError(f"port {port} cannot be used: {error.strerror}", mend="Leave --port out.") from error
    with server, contextlib.suppress(KeyboardInterrupt):
        told(f"http://{_HOST}:{server.server_address[1]}/")
        server.serve_forever()


def server_of(reports: Path, *, port: int = 0) -> ThreadingHTTPServer:
    """Return what serves the folder on loopback, as soon as it is told to."""
    return ThreadingHTTPServer((_HOST, port), partial(_Reports, directory=str(reports.resolve())))


class _Reports(SimpleHTTPRequestHandler):
    """Answers with the files of the reports folder, and with nothing else."""

    def __init__(self, *given: Any, directory: str, **named: Any) -> None:
        self._reports = Path(directory)
        super().__init__(*given, directory=directory, **named)

    def send_head(self) -> Any:
        """Answer a GET or HEAD; what may not be seen is not there."""
        if self.headers.get("Host", "").rpartition(":")[0] not in {_HOST, "localhost"}:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "Ask for 127.0.0.1")  # another site's name leads here
            return None
        if not self._may_be_seen(Path(self.translate_path(self.path))):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: Any) -> None:  # noqa: ARG002  a folder's name is all there is to know
        """Show no folder: the index lists the reports."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Let nothing be kept or guessed."""
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""

    def _may_be_seen(self, asked: Path) -> bool:
        """Tell whether a path is inside the folder, wherever links lead, and in nothing hidden or private."""
        found = (asked / PAGE if asked == self._reports else asked).resolve()
        if not found.is_relative_to(self._reports):
            return False
        inside = found.relative_to(self._reports).parts
        return not any(part.startswith(".") for part in inside) and not self._is_private(found)

    def _is_private(self, found: Path) -> bool:
        """Tell whether a file lies in the private folder, however its name is written on this disk."""
        private = self._reports / _PRIVATE
        return private.exists() and any(one.exists() and one.samefile(private) for one in (found, *found.parents))
