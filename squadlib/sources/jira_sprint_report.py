"""Jira's own report on a closed sprint: a private endpoint that may be missing, with keys of two generations.

What it says is not used for any figure: it is what our figures are held against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from squadlib.errors import SourceError
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.jira_values import documented, number, optional_text, required_text

PATH = "/rest/greenhopper/1.0/rapid/charts/sprintreport"
Bucket = Literal["completed", "not_completed", "removed", "completed_outside"]
BUCKETS: Mapping[Bucket, tuple[str, ...]] = {
    "completed": ("completedIssues",),
    "not_completed": ("issuesNotCompletedInCurrentSprint", "incompletedIssues"),
    "removed": ("puntedIssues",),
    "completed_outside": ("issuesCompletedInAnotherSprint",),
}
"""Our outcomes → what Jira calls that list, today and on older servers."""
MISSING = (400, 403, 404, 405, 410)
SECONDS_AN_HOUR = 3600
MEND = "Without it nothing can be compared: may this login see the board's reports, and does this Jira still have them?"


class NoSprintReportError(SourceError):
    """This Jira gives no sprint report, or not to this login (exit 3)."""


@dataclass(frozen=True)
class ReportedIssue:
    """One issue as Jira's report has it. `points_start` and `points_end`: when it came in, and at the close.

    An older server tells one estimate and not of when: then both are it, and `tells_both` is false. `field_id` is the
    field that the estimate is from.
    """

    issue_id: str | None
    key: str
    outcome: Bucket
    is_added: bool
    points_start: float | None
    points_end: float | None
    tells_both: bool
    field_id: str | None


@dataclass(frozen=True)
class SprintReport:
    """Jira's report on a sprint; `tells_outside` is false where it is too old to list what was completed outside."""

    sprint_id: int
    issues: tuple[ReportedIssue, ...]
    tells_outside: bool


def fetch_sprint_report(site: JiraSite, *, board_id: int, sprint_id: int, is_hours: bool) -> SprintReport:
    """Return Jira's report on a sprint of a board; `is_hours` where the board estimates in time.

    Raises NoSprintReportError where Jira gives none, DataError where the answer is of another shape or another sprint.
    """
    query = {"rapidViewId": board_id, "sprintId": sprint_id}
    answer = site.http.get(PATH, query=query, allow=MISSING)
    if answer.status in MISSING:
        words = f"gives no sprint report: it answered {answer.status} ({answer.messages() or 'no reason given'})"
        error = site.http.refused(f"{PATH} for sprint {sprint_id}", words, mend=MEND)
        raise NoSprintReportError(error.what, where=error.where, mend=error.mend)
    return read_sprint_report(answer.payload, sprint_id=sprint_id, is_hours=is_hours)


def read_sprint_report(payload: Any, *, sprint_id: int, is_hours: bool = False) -> SprintReport:
    """Read a report of either generation (DataError for any other shape)."""
    with documented(f"Jira's report on sprint {sprint_id}"):
        told = payload.get("sprint", {}).get("id")
        if told is not None and int(told) != sprint_id:
            raise ValueError(f"it is of sprint {told}")
        contents = payload["contents"]
        # Sub-tasks and what is gone may be named here and be in no list: only what is listed is an issue of the sprint.
        added = set(contents.get("issueKeysAddedDuringSprint") or ())
        issues = [
            _issue(raw, bucket, is_added=raw.get("key") in added, is_hours=is_hours)
            for bucket in BUCKETS
            for raw in _listed(contents, bucket)
        ]
        keys = [issue.key for issue in issues]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise ValueError(f"{twice} is listed twice")
    return SprintReport(sprint_id, tuple(issues), tells_outside=BUCKETS["completed_outside"][0] in contents)


def _listed(contents: Mapping[str, Any], bucket: Bucket) -> list[Any]:
    """Return a bucket's issues; only what was completed outside may be missing, which older servers did not tell."""
    name = next((name for name in BUCKETS[bucket] if name in contents), None)
    if name is None and bucket == "completed_outside":
        return []
    if name is None:
        raise KeyError(BUCKETS[bucket][0])
    return list(contents[name])


def _issue(raw: Mapping[str, Any], bucket: Bucket, *, is_added: bool, is_hours: bool) -> ReportedIssue:
    first = raw.get("estimateStatistic") or {}
    last = raw.get("currentEstimateStatistic") or {}
    tells_both = bool(first) == bool(last)
    start, end = (_estimate(one, is_hours=is_hours) for one in (first or last, last or first))
    return ReportedIssue(
        issue_id=optional_text(raw.get("id")),
        key=required_text(raw["key"]),
        outcome=bucket,
        is_added=is_added,
        points_start=start,
        points_end=end,
        tells_both=tells_both,
        field_id=optional_text((last or first).get("statFieldId")),
    )


def _estimate(statistic: Mapping[str, Any], *, is_hours: bool) -> float | None:
    """Return an estimate, None where there is none; time comes in seconds."""
    value = number((statistic.get("statFieldValue") or {}).get("value"))
    return value / SECONDS_AN_HOUR if is_hours and value is not None else value
