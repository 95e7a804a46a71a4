"""The issues of the simulation as Jira Cloud answers for them: fields as they are now, and the whole changelog."""

from datetime import datetime
from typing import Any

from squadlib.demo.company_changelog import RESOLVED, Changelog, VersionIds, instant
from squadlib.demo.company_words import (
    EPIC_LINK,
    EPIC_NAME,
    FLAGGED,
    IMPEDIMENT,
    OTHER_POINTS,
    POINTS,
    RANK,
    SPRINT,
    STATUSES,
    Words,
)
from squadlib.demo.simulated_calendar import Sprint
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.site import Json


def sprint_date(at: datetime) -> str:
    """Write an instant as sprints have it.

    >>> from datetime import UTC
    >>> sprint_date(datetime(2026, 11, 11, 9, 12, 4, 217000, tzinfo=UTC))
    '2026-11-11T09:12:04.217Z'
    """
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def sprint_dates(sprint: Sprint) -> Json:
    """Return the dates a sprint has: none while it waits without a plan, completeDate once it is closed."""
    if sprint.state == "future" and sprint.squad.board % 2:
        return {}  # squads of odd boards give their next sprint its dates only when they start it
    dates = {"startDate": sprint_date(sprint.starts_at), "endDate": sprint_date(sprint.planned_end)}
    return dates | ({"completeDate": sprint_date(sprint.closes_at)} if sprint.closes_at else {})


class IssueAnswers:
    """Answers for issues; `versions` maps (project's key, version's name) to the version's answer."""

    def __init__(self, words: Words, versions: dict[tuple[str, str], Json]) -> None:
        self._words, self._versions = words, versions
        self._squads = {squad.key: squad for squad in words.story.squads}
        ids: VersionIds = {place: version["id"] for place, version in versions.items()}
        self._changelog = Changelog(words, ids)

    def answers(self, issues: list[Issue]) -> list[Json]:
        """Return every issue as GET /issue would, in order of id."""
        ordered = sorted(issues, key=lambda issue: int(issue.id))
        histories = self._changelog.histories(ordered)
        return [self._answer(issue, place, histories[issue]) for place, issue in enumerate(ordered)]

    def _answer(self, issue: Issue, place: int, histories: list[Json]) -> Json:
        total = len(histories)
        return {
            "expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields",
            "id": issue.id,
            "self": self._words.link(f"issue/{issue.id}"),
            "key": issue.key,
            "fields": self._fields(issue, place),
            "changelog": {"startAt": 0, "maxResults": total, "total": total, "histories": histories},
        }

    def _fields(self, issue: Issue, place: int) -> Json:
        words = self._words
        return {
            "summary": issue.summary,
            "issuetype": words.issue_type(issue.kind),
            "status": words.status(issue.status),
            "statuscategorychangedate": instant(_category_changed(issue)),
            "project": words.project(self._squads[issue.project]),
            "assignee": words.person(issue.assignee),
            "reporter": words.person(issue.reporter),
            "creator": words.person(issue.reporter),
            "priority": words.priority(issue.priority),
            "labels": list(issue.labels),
            "created": instant(issue.created),
            "updated": instant(issue.updated),
            **self._resolution(issue),
            "fixVersions": [self._fix_version(issue, name) for name in issue.versions],
            "versions": [],
            "components": [],
            "issuelinks": [],
            "description": _description(issue),
            "duedate": None,
            **self._relatives(issue),
            EPIC_NAME: issue.summary if issue.kind == "Epic" else None,
            EPIC_LINK: issue.epic.key if issue.epic else None,
            POINTS: issue.points,
            OTHER_POINTS: None,
            RANK: f"0|i{place:05x}:",
            SPRINT: [self._sprint(sprint) for sprint in _sprints(issue)] or None,
            FLAGGED: [self._flag()] if issue.is_flagged else None,
        }

    def _resolution(self, issue: Issue) -> Json:
        if issue.status not in RESOLVED:
            return {"resolution": None, "resolutiondate": None}
        resolution = {"self": self._words.link("resolution/10000"), "id": "10000", "description": "", "name": "Done"}
        return {"resolution": resolution, "resolutiondate": instant(_resolved(issue))}

    def _relatives(self, issue: Issue) -> Json:
        """Return parent (the epic, or whose sub-task it is; absent without one) and sub-tasks."""
        parent = issue.parent or issue.epic
        held: Json = {"parent": self._relative(parent)} if parent else {}
        return held | {"subtasks": [self._relative(subtask) for subtask in issue.subtasks]}

    def _relative(self, issue: Issue) -> Json:
        fields = {
            "summary": issue.summary,
            "status": self._words.status(issue.status),
            "priority": self._words.priority(issue.priority),
            "issuetype": self._words.issue_type(issue.kind),
        }
        return {"id": issue.id, "key": issue.key, "self": self._words.link(f"issue/{issue.id}"), "fields": fields}

    def _fix_version(self, issue: Issue, name: str) -> Json:
        shown = ("self", "id", "description", "name", "archived", "released", "releaseDate")
        version = self._versions[issue.project, name]
        return {member: version[member] for member in shown if member in version}

    def _sprint(self, sprint: Sprint) -> Json:
        head: dict[str, Any] = {"id": sprint.id, "name": sprint.name, "state": sprint.state}
        return head | {"boardId": sprint.squad.board, "goal": sprint.goal} | sprint_dates(sprint)

    def _flag(self) -> Json:
        return {"self": self._words.link(f"customFieldOption/{IMPEDIMENT}"), "value": "Impediment", "id": IMPEDIMENT}


def _sprints(issue: Issue) -> tuple[Sprint, ...]:
    """Return the sprints of an issue; a sub-task is in those of its parent and has no entry of its own for it."""
    return issue.parent.sprints if issue.parent else issue.sprints


def _status_edits(issue: Issue) -> list[tuple[datetime, str, str]]:
    return [(edit.at, old, new) for edit in issue.edits for name, old, new in edit.items if name == "status"]


def _category_changed(issue: Issue) -> datetime:
    moves = [at for at, old, new in _status_edits(issue) if STATUSES[old][1] != STATUSES[new][1]]
    return moves[-1] if moves else issue.created


def _resolved(issue: Issue) -> datetime:
    moves = [at for at, old, new in _status_edits(issue) if (old in RESOLVED) != (new in RESOLVED)]
    return moves[-1] if moves else issue.created


def _description(issue: Issue) -> str | None:
    written = [new for edit in issue.edits for name, _, new in edit.items if name == "description"]
    return written[-1] if written else None
