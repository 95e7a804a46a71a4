"""What happened to a sprint's scope while it ran."""

import numpy as np
import pandas as pd

from squadlib.metrics.membership import sprint_ids, windows
from squadlib.metrics.timeline import Instants, Positions, Timeline, moments, timeline
from squadlib.options import Options
from squadlib.tables.board import BoardTables

COLUMNS = ["at", "by", "key", "summary", "change", "points_before", "points_after"]
KIND_OF = {"added": "sprint", "removed": "sprint", "re-estimated": "points", "done": "status", "reopened": "status"}
"""Each kind of event, with the field whose change makes it; the order in which those of one instant are listed."""

_JUST_BEFORE = np.timedelta64(1, "ms")  # the grain of Jira's instants


def scope_log(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    sprint_id: int,
    options: Options = Options(),  # noqa: B008 (frozen)
) -> pd.DataFrame:
    """Every change of a sprint's scope between its start and its close: what was added, removed, re-estimated, done.

    One row per event in (start, close], in order of time: `at` (UTC), `by` (a person; `None` where Jira names none, as
    for an issue created in the sprint), `key`, `summary`, `change` (added, removed, re-estimated, done or reopened),
    `points_before` and `points_after`: what the issue counts in the scope just before and from then on, in the board's
    unit, `NaN` while it is not in the sprint or has no estimate.
    """
    board = tables.of_issues(ledger.loc[ledger["sprint_id"] == sprint_id, "issue_id"])
    window = windows(tables, options=options)
    past = {kind: timeline(board, kind) for kind in ("sprint", "status", "points")}
    issue, at = _instants(past, window[window["sprint_id"] == sprint_id])
    before = _counted(board, past, issue, at - _JUST_BEFORE, sprint_id=sprint_id)
    after = _counted(board, past, issue, at, sprint_id=sprint_id)
    events = _events(before, after).assign(at=lambda rows: at[rows.index], issue=lambda rows: issue[rows.index])
    events["order"] = events["change"].map(list(KIND_OF).index)
    events = events.sort_values(["at", "issue", "order"], ignore_index=True)
    return _named(events, board, past)


def _instants(past: dict[str, Timeline], window: pd.DataFrame) -> tuple[Positions, Instants]:
    """Return each (issue, instant) in the sprint's window at which a field changed or the issue was created."""
    born_at = past["sprint"].born_at
    moved = [pd.DataFrame({"issue": line.issue, "at": line.when}) for line in past.values()]
    moved.append(pd.DataFrame({"issue": np.arange(len(born_at)), "at": born_at}))
    every = pd.concat(moved).drop_duplicates().merge(window[["start", "close"]], how="cross")
    within = every[(every["at"] > every["start"]) & (every["at"] <= every["close"])]
    return within["issue"].to_numpy(dtype="int64"), within["at"].to_numpy(dtype="datetime64[ms]")


def _counted(
    board: BoardTables, past: dict[str, Timeline], issue: Positions, at: Instants, *, sprint_id: int
) -> pd.DataFrame:
    """Return whether each issue was in the sprint and done at the instant, and its estimate."""
    done = board.statuses.loc[board.statuses["is_done"], "status_id"]
    held = [sprint_id in sprint_ids(text) for text in past["sprint"].state(issue, at)]
    points = past["points"].state(issue, at)
    return pd.DataFrame(
        {
            "is_in": np.array(held, dtype=bool) & (at >= past["sprint"].born_at[issue]),
            "is_done": pd.Series(past["status"].state(issue, at), dtype=object).isin(done),
            "points": np.full(len(issue), np.nan) if board.unit == "issues" else points,
        }
    )


def _events(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what changed between just before and then: `change`, `points_before`, `points_after`; one per kind."""
    stays = before["is_in"] & after["is_in"]
    old, new = before["points"], after["points"]
    nothing = pd.Series(np.nan, index=old.index)
    found = {
        "added": (~before["is_in"] & after["is_in"], nothing, new),
        "removed": (before["is_in"] & ~after["is_in"], old, nothing),
        "re-estimated": (stays & (old != new) & ~(old.isna() & new.isna()), old, new),
        "done": (stays & ~before["is_done"] & after["is_done"], new, new),
        "reopened": (stays & before["is_done"] & ~after["is_done"], new, new),
    }
    return pd.concat(
        pd.DataFrame(
            {"change": change, "points_before": first[mask], "points_after": then[mask]}, index=old.index[mask]
        )
        for change, (mask, first, then) in found.items()
    )


def _named(events: pd.DataFrame, board: BoardTables, past: dict[str, Timeline]) -> pd.DataFrame:
    """Return the log with its issues and people named."""
    people = dict(zip(board.people["person_id"], board.people["person"], strict=True))
    by = [
        _author(past[KIND_OF[change]], issue, at)
        for change, issue, at in zip(
            events["change"], events["issue"], events["at"].to_numpy(dtype="datetime64[ms]"), strict=True
        )
    ]
    issues = board.issues.iloc[events["issue"].to_numpy(dtype="int64")].reset_index(drop=True)
    return events.assign(
        at=moments(events["at"].to_numpy(dtype="datetime64[ms]")),
        by=pd.Series([people.get(one, one) for one in by], dtype=object),
        key=issues["key"],
        summary=issues["summary"],
    )[COLUMNS]


def _author(line: Timeline, issue: int, at: np.datetime64) -> str | None:
    """Return who made the last change of the field at that instant."""
    place = int(line.following(np.array([issue]), np.array([at]))[0]) - 1
    is_then = place >= 0 and line.issue[place] == issue and line.when[place] == at
    by = line.by[place] if is_then else None
    return by if isinstance(by, str) else None
