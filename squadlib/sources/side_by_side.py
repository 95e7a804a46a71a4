"""Calls run side by side, answered in their own order: what comes back never depends on which one was faster."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Given = TypeVar("Given")
GRACE = 2.0
"""Seconds for the calls under way to end after one failed: their answers matter to nobody any more."""


class _Work:
    """Calls to be taken in turn by several threads, their answers and their errors by place."""

    def __init__(self, calls: Sequence[Callable[[], Given]]) -> None:
        self.calls, self.answers = calls, {}  # type: ignore[var-annotated]
        self.errors: dict[int, BaseException] = {}
        self.is_over = threading.Event()
        self._next = iter(range(len(calls)))
        self._lock = threading.Lock()
        self.settled = threading.Semaphore(0)

    def take(self) -> None:
        """Run one call after the other until there is none left or one failed."""
        try:
            self._take()
        finally:
            self.settled.release()

    def _take(self) -> None:
        while not self.is_over.is_set():
            with self._lock:
                place = next(self._next, None)
            if place is None:
                return
            try:
                self.answers[place] = self.calls[place]()
            except BaseException as error:  # noqa: BLE001  it is raised where the answers are awaited
                self.errors[place] = error
                self.is_over.set()


def side_by_side(calls: Sequence[Callable[[], Given]], *, most: int) -> list[Given]:
    """Return what the calls return, in their order; at most `most` run at a time.

    When one fails no other is begun, and the error of the earliest that failed is raised. The threads are daemons: an
    interrupt (Ctrl-C) leaves at once and waits for none of them.
    """
    if len(calls) < 2 or most < 2:
        return [call() for call in calls]
    work = _Work(calls)
    threads = [threading.Thread(target=work.take, daemon=True) for _ in range(min(most, len(calls)))]
    try:
        for thread in threads:
            thread.start()
        for _ in threads:
            work.settled.acquire()
            if work.errors:
                break
    finally:
        work.is_over.set()
    if work.errors:
        for thread in threads:
            thread.join(GRACE)
        raise work.errors[min(work.errors)]
    return [work.answers[place] for place in range(len(calls))]
