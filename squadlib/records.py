"""The plain records that cross the wall between sources, snapshots and tables.

A record is what one fetch learned, alike for Jira Cloud and Data Center: only JSON values, no object that fetches.
Instants (`*_at`, `as_of`) are whole milliseconds since 1970 in UTC; people, statuses and versions are ids (text).
"""

from typing import Literal, NotRequired, TypedDict

ChangeKind = Literal[
    "sprint", "status", "points", "assignee", "version", "epic", "priority", "flagged", "type", "key", "parent"
]


class SiteRecord(TypedDict):
    """The Jira site that answered."""

    url: str
    deployment: Literal["cloud", "datacenter"]
    version: str
    title: str


class ColumnRecord(TypedDict):
    """One column of the board, left to right; the last one that has statuses is "done"."""

    name: str
    status_ids: list[str]


class EstimationRecord(TypedDict):
    """The board's own estimation: `points` and `hours` come from `field_id`, `issues` means that issues are counted."""

    kind: Literal["points", "hours", "issues"]
    field_id: str | None
    field_name: str | None


class BoardRecord(TypedDict):
    """The board's configuration as it was when fetched.

    `filter_query` is the JQL its filter stands for, without what orders it (absent where this login does not see it,
    and in older snapshots).
    """

    id: int
    name: str
    type: str
    filter_id: str | None
    columns: list[ColumnRecord]
    estimation: EstimationRecord
    filter_query: NotRequired[str]


class StatusRecord(TypedDict):
    """A workflow status; its category is shown, never used to decide what is done."""

    id: str
    name: str
    category: str


class PersonRecord(TypedDict):
    """Someone who holds or held an issue or made a change; `name` is what Jira displays and may not be unique."""

    id: str
    name: str
    is_active: bool


class SprintRecord(TypedDict):
    """A sprint the board lists, or (`is_listed` false) one that only an issue's Sprint field mentions."""

    id: int
    name: str
    state: Literal["closed", "active", "future"]
    goal: str
    start_at: int | None
    activated_at: int | None
    end_at: int | None
    complete_at: int | None
    board_id: int | None
    is_listed: bool


class IssueRecord(TypedDict):
    """An issue as it is now; its past is in `changes`. `points` is the board's estimation field (hours: in hours).

    `rank` is a text that sorts as the squad ordered its issues (absent in older snapshots).
    """

    id: str
    key: str
    project: str
    summary: str
    type: str
    is_subtask: bool
    is_epic: bool
    status_id: str
    points: float | None
    sprint_ids: list[int]
    assignee: str | None
    priority: str | None
    labels: list[str]
    created_at: int
    updated_at: int
    version_ids: list[str]
    epic_key: str | None
    parent_key: str | None
    is_flagged: bool
    fields: dict[str, str | float | bool | None]
    histories: int
    rank: NotRequired[str | None]


class ChangeRecords(TypedDict):
    """The changes of all issues, one list per column: changed fields in order of (issue, instant, history).

    `old` and `new` by kind: sprint `"38,40"` (ids), points `"13.0"`, version one id removed (`old`) or added (`new`),
    epic and parent a key, assignee a person's id, status an id, the others a name; nothing is `None`.
    `old_text` and `new_text` are what Jira showed for them then.
    """

    issue_id: list[str]
    history_id: list[int]
    at: list[int]
    by: list[str | None]
    kind: list[ChangeKind]
    old: list[str | None]
    new: list[str | None]
    old_text: list[str | None]
    new_text: list[str | None]


class VersionRecord(TypedDict):
    """A version of a project, which is a milestone; dates are `YYYY-MM-DD`."""

    id: str
    name: str
    project: str
    is_released: bool
    is_archived: bool
    start_date: str | None
    release_date: str | None


class EpicRecord(TypedDict):
    """An epic, which is a project."""

    id: str
    key: str
    summary: str
    status_id: str | None


class KeyRecord(TypedDict):
    """What an issue is now that was asked for by its key, or by one it had; Data Center may not tell its level."""

    key: str
    type: str
    is_below_epics: bool


class NoteRecord(TypedDict):
    """What the fetch had to assume: `issue_id` names the issue, or is None where it concerns the whole board."""

    check: str
    issue_id: str | None
    text: str


class BoardRecords(TypedDict):
    """Everything one squad's reports need from Jira, as of one instant of the server's clock.

    `priorities` are the site's, the highest first; absent where Jira does not list them, and in older snapshots.
    """

    site: SiteRecord
    as_of: int
    board: BoardRecord
    statuses: list[StatusRecord]
    people: list[PersonRecord]
    sprints: list[SprintRecord]
    issues: list[IssueRecord]
    changes: ChangeRecords
    versions: list[VersionRecord]
    epics: list[EpicRecord]
    notes: NotRequired[list[NoteRecord]]
    priorities: NotRequired[list[str]]


Cell = str | float | bool | None


class CellRemark(TypedDict):
    """Something odd that only the source can see, at a cell: its row (from 1) and its column's letter."""

    tab: str
    row: int
    column: str
    text: str


PLAN_TABS = ("Methods", "Measures", "Projects", "Milestones", "Gates", "Members")
"""The tabs of the plan workbook; what else people keep in it is not read."""


class WorkbookRecords(TypedDict):
    """The cells of the plan workbook as they stand: tab title → rows, ragged, dates as serial numbers or ISO text.

    `unread_tabs` are the titles of the tabs that were not asked for: a misspelt one may be among them.
    """

    kind: Literal["google", "xlsx", "csv"]
    title: str
    tabs: dict[str, list[list[Cell]]]
    unread_tabs: NotRequired[list[str]]
    remarks: NotRequired[list[CellRemark]]
