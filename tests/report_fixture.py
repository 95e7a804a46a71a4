"""A board and a plan made by hand for the report's tests, as records: what a snapshot holds.

Thirteen closed sprints, eight members; the last sprint has 14 issues of every kind of entry and outcome. What people
typed is hostile on purpose: markup, script, templates and mathematics must be shown as they are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from squadlib import snapshots
from squadlib.records import BoardRecords, IssueRecord, SprintRecord, WorkbookRecords
from squadlib.snapshots import Snapshot

HOSTILE = '<script>alert(1)</script> & <b>"bold"</b> {{ 7*7 }} {% raw %} $x^2$ **star** <!-- </script> \''
MEMBERS = ("Ana Ruiz", "Bo Li", "Chidi Okafor", "Dana Levi", "Emil Novák", "Farah Aziz", "Gus <i>Berg</i>", "Hana Sato")
FIRST = datetime(2026, 5, 18, 9, tzinfo=UTC)
SPRINTS = 13
SITE = "https://jira.example"
OPEN, REVIEW, DONE = "1", "2", "3"


def ms(at: datetime) -> int:
    """Return an instant as records have it."""
    return int(at.timestamp() * 1000)


@dataclass
class Work:
    """One issue with its changes, oldest first, told forwards."""

    number: int
    sprint: int | None
    points: float | None
    holder: int | None
    created: datetime
    summary: str = "Saved search keeps its filters"
    status: str = OPEN
    sprints: list[int] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sprints = [] if self.sprint is None else [self.sprint]

    def change(self, at: datetime, kind: str, old: str | None, new: str | None, *, by: str = "p0") -> None:
        """Note a change."""
        names = {OPEN: "To Do", REVIEW: "In Review", DONE: "Done"} if kind == "status" else {}
        told = {"old_text": names.get(old or "", old), "new_text": names.get(new or "", new)}
        self.changes.append({"at": ms(at), "by": by, "kind": kind, "old": old, "new": new, **told})

    def move(self, at: datetime, status: str) -> None:
        """Move it to another status."""
        self.change(at, "status", self.status, status)
        self.status = status

    def estimate(self, at: datetime, points: float) -> None:
        """Estimate it anew."""
        self.change(at, "points", None if self.points is None else str(self.points), str(points))
        self.points = points

    def put(self, at: datetime, sprints: list[int]) -> None:
        """Put it into other sprints than before."""
        self.change(at, "sprint", ",".join(map(str, self.sprints)), ",".join(map(str, sprints)))
        self.sprints = sprints

    def until(self, at: datetime) -> "Work":
        """Forget what happened after this instant."""
        while self.changes and self.changes[-1]["at"] > ms(at):
            last = self.changes.pop()
            if last["kind"] == "status":
                self.status = last["old"]
            elif last["kind"] == "points":
                self.points = None if last["old"] is None else float(last["old"])
            else:
                self.sprints = [int(one) for one in last["old"].split(",") if one]
        return self


def start_of(number: int) -> datetime:
    """Return when a sprint (0 is the first) starts."""
    return FIRST + timedelta(weeks=2 * number)


def close_of(number: int) -> datetime:
    """Return when a sprint closes."""
    return start_of(number) + timedelta(days=11, hours=8)


def board_records(*, running: bool = False, kind: str = "points", works: list[Work] | None = None) -> BoardRecords:
    """Return the board; `works` replaces its issues, `running` leaves the last sprint open, `kind` is its unit."""
    issues = story() if works is None else works
    as_of = start_of(SPRINTS - 1) + timedelta(days=6) if running else close_of(SPRINTS - 1) + timedelta(days=2)
    issues = [one.until(as_of) for one in issues]
    changes = [
        {"issue_id": str(one.number), "history_id": 1000 * one.number + place, **change}
        for one in issues
        for place, change in enumerate(one.changes)
    ]
    names = ("issue_id", "history_id", "at", "by", "kind", "old", "new", "old_text", "new_text")
    return {
        "site": {"url": SITE, "deployment": "cloud", "version": "1001", "title": "Jira"},
        "as_of": ms(as_of),
        "board": {
            "id": 11,
            "name": "Client board",
            "type": "scrum",
            "filter_id": "1",
            "columns": [
                {"name": "To Do", "status_ids": [OPEN]},
                {"name": "Review", "status_ids": [REVIEW]},
                {"name": "Done", "status_ids": [DONE]},
            ],
            "estimation": {"kind": kind, "field_id": "cf1", "field_name": "Story Points"},  # type: ignore[typeddict-item]
        },
        "statuses": [
            {"id": OPEN, "name": "To Do", "category": "new"},
            {"id": REVIEW, "name": "In Review", "category": "indeterminate"},
            {"id": DONE, "name": "Done", "category": "done"},
        ],
        "people": [{"id": f"p{one}", "name": name, "is_active": True} for one, name in enumerate(MEMBERS)],
        "sprints": [_sprint(number, is_running=running and number == SPRINTS - 1) for number in range(SPRINTS)],
        "issues": [_issue(one) for one in issues],
        "changes": {name: [change[name] for change in changes] for name in names},  # type: ignore[typeddict-item]
        "versions": [_version(number) for number in range(3)],
        "epics": [{"id": "1", "key": "CLI-1", "summary": "Search", "status_id": OPEN}],
    }


def _version(number: int) -> Any:
    return {
        "id": str(number),
        "name": f"Search 1.{number}",
        "project": "CLI",
        "is_released": number == 0,
        "is_archived": False,
        "start_date": None,
        "release_date": "2026-10-14" if number == 0 else None,
    }


def _sprint(number: int, *, is_running: bool) -> SprintRecord:
    return {
        "id": 101 + number,
        "name": f"Client 2026-{11 + number}",
        "state": "active" if is_running else "closed",
        "goal": "Ship saved searches <b>now</b>",
        "start_at": ms(start_of(number)),
        "activated_at": None,
        "end_at": ms(close_of(number)),
        "complete_at": None if is_running else ms(close_of(number)),
        "board_id": 11,
        "is_listed": True,
    }


def _issue(work: Work) -> IssueRecord:
    is_linked = work.number % 6 != 5
    return {
        "id": str(work.number),
        "key": f"CLI-{work.number}",
        "project": "CLI",
        "summary": work.summary,
        "type": "Bug" if work.number % 5 == 4 else "Story",
        "is_subtask": False,
        "is_epic": False,
        "status_id": work.status,
        "points": work.points,
        "sprint_ids": work.sprints,
        "assignee": None if work.holder is None else f"p{work.holder}",
        "priority": "High",
        "labels": [],
        "created_at": ms(work.created),
        "updated_at": ms(work.created),
        "version_ids": [str(work.number % 3)] if is_linked else [],
        "epic_key": "CLI-1" if is_linked else None,
        "parent_key": None,
        "is_flagged": False,
        "fields": {},
        "histories": len(work.changes),
    }


def story() -> list[Work]:
    """Return the issues of all sprints; more is completed as time goes by."""
    return [work for number in range(SPRINTS - 1) for work in _past(number)] + last_sprint()


def _past(number: int) -> list[Work]:
    points = [3.0, 5, 8, 3, 2, 5, 8, 3 + number % 3]
    done = min(7, 3 + number // 2 + number % 2)
    begin = start_of(number)
    works = [
        Work(10 * number + one + 10, 101 + number, points[one], one, begin - timedelta(days=3)) for one in range(8)
    ]
    for work in works[:done]:
        work.move(begin + timedelta(days=3), REVIEW)
        work.move(begin + timedelta(days=7), DONE)
    return works


def last_sprint() -> list[Work]:
    """Return 10 issues in the sprint at its start (one done already) and 4 added; 10 completed, 2 left, 1 removed."""
    begin, sprint = start_of(SPRINTS - 1), 100 + SPRINTS
    before, later = begin - timedelta(days=3), begin + timedelta(days=2)
    points = [5.0, 3, 8, 3, 2, 3, 5, 5, 3, 2, 3, 5, 2, None]
    works = [
        Work(
            301 + one,
            sprint if one < 10 else None,
            worth,
            one % 8,
            before,
            summary=f"Saved search {one + 1} keeps its filters",
        )
        for one, worth in enumerate(points)
    ]
    works[2].summary, works[13].holder = HOSTILE, None
    works[3].estimate(begin + timedelta(days=2, hours=3), 5)
    works[5].move(begin + timedelta(days=5), REVIEW)
    works[7].put(begin + timedelta(days=5), [])
    works[9].move(before + timedelta(days=1), DONE)
    for place, work in enumerate(works[10:]):
        work.put(later + timedelta(days=1.5 * place), [sprint])
    for work in [*works[:5], works[6], works[8], *works[10:13]]:
        work.move(begin + timedelta(days=8, hours=work.number % 7), DONE)
    return works


def workbook_records() -> WorkbookRecords:
    """Return a plan of one project with six milestones of the quarter, one of them hostile."""
    milestones = [
        [
            "Saved searches live",
            "Search 1.0",
            "Search",
            "Client",
            "Ana Ruiz",
            "2026Q4",
            "2026-10-16",
            "",
            "",
            "L2-1",
            0.8,
            0.7,
        ],
        [
            "Alerts by e-mail",
            "Search 1.1",
            "Search",
            "Client",
            "Bo Li",
            "2026Q4",
            "2026-10-30",
            "",
            "",
            "L2-1",
            0.8,
            0.6,
        ],
        [HOSTILE, "", "Search", "Client", "Bo Li", "2026Q4", "2026-12-04", "", "", "", "", ""],
        [
            "Ranking model A/B test",
            "Search 1.2",
            "Search",
            "Client",
            "Bo Li",
            "2026Q4",
            "2026-12-11",
            "",
            "2026-10-20",
            "L2-1",
            0.8,
            "",
        ],
        ["Legacy search switched off", "", "Search", "Client", "Bo Li", "2026Q4", "", "Aborted", "", "", "", ""],
        ["Profiles imported", "", "Search", "Client", "Bo Li", "2026Q3", "2026-08-14", "Delivered", "", "", "", ""],
    ]
    head = "Milestone,Version,Project,Squad,Owner,Quarter,Due,Status,Added,Measure ID,Target,Actual"
    measures = "Measure ID,Measure,Level,Method ID,Owner,Unit,Direction,Baseline,Target,2026-09,2026-10"
    return {
        "kind": "csv",
        "title": "Plan",
        "tabs": {
            "Methods": [["Method ID", "Method", "Owner", "Year"], ["M1", "Search that finds", "Ana Ruiz", 2026]],
            "Measures": [
                measures.split(","),
                ["L2-1", "Searches that end in a contact", "L2", "M1", "Ana Ruiz", "%", "up", 0.5, 0.8, 0.6, 0.7],
            ],
            "Projects": [
                ["Project", "Epic", "Squad", "Owner", "Stakeholders", "Priority", "Method ID", "Stage"],
                ["Search", "CLI-1", "Client", "Ana Ruiz", "", 1, "M1", "deployment"],
            ],
            "Milestones": [head.split(","), *milestones],
            "Gates": [["Project", "Stage", "Requirement", "Kind", "Done", "Evidence"]],
            "Members": [["Member", "Squad", "Role", "Jira account", "Email"]],
        },
    }


def site(
    folder: Path, board: BoardRecords | None = None, *, name: str = "Client", beside: Mapping[str, BoardRecords] = {}
) -> Snapshot:
    """Write params and a snapshot of the board into a folder, as after a fetch; the notebook renders from it.

    The board is that of squad `client`, called `name`; `beside` are the boards of more squads by file name.
    """
    boards = {"client": board or board_records(), **beside}
    squads = folder / "params" / "squads"
    squads.mkdir(parents=True)
    (folder / "params" / "site.yaml").write_text(
        json.dumps({"jira": {"url": SITE}, "workbook": "plan"}), encoding="utf-8"
    )
    for squad, records in boards.items():
        shown = {"name": name if squad == "client" else squad.title(), "board": records["board"]["id"]}
        (squads / f"{squad}.yaml").write_text(json.dumps(shown), encoding="utf-8")
    return snapshots.save(
        folder / ".squadlib",
        as_of=datetime.fromtimestamp(boards["client"]["as_of"] / 1000, UTC),
        source={"jira": SITE, "workbook": "plan"},
        parts={f"board-{one['board']['id']}": one for one in boards.values()} | {"workbook": workbook_records()},
    )
