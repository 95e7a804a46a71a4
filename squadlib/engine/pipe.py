"""One end of a pipe between a notebook's process and who runs it, as Jupyter's Session wants a socket."""

import asyncio
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection


class Pipe:
    """Sends messages of several parts; closed it drops them, for nobody listens between two cells."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.is_open = True

    def send_multipart(self, parts: Sequence[bytes | memoryview], *, copy: bool = True) -> None:  # noqa: ARG002  zmq's
        """Send the parts as one message; threads take turns."""
        if self.is_open:
            with self._lock:
                self._connection.send([bytes(part) for part in parts])

    def flush(self, *_: int) -> None:
        """Do nothing: what was sent is on its way."""


async def readable(connection: Connection) -> None:
    """Return when there is something to receive, or when the other side is gone."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(connection.fileno(), ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection.fileno())
