"""A report while it is made: which of its notebook's cells are done, and how long is left by the times of the last."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from squadlib import pace, steps


class Cells:
    """Hears how many cells ran, tells it, and keeps the time of each; the page is the last part."""

    def __init__(self, going: steps.Ongoing, known: list[float]) -> None:
        self._going, self._known = going, known
        self._began = time.monotonic()
        self.seconds: list[float] = []

    def ran(self, done: int, of: int) -> None:
        """Take the time of the cell that ran."""
        self._take()
        doing = "page" if done == of else ""
        self._going.at(done, of=of, left=pace.left(self._known, done, of=of + 1), doing=doing)

    def published(self) -> None:
        """Take the time of the page."""
        self._take()

    def _take(self) -> None:
        now = time.monotonic()
        self.seconds.append(now - self._began)
        self._began = now


@contextmanager
def cells(report: str, *, state: Path) -> Iterator[Cells]:
    """Yield what hears of a report's cells; the times of one that was made are kept for the next."""
    known = pace.last(state, report)
    name = report.replace("-", " ").capitalize()
    with steps.step(name, of=len(known) - 1 if known else None, noun="cells", left=sum(known) or None) as going:
        found = Cells(going, known)
        yield found
    pace.keep(state, report, found.seconds)
