"""Jira's raw answers → the records of one issue, status, version and board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from squadlib.records import (
    BoardRecord,
    ColumnRecord,
    EpicRecord,
    EstimationRecord,
    IssueRecord,
    SprintRecord,
    StatusRecord,
    VersionRecord,
)
from squadlib.sources.jira_changes import Past, Reading, points, read_history
from squadlib.sources.jira_people import People
from squadlib.sources.jira_sprints import mentioned_sprints
from squadlib.sources.jira_values import documented, optional_text, plain, required_instant, required_text

Json = Mapping[str, Any]


@dataclass
class Found:
    """An issue as the search gave it: its record, its past, and its epic where it describes that.

    `is_low`: its parent is no epic; a sub-task's is an issue, an epic's is above epics. `has_epic_name`: it has what
    only epics need, on a site that tells no level of its type (Data Center). `people` and `sprints` are whom and what
    it mentions: an issue is read by itself, in whatever order and on whatever thread.
    """

    record: IssueRecord
    past: Past
    is_low: bool
    epic: EpicRecord | None
    people: People
    sprints: list[SprintRecord] = field(default_factory=list)
    has_epic_name: bool = False

    def read(self, histories: list[Any], *, total: int | None, reading: Reading) -> None:
        """Add histories to the issue's past, each once."""
        with documented(f"changelog of {self.record['key']}"):
            for raw in histories:
                history_id, changes = read_history(raw, is_low=self.is_low, reading=reading, people=self.people)
                self.past.histories[history_id] = changes
        if total is not None:
            self.past.total = max(total, self.past.total or 0)


def found_issue(raw: Json, *, reading: Reading) -> Found:
    """Read an issue with the changelog it came with, which may be cut."""
    with documented(f"issue {raw.get('key')}"):
        values, parent = raw["fields"], raw["fields"].get("parent") or {}
        sprints = [sprint for key in reading.fields.sprint for sprint in mentioned_sprints(values.get(key))]
        people = People(reading.is_cloud)
        record = _issue_record(raw, sprints, reading, people)
        changelog = raw.get("changelog") or {}
        found = Found(
            record,
            _past(values, record, reading),
            _is_low(values),
            _parent_epic(parent, record),
            people,
            sprints,
            has_epic_name=_has_epic_name(values, reading),
        )
        total = changelog.get("total")
        found.read(changelog.get("histories") or [], total=int(total) if total is not None else None, reading=reading)
    return found


def _past(values: Json, record: IssueRecord, reading: Reading) -> Past:
    """Return a past still empty, which knows the estimate it led to and those of other fields of the same name."""
    is_hours = reading.fields.estimation["kind"] == "hours"
    rivals = [points(values.get(key), is_hours=is_hours) for key in reading.fields.rivals]
    return Past(estimate=record["points"], rivals=rivals)


def _issue_record(raw: Json, sprints: list[SprintRecord], reading: Reading, people: People) -> IssueRecord:
    values, fields = raw["fields"], reading.fields
    is_subtask, is_epic = _is_subtask(values), _is_epic(values)
    above = optional_text((values.get("parent") or {}).get("key"))
    epic_key, parent_key = (None, above) if _is_low(values) else (above, None)
    estimate_id, is_hours = fields.estimation["field_id"], fields.estimation["kind"] == "hours"
    return IssueRecord(
        id=required_text(raw["id"]),
        key=required_text(raw["key"]),
        project=required_text(values["project"]["key"]),
        summary=optional_text(values.get("summary")) or "",
        type=required_text(values["issuetype"]["name"]),
        is_subtask=is_subtask,
        is_epic=is_epic,
        status_id=required_text(values["status"]["id"]),
        points=points(values.get(estimate_id), is_hours=is_hours) if estimate_id else None,
        sprint_ids=list(dict.fromkeys(sprint["id"] for sprint in sprints)),
        assignee=people.meet(values.get("assignee")),
        priority=optional_text((values.get("priority") or {}).get("name")),
        labels=[required_text(label) for label in values.get("labels") or []],
        created_at=required_instant(values["created"]),
        updated_at=required_instant(values["updated"]),
        version_ids=[required_text(version["id"]) for version in values.get("fixVersions") or []],
        epic_key=None if is_subtask or is_epic else epic_key or _first_text(values, fields.epic_link),
        parent_key=parent_key,
        is_flagged=any(values.get(key) for key in fields.flagged),
        fields={key: plain(values.get(key)) for key in fields.extra},
        histories=0,
        rank=optional_text(values.get(fields.rank)) if fields.rank else None,
    )


