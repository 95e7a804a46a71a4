"""One squad's turn in a run over all squads, as a worker does it: its report made, or each reason why not."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.errors import SquadlibError
from squadlib.reports.run.due import due_sprints
from squadlib.reports.run.failed_page import Attempt
from squadlib.reports.run.make import find_notebook, make
from squadlib.reports.run.order import Order
from squadlib.reports.run.outcome import FAILED, MADE, NOT_DUE, UNCHANGED, Outcome
from squadlib.reports.run.redacted import redacted, redacted_traceback

ASKED: Mapping[str, Mapping[str, Any]] = {
    "sprint-report": {"sprint": "last"},
    "health-report": {},
    "backlog-report": {},
    "milestone-report": {"is_team": False, "quarter": ""},
}
"""The reports that are made for each squad, and what each of them asks for."""


@dataclass(frozen=True)
class Turn:
    """A report to be made of a squad from a snapshot; with `is_due` of each sprint that was closed since.

    `notebook` is there where it is not looked for beside the params.
    """

    report: str
    squad: str
    params: Path
    reports: Path
    snapshot: str
    force: bool = False
    is_due: bool = False
    revise: bool = False
    notebook: Path | None = None


def take(turn: Turn, *, bring: Callable[[Attempt], None] | None = None) -> list[Outcome]:
    """Return what comes of a turn; every way in which it can fail is an outcome.

    `bring` puts into the reports folder what lies elsewhere of a report, before it is looked at.
    """
    began = time.perf_counter()
    try:
        return list(_outcomes(turn, bring))
    except SquadlibError as error:
        return [Outcome(turn.squad, FAILED, reason=str(error), seconds=time.perf_counter() - began)]
    except Exception as error:  # noqa: BLE001  a fault of squadlib's own stops this squad and no other
        return [_fault(turn, error, began=began)]


def _outcomes(turn: Turn, bring: Callable[[Attempt], None] | None) -> Iterator[Outcome]:
    squad = site_params.load(turn.params, turn.squad)
    kept = snapshots.named(squad.state, turn.snapshot)
    notebook = turn.notebook or find_notebook(turn.report.replace("-", "_"), beside=turn.params)
    wanted = [ASKED[turn.report]]
    if turn.is_due:
        wanted = [{"sprint": str(one)} for one in due_sprints(squad, kept, reports=turn.reports)]
        if not wanted:
            yield Outcome(turn.squad, NOT_DUE, reason="no sprint was closed since the last one reported")
    for asked in wanted:
        began = time.perf_counter()
        order = Order(turn.report, turn.squad, turn.params, turn.reports, asked, revise=turn.revise)
        try:
            made = make(
                order, [squad], kept, notebook=notebook, progress=_silent, unless_same=not turn.force, bring=bring
            )
        except SquadlibError as error:  # of several sprints that are due, one stops no other
            took = time.perf_counter() - began
            yield Outcome(turn.squad, FAILED, reason=str(error), seconds=took, stopped=error.stopped)
        else:
            state = MADE if made.is_new else UNCHANGED
            yield Outcome(turn.squad, state, made.about, made.page, seconds=time.perf_counter() - began)


def _fault(turn: Turn, error: Exception, *, began: float) -> Outcome:
    told = f"a fault of squadlib's own: {type(error).__name__}: {error}. Make it alone with --verbose to see where."
    seconds = time.perf_counter() - began
    return Outcome(turn.squad, FAILED, reason=redacted(told), seconds=seconds, traceback=redacted_traceback())


def _silent(_: str) -> None:
    """Drop the line: what is told of a turn is its outcome."""
