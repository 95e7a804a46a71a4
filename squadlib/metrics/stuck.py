"""Where the unfinished work of a running sprint stands, and which of it has stopped moving."""

import numpy as np
import pandas as pd

from squadlib.metrics.days_in_progress import middle_statuses
from squadlib.metrics.timeline import Positions, instants, positions, timeline
from squadlib.metrics.working_time import Days, WorkingTime, clock_of
from squadlib.options import Options
from squadlib.tables.board import BoardTables

STUCK_DAYS = 3.0

COLUMNS = [
    *("issue_id", "key", "summary", "type", "entry", "assignee", "priority", "points", "status", "column"),
    *("is_begun", "begun_days", "status_at", "status_days", "changed_at", "changed", "still_days"),
    *("is_flagged", "flagged_at", "flagged_days", "is_stuck", "sprints_carried"),
]


def standing(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    sprint_id: int,
    stuck_days: float = STUCK_DAYS,
    options: Options = Options(),  # noqa: B008 (frozen)
) -> pd.DataFrame:
    """Where each issue of the sprint that is not done stands, and for how many working days it has not moved.

    One row per issue not completed, in the ledger's order: `points` (its estimate now), `status` and board `column`
    (missing where the status is on none), `is_begun` (in a column between the first and the last), `begun_days` (in
    those columns so far), `status_at` and `status_days` (since when it has this status), `changed_at`, `changed` (which
    field) and `still_days` (since its last change), `is_flagged`, `flagged_at`, `flagged_days`; instants in UTC, days
    are working days. Any entry of the changelog is a change; without one it is its creation (`changed`: created).
    Comments are not in the changelog. `is_stuck`: begun or flagged, and not changed for `stuck_days` or more.
    `sprints_carried`: how many closed sprints did not complete it.
    """
    rows = ledger[(ledger["sprint_id"] == sprint_id) & (ledger["outcome"] == "not_completed")].reset_index(drop=True)
    places = positions(tables, rows["issue_id"])
    until = pd.Series(tables.as_of, index=rows.index, dtype="datetime64[ms, UTC]")
    status = pd.Series(timeline(tables, "status").state(places, instants(until)), dtype=object)
    clock = clock_of(tables, options=options)
    found = rows.rename(columns={"points_end": "points"}).assign(
        column=status.map(tables.statuses.set_index("status_id")["column"]),
        is_begun=status.isin(middle_statuses(tables)),
        begun_days=_begun_days(tables, places, clock),
    )
    found = pd.concat([found, _since(tables, places)], axis="columns")
    for name in ("status", "changed", "flagged"):
        found[f"{name}_days"] = clock.days_between(found[f"{name}_at"], until)
    found = found.rename(columns={"changed_days": "still_days"})
    is_open = found["is_begun"] | found["is_flagged"]
    return found.assign(is_stuck=is_open & (found["still_days"] >= stuck_days))[COLUMNS]


def stuck(standing: pd.DataFrame) -> pd.DataFrame:
    """Issues begun or flagged and not done, with the working days since anything about them last changed in Jira.

    One row per issue, the longest without a change first, of equals the larger; columns as in `standing`. An issue that
    was not begun is not stuck.
    """
    rows = standing[standing["is_begun"] | standing["is_flagged"]]
    ordered = rows.sort_values(["still_days", "points", "key"], ascending=[False, False, True], kind="stable")
    return ordered.reset_index(drop=True)


def _since(tables: BoardTables, places: Positions) -> pd.DataFrame:
    """Return since when each issue has its status and its flag, and when what about it was changed last."""
    now = tables.issues.iloc[places].reset_index(drop=True)
    changes = tables.changes.assign(issue=tables.issue_of_change)[(tables.changes["at"] <= tables.as_of).to_numpy()]
    last = changes.drop_duplicates("issue", keep="last").set_index("issue").reindex(places).reset_index()
    since = {kind: _last_at(changes[changes["kind"] == kind], places) for kind in ("status", "flagged")}
    return pd.DataFrame(
        {
            "status_at": since["status"].fillna(now["created_at"]),
            "changed_at": last["at"].fillna(now["created_at"]),
            "changed": last["kind"].fillna("created"),
            "is_flagged": now["is_flagged"],
            "flagged_at": since["flagged"].fillna(now["created_at"]).where(now["is_flagged"]),
        }
    )


def _last_at(changes: pd.DataFrame, places: Positions) -> pd.Series:
    """Return when each issue last saw one of these changes, `NaT` where it never did."""
    last = changes.drop_duplicates("issue", keep="last").set_index("issue")["at"]
    return last.reindex(places).reset_index(drop=True)


def _begun_days(tables: BoardTables, places: Positions, clock: WorkingTime) -> Days:
    """Return how many working days each issue has spent in the middle columns until now."""
    stays = timeline(tables, "status").segments()
    stays = stays[stays["value"].isin(middle_statuses(tables)) & stays["issue"].isin(places)]
    until = np.minimum(stays["end"].to_numpy(dtype="datetime64[ms]"), instants(pd.Series([tables.as_of]))[0])
    days = clock.days_at(until) - clock.days_at(stays["start"].to_numpy(dtype="datetime64[ms]"))
    spent = pd.Series(days, index=stays["issue"].to_numpy(), dtype="float64").groupby(level=0).sum()
    return spent.reindex(places).fillna(0.0).to_numpy(dtype="float64")
