"""The process of one notebook as seen by who runs it: what nbclient calls kernel manager and kernel client."""

import asyncio
import multiprocessing
import os
import signal
import tempfile
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.client import KernelClient
from jupyter_client.session import Session

from squadlib.engine.pipe import Pipe, readable
from squadlib.engine.server import start
from squadlib.engine.start import Start

_WAIT = 5.0
"""Seconds a process may take to end of itself where it was not told to end at once."""


def _serve(requests: Connection, published: Connection, given: Start) -> None:
    """Be the notebook's process; what that needs is loaded there, not here."""
    from squadlib.engine.kernel import serve  # noqa: PLC0415

    serve(requests, published, given)


class Channel:
    """One of the two pipes: requests and their replies, or what the notebook publishes."""

    def __init__(self, connection: Connection, session: Session) -> None:
        self._connection, self._session = connection, session
        self._pipe = Pipe(connection)
        self._waiting: set[asyncio.Task[Any] | None] = set()
        self.is_ended = False

    def send(self, message: dict[str, Any]) -> None:
        """Send a request; whether anybody is there to read it shows when the reply is awaited."""
        with suppress(OSError):
            self._session.send(self._pipe, message)  # type: ignore[arg-type]

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109  as Jupyter's
        """Return the next message; raises Empty after the time given.

        When the process is gone it raises what nbclient takes for that: Empty, or CancelledError without a time.
        """
        task = asyncio.current_task()
        self._waiting.add(task)
        try:
            await asyncio.wait_for(readable(self._connection), timeout)
            _, parts = self._session.feed_identities(self._connection.recv())
            return self._session.deserialize(parts)
        except TimeoutError:
            raise Empty from None
        except (EOFError, OSError):
            self.is_ended = True
            raise (asyncio.CancelledError if timeout is None else Empty) from None
        finally:
            self._waiting.discard(task)

    async def leave(self) -> None:
        """Cancel who still waits for a message: nbclient does not, where a cell took too long."""
        left = [task for task in self._waiting if task]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class Client(KernelClient):
    """Jupyter's client over the two pipes of a notebook's process."""

    def __init__(self, owner: "NotebookProcess", channels: tuple[Channel, ...], session: Session) -> None:
        super().__init__(session=session)
        self._owner = owner
        self._requests, self._published = channels

    @property
    def shell_channel(self) -> Channel:
        """The channel of requests and replies."""
        return self._requests

    @property
    def iopub_channel(self) -> Channel:
        """The channel of what a cell shows."""
        return self._published

    def start_channels(self, *_: Any, **__: Any) -> None:
        """Do nothing: a pipe is open from the start."""

    def stop_channels(self) -> None:
        """Do nothing: the process's owner closes them."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  as Jupyter's
        """Do nothing: a request waits in the pipe until it is read."""

    async def is_alive(self) -> bool:
        """Tell whether the notebook's process is there and answers."""
        ended = self._requests.is_ended or self._published.is_ended
        return not ended and self._owner.is_alive()


class NotebookProcess:
    """Starts and ends the process of one notebook."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="squadlib-ipython-")
        self._process: Any = None
        self._session = Session()
        self._channels: tuple[Channel, ...] = ()

    @property
    def has_kernel(self) -> bool:
        """Whether it was started."""
        return self._process is not None

    def start_kernel(self, *, cwd: str | None = None, **_: Any) -> None:
        """Fork it from the warm server; it begins in `cwd` with this process's environment."""
        requests, published = multiprocessing.Pipe(), multiprocessing.Pipe(duplex=False)
        self._channels = (Channel(requests[0], self._session), Channel(published[0], self._session))
        taken_over = Start(dict(os.environ), cwd or str(Path.cwd()), self._folder.name, self._session.key)
        try:
            self._process = start(_serve, requests[1], published[1], taken_over)
        except (OSError, EOFError) as error:
            raise RuntimeError(f"Kernel died before replying to kernel_info: {error!r}") from error
        finally:
            requests[1].close()
            published[1].close()

    def client(self) -> Client:
        """Return what talks to it."""
        return Client(self, self._channels, self._session)

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return bool(self._process.is_alive())

    def interrupt_kernel(self) -> None:
        """Interrupt the cell that runs."""
        os.kill(self._process.pid, signal.SIGINT)

    def shutdown_kernel(self, *, now: bool = False) -> None:
        """End the process, `now` or when it has done what it registered with atexit, and all processes it started."""
        if not self.has_kernel:
            return
        if not now:
            self._channels[0].close()
            self._process.join(_WAIT)
        self._process.kill()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()

    async def leave(self) -> None:
        """Let nobody wait for it any longer."""
        for channel in self._channels:
            await channel.leave()

    def cleanup_resources(self) -> None:
        """Close the pipes and remove its folder."""
        for channel in self._channels:
            channel.close()
        self._folder.cleanup()

    def how_it_ended(self) -> str:
        """Return in words how the process ended, for whoever must mend it."""
        self._process.join(_WAIT)
        code = self._process.exitcode
        if code is None or code >= 0:
            return f"the notebook's process ended before its last cell was done (exit code {code})"
        name = signal.Signals(-code).name
        hint = ", as a machine does that has no memory left" if name == "SIGKILL" else ""
        return f"the notebook's process was ended by {name}{hint}"
