"""A run over all squads as it is told: a bar on a terminal, plain lines in a log, a table at the end."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from squadlib.errors import printable
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
def told(turns: int, *, progress: Say) -> Iterator[Told]:
    """Yield who is told: a bar where standard error is a terminal, else lines."""
    if not sys.stderr.isatty() or not turns:
        yield _Lines(turns, progress)
        return
    text = TextColumn("{task.description}", markup=False)
    with Progress(
        MofNCompleteColumn(), BarColumn(), TimeElapsedColumn(), text, console=Console(stderr=True), transient=True
    ) as bar:
        yield _Bar(bar, bar.add_task("", total=turns))


def table(outcomes: Sequence[Outcome], *, progress: Say, with_tracebacks: bool = False) -> None:
    """Tell what was made, unchanged and failed, with the reasons, one line a report, and how many of each."""
    for one in outcomes if with_tracebacks else ():
        if one.traceback:
            progress(one.traceback)
    counts = Counter(one.state for one in outcomes)
    summary = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state]) or "nothing to make"
    if sys.stderr.isatty() and outcomes:
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
    took = f" ({outcome.seconds:.1f} s)" if outcome.seconds else ""
    return f"{printable(outcome.squad)}: {outcome.state}{took}: {_said(outcome)}"


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

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task
        self._busy: list[str] = []

    def began(self, squad: str) -> None:
        """Add the squad."""
        self._busy.append(printable(squad))
        self._bar.update(self._task, description=", ".join(self._busy))

    def done(self, squad: str, outcomes: Sequence[Outcome]) -> None:
        """Remove it, and say what failed."""
        self._busy.remove(printable(squad))
        self._bar.update(self._task, advance=1, description=", ".join(self._busy))
        for outcome in outcomes:
            if outcome.state == FAILED:
                self._bar.console.print(_line(outcome), markup=False, highlight=False, style=COLOURS[FAILED])


def _on_terminal(outcomes: Sequence[Outcome]) -> None:
    shown = Table(box=None, pad_edge=False)
    for name in ("Squad", "", "Seconds", "Report, or why there is none"):
        shown.add_column(name, justify="right" if name == "Seconds" else "left")
    for one in outcomes:
        seconds = f"{one.seconds:.1f}" if one.seconds else ""
        shown.add_row(
            Text(printable(one.squad)), Text(one.state, style=COLOURS[one.state]), Text(seconds), Text(_said(one))
        )
    Console(stderr=True).print(shown)
