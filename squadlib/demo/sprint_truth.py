"""What truly happened to the issues of a sprint, noted while it happens, never rebuilt from changelogs.

The words are those of the sprint ledger (entry, outcome); tests hold the numbers of squadlib against this.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from squadlib.demo.simulated_calendar import Sprint
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.story import Person

NO_ROWS = frozenset({"Epic", "Sub-task"})


@dataclass(eq=False)
class TrueRow:
    """One issue of one sprint: how it came in, how it ended, its estimates, and what it was linked to at the close."""

    sprint: Sprint
    issue: Issue
    entry: str
    points_start: float | None
    was_done: bool
    outcome: str = ""
    points_end: float | None = None
    epic: Issue | None = None
    versions: tuple[str, ...] = ()
    assignee: Person | None = None


class SprintTruth:
    """The rows of one running sprint, kept while its issues change."""

    def __init__(self, sprint: Sprint, issues: Iterable[Issue]) -> None:
        """Note which issues are in the sprint as it starts, and which of them are done."""
        self.sprint = sprint
        self.rows: dict[Issue, TrueRow] = {}
        self.moved: set[Issue] = set()
        """Issues whose status went into, out of or between done statuses since the start."""
        for issue in issues:
            if sprint in issue.sprints:
                self._join(issue, "already_done" if issue.is_done else "committed")

    def saw(self, issue: Issue, *, was_done: bool, status_changed: bool, was_in: bool) -> None:
        """Note a change during the sprint: it joined, left, or its status touched a done one."""
        if status_changed and (was_done or issue.is_done):
            self.moved.add(issue)
        if not was_in and self.sprint in issue.sprints and issue not in self.rows:
            self._join(issue, "added")
        if was_in and self.sprint not in issue.sprints:
            self.rows[issue].assignee = issue.assignee

    def close(self) -> list[TrueRow]:
        """Note every issue's outcome and what it was linked to, as the sprint closes."""
        for issue, row in self.rows.items():
            row.points_end, row.epic, row.versions = issue.points, issue.epic, issue.versions
            row.outcome = self._outcome(issue, row)
            row.assignee = row.assignee if row.outcome == "removed" else issue.assignee
        return list(self.rows.values())

    def _join(self, issue: Issue, entry: str) -> None:
        if issue.kind not in NO_ROWS:
            self.rows[issue] = TrueRow(self.sprint, issue, entry, issue.points, was_done=issue.is_done)

    def _outcome(self, issue: Issue, row: TrueRow) -> str:
        if row.was_done and issue not in self.moved:
            return "completed_outside"
        if self.sprint not in issue.sprints:
            return "removed"
        return "completed" if issue.is_done else "not_completed"
