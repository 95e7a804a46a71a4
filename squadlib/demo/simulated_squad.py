"""A squad at work: its issues, its sprints, what is yet to happen, and the truth of the sprint that runs."""

import heapq
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from squadlib.demo.simulated_calendar import Sprint, to_ms
from squadlib.demo.simulated_dice import Dice
from squadlib.demo.simulated_issue import OPEN, Issue
from squadlib.demo.sprint_truth import NO_ROWS, SprintTruth, TrueRow
from squadlib.demo.story import Act, Milestone, Person, Project, Squad, Story

HOUSEKEEPING = "Housekeeping"  # an epic that is no row of the Projects tab
HOTFIXES = "Hotfixes"  # a version that is no row of the Milestones tab
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")


class SquadAtWork:
    """The state of one squad's simulation; the modules `sprint_*` are what happens to it."""

    def __init__(self, story: Story, squad: Squad, sprints: dict[str, list[Sprint]]) -> None:
        self.story, self.squad, self.all_sprints = story, squad, sprints
        self.sprints = sprints[squad.name]
        self.titles = {case["summary"] for case in story.cases}
        self.dice = Dice(f"{squad.seed}/{squad.name}")
        self.issues: list[Issue] = []
        self.epics: dict[str, Issue] = {}
        self.truth: SprintTruth | None = None
        self.rows: list[TrueRow] = []
        self.live: set[Sprint] = set()
        """The sprint that runs and the one after it: what is in them is not in the backlog."""
        self.busy: dict[int, float] = {}
        """Points of the scripted issues by sprint number: they take of the squad's time too."""
        self._agenda: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self._entries = 0

    @property
    def manager(self) -> Person:
        """Who plans, starts and closes the sprints."""
        return self.squad.manager

    @property
    def projects(self) -> list[Project]:
        """The squad's projects that have milestones."""
        return [p for p in self.story.projects if p.squad == self.squad.name and p.stage != "opportunity"]

    def act(self, sprint: Sprint) -> Act:
        """Return how the squad works in a sprint."""
        return self.story.act(sprint.number)

    def members(self, sprint: Sprint) -> list[Person]:
        """Return who is in the squad during a sprint, the former member while they stayed."""
        former = self.story.former
        stays = former.squad == self.squad.name and sprint.number <= (former.last_sprint or 0)
        return [*self.squad.members, former] if stays else list(self.squad.members)

    def later(self, at: datetime, action: Callable[..., None], *details: Any) -> None:
        """Put `action(*details, at)` on the agenda; entries of the same instant happen in the order of this."""
        self._entries += 1
        heapq.heappush(self._agenda, (to_ms(at), self._entries, action, details))

    def advance(self, until: datetime) -> None:
        """Let everything happen that is on the agenda up to an instant, that instant included."""
        while self._agenda and self._agenda[0][0] <= until:
            at, _, action, details = heapq.heappop(self._agenda)
            action(*details, at)

    def edit(self, issue: Issue, at: datetime, by: Person, **changes: Any) -> None:
        """Change an issue and let the running sprint's truth see it."""
        was_done, status, sprints = issue.is_done, issue.status, issue.sprints
        issue.edit(at, by, **changes)
        if self.truth is not None:
            sprint = self.truth.sprint
            self.truth.saw(issue, was_done=was_done, status_changed=issue.status != status, was_in=sprint in sprints)

    def add(self, issue: Issue, at: datetime) -> None:
        """Take in an issue created now and let the running sprint's truth see it: it may be created in the sprint."""
        self.issues.append(issue)
        if issue.epic is not None:
            issue.epic.links.append((at, issue.reporter, "in", issue))
        if self.truth is not None:
            self.truth.saw(issue, was_done=False, status_changed=False, was_in=False)

    def in_sprint(self, sprint: Sprint) -> list[Issue]:
        """Return the simulated (not scripted) issues that are in a sprint now."""
        return [issue for issue in self.issues if issue.case is None and sprint in issue.sprints]

    def backlog(self) -> list[Issue]:
        """Return open issues that are in no running or coming sprint, most urgent first."""
        idle = [issue for issue in self.issues if issue.case is None and issue.status in OPEN and self._is_idle(issue)]
        return sorted(idle, key=lambda issue: (PRIORITIES.index(issue.priority or "Medium"), issue.created))

    def open_milestones(self, at: datetime, project: str | None = None) -> list[Milestone]:
        """Return milestones of the squad, or one project, that take issues: this quarter's, else the next one's."""
        names = {project} if project else {p.name for p in self.projects}
        mine = [m for m in self.story.milestones if m.project in names]
        now, soon = (quarter_of((at + timedelta(days=days)).date()) for days in (6, 30))
        current = [m for m in mine if m.quarter == now and _takes_issues(m, at)]
        return current or [m for m in mine if m.quarter == soon and _takes_issues(m, at)]

    def _is_idle(self, issue: Issue) -> bool:
        return issue.kind not in NO_ROWS and self.live.isdisjoint(issue.sprints)


def quarter_of(day: date) -> str:
    """Return the quarter of a day.

    >>> quarter_of(date(2026, 11, 18))
    '2026Q4'
    """
    return f"{day.year}Q{(day.month + 2) // 3}"


def ends_at(milestone: Milestone) -> datetime | None:
    """Return when a milestone's version was released or archived: that day at 14:20."""
    day = milestone.released or milestone.archived
    return datetime.combine(day, time(14, 20), tzinfo=UTC) if day else None


def _takes_issues(milestone: Milestone, at: datetime) -> bool:
    added, end = milestone.added, ends_at(milestone)
    return (added is None or added <= at.date()) and (end is None or at < end)
