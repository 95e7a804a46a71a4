"""What one fetch of a board learned, as tidy tables: BoardRecords → BoardTables."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from squadlib.direction import isolated, isolated_in
from squadlib.errors import DataError
from squadlib.options import Options
from squadlib.records import (
    BoardRecord,
    BoardRecords,
    ChangeRecords,
    NoteRecord,
    SiteRecord,
    SprintRecord,
    VersionRecord,
)
from squadlib.tables.frames import INSTANT, column, frame, instant_column
from squadlib.tables.people import people_table
from squadlib.tables.statuses import status_table

Unit = Literal["points", "hours", "issues"]

SPRINTS = {
    "sprint_id": "int64",
    "sprint": "str",
    "state": "str",
    "goal": "str",
    "started_at": INSTANT,
    "planned_start_at": INSTANT,
    "ends_at": INSTANT,
    "completed_at": INSTANT,
    "board_id": "float64",
    "is_own": "bool",
    "is_listed": "bool",
    "is_close_assumed": "bool",
}
ISSUES = {
    "issue_id": "str",
    "key": "str",
    "project": "str",
    "summary": "str",
    "type": "str",
    "is_subtask": "bool",
    "is_epic": "bool",
    "status_id": "str",
    "points": "float64",
    "sprint_ids": "object",
    "assignee_id": "str",
    "priority": "str",
    "labels": "object",
    "created_at": INSTANT,
    "updated_at": INSTANT,
    "version_ids": "object",
    "epic_key": "str",
    "parent_key": "str",
    "is_flagged": "bool",
    "fields": "object",
    "histories": "int64",
    "rank": "str",
}
CHANGES = {
    "issue_id": "str",
    "history_id": "int64",
    "at": INSTANT,
    "by": "str",
    "kind": "str",
    "old": "str",
    "new": "str",
    "old_text": "str",
    "new_text": "str",
}
VERSIONS = {
    "version_id": "str",
    "version": "str",
    "project": "str",
    "is_released": "bool",
    "is_archived": "bool",
}
EPICS = {"epic_key": "str", "epic": "str", "status_id": "str"}
_NAMED = ("summary", "type", "priority")
_WORDED = ("old", "new", "old_text", "new_text")


@dataclass(frozen=True)
class BoardTables:
    """One board as of one instant: a frame per noun, every instant in UTC, every missing text `NaN`.

    `statuses`: one row per status, also those that only a changelog mentions; `column` is the board's, `is_done` says
    that it is in the last column that has statuses, or named in `done_statuses`.
    `people`: one row per person, `person` is unique. `sprints`: one row per sprint, oldest first: `started_at` (S),
    `completed_at` (C; `as_of` while it runs), both missing for a future one; `is_close_assumed` where Jira gives no
    close and the planned end stands in. `issues`: one row per issue, as it is now, ordered by id; `points` in `unit`,
    `fields` what was asked for besides (field id → text, number or nothing).
    `changes`: one row per changed field, ordered as `issues`, then by instant, history and place in the history.
    `versions`, `epics`: one row each. `notes`: what the fetch had to assume. `priorities`: the site's, the highest
    first, none where Jira does not list them.
    """

    site: SiteRecord
    board: BoardRecord
    as_of: pd.Timestamp
    unit: Unit
    statuses: pd.DataFrame
    people: pd.DataFrame
    sprints: pd.DataFrame
    issues: pd.DataFrame
    changes: pd.DataFrame
    versions: pd.DataFrame
    epics: pd.DataFrame
    notes: tuple[NoteRecord, ...] = ()
    priorities: tuple[str, ...] = ()

    @cached_property
    def issue_of_change(self) -> npt.NDArray[np.int64]:
        """The place in `issues` of the issue of each change, ascending: looked up once, for every field's history."""
        return issue_places(self.issues["issue_id"], self.changes["issue_id"])

    def of_issues(self, issue_ids: pd.Series) -> "BoardTables":
        """Return the same board with these issues and their changes alone: what one sprint's words need."""
        issues = self.issues[self.issues["issue_id"].isin(issue_ids)].reset_index(drop=True)
        changes = self.changes[self.changes["issue_id"].isin(issue_ids)].reset_index(drop=True)
        return replace(self, issues=issues, changes=changes)


def issue_places(known: pd.Series, issue_ids: pd.Series) -> npt.NDArray[np.int64]:
    """Return the place of each issue id among the known ones, -1 for an unknown one."""
    places: npt.NDArray[np.int64] = pd.Index(known).get_indexer(pd.Index(issue_ids)).astype("int64")
    return places


