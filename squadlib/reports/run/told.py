"""A run over all squads as it is told: a bar on a terminal, plain lines in a log, a table at the end."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from squadlib import steps
from squadlib.errors import printable
from squadlib.locales import localised, marked
from squadlib.reports.run.outcome import FAILED, MADE, NOT_DUE, STATES, UNCHANGED, Outcome

Say = Callable[[str], None]

COLOURS = {MADE: "green", UNCHANGED: "default", NOT_DUE: "default", FAILED: "red"}


class Told(Protocol):
    """Who is told how a run goes."""

    def began(self, squad: str) -> None:
        """Hear that a squad's turn began."""

    def done(self, squad: str, outcomes: Sequence[Outcome]) -> None:
        """Hear what came of it."""


@contextmanager
def told(turns: int, *, progress: Say, seconds: float | None = None) -> Iterator[Told]:
    """Yield who is told: a bar where there is a terminal, else lines; `seconds` is how long it will take, if known."""
    if not steps.is_heard() or not turns:
        yield _Lines(turns, progress)
        return
    with steps.step("Squads", of=turns, noun="squads", left=seconds) as going:
        yield _Bar(going, turns, progress)


def table(outcomes: Sequence[Outcome], *, progress: Say, with_tracebacks: bool = False) -> None:
    """Tell what was made, unchanged and failed, with the reasons, one line a report, and how many of each."""
    for one in outcomes if with_tracebacks else ():
        if one.traceback:
            progress(one.traceback)
    counts = Counter(one.state for one in outcomes)
    summary = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state]) or "nothing to make"
    if steps.is_heard() and outcomes:
        _on_terminal(outcomes)
    else:
        for line in lines(outcomes):
            progress(line)
    progress(summary)


def lines(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the table as lines, its columns aligned.

    >>> lines([Outcome("client", "made", "Client, S 1"), Outcome("ops", "failed", reason="no board")])
    ['client  made    Client, S 1', 'ops     failed  no board']
    """
    squads, states = (max((len(cell) for cell in column), default=0) for column in _columns(outcomes))
    indent = " " * (squads + states + 4)
    return [
        f"{printable(one.squad):<{squads}}  {one.state:<{states}}  {_said(one)}".rstrip().replace("\n", f"\n{indent}")
        for one in outcomes
    ]


def _columns(outcomes: Sequence[Outcome]) -> tuple[list[str], list[str]]:
    return [printable(one.squad) for one in outcomes], [one.state for one in outcomes]


def _said(outcome: Outcome) -> str:
    return printable(outcome.reason or outcome.about)


def _line(outcome: Outcome) -> str:
    took = f" ({_seconds(outcome)} s)" if outcome.seconds else ""
    return f"{printable(outcome.squad)}: {outcome.state}{took}: {_said(outcome)}"


def _seconds(outcome: Outcome) -> str:
    return str(localised(marked(f"{outcome.seconds:.1f}")))


class _Lines:
    """Tells it in lines, as a log keeps them."""

    def __init__(self, turns: int, progress: Say) -> None:
        self._left, self._of, self._progress = turns, turns, progress

    def began(self, squad: str) -> None:
        """Say nothing: what came of it is told."""

    def done(self, squad: str, outcomes: Sequence[Outcome]) -> None:  # noqa: ARG002  each outcome names it
        """Say what came of it, and how many are done."""
        self._left -= 1
        for outcome in outcomes:
            self._progress(f"[{self._of - self._left}/{self._of}] {_line(outcome)}")


class _Bar:
    """Tells it as a bar with the squads whose turn it is; what failed is said above it at once."""

    def __init__(self, going: steps.Ongoing, turns: int, progress: Say) -> None:
        self._going, self._progress = going, progress
        self._left, self._busy = turns, dict[str, float]()
        self._took: list[float] = []

    def began(self, squad: str) -> None:
        """Add the squad."""
        self._busy[squad] = time.monotonic()
        self._going.doing(", ".join(self._busy))

    def done(self, squad: str, outcomes: Sequence[Outcome]) -> None:
        """Remove it, and say what failed."""
        self._took.append(time.monotonic() - self._busy.pop(squad))
        self._left -= 1
        self._going.at(len(self._took), left=self._seconds_left(), doing=", ".join(self._busy))
        for outcome in outcomes:
            if outcome.state == FAILED:
                self._progress(_line(outcome))

    def _seconds_left(self) -> float:
        """Return how long the others take if each takes as long as those before and as many go on at a time as did."""
        each, now = sum(self._took) / len(self._took), time.monotonic()
        at_once = len(self._busy) + 1
        begun = [max(each - (now - at), 0) for at in self._busy.values()]
        return max(begun, default=0) + each * (self._left - len(begun)) / at_once


def _on_terminal(outcomes: Sequence[Outcome]) -> None:
    shown = Table(box=None, pad_edge=False)
    for name in ("Squad", "", "Seconds", "Report, or why there is none"):
        shown.add_column(name, justify="right" if name == "Seconds" else "left")
    for one in outcomes:
        seconds = _seconds(one) if one.seconds else ""
        shown.add_row(
            Text(printable(one.squad)), Text(one.state, style=COLOURS[one.state]), Text(seconds), Text(_said(one))
        )
    Console(stderr=True).print(shown)
