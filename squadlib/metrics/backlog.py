"""What waits to be done: which issues are ready to be planned, what the others lack, in which order they stand."""

from collections.abc import Collection, Sequence

import pandas as pd

from squadlib.metrics.guidelines import NO_PRIORITY, marks
from squadlib.metrics.priority_order import LEVELS
from squadlib.tables.board import BoardTables

LACKS = {"estimated": "an estimate", "prioritised": "a priority", "epic": "an epic", "version": "a version"}
"""Guideline → what an issue lacks that breaks it; one that is too large lacks `SPLIT`."""
SPLIT = "a split"

COLUMNS = [
    *("issue_id", "key", "summary", "type", "status", "sprint_id", "where", "is_next", "place", "priority", "rank"),
    *("points", "assignee", "epic_key", "epic", "version", "is_estimated", "is_prioritised", "is_linked"),
    *("is_small_enough", "is_ready", "lacks", "created_at", "age_days", "sprints_carried"),
]
_ASKED = ("is_estimated", "is_prioritised", "is_linked", "is_small_enough")


def backlog(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    unit: str = "points",
    largest_points: float = 8,
    no_priority: Collection[str] = NO_PRIORITY,
) -> pd.DataFrame:
    """Each upcoming issue: not done, in no running sprint; ready when it is estimated, prioritised, linked and small.

    One row per issue in order of priority, then Jira's rank, then age; without sub-tasks, epics and what stands in a
    status that is on no column. `place` (from 1 on), `sprint_id` and `where` (the future sprint it is in, `NA` and
    `None` in none), `is_next` (that is the board's next one), `priority` (`None` where it says that there is none),
    `points` (in the board's unit), `is_linked` (to an epic and to a version), `is_small_enough` (up to
    `largest_points`; `NA` without an estimate); `is_estimated` and `is_small_enough` are `NA` where `unit` is issues:
    they are not asked. `is_ready` (nothing that is asked is lacking), `lacks` (list of what is), `age_days` (whole
    days since it was created), `sprints_carried` (closed sprints that did not complete it).
    """
    rows = _upcoming(tables)
    rows = rows.assign(**_names(rows, tables))
    found = marks(
        rows.assign(sprint_id=0, points_end=rows["points"]),
        unit=unit,
        largest_points=largest_points,
        no_priority=no_priority,
    )
    rows = rows.assign(
        priority=found["priority"],
        is_estimated=~found["estimated"],
        is_prioritised=~found["prioritised"].astype("boolean"),
        is_linked=~(found["epic"] | found["version"]).astype("boolean"),
        is_small_enough=~found["size"],
        age_days=(tables.as_of - rows["created_at"]).dt.days,
        sprints_carried=rows["issue_id"].map(_carried(tables, ledger)).fillna(0).astype("int64"),
    )
    is_lacking = rows[list(_ASKED)].eq(False).fillna(False).any(axis="columns")
    rows = rows.assign(is_ready=~is_lacking.astype(bool), lacks=_lacking(found))
    rows = rows.loc[_order(rows, tables.priorities)].reset_index(drop=True)
    return rows.assign(place=rows.index + 1)[COLUMNS]


def going_on(tables: BoardTables) -> pd.DataFrame:
    """Return what is not done in the running sprints of the board: at most that much is carried over.

    One row per issue, by key as Jira numbers them: issue_id, key, summary, status, points (as estimated now), assignee.
    """
    sprints = tables.sprints
    running = sprints.loc[sprints["is_own"] & (sprints["state"] == "active"), "sprint_id"]
    work = _open(tables)
    rows = work[_is_in(work, running)].reset_index(drop=True)
    rows = rows.assign(**_names(rows, tables))
    return rows[["issue_id", "key", "summary", "status", "points", "assignee"]]


def next_sprint_id(tables: BoardTables) -> int | None:
    """Return the board's next sprint: of its future ones the one planned first, else made first."""
    sprints = tables.sprints
    future = sprints[sprints["is_own"] & (sprints["state"] == "future")]
    return int(future["sprint_id"].iloc[0]) if len(future) else None


def off_the_board(tables: BoardTables) -> pd.DataFrame:
    """Return the unfinished issues in no running sprint whose status is on no column: no board shows them.

    One row per issue: key, status.
    """
    work = _open(tables)
    rows = work[~work["status_id"].isin(_shown(tables)) & ~_is_running(work, tables)]
    return rows.assign(**_names(rows, tables))[["key", "status"]].reset_index(drop=True)