def board_tables(records: BoardRecords, *, options: Options = Options()) -> BoardTables:  # noqa: B008 (frozen)
    """Return the tables of one board.

    What people typed is isolated (`squadlib.direction`); labels and further fields, which are only compared, are not.

    Raises DataError where no status counts as done, or a change belongs to no issue of the fetch.
    """
    records = _isolated(records)
    issues = _issues(records)
    changes = _changes(records["changes"], issues["issue_id"])
    return BoardTables(
        site=records["site"],
        board=records["board"],
        as_of=instant_column([records["as_of"]]).iloc[0],
        unit=records["board"]["estimation"]["kind"],
        statuses=status_table(records, changes, options=options),
        people=people_table(records["people"]),
        sprints=_sprints(records, options=options),
        issues=issues,
        changes=changes,
        versions=_versions(records["versions"]),
        epics=frame(
            [{"epic_key": e["key"], "epic": e["summary"], "status_id": e["status_id"]} for e in records["epics"]],
            EPICS,
        ),
        notes=tuple(records.get("notes", [])),
        priorities=tuple(records.get("priorities", [])),
    )


def _isolated(records: BoardRecords) -> BoardRecords:
    """Return the records with every name and title kept within its own bounds."""
    named: dict[str, Any] = {name: part for name, part in records.items() if name not in ("issues", "changes")}
    changes: dict[str, Any] = dict(records["changes"])
    changes |= {name: [one and isolated(one) for one in changes[name]] for name in _WORDED}
    issues = [{**one, **{name: isolated_in(one.get(name)) for name in _NAMED}} for one in records["issues"]]
    return cast("BoardRecords", {**isolated_in(named), "issues": issues, "changes": changes})


def _issues(records: BoardRecords) -> pd.DataFrame:
    """Return the issues ordered by id (numbers by value); points are `NaN` where the board counts issues."""
    ordered = sorted(records["issues"], key=lambda issue: (len(issue["id"]), issue["id"]))
    counts_issues = records["board"]["estimation"]["kind"] == "issues"
    return frame(
        [
            {
                "rank": None,  # snapshots made before it was read have none
                **issue,
                "issue_id": issue["id"],
                "assignee_id": issue["assignee"],
                "points": None if counts_issues else issue["points"],
            }
            for issue in ordered
        ],
        ISSUES,
    )


def _changes(records: ChangeRecords, issue_ids: pd.Series) -> pd.DataFrame:
    """Return the changes ordered by issue (as `issue_ids`), instant, history id and their place in the history."""
    changes = pd.DataFrame({name: column(records[name], dtype) for name, dtype in CHANGES.items()})  # type: ignore[literal-required]
    position = issue_places(issue_ids, changes["issue_id"])
    if (position < 0).any():
        stray = changes["issue_id"].iloc[int(np.argmax(position < 0))]
        raise DataError(
            f"a change belongs to issue id {stray}, which was not fetched",
            where="changelog",
            mend="Fetch again with `squadlib sync`.",
        )
    order = np.lexsort((changes["history_id"].to_numpy(), changes["at"].astype("int64").to_numpy(), position))
    return changes.iloc[order].reset_index(drop=True)


def _sprints(records: BoardRecords, *, options: Options) -> pd.DataFrame:
    """Return the sprints, oldest start first, future ones by their planned start, those without a date last."""
    rows = [_sprint_row(sprint, records, options=options) for sprint in records["sprints"]]
    sprints = frame(rows, SPRINTS)
    begins = sprints["started_at"].fillna(sprints["planned_start_at"])
    order = sprints.assign(begins=begins).sort_values(["begins", "sprint_id"], na_position="last").index
    return sprints.loc[order].reset_index(drop=True)


def _sprint_row(sprint: SprintRecord, records: BoardRecords, *, options: Options) -> dict[str, object]:
    """Return one sprint with its start, its close and whether the board's reports count it."""
    is_future, is_closed = sprint["state"] == "future", sprint["state"] == "closed"
    activated = sprint["activated_at"] if sprint["activated_at"] is not None else sprint["start_at"]
    closed = sprint["complete_at"] if sprint["complete_at"] is not None else sprint["end_at"]
    own_board = sprint["board_id"] in (None, records["board"]["id"])
    return {
        "sprint_id": sprint["id"],
        "sprint": sprint["name"],
        "state": sprint["state"],
        "goal": sprint["goal"],
        "started_at": None if is_future else activated,
        "planned_start_at": sprint["start_at"],
        "ends_at": sprint["end_at"],
        "completed_at": closed if is_closed else None if is_future else records["as_of"],
        "board_id": sprint["board_id"],
        "is_own": sprint["is_listed"] and (own_board or options.sprints_of_other_boards),
        "is_listed": sprint["is_listed"],
        "is_close_assumed": is_closed and sprint["complete_at"] is None,
    }


def _versions(versions: list[VersionRecord]) -> pd.DataFrame:
    """Return the versions; `release_date` is a day without a zone, `NaT` where Jira has none."""
    rows = [{**one, "version_id": one["id"], "version": one["name"]} for one in versions]
    days = pd.Series([_day(one) for one in versions], dtype="datetime64[s]")
    return frame(rows, VERSIONS).assign(release_date=days)


def _day(version: VersionRecord) -> date | None:
    """Return the day a version is or was released."""
    try:
        return date.fromisoformat(version["release_date"]) if version["release_date"] else None
    except ValueError as error:
        raise DataError(
            f"release date {version['release_date']!r} is no date",
            where=f"version {version['name']}",
            mend="Correct it in Jira, under Releases.",
        ) from error
