"""Jira's own report on each sprint of the sample company, told from what the simulation noted while it happened.

Nothing here reads a changelog or knows squadlib's metrics: the two can be held against each other.
"""

from collections.abc import Iterable

from squadlib.demo.company_words import POINTS, Words
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.site import Json
from squadlib.demo.sprint_truth import TrueRow

BUCKETS = {
    "completed": "completedIssues",
    "not_completed": "issuesNotCompletedInCurrentSprint",
    "removed": "puntedIssues",
    "completed_outside": "issuesCompletedInAnotherSprint",
}


def sprint_reports(rows: Iterable[TrueRow], words: Words) -> dict[int, Json]:
    """Return the `contents` of Jira's report by sprint, of the issues that the board's filter lets through today."""
    reports: dict[int, Json] = {}
    for row in rows:
        if row.issue.project != row.sprint.squad.key:
            continue
        contents = reports.setdefault(row.sprint.id, {name: [] for name in BUCKETS.values()})
        contents[BUCKETS[row.outcome]].append(_reported(row, words))
        added = contents.setdefault("issueKeysAddedDuringSprint", {})
        if row.entry == "added":
            added[row.issue.key] = True
    return reports


def _reported(row: TrueRow, words: Words) -> Json:
    issue = row.issue
    status = words.status(issue.status)
    return {
        "id": int(issue.id),
        "key": issue.key,
        "hidden": False,
        "typeName": issue.kind,
        "summary": issue.summary,
        **_holder(issue),
        "flagged": issue.is_flagged,
        "done": issue.is_done,
        "estimateStatistic": _statistic(row.points_start),
        "currentEstimateStatistic": _statistic(row.points_end),
        "estimateStatisticRequired": False,
        "statusId": status["id"],
        "statusName": status["name"],
        "fixVersions": [],
    }


def _holder(issue: Issue) -> Json:
    return {} if issue.assignee is None else {"assigneeName": issue.assignee.name}


def _statistic(points: float | None) -> Json:
    """Write an estimate as the report does, which leaves out the value where there is none."""
    return {"statFieldId": POINTS, "statFieldValue": {} if points is None else {"value": points}}
