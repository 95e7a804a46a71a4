"""How a sprint's remaining work fell, event by event, and the line it would fall along if it fell evenly."""

from collections.abc import Collection
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from squadlib.metrics.membership import windows
from squadlib.metrics.scope import scope_log
from squadlib.metrics.timeline import Instants, instants, moments, positions, timeline
from squadlib.metrics.working_days import WORKDAYS, stretches
from squadlib.options import Options
from squadlib.tables.board import BoardTables, issue_places

COLUMNS = ["at", "change", "key", "remaining", "scope"]
START, END = "start", "end"

_JUST_BEFORE = np.timedelta64(1, "ms")  # the grain of Jira's instants


def burndown(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    sprint_id: int,
    unit: str = "points",
    options: Options = Options(),  # noqa: B008 (frozen)
    log: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Work in the sprint and not done, at its estimate of each instant, after every change of the scope or of done.

    One row per event of `scope_log`, between one at the start and one at the close (while the sprint runs: at the time
    of the data): `at` (UTC), `change` (start, added, removed, re-estimated, done, reopened or end), `key` (missing at
    both ends), `remaining`, and `scope`: the same for what is in the sprint, done or not. Both in the board's unit,
    where no estimate counts 0, or with unit `issues` each issue counts 1. It begins at the committed work (with
    `commitment_includes_done`: less what was done at the start) and ends at the work not completed. A sprint without a
    start has no rows. `log` is the sprint's `scope_log` where it is known already. Source: semantics.md, section 4.
    """
    window = windows(tables, options=options).query("sprint_id == @sprint_id")
    rows = ledger[ledger["sprint_id"] == sprint_id]
    board = tables.of_issues(rows["issue_id"])
    if log is None:
        log = scope_log(tables, ledger, sprint_id=sprint_id, options=options)
    opening = _opening(rows, board, window["start"].to_numpy(), unit=unit)
    moved = _moved(log, board, unit=unit)
    lines = pd.concat([opening, moved[["remaining", "scope"]]], ignore_index=True).cumsum().round(9)  # no 1e-16 left
    told = pd.concat(
        [_end(window["start"], START), log[["at", "change", "key"]], _end(window["close"], END)], ignore_index=True
    )
    return told.assign(**lines.reindex(told.index).ffill())[COLUMNS]


def _end(at: pd.Series, change: str) -> pd.DataFrame:
    """Return the row at one end of the sprint, none where it has no window."""
    known = moments(at.to_numpy(dtype="datetime64[ms]"))
    return pd.DataFrame({"at": known, "change": change, "key": pd.Series(dtype="str")})


def _opening(rows: pd.DataFrame, board: BoardTables, start: Instants, *, unit: str) -> pd.DataFrame:
    """Return what is in the sprint at its start: one row where it has a start."""
    there = rows[rows["entry"] != "added"]
    weight = pd.Series(1.0, index=there.index) if unit == "issues" else there["points_start"].fillna(0)
    is_open = ~_is_done(board, there["issue_id"], np.repeat(start, len(there)))
    whole = {"remaining": weight[is_open].sum(), "scope": weight.sum()}
    return pd.DataFrame([whole] * len(start), columns=list(whole), dtype="float64")


def _moved(log: pd.DataFrame, board: BoardTables, *, unit: str) -> pd.DataFrame:
    """Return by how much each event moves `remaining` and `scope`.

    Where an issue is re-estimated and finished or reopened at the same instant, the log tells the estimate first.
    """
    at = instants(log["at"])
    issue_id = board.issues["issue_id"].iloc[issue_places(board.issues["key"], log["key"])]
    was_done = _is_done(board, issue_id, at - _JUST_BEFORE)
    is_done = np.where(log["change"] == "re-estimated", was_done, _is_done(board, issue_id, at))
    before, after = log["points_before"].fillna(0), log["points_after"].fillna(0)
    if unit == "issues":
        before, after = (log["change"] != "added").astype(float), (log["change"] != "removed").astype(float)
    return pd.DataFrame({"remaining": after * ~is_done - before * ~was_done, "scope": after - before})


def _is_done(board: BoardTables, issue_ids: pd.Series, at: Instants) -> npt.NDArray[np.bool_]:
    """Return whether each issue was in a done status at the instant."""
    done = board.statuses.loc[board.statuses["is_done"], "status_id"]
    status = timeline(board, "status").state(positions(board, issue_ids), at)
    return pd.Series(status, dtype=object).isin(done).to_numpy(dtype=bool)


def guideline(
    sprint: pd.Series,
    opening: float,
    *,
    workdays: Collection[str] = WORKDAYS,
    holidays: Collection[date] = (),
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Return the opening value falling evenly from the start to 0 at the planned end, flat on free days.

    One row per corner, in order of time: `at` (UTC), `guideline` (in the unit of `opening`). `sprint` is a row of
    `tables.sprints`. A sprint that starts after its planned end, or has none, has no rows; one of free days alone falls
    evenly over them. Source: semantics.md, section 4.
    """
    start, end = sprint["started_at"], sprint["ends_at"]
    parts = stretches(start, end, workdays=workdays, holidays=holidays, timezone=timezone)
    if parts.empty:
        return pd.DataFrame({"at": parts["start"], "guideline": pd.Series(dtype="float64")})
    length = (parts["end"] - parts["start"]).dt.total_seconds()
    worked = length.where(parts["is_working"], 0.0) if parts["is_working"].any() else length
    left = 1 - np.concatenate([[0.0], worked.cumsum() / worked.sum()])
    return pd.DataFrame({"at": pd.concat([parts["start"].head(1), parts["end"]], ignore_index=True)}).assign(
        guideline=(opening * left).round(9)
    )