def _open(tables: BoardTables) -> pd.DataFrame:
    """Return the issues that are not done, without sub-tasks and epics."""
    issues, statuses = tables.issues, tables.statuses
    done = statuses.loc[statuses["is_done"], "status_id"]
    return issues[~(issues["is_subtask"] | issues["is_epic"] | issues["status_id"].isin(done))]


def _shown(tables: BoardTables) -> pd.Series:
    return tables.statuses.loc[tables.statuses["column"].notna(), "status_id"]


def _is_running(work: pd.DataFrame, tables: BoardTables) -> pd.Series:
    """Return which issues are in a running sprint, of whatever board."""
    return _is_in(work, tables.sprints.loc[tables.sprints["state"] == "active", "sprint_id"])


def _is_in(work: pd.DataFrame, sprint_ids: pd.Series) -> pd.Series:
    asked = set(sprint_ids)
    return pd.Series([not asked.isdisjoint(ids) for ids in work["sprint_ids"]], index=work.index, dtype=bool)


def _upcoming(tables: BoardTables) -> pd.DataFrame:
    """Return the issues of the backlog, each with the future sprint it is in."""
    work = _open(tables)
    work = work[work["status_id"].isin(_shown(tables)) & ~_is_running(work, tables)].reset_index(drop=True)
    future = tables.sprints[tables.sprints["state"] == "future"]
    order = list(future["sprint_id"])
    ids = [next((one for one in order if one in held), None) for held in work["sprint_ids"]]
    names = dict(zip(future["sprint_id"], future["sprint"], strict=True))
    coming = next_sprint_id(tables)
    return work.assign(
        sprint_id=pd.Series(ids, dtype="Int64"),
        where=pd.Series([None if one is None else names[one] for one in ids], dtype=object),
        is_next=pd.Series([one is not None and one == coming for one in ids], dtype=bool),
    )


def _names(rows: pd.DataFrame, tables: BoardTables) -> dict[str, pd.Series]:
    """Return what the rows refer to by name: assignee, status, epic, versions (joined by commas), `None` for none."""
    people = dict(zip(tables.people["person_id"], tables.people["person"], strict=True))
    statuses = dict(zip(tables.statuses["status_id"], tables.statuses["status"], strict=True))
    epics = dict(zip(tables.epics["epic_key"], tables.epics["epic"], strict=True))
    versions = dict(zip(tables.versions["version_id"], tables.versions["version"], strict=True))
    told = {
        "assignee": [people.get(one, one) for one in rows["assignee_id"]],
        "status": [statuses.get(one, one) for one in rows["status_id"]],
        "epic": [epics.get(one, one) for one in rows["epic_key"]],
        "version": [", ".join(versions.get(one, one) for one in ids) or None for ids in rows["version_ids"]],
    }
    columns = {name: pd.Series(values, index=rows.index, dtype=object) for name, values in told.items()}
    return {name: values.where(values.notna(), None) for name, values in columns.items()}


def _carried(tables: BoardTables, ledger: pd.DataFrame) -> pd.Series:
    """Return how many closed sprints did not complete each issue."""
    closed = tables.sprints.loc[tables.sprints["state"] == "closed", "sprint_id"]
    left = ledger[(ledger["outcome"] == "not_completed") & ledger["sprint_id"].isin(closed)]
    return left.groupby("issue_id").size()


def _lacking(found: pd.DataFrame) -> pd.Series:
    """Return what each issue lacks, in words."""
    said = {**LACKS, "size": SPLIT}
    broken = found[list(said)].fillna(False).astype(bool)
    lists = [[said[name] for name in said if row[name]] for row in broken.to_dict("records")]
    return pd.Series(lists, index=found.index, dtype=object)


def _order(rows: pd.DataFrame, priorities: Sequence[str]) -> pd.Index:
    """Return the rows in order: the highest priority first, one Jira does not list behind those, none last."""
    levels = [(name.strip().casefold(),) for name in priorities] or LEVELS
    known = {name: place for place, names in enumerate(levels) for name in names}
    named = rows["priority"].map(lambda name: name.strip().casefold(), na_action="ignore")
    place = named.map(known).fillna(len(levels)).where(named.notna(), len(levels) + 1)
    keys = rows.assign(_place=place.astype("int64"), _strange=named.where(place == len(levels), ""))
    by = ["_place", "_strange", "rank", "created_at"]
    return keys.sort_values(by, kind="stable", na_position="last").index
