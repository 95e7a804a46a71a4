"""Edits of the simulation as Jira Cloud writes them: histories of items, oldest first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from squadlib.demo.company_words import (
    EPIC_LINK,
    FLAGGED,
    IMPEDIMENT,
    POINTS,
    PRIORITY_IDS,
    RANK,
    SPRINT,
    STATUSES,
    Words,
)
from squadlib.demo.simulated_calendar import Sprint
from squadlib.demo.simulated_issue import DONE, Edit, Issue
from squadlib.demo.site import Json
from squadlib.demo.story import Person

RESOLVED = DONE | {"Cancelled"}
VersionIds = dict[tuple[str, str], str]


def instant(at: datetime) -> str:
    """Write an instant as issues and changelogs have it.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 11, 11, 8, 58, 4, 217000, tzinfo=UTC))
    '2026-11-11T08:58:04.217+0000'
    """
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


class Changelog:
    """Writes histories; `version_ids` maps (project's key, version's name) to the version's id."""

    def __init__(self, words: Words, version_ids: VersionIds) -> None:
        self._words, self._version_ids = words, version_ids
        self._projects = {squad.key: squad.name for squad in words.story.squads}

    def histories(self, issues: list[Issue]) -> dict[Issue, list[Json]]:
        """Return every issue's histories; their ids rise with time over the whole site."""
        written = [(edit.at, issue, edit.by, self._items(issue, edit)) for issue in issues for edit in issue.edits]
        written += [(at, epic, by, [_epic_child(how, child)]) for epic in issues for at, by, how, child in epic.links]
        found: dict[Issue, list[Json]] = {issue: [] for issue in issues}
        for number, (at, issue, by, items) in enumerate(sorted(written, key=lambda entry: entry[0]), start=20001):
            found[issue].append(self._history(number, at, by, items))
        return found

    def _history(self, number: int, at: datetime, by: Person, items: list[Json]) -> Json:
        history = {"id": str(number), "author": self._words.person(by), "created": instant(at), "items": items}
        if by.is_app:
            history["historyMetadata"] = {"type": "automation", "description": "Rule: release with the version"}
        return history

    def _items(self, issue: Issue, edit: Edit) -> list[Json]:
        items: list[Json] = []
        for name, old, new in edit.items:
            if name == "versions":
                items += self._version_items(issue, edit, old, new)
            elif name == "project":
                items += self._move_items(issue, edit, old, new)
            elif name == "sprints":
                items += _sprints(old, new, edit.at)
            else:
                items += WRITERS[name](old, new)
        return items

    def _version_items(self, issue: Issue, edit: Edit, old: tuple[str, ...], new: tuple[str, ...]) -> list[Json]:
        """Write one item per version taken away or put on; versions belong to the project of that moment."""
        key = issue.key_at(edit.at).partition("-")[0]
        before = next((was for name, was, _ in edit.items if name == "project"), key)
        gone = [(self._version_ids[before, name], name) for name in old if name not in new]
        come = [(self._version_ids[key, name], name) for name in new if name not in old]
        return [
            *(_item("Fix Version", "fixVersions", (version_id, name), (None, None)) for version_id, name in gone),
            *(_item("Fix Version", "fixVersions", (None, None), (version_id, name)) for version_id, name in come),
        ]

    def _move_items(self, issue: Issue, edit: Edit, old: str, new: str) -> list[Json]:
        ids, place = self._words.project_ids, [at for at, _ in issue.keys].index(edit.at)
        before, after = issue.keys[place - 1][1], issue.keys[place][1]
        return [
            _item("project", "project", (ids[old], self._projects[old]), (ids[new], self._projects[new])),
            _item("Key", None, (None, before), (None, after)),
        ]


def _item(field: str, field_id: str | None, old: tuple[Any, Any], new: tuple[Any, Any]) -> Json:
    is_custom = field_id is not None and field_id.startswith("customfield_")
    return {
        "field": field,
        "fieldtype": "custom" if is_custom else "jira",
        **({"fieldId": field_id} if field_id else {}),
        "from": old[0],
        "fromString": old[1],
        "to": new[0],
        "toString": new[1],
    }


def _epic_child(how: str, child: Issue) -> Json:
    nothing, ends = (None, None), (child.id, child.key)
    return _item("Epic Child", None, *((nothing, ends) if how == "in" else (ends, nothing))) | {"fieldtype": "custom"}


def _status(old: str, new: str) -> list[Json]:
    """Write a status change, and the resolution that is set or cleared with it."""
    items = [_item("status", "status", (STATUSES[old][0], old), (STATUSES[new][0], new))]
    if (old in RESOLVED) != (new in RESOLVED):
        done, none = ("10000", "Done"), (None, None)
        items.insert(0, _item("resolution", "resolution", *((none, done) if new in RESOLVED else (done, none))))
    return items


def _points(old: float | None, new: float | None) -> list[Json]:
    before = None if old is None else f"{old:g}"
    return [_item("Story Points", POINTS, (None, before), (None, "" if new is None else f"{new:g}"))]


def _sprints(old: tuple[Sprint, ...], new: tuple[Sprint, ...], at: datetime) -> list[Json]:
    """Write a change of membership: all ids before and after, with the names of that moment."""
    ends = [
        (", ".join(str(sprint.id) for sprint in held), ", ".join(sprint.name_at(at) for sprint in held))
        for held in (old, new)
    ]
    return [_item("Sprint", SPRINT, ends[0], ends[1])]


def _assignee(old: Person | None, new: Person | None) -> list[Json]:
    before, after = (None if who is None else who.account_id for who in (old, new))
    names = [None if who is None else who.name for who in (old, new)]
    item = _item("assignee", "assignee", (before, names[0]), (after, names[1]))
    return [item | {"tmpFromAccountId": before, "tmpToAccountId": after}]


def _epic(old: Issue | None, new: Issue | None) -> list[Json]:
    """Write a change of epic twice, as Cloud does since it has both a parent and the older Epic Link."""
    ends = [(None, None) if epic is None else (epic.id, epic.key) for epic in (old, new)]
    return [
        _item("IssueParentAssociation", None, ends[0], ends[1]),
        _item("Epic Link", EPIC_LINK, ends[0], ends[1]),
    ]


def _priority(old: str | None, new: str | None) -> list[Json]:
    ends = [(None, None) if name is None else (PRIORITY_IDS[name], name) for name in (old, new)]
    return [_item("priority", "priority", ends[0], ends[1])]


def _flag(old: bool, new: bool) -> list[Json]:  # noqa: FBT001 - the two ends of a change
    ends = [(f"[{IMPEDIMENT}]", "Impediment") if flagged else ("", "") for flagged in (old, new)]
    return [_item("Flagged", FLAGGED, ends[0], ends[1])]


def _labels(old: tuple[str, ...], new: tuple[str, ...]) -> list[Json]:
    return [_item("labels", "labels", ("", " ".join(old)), ("", " ".join(new)))]


def _rank(_old: str, new: str) -> list[Json]:
    return [_item("Rank", RANK, ("", ""), ("", new))]


def _description(old: str, new: str) -> list[Json]:
    return [_item("description", "description", (None, old), (None, new))]


WRITERS: dict[str, Callable[[Any, Any], list[Json]]] = {
    "status": _status,
    "points": _points,
    "assignee": _assignee,
    "epic": _epic,
    "priority": _priority,
    "is_flagged": _flag,
    "labels": _labels,
    "rank": _rank,
    "description": _description,
}
