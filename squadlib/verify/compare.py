"""One sprint as we count it against Jira's report on it: the issues on which the two agree, and what differs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from squadlib import words
from squadlib.sources.jira_sprint_report import ReportedIssue, SprintReport

ABSENT = "not in the sprint"
TOLERANCE = 1e-6

About = Literal["membership", "outcome", "entry", "estimate at the start", "estimate at the close"]


@dataclass(frozen=True)
class Difference:
    """What differs about one issue of one sprint; `reason` is the probable one, or "unknown"."""

    sprint_id: int
    sprint: str
    issue_id: str | None
    key: str
    about: About
    ours: str
    theirs: str
    reason: str = "unknown"


@dataclass(frozen=True)
class Compared:
    """One sprint held against Jira's report: how many issues either of the two has, and what differs."""

    sprint_id: int
    sprint: str
    issues: int
    differences: tuple[Difference, ...]
    digest: str
    """Of our rows: other rows were not compared."""

    @property
    def agreeing(self) -> int:
        """The number of issues about which nothing differs."""
        return self.issues - len({(one.issue_id, one.key) for one in self.differences})


def compare(rows: pd.DataFrame, report: SprintReport, *, sprint: str, unit: str, digest: str) -> Compared:
    """Hold the ledger's rows of one sprint against Jira's report on it; without estimates where issues are counted."""
    ours = list(rows.itertuples(index=False))
    by_id = {str(row.issue_id): row for row in ours}
    by_key = {str(row.key): row for row in ours}
    pairs: list[tuple[Any, ReportedIssue | None]] = []
    for issue in report.issues:
        # An issue that moved has another key in an older answer, never another id.
        row = by_id.get(issue.issue_id) if issue.issue_id else by_key.get(issue.key)
        pairs.append((row, issue))
    met = {str(row.issue_id) for row, _ in pairs if row is not None}
    untold = "" if report.tells_outside else "completed_outside"
    pairs += [(row, None) for row in ours if str(row.issue_id) not in met and row.outcome != untold]
    found = [
        Difference(report.sprint_id, sprint, *_named(row, issue), about, told, theirs)
        for row, issue in pairs
        for about, told, theirs in _differing(row, issue, unit=unit)
    ]
    return Compared(report.sprint_id, sprint, len(pairs), tuple(found), digest)


def _named(row: Any, issue: ReportedIssue | None) -> tuple[str | None, str]:
    """Return id and key, ours where we have the issue."""
    if row is not None:
        return str(row.issue_id), str(row.key)
    return (issue.issue_id, issue.key) if issue is not None else (None, "")


def _differing(row: Any, issue: ReportedIssue | None, *, unit: str) -> Iterator[tuple[About, str, str]]:
    """Yield what differs about one issue: about what, ours, Jira's."""
    if row is None or issue is None:
        ours = ABSENT if row is None else _outcome(row.outcome)
        yield "membership", ours, ABSENT if issue is None else _outcome(issue.outcome)
        return
    if row.outcome != issue.outcome:
        yield "outcome", _outcome(row.outcome), _outcome(issue.outcome)
    if (row.entry == "added") != issue.is_added:
        yield "entry", _entry(is_added=row.entry == "added"), _entry(is_added=issue.is_added)
    if unit != "issues":
        yield from _estimates(row, issue)


def _estimates(row: Any, issue: ReportedIssue) -> Iterator[tuple[About, str, str]]:
    """Yield the estimates that differ; one that Jira tells without saying of when must be either of ours."""
    is_start_alike = _is_alike(row.points_start, issue.points_start)
    is_end_alike = _is_alike(row.points_end, issue.points_end)
    if not issue.tells_both and (is_start_alike or is_end_alike):
        return
    if not is_start_alike and issue.tells_both:
        yield "estimate at the start", words.number(row.points_start), words.number(issue.points_start)
    if not is_end_alike:
        yield "estimate at the close", words.number(row.points_end), words.number(issue.points_end)


def _is_alike(ours: float, theirs: float | None) -> bool:
    """Tell whether two estimates count alike: none counts 0, in our sums as in Jira's."""
    left, right = 0 if math.isnan(ours) else ours, theirs or 0
    return math.isclose(left, right, abs_tol=TOLERANCE)


def _outcome(outcome: str) -> str:
    return outcome.replace("_", " ")


def _entry(*, is_added: bool) -> str:
    return "added during the sprint" if is_added else "in from the start"
