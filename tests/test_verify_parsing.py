"""Jira's own sprint report, read in both generations of its keys, and refused where it is of another shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from squadlib.errors import DataError
from squadlib.sources.jira_sprint_report import ReportedIssue, SprintReport, read_sprint_report

Json = dict[str, Any]


def reported(number: int, *, first: float | None = None, last: float | None = None, **more: Any) -> Json:
    """Return an issue as today's report has it."""
    estimates = {"estimateStatistic": statistic(first), "currentEstimateStatistic": statistic(last)}
    return {"id": 10000 + number, "key": f"AB-{number}", "done": True, **estimates, **more}


def statistic(value: float | None) -> Json:
    """Return an estimate as the report writes it."""
    return {"statFieldId": "customfield_1", "statFieldValue": {} if value is None else {"value": value}}


def new_form(**contents: Any) -> Json:
    """Return a report with the keys of today."""
    lists = ("completedIssues", "issuesNotCompletedInCurrentSprint", "puntedIssues", "issuesCompletedInAnotherSprint")
    told: Json = {name: [] for name in lists} | {"issueKeysAddedDuringSprint": {}}
    return {"contents": told | contents, "sprint": {"id": 7, "name": "Sprint 7", "state": "CLOSED"}}


def old_form(**contents: Any) -> Json:
    """Return a report with the keys of 2014."""
    told: Json = {"completedIssues": [], "incompletedIssues": [], "puntedIssues": [], "issueKeysAddedDuringSprint": {}}
    return {"contents": told | contents, "sprint": {"id": 7, "name": "Sprint 7", "closed": True}}


def by_key(report: SprintReport) -> dict[str, ReportedIssue]:
    """Return the report's issues by key."""
    return {issue.key: issue for issue in report.issues}


def test_every_bucket_of_today_is_read() -> None:
    """Four lists, the keys that were added, and the two estimates: when it came in and at the close."""
    report = read_sprint_report(
        new_form(
            completedIssues=[reported(1, first=5, last=8)],
            issuesNotCompletedInCurrentSprint=[reported(2, last=2)],
            puntedIssues=[reported(3)],
            issuesCompletedInAnotherSprint=[reported(4, first=1, last=1)],
            issueKeysAddedDuringSprint={"AB-2": True, "AB-99": True},
        ),
        sprint_id=7,
    )
    found = by_key(report)
    assert {key: issue.outcome for key, issue in found.items()} == {
        "AB-1": "completed",
        "AB-2": "not_completed",
        "AB-3": "removed",
        "AB-4": "completed_outside",
    }
    assert [key for key, issue in found.items() if issue.is_added] == ["AB-2"]
    assert (found["AB-1"].issue_id, found["AB-1"].points_start, found["AB-1"].points_end) == ("10001", 5, 8)
    assert (found["AB-2"].points_start, found["AB-2"].points_end) == (None, 2)
    assert report.tells_outside


def test_the_old_names_mean_the_same() -> None:
    """`incompletedIssues` are those not completed; one estimate is told, and not of when; nothing of outside."""
    issue = {"id": 10002, "key": "AB-2", "estimateStatistic": statistic(3)}
    added = ["AB-2"]
    report = read_sprint_report(old_form(incompletedIssues=[issue], issueKeysAddedDuringSprint=added), sprint_id=7)
    (found,) = report.issues
    assert (found.outcome, found.is_added, found.points_end, found.tells_both) == ("not_completed", True, 3, False)
    assert not report.tells_outside


def test_time_is_told_in_seconds() -> None:
    """A board that estimates in time is compared in hours."""
    report = read_sprint_report(new_form(completedIssues=[reported(1, last=7200)]), sprint_id=7, is_hours=True)
    assert report.issues[0].points_end == 2


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"contents": {}},
        {"contents": {"completedIssues": []}},
        {**new_form(), "sprint": {"id": 8}},
        new_form(completedIssues=[{"id": 1}]),
        new_form(completedIssues=[reported(1)], puntedIssues=[reported(1)]),
    ],
    ids=["nothing", "no lists", "one list", "another sprint", "no key", "in two lists"],
)
def test_what_is_no_sprint_report_is_refused(payload: Json) -> None:
    """Nothing is compared with half an answer."""
    with pytest.raises(DataError, match="Jira's report on sprint 7"):
        read_sprint_report(payload, sprint_id=7)


def recordings(folder: Path) -> list[Json]:
    """Return every sprint report among the recordings, bare or as {"url", "data"}."""
    found: list[Json] = []
    for path in sorted(folder.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        if "issueKeysAddedDuringSprint" in text:
            raw = json.loads(text)
            found += [one.get("data", one) for one in (raw if isinstance(raw, list) else [raw])]
    return [one for one in found if "contents" in one]


def test_recorded_reports_are_read(shared_data: Path) -> None:
    """Each issue of a real answer is read into one bucket."""
    real = recordings(shared_data)
    if not real:
        pytest.skip("no sprint report is among the real recordings")
    for payload in real:
        report = read_sprint_report(payload, sprint_id=int(payload["sprint"]["id"]))
        listed = [one for name, one in payload["contents"].items() if name.endswith(("Issues", "Sprint"))]
        assert len(report.issues) == sum(len(one) for one in listed if isinstance(one, list) and "key" in str(one[:1]))