def _is_subtask(values: Json) -> bool:
    return bool(values["issuetype"].get("subtask"))


def _is_epic(values: Json) -> bool:
    """Tell an epic by its type's level, else by the type's name; `settle_epics` finds those of other names."""
    return not _is_subtask(values) and _is_epic_type(values["issuetype"])


def _is_epic_type(kind: Json) -> bool:
    if kind.get("hierarchyLevel") is not None:
        return int(kind["hierarchyLevel"]) >= 1
    return str(kind.get("name")).casefold() == "epic"


def _has_epic_name(values: Json, reading: Reading) -> bool:
    is_open = values["issuetype"].get("hierarchyLevel") is None and not _is_subtask(values)
    return is_open and _first_text(values, reading.fields.epic_name) is not None


def settled_epics(found: Sequence[Found]) -> list[Found]:
    """Return the issues with the epics of a site that calls them otherwise: types of which all have an Epic Name.

    One issue alone proves nothing: a story may keep the name it had while it was an epic.
    """
    others = {issue.record["type"] for issue in found if not issue.has_epic_name}
    return [_as_epic(one) if one.has_epic_name and one.record["type"] not in others else one for one in found]


def _as_epic(issue: Found) -> Found:
    return replace(issue, is_low=True, record={**issue.record, "is_epic": True, "epic_key": None})


def _is_low(values: Json) -> bool:
    """Tell whether the issue's parent is no epic; where Jira does not tell the parent's level, a story's is one."""
    kind = ((values.get("parent") or {}).get("fields") or {}).get("issuetype") or {}
    is_below_epic = "hierarchyLevel" not in kind or _is_epic_type(kind)
    return _is_subtask(values) or _is_epic(values) or not is_below_epic


def _first_text(values: Json, keys: tuple[str, ...]) -> str | None:
    return next((text for text in (optional_text(values.get(key)) for key in keys) if text), None)


def _parent_epic(parent: Json, record: IssueRecord) -> EpicRecord | None:
    """Return the epic that an issue's parent field describes (Cloud), if it does."""
    if record["epic_key"] is None or record["epic_key"] != parent.get("key") or "id" not in parent:
        return None
    return epic_record(parent)


def epic_record(raw: Json) -> EpicRecord:
    """Read an epic from any answer that has its summary and status."""
    values = raw.get("fields") or {}
    status = (values.get("status") or {}).get("id")
    return EpicRecord(
        id=required_text(raw["id"]),
        key=required_text(raw["key"]),
        summary=optional_text(values.get("summary")) or "",
        status_id=optional_text(status),
    )


def status_record(raw: Json) -> StatusRecord:
    """Read a status; its category is told by its key, which no translation changes."""
    category = (raw.get("statusCategory") or {}).get("key")
    return StatusRecord(
        id=required_text(raw["id"]), name=required_text(raw["name"]), category=optional_text(category) or ""
    )


def version_record(raw: Json, *, project: str) -> VersionRecord:
    """Read a version of a project; its dates are plain dates (the `user…Date` twins can be a day off)."""
    return VersionRecord(
        id=required_text(raw["id"]),
        name=required_text(raw["name"]),
        project=project,
        is_released=bool(raw.get("released")),
        is_archived=bool(raw.get("archived")),
        start_date=optional_text(raw.get("startDate")),
        release_date=optional_text(raw.get("releaseDate")),
    )


def board_record(board: Json, configuration: Json, *, estimation: EstimationRecord) -> BoardRecord:
    """Read a board and its configuration: columns left to right, filter, estimation."""
    columns = configuration["columnConfig"]["columns"]
    return BoardRecord(
        id=int(board["id"]),
        name=required_text(board["name"]),
        type=optional_text(board.get("type")) or "",
        filter_id=optional_text((configuration.get("filter") or {}).get("id")),
        columns=[
            ColumnRecord(
                name=required_text(column["name"]),
                status_ids=[required_text(status["id"]) for status in column.get("statuses") or []],
            )
            for column in columns
        ],
        estimation=estimation,
    )
