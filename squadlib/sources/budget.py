"""Where several machines ask one server: what one of them is told about waiting holds for all.

Alone a conversation keeps its own waits. Whoever lets many machines ask (a cluster) shares a budget here, and each
conversation of this process hears before a request how long nobody may ask, and tells what the server asked for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Budget(Protocol):
    """What the conversations of many machines with one server have in common."""

    def pause(self) -> float:
        """Return how many seconds from now on nobody may ask."""

    def told(self, seconds: float) -> None:
        """Hear that the server asked to wait so long."""


class _Alone:
    """The budget of a process that shares none."""

    def pause(self) -> float:
        """Return that there is nothing to wait for."""
        return 0.0

    def told(self, seconds: float) -> None:
        """Tell nobody: who was asked to wait does so itself."""


_SHARED: list[Budget] = []


def shared() -> Budget:
    """Return the budget of this process."""
    return _SHARED[-1] if _SHARED else _Alone()


def keep(sleep: Callable[[float], None], *, most: float) -> float:
    """Wait as long as nobody may ask; return 0, or without waiting the seconds that would be more than `most`."""
    while (wait := shared().pause()) > 0:
        if wait > most:
            return wait
        sleep(wait)
    return 0.0


@contextmanager
def share(budget: Budget) -> Iterator[None]:
    """Let every conversation of this process keep to this budget meanwhile."""
    _SHARED.append(budget)
    try:
        yield
    finally:
        _SHARED.remove(budget)
