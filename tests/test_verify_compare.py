"""One sprint of ours against one report of Jira's, row by row."""

from typing import Any

import pandas as pd
import pytest

from squadlib.sources.jira_sprint_report import ReportedIssue, SprintReport
from squadlib.verify.compare import Compared, compare
from squadlib.verify.kept import digest


def ours(**changes: Any) -> dict[str, Any]:
    """Return a row of the ledger."""
    row = {"issue_id": "1", "key": "AB-1", "entry": "committed", "outcome": "completed"}
    return row | {"points_start": 3.0, "points_end": 5.0} | changes


def theirs(**changes: Any) -> ReportedIssue:
    """Return the same issue as Jira's report has it."""
    told: dict[str, Any] = {"issue_id": "1", "key": "AB-1", "outcome": "completed", "is_added": False}
    told |= {"points_start": 3.0, "points_end": 5.0, "tells_both": True, "field_id": "customfield_1"}
    return ReportedIssue(**(told | changes))


def held(
    *rows: dict[str, Any], against: list[ReportedIssue], unit: str = "points", tells_outside: bool = True
) -> Compared:
    """Compare rows with issues of a report."""
    columns = list(ours())
    report = SprintReport(7, tuple(against), tells_outside=tells_outside)
    return compare(pd.DataFrame(list(rows), columns=columns), report, sprint="Sprint 7", unit=unit, digest="")


def abouts(found: Compared) -> list[tuple[str, str]]:
    """Return key and what of each difference."""
    return [(one.key, one.about) for one in found.differences]


@pytest.mark.parametrize(
    ("row", "issue"),
    [
        (ours(), theirs()),
        (ours(key="CD-9"), theirs()),
        (ours(), theirs(issue_id=None)),
        (ours(points_start=float("nan")), theirs(points_start=0.0)),
        (ours(points_end=float("nan")), theirs(points_end=None)),
        (ours(entry="already_done"), theirs()),
        (ours(entry="added"), theirs(is_added=True)),
        (ours(), theirs(points_start=5.0, points_end=5.0, tells_both=False)),
        (ours(), theirs(points_start=3.0, points_end=3.0, tells_both=False)),
    ],
    ids=["alike", "moved", "by key", "no estimate", "none told", "done before", "added", "one, the last", "the first"],
)
def test_what_means_the_same_agrees(row: dict[str, Any], issue: ReportedIssue) -> None:
    """Joined by id, whatever the key is now; no estimate counts 0; one estimate told may be either of ours."""
    found = held(row, against=[issue])
    assert (found.issues, found.agreeing, found.differences) == (1, 1, ())


def test_each_difference_of_an_issue_is_told_and_the_issue_counted_once() -> None:
    """Outcome, entry and both estimates of one issue are four rows of one issue."""
    wrong = theirs(outcome="removed", is_added=True, points_start=1.0, points_end=None)
    found = held(ours(), ours(issue_id="2", key="AB-2"), against=[wrong, theirs(issue_id="2", key="AB-2")])
    assert [about for _, about in abouts(found)] == [
        *("outcome", "entry", "estimate at the start", "estimate at the close")
    ]
    assert (found.issues, found.agreeing) == (2, 1)
    assert [(one.ours, one.theirs) for one in found.differences][2:] == [("3", "1"), ("5", "–")]


def test_an_issue_of_one_side_alone_is_one_difference() -> None:
    """Ours without Jira's, and Jira's without ours."""
    found = held(ours(), against=[theirs(issue_id="2", key="AB-2", outcome="not_completed")])
    assert {(one.key, one.ours, one.theirs) for one in found.differences} == {
        ("AB-1", "completed", "not in the sprint"),
        ("AB-2", "not in the sprint", "not completed"),
    }
    assert (found.issues, found.agreeing) == (2, 0)


def test_an_estimate_that_is_neither_of_ours_differs() -> None:
    """An older server tells one estimate; it is told as that of the close."""
    odd = theirs(points_start=8.0, points_end=8.0, tells_both=False)
    assert abouts(held(ours(), against=[odd])) == [("AB-1", "estimate at the close")]


def test_where_issues_are_counted_no_estimate_is_compared() -> None:
    """A board without an estimation field has nothing to compare there."""
    assert held(ours(), against=[theirs(points_end=99.0)], unit="issues").differences == ()


def test_an_older_server_tells_nothing_of_what_was_completed_outside() -> None:
    """Its silence is neither agreement nor difference."""
    outside = ours(outcome="completed_outside")
    assert held(outside, against=[], tells_outside=False).issues == 0
    assert abouts(held(outside, against=[])) == [("AB-1", "membership")]


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({"key": "CD-9"}, True),
        ({"entry": "already_done"}, True),
        ({"entry": "added"}, False),
        ({"outcome": "removed"}, False),
        ({"points_end": 8.0}, False),
        ({"issue_id": "2"}, False),
    ],
)
def test_rows_have_the_digest_of_what_is_compared(changes: dict[str, Any], is_same: bool) -> None:  # noqa: FBT001
    """Whatever a comparison looks at, and nothing else."""
    plain, changed = (digest(pd.DataFrame([row]), unit="points") for row in (ours(), ours(**changes)))
    assert (plain == changed) == is_same
