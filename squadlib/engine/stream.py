"""What a notebook prints, in order: Python's own text and what is written past it to the file descriptor."""

import os
import threading
import time
from codecs import getincrementaldecoder
from io import TextIOBase
from typing import Any

from jupyter_client.session import Session, extract_header

_LONGEST = 0.2
"""Seconds a printed line is held, where more is printed, before it is sent without waiting for the cell to end."""


class Stream(TextIOBase):
    """Python's standard output or error in a notebook: what is printed becomes `stream` messages of the cell that runs.

    The file descriptor is led into a pipe, so that what subprocesses and C code write is shown as well.
    """

    encoding = "UTF-8"

    def __init__(self, name: str, fd: int, *, session: Session, published: Any) -> None:
        self.name, self._fd, self._session, self._published = name, fd, session, published
        self._lock = threading.RLock()
        self._held: list[str] = []
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._held_since = 0.0
        self._pid = os.getpid()
        self._parent: dict[str, Any] = {}
        self.end, into = os.pipe()
        os.set_blocking(self.end, False)
        os.dup2(into, fd)
        os.close(into)

    def set_parent(self, parent: dict[str, Any]) -> None:
        """Take the request of the cell that runs from now on."""
        self._parent = extract_header(parent)

    def writable(self) -> bool:
        """Return True: it is there to be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor, so that a subprocess can write to it too."""
        return self._fd

    def write(self, text: str) -> int:
        """Hold the text until the next flush; a process forked by a cell writes it to the descriptor."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._pid:
            os.write(self._fd, text.encode(errors="replace"))
            return len(text)
        with self._lock:
            self.take_written()
            self._hold(text)
            if "\n" in text and time.monotonic() - self._held_since > _LONGEST:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what is held."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            self.take_written()
            text = "".join(self._held).encode(errors="replace").decode()  # half a character has no JSON
            self._held.clear()
            if text:
                content = {"name": self.name, "text": text}
                self._session.send(self._published, "stream", content, parent=self._parent)

    def take_written(self) -> None:
        """Hold what was written past us to the descriptor by now."""
        with self._lock:
            try:
                while written := os.read(self.end, 65536):
                    self._hold(self._decoder.decode(written))
            except BlockingIOError:
                return

    def _hold(self, text: str) -> None:
        if not self._held:
            self._held_since = time.monotonic()
        self._held.append(text)
