"""The little squad of the worked examples as the records that a fetch would learn, from example.yaml."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from squadlib.records import BoardRecords, SprintRecord, WorkbookRecords

STATUSES = {"To Do": "To do", "In Progress": "Doing", "Done": "Done"}
"""Status → its column."""
_HOUR = timedelta(hours=1)
_LONG_AGO = "2026-01-01 09:00"

Told = Mapping[str, Any]
Change = tuple[datetime, str, str | None, str | None]


@cache
def told() -> dict[str, Any]:
    """Return example.yaml."""
    text = Path(__file__).with_name("example.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def workbook(*, is_first: bool = False) -> WorkbookRecords:
    """Return the plan's cells, as they are or as they were when the quarter began."""
    tabs = told()["plan"] | (told()["plan_before"] if is_first else {})
    cells = {tab: [[_cell(one) for one in row] for row in rows] for tab, rows in tabs.items()}
    return {"kind": "csv", "title": "Plan 2026", "tabs": cells}


def board_records(site: Told, *, name: str, board: int) -> BoardRecords:
    """Return what a fetch of the board would have learned."""
    sprints = {int(number): one for number, one in site["sprints"].items()}
    issues = {key: _issue(key, {**one}, sprints) for key, one in site["issues"].items()}
    changes = [(key, *change) for key, one in issues.items() for change in sorted(one[1], key=lambda it: it[0])]
    people = sorted({str(one["who"]) for one in site["issues"].values() if one["who"]})
    return {
        "site": {"url": "https://example.atlassian.net", "deployment": "cloud", "version": "1001", "title": "Example"},
        "as_of": _ms(_at(site["as_of"])),
        "board": {
            "id": board,
            "name": name,
            "type": "scrum",
            "filter_id": None,
            "columns": [{"name": column, "status_ids": [status]} for status, column in STATUSES.items()],
            "estimation": {"kind": "points", "field_id": "customfield_10016", "field_name": "Story Points"},
        },
        "statuses": [{"id": one, "name": one, "category": ""} for one in STATUSES],
        "people": [{"id": one, "name": one, "is_active": True} for one in people],
        "sprints": [_sprint(number, one, name=name, board=board) for number, one in sprints.items()],
        "issues": [one[0] for one in issues.values()],  # type: ignore[misc]
        "changes": {
            "issue_id": [one[0] for one in changes],
            "history_id": list(range(1, len(changes) + 1)),
            "at": [_ms(one[1]) for one in changes],
            "by": [None for _ in changes],
            "kind": [one[2] for one in changes],  # type: ignore[misc]
            "old": [one[3] for one in changes],
            "new": [one[4] for one in changes],
            "old_text": [one[3] for one in changes],
            "new_text": [one[4] for one in changes],
        },
        "versions": [
            {
                "id": number,
                "name": one["name"],
                "project": "CLI",
                "is_released": "released" in one,
                "is_archived": False,
                "start_date": None,
                "release_date": str(one["released"]) if "released" in one else None,
            }
            for number, one in site["versions"].items()
        ],
        "epics": [{"id": key, "key": key, "summary": said, "status_id": None} for key, said in site["epics"].items()],
    }


def _sprint(number: int, one: Told, *, name: str, board: int) -> SprintRecord:
    start, close = one.get("start"), one.get("close")
    end = close or one.get("end")
    return {
        "id": number,
        "name": f"{name} {number}",
        "state": "closed" if close else "active" if start else "future",
        "goal": "",
        "start_at": _ms(_at(start)) if start else None,
        "activated_at": _ms(_at(start)) if start else None,
        "end_at": _ms(_at(end)) if end else None,
        "complete_at": _ms(_at(close)) if close else None,
        "board_id": board,
        "is_listed": True,
    }


def _issue(key: str, one: dict[str, Any], sprints: Mapping[int, Told]) -> tuple[dict[str, Any], list[Change]]:
    """Return an issue as it is now, and what was changed in it."""
    changes = [*_sprint_changes(one, sprints), *_status_changes(one), *_estimate_changes(one)]
    held = [change[3] for change in sorted(changes, key=lambda it: it[0]) if change[1] == "sprint"]
    created = _ms(_at(one.get("created", _LONG_AGO)))
    record = {
        "id": key,
        "key": key,
        "project": key.partition("-")[0],
        "summary": one.get("is", f"Issue {key}"),
        "type": "Story",
        "is_subtask": False,
        "is_epic": False,
        "status_id": "Done" if "done" in one else "In Progress" if "doing" in one else "To Do",
        "points": [one["points"], *one.get("estimates", {}).values()][-1],
        "sprint_ids": [int(number) for number in (held[-1] or "").split(",") if number] if held else [],
        "assignee": one["who"],
        "priority": one.get("priority", "Medium"),
        "labels": one.get("labels", []),
        "created_at": created,
        "updated_at": created,
        "version_ids": [one["version"]] if "version" in one else [],
        "epic_key": one.get("epic", "CLI-90"),
        "parent_key": None,
        "is_flagged": False,
        "fields": {},
        "histories": len(changes),
    }
    return record, changes


def _sprint_changes(one: Told, sprints: Mapping[int, Told]) -> Iterator[Change]:
    """Yield each putting into a sprint and taking out of one."""
    moves: list[tuple[datetime, int, bool]] = []
    before: int | None = None
    for number in one["in"]:
        usual = _at(sprints[before]["close"]) + _HOUR if before else _planned(sprints[number])
        moves.append((_at(one.get("joined", {}).get(number)) or usual, number, True))
        before = number
    moves += [(_at(at), number, False) for number, at in one.get("left", {}).items()]
    now: list[int] = []
    for at, number, is_in in sorted(moves):
        old = ",".join(map(str, now)) or None
        now = [*now, number] if is_in else [other for other in now if other != number]
        yield at, "sprint", old, ",".join(map(str, now)) or None


def _planned(sprint: Told) -> datetime:
    """Return when work is put into a sprint: an hour before it starts, or in the last days where it has no dates."""
    found: datetime = _at(sprint["start"]) - _HOUR if "start" in sprint else _at("03-06 09:00")
    return found


def _status_changes(one: Told) -> Iterator[Change]:
    if "doing" in one:
        yield _at(one["doing"]), "status", "To Do", "In Progress"
    if "done" in one:
        yield _at(one["done"]), "status", "In Progress", "Done"


def _estimate_changes(one: Told) -> Iterator[Change]:
    old = one["points"]
    for at, new in one.get("estimates", {}).items():
        yield _at(at), "points", str(float(old)), str(float(new))
        old = new


def _at(text: str | None) -> Any:
    """Return an instant of 2026, or of the year that is written."""
    if text is None:
        return None
    whole = text if text.startswith("20") else f"2026-{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=UTC)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _cell(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else str(value)
