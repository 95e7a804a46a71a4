"""One Jira's rate limit for the whole cluster: how many boards are read at once, and until when nobody asks.

Both live with the scheduler under a name of the Jira's address, so that two runs on one cluster share them too.
"""

import time
from contextlib import AbstractContextManager, suppress
from hashlib import sha256
from typing import Any

from squadlib.cluster.optional_dependency import require
from squadlib.sources.gate import MOST, Gate
from squadlib.sync import SIDE_BY_SIDE

WIDTH = max(1, MOST // SIDE_BY_SIDE)
"""How many requests a worker sends at the same time: all that read at once send no more than one machine would."""

_ASKED_AGAIN = 1.0
"""After so many seconds the instant is asked for again."""
_FIRST = 5.0
"""Seconds until an instant nobody has named yet is taken for none."""


def board_slot(url: str) -> AbstractContextManager[Any]:
    """Return what is held while one board of this Jira is read: so many on all workers; a dead one holds none."""
    found: AbstractContextManager[Any] = require("distributed").Semaphore(
        SIDE_BY_SIDE, name=f"squadlib-read-{_key(url)}"
    )
    return found


class SharedGate(Gate):
    """The gate of one worker: it lets few through at a time, and none before the instant that any worker was told."""

    def __init__(self, url: str, *, client: Any = None) -> None:
        super().__init__(start=WIDTH, most=WIDTH)
        self._variable = require("distributed").Variable(f"squadlib-pause-{_key(url)}", client=client)
        reached = {} if client is None else {"scheduler_rpc": client.scheduler, "loop": client.loop}
        self._turn = require("distributed").Lock(f"squadlib-pause-{_key(url)}", **reached)
        self._until, self._asked = 0.0, float("-inf")

    def begin(self) -> None:
        """Name the instant, where no run before has."""
        try:
            self._variable.get(timeout=_FIRST / 10)
        except TimeoutError:
            self._variable.set(0.0)

    @property
    def held_until(self) -> float:
        """The instant before which nobody may ask: this worker's own, or the one that all share."""
        now = time.monotonic()
        if now - self._asked > _ASKED_AGAIN:
            self._asked = now
            with suppress(TimeoutError):
                self._until = float(self._variable.get(timeout=_FIRST))
        return max(self._held_until, now + self._until - time.time())

    def hold(self, until: float) -> None:
        """Let all workers wait as long as this one was asked to, by a clock that they are taken to share.

        A longer wait that another was asked for stays: reading and naming the instant is one step for all workers.
        """
        super().hold(until)
        asked = time.time() + until - time.monotonic()
        with self._turn:
            self.begin()
            self._until = max(float(self._variable.get(timeout=_FIRST)), asked)
            self._variable.set(self._until)


def _key(url: str) -> str:
    return sha256(url.encode()).hexdigest()[:12]
