"""Progress on a terminal: a bar for each step with how much is done and how long is left; without one, nothing.

Rich draws it; it is loaded where something is drawn, so that `--help` and a schedule do not wait for it.
"""

import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import TYPE_CHECKING, Any

import click

from squadlib import steps
from squadlib.errors import printable
from squadlib.steps import Step

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SHOWN: "list[_Bars]" = []
_SOON = 0.5
"""Seconds from which on a step's own speed says how long is left."""


def is_terminal() -> bool:
    """Tell whether standard error is a terminal whose cursor can be moved (`TERM=dumb`: it cannot)."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def watched(command: Callable[..., Any]) -> Callable[..., Any]:
    """Show how far a command is while it runs, where there is a terminal."""

    @wraps(command)
    def run(*given: Any, **named: Any) -> Any:
        with _shown():
            return command(*given, **named)

    return run


def progress(text: str) -> None:
    """Tell what is being done, beside the result, above the bars if any: no secret that a server repeated."""
    from squadlib.reports.run.redacted import redacted

    with _aside():
        click.echo(printable(redacted(text)), err=True)


def say(text: str, *, color: bool | None = None) -> None:
    """Print a line of the result."""
    with _aside():
        click.echo(text, color=color)


@contextmanager
def _shown() -> Iterator[None]:
    if _SHOWN or not is_terminal():
        yield
        return
    bars = _Bars()
    _SHOWN.append(bars)
    try:
        with steps.heard_by(bars):
            yield
    finally:
        _SHOWN.remove(bars)
        bars.close()


@contextmanager
def _aside() -> Iterator[None]:
    """Take the bars off the terminal while something is printed."""
    if not _SHOWN:
        yield
        return
    with _SHOWN[-1].off():
        yield


class _Bars:
    """The steps that go on, one line each, gone when they are over."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._lock = RLock()

    def at(self, step: Step) -> None:
        """Show how far a step is; the first one starts the drawing."""
        now = time.monotonic()
        with self._lock:
            bar = self._bar = self._bar or _drawn()
            name = printable(f"{step.name}: {step.doing}" if step.doing else step.name)
            if step.name not in self._tasks:
                self._tasks[step.name] = bar.add_task(name, total=step.of, step=step, told=now, began=now)
            task = self._tasks[step.name]
            bar.update(task, description=name, completed=step.done, total=step.of, step=step, told=now)

    def over(self, name: str) -> None:
        """Take a step's line away, and all of it where none is left."""
        with self._lock:
            if self._bar is not None and name in self._tasks:
                self._bar.remove_task(self._tasks.pop(name))
                if not self._tasks:
                    self.close()

    def close(self) -> None:
        """Leave the terminal as it was."""
        with self._lock:
            bar, self._bar = self._bar, None
            self._tasks.clear()
            if bar is not None:
                bar.stop()

    @contextmanager
    def off(self) -> Iterator[None]:
        """Clear the lines for as long as something else is printed."""
        with self._lock:
            if self._bar is not None:
                self._bar.stop()
            try:
                yield
            finally:
                if self._bar is not None:
                    self._bar.start()


def _drawn() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.table import Column
    from rich.text import Text

    class Bar(BarColumn):
        """A bar where it is known how much there is to do; a bar that only moves says nothing."""

        def render(self, task: Any) -> Any:
            return Text("") if task.total is None else super().render(task)

    name = TextColumn(
        "{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
    )
    bar = Progress(
        name,
        Bar(bar_width=12),
        _column(_counted),
        _column(_left),
        console=Console(stderr=True, highlight=False),
        transient=True,
        expand=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bar.start()
    return bar


def _column(written: Callable[[Step, float, float], str]) -> Any:
    """Return a column of the bars that writes a step; twice a second is enough to read it."""
    from rich.progress import ProgressColumn
    from rich.table import Column
    from rich.text import Text

    class Written(ProgressColumn):
        max_refresh = 0.5

        def render(self, task: Any) -> Text:
            now, fields = time.monotonic(), task.fields
            return Text(written(fields["step"], now - fields["told"], now - fields["began"]))

    return Written(table_column=Column(no_wrap=True))


def _counted(step: Step, *_: float) -> str:
    """Return how much is done of how much.

    >>> _counted(Step("Board 11", 300, 412, "issues")), _counted(Step("Board 11", 300, None, "issues"))
    ('300 of 412 issues', '300 issues')
    >>> _counted(Step("Sprint report", 2, 9, "cells", doing="page")), _counted(Step("Workbook"))
    ('2 of 9 cells', '')
    """
    if not step.noun:
        return ""
    return f"{step.done} of {max(step.of, step.done)} {step.noun}" if step.of else f"{step.done} {step.noun}"


def _left(step: Step, since_told: float, since_begun: float) -> str:
    """Return how long is left: as the last time says, else at the speed of what is done.

    >>> _left(Step("Sprint report", 2, 9, "cells", left=4.0), 1.0, 2.0), _left(Step("Board", 100, 400), 1.0, 5.0)
    ('3 s left', '11 s left')
    >>> _left(Step("Board", 400, 400), 0.0, 5.0), _left(Step("Board", 0, 400), 3.0, 3.0), _left(Step("Book"), 1.0, 9.0)
    ('', '', '9 s')
    """
    if step.left is not None:
        return _duration(step.left - since_told)
    if step.of is None:
        return f"{since_begun:.0f} s" if since_begun > 1 else ""
    if not step.done or step.done >= step.of or since_begun < _SOON:
        return ""
    return _duration((since_begun - since_told) / step.done * (step.of - step.done) - since_told)


def _duration(seconds: float) -> str:
    """Return a time in words; what takes longer than was thought says so.

    >>> _duration(0.4), _duration(12.2), _duration(100), _duration(-2), _duration(7300)
    ('1 s left', '13 s left', '2 min left', 'longer than usual', '2 h 2 min left')
    """
    whole = math.ceil(seconds)
    if whole <= 0:
        return "longer than usual"
    if whole < 90:
        return f"{whole} s left"
    minutes = round(whole / 60)
    return f"{minutes} min left" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min left"
