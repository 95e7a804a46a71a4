"""A report's input: params and a snapshot → frozen tables, ready for the metrics."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from squadlib import params as site_params
from squadlib import snapshots, sync
from squadlib.errors import UsageError
from squadlib.metrics.ledger import ledger
from squadlib.metrics.quarters import quarter_of
from squadlib.metrics.sprint import totals
from squadlib.options import Options
from squadlib.params import DEMO, Params
from squadlib.reports.choose import choose_sprint
from squadlib.snapshots import LATEST, Snapshot
from squadlib.tables.board import BoardTables, Unit, board_tables
from squadlib.tables.plan import Plan, plan_tables


@dataclass(frozen=True)
class SprintData:
    """All a sprint report is made from.

    `sprint` is one row of `tables.sprints`; `sprint_ids` are the board's own closed sprints up to and including it
    (and it, when it is running), oldest first; `ledger` and `totals` cover every sprint of the board.
    """

    squad: str
    squad_name: str
    sprint: pd.Series
    sprint_ids: list[int]
    quarter: str
    tables: BoardTables
    plan: Plan
    workbook: dict[str, str]
    options: Options
    snapshot: str
    ledger: pd.DataFrame
    totals: pd.DataFrame

    @property
    def sprint_id(self) -> int:
        """The id of the sprint reported."""
        return int(self.sprint["sprint_id"])

    @cached_property
    def unit(self) -> Unit:
        """What the report counts in: the board's unit, or issues when nothing of this sprint is estimated."""
        rows = self.ledger[self.ledger["sprint_id"] == self.sprint_id]
        is_estimated = bool(rows[["points_start", "points_end"]].notna().any(axis=None))
        return self.tables.unit if is_estimated else "issues"


def sprint(*, squad: str, sprint: str = "last", snapshot: str = LATEST, params: str = "") -> SprintData:
    """Load one squad's sprint from a snapshot; without one the sample company is asked, a real site never is.

    Raises UsageError for an unknown squad, sprint or snapshot, DataError for a workbook or ledger that does not fit.
    """
    chosen = site_params.load(_params_folder(params), squad)
    return sprint_of(chosen, _snapshot(chosen, snapshot), sprint=sprint)


def sprint_of(params: Params, snapshot: Snapshot, *, sprint: str) -> SprintData:
    """Build the report's input from a snapshot in hand."""
    tables = board_tables(snapshots.load(params.state, _part(snapshot, params)), options=params.options)
    workbook = snapshots.load(params.state, snapshot.parts["workbook"])
    plan = plan_tables(workbook, headers=params.headers)
    row = choose_sprint(tables.sprints, sprint, squad=params.squad, board=params.board)
    rows = ledger(tables, options=params.options)
    is_past = tables.sprints["is_own"] & (tables.sprints["state"] == "closed")
    before = tables.sprints[is_past & (tables.sprints.index < row.name)]  # they stand in order of start, then number
    return SprintData(
        squad=params.squad,
        squad_name=params.name,
        sprint=row,
        sprint_ids=[*before["sprint_id"].astype(int), int(row["sprint_id"])],
        quarter=quarter_of(row["completed_at"], timezone=params.options.timezone),
        tables=tables,
        plan=plan,
        workbook={"title": workbook["title"], "kind": workbook["kind"]},
        options=params.options,
        snapshot=snapshot.id,
        ledger=rows,
        totals=totals(rows),
    )


def _part(snapshot: Snapshot, params: Params) -> snapshots.Part:
    return snapshot.parts[f"board-{params.board}"]


def _snapshot(params: Params, identity: str) -> Snapshot:
    is_demo = params.jira.url == DEMO and params.workbook == DEMO
    try:
        return snapshots.find(params.state, board=params.board, url=params.jira.url, identity=identity)
    except UsageError:
        if identity == LATEST and is_demo:
            return sync.sync(params, progress=_silent)
        raise


def _silent(_: Any) -> None:
    """Report nothing: a notebook cell shows the result, not the way there."""


def _params_folder(params: str) -> Path:
    """Return the folder named, or the params folder here or beside the notebooks."""
    if params:
        return Path(params)
    here = Path.cwd()
    places = [here / "params", here.parent / "params"]
    return next((place for place in places if (place / "site.yaml").is_file()), places[0])
