"""The smallest BoardRecords a test needs: names stand for ids, and only what matters is said."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from squadlib.records import (
    BoardRecords,
    ChangeKind,
    ChangeRecords,
    ColumnRecord,
    EpicRecord,
    IssueRecord,
    PersonRecord,
    SprintRecord,
    VersionRecord,
)

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("To do", ("To Do",)),
    ("Doing", ("In Progress", "In Review")),
    ("Done", ("Done",)),
)
"""A board of three columns; a status's id is its name."""

Change = dict[str, Any]


def instant(text: str) -> int:
    """Return milliseconds since 1970 of an ISO instant, read as UTC where it names no zone.

    >>> instant("1970-01-01 00:00:01")
    1000
    """
    moment = datetime.fromisoformat(text)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(zoned.timestamp() * 1000)


def sprint(
    sprint_id: int,
    start: str | None,
    close: str | None = None,
    *,
    state: str | None = None,
    end: str | None = None,
    activated: str | None = None,
    board_id: int | None = 11,
    is_listed: bool = True,
    name: str | None = None,
) -> SprintRecord:
    """Return a sprint: closed where it has a close, running where it has a start alone, else future."""
    told = state or ("closed" if close else "active" if start else "future")
    return {
        "id": sprint_id,
        "name": name or f"Client 26-{sprint_id}",
        "state": told,  # type: ignore[typeddict-item]
        "goal": "",
        "start_at": instant(start) if start else None,
        "activated_at": instant(activated) if activated else None,
        "end_at": instant(end) if end else None,
        "complete_at": instant(close) if close else None,
        "board_id": board_id,
        "is_listed": is_listed,
    }


def issue(
    key: str,
    *,
    sprints: Sequence[int] = (),
    status: str = "To Do",
    points: float | None = None,
    created: str = "2020-01-01",
    assignee: str | None = None,
    versions: Sequence[str] = (),
    **fields: Any,
) -> IssueRecord:
    """Return an issue as it is now; its id is its key unless `id` says otherwise."""
    record: dict[str, Any] = {
        "id": key,
        "key": key,
        "project": key.partition("-")[0],
        "summary": f"Summary of {key}",
        "type": "Story",
        "is_subtask": False,
        "is_epic": False,
        "status_id": status,
        "points": points,
        "sprint_ids": list(sprints),
        "assignee": assignee,
        "priority": "Medium",
        "labels": [],
        "created_at": instant(created),
        "updated_at": instant(created),
        "version_ids": list(versions),
        "epic_key": None,
        "parent_key": None,
        "is_flagged": False,
        "fields": {},
        "histories": 0,
    }
    return {**record, **fields}  # type: ignore[typeddict-item,return-value]


def change(
    key: str,
    at: str | int,
    kind: ChangeKind,
    old: str | None,
    new: str | None,
    *,
    by: str | None = None,
    history_id: int | None = None,
) -> Change:
    """Return one changed field of the issue whose id is `key`."""
    return {
        "issue_id": key,
        "history_id": history_id,
        "at": at if isinstance(at, int) else instant(at),
        "by": by,
        "kind": kind,
        "old": old,
        "new": new,
        "old_text": old,
        "new_text": new,
    }


def change_records(changes: Sequence[Change]) -> ChangeRecords:
    """Return changes as columns, in the order given; without a history id they are numbered in that order."""
    numbered = [
        {**one, "history_id": place if one["history_id"] is None else one["history_id"]}
        for place, one in enumerate(changes, start=1)
    ]
    names = ("issue_id", "history_id", "at", "by", "kind", "old", "new", "old_text", "new_text")
    return {name: [one[name] for one in numbered] for name in names}  # type: ignore[return-value]


def person(person_id: str, name: str, *, is_active: bool = True) -> PersonRecord:
    """Return a person."""
    return {"id": person_id, "name": name, "is_active": is_active}


def version(version_id: str, name: str, *, released: str | None = None) -> VersionRecord:
    """Return a version; released where it has a date."""
    return {
        "id": version_id,
        "name": name,
        "project": "CLI",
        "is_released": released is not None,
        "is_archived": False,
        "start_date": None,
        "release_date": released,
    }


def epic(key: str, summary: str) -> EpicRecord:
    """Return an epic."""
    return {"id": key, "key": key, "summary": summary, "status_id": None}


def board_records(
    *,
    sprints: Sequence[SprintRecord] = (),
    issues: Sequence[IssueRecord] = (),
    changes: Sequence[Change] = (),
    columns: Sequence[tuple[str, Sequence[str]]] = COLUMNS,
    other_statuses: Sequence[str] = (),
    people: Sequence[PersonRecord] = (),
    versions: Sequence[VersionRecord] = (),
    epics: Sequence[EpicRecord] = (),
    estimation: str = "points",
    as_of: str | int = "2026-12-31",
) -> BoardRecords:
    """Return board 11 with what is given; people that issues and changes name are added under their ids."""
    held: list[ColumnRecord] = [{"name": name, "status_ids": list(ids)} for name, ids in columns]
    statuses = [*dict.fromkeys([one for _, ids in columns for one in ids]), *other_statuses]
    mentioned = {one["assignee"] for one in issues} | {one["by"] for one in changes}
    mentioned |= {one[side] for one in changes if one["kind"] == "assignee" for side in ("old", "new")}
    strangers = sorted(one for one in mentioned if one and one not in {known["id"] for known in people})
    has_field = estimation != "issues"
    return {
        "site": {"url": "https://example.atlassian.net", "deployment": "cloud", "version": "1001.0.0", "title": "Jira"},
        "as_of": as_of if isinstance(as_of, int) else instant(as_of),
        "board": {
            "id": 11,
            "name": "Client",
            "type": "scrum",
            "filter_id": "1",
            "columns": held,
            "estimation": {
                "kind": estimation,  # type: ignore[typeddict-item]
                "field_id": "customfield_10016" if has_field else None,
                "field_name": "Story Points" if has_field else None,
            },
        },
        "statuses": [{"id": name, "name": name, "category": ""} for name in statuses],
        "people": [*people, *(person(one, one) for one in strangers)],
        "sprints": list(sprints),
        "issues": list(issues),
        "changes": change_records(changes),
        "versions": list(versions),
        "epics": list(epics),
    }
