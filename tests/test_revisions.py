"""What is over has settled numbers: which they are, when they differ, and what the page then says."""

import copy
from typing import Any

import pytest

from squadlib.errors import UsageError
from squadlib.reports.run.revisions import changes, over, revised, revision_note
from tests.report_fixture import HOSTILE


def member(name: str | None, points: float) -> dict[str, Any]:
    """Return a member's row of the facts."""
    return {"member": name, "completed_points": points, "carry_over_points": points, "completion_rate": 1.0}


def sprint(**more: Any) -> dict[str, Any]:
    """Return the facts of a closed sprint of one issue and two members."""
    issue = {"key": "CLI-1", "entry": "committed", "outcome": "completed", "points_start": 3.0, "points_end": 5.0}
    return {
        "schema": "sprint-report/1",
        "as_of": "2026-11-18T09:30:00Z",
        "snapshot": "a",
        "unit": "points",
        "sprint": {"id": 7, "state": "closed"},
        "totals": {"completed_points": 36.0, "completion_rate": 0.9, "velocity": 30.0, "carry_over_points": 4.0},
        "issues": [{**issue, "carried_over": False, "assignee": "Ana Ruiz"}],
        "members": [member("Ana Ruiz", 20.0), member(None, 16.0)],
        "forecast": {"p50": 30.0},
        **more,
    }


def quarter(*, as_of: str = "2026-10-02T09:00:00Z", status: str = "delivered") -> dict[str, Any]:
    """Return the facts of a quarter with one milestone."""
    milestone = {"milestone": "Alerts", "entry": "planned", "status": status, "due": "2026-09-01"}
    return {
        "schema": "milestone-report/1",
        "quarter": "2026Q3",
        "as_of": as_of,
        "options": {"timezone": "UTC"},
        "totals": {"delivered": 1, "points_done": 5.0, "slippage_days": 2.0},
        "projects": [{"project": "Search", "milestones": [{**milestone, "delivered_at": None, "points_done": 1.0}]}],
    }


def test_what_goes_on_moving_after_a_close_is_no_change() -> None:
    """Snapshot, instant, velocity, forecast, what was carried over since."""
    later = sprint(as_of="2026-12-18T09:30:00Z", snapshot="b", forecast={"p50": 31.0})
    later["totals"] |= {"velocity": 31.0, "carry_over_points": 0.0}
    later["issues"][0]["carried_over"] = True
    later["members"][0]["carry_over_points"] = 0.0
    assert changes(sprint(), later) == []


def test_each_settled_number_that_differs_is_named() -> None:
    """A total, an issue's outcome and estimate, a member's total, with both values."""
    later = sprint()
    later["totals"]["completed_points"] = 31.0
    later["issues"][0] |= {"outcome": "not_completed", "points_end": None}
    later["members"][0]["completed_points"] = 15.0
    told = [(one["of"], one["subject"], one["figure"], one["before"], one["now"]) for one in changes(sprint(), later)]
    assert told == [
        ("totals", "", "completed_points", 36.0, 31.0),
        ("issues", "CLI-1", "outcome", "completed", "not_completed"),
        ("issues", "CLI-1", "points_end", 5.0, None),
        ("members", "Ana Ruiz", "completed_points", 20.0, 15.0),
    ]


def test_an_issue_that_is_there_no_more_is_a_change_of_all_it_was() -> None:
    """As one that was not there before."""
    gone = changes(sprint(), sprint(issues=[]))
    assert [(one["figure"], one["now"]) for one in gone] == [
        (figure, None) for figure in ("entry", "outcome", "points_start", "points_end")
    ]
    assert [one["before"] for one in changes(sprint(issues=[]), sprint())] == [None] * 4


def test_a_member_with_another_name_changes_nothing() -> None:
    """People marry; their figures do not."""
    renamed = sprint(members=[member(None, 16.0), member("Ana Ruiz-Vega", 20.0)])
    assert changes(sprint(), renamed) == []


def test_figures_that_moved_between_members_are_a_change() -> None:
    """The squad's sum is the same, theirs are not."""
    moved = sprint(members=[member("Ana Ruiz", 18.0), member(None, 18.0)])
    assert {one["subject"] for one in changes(sprint(), moved)} == {"Ana Ruiz", "unassigned"}


def test_rounding_of_the_last_digit_is_no_change() -> None:
    """0.1 + 0.2 is 0.3."""
    later = sprint()
    later["totals"]["completion_rate"] = 0.9 + 1e-12
    assert changes(sprint(), later) == []


def test_a_closed_sprint_that_runs_again_is_a_change() -> None:
    """Jira lets people reopen a sprint."""
    again = sprint(sprint={"id": 7, "state": "active"})
    assert [(one["figure"], one["before"], one["now"]) for one in changes(sprint(), again)] == [
        ("state", "closed", "active")
    ]


@pytest.mark.parametrize(
    ("facts", "is_over"),
    [
        (sprint(), True),
        (sprint(sprint={"id": 7, "state": "active"}), False),
        (quarter(), True),
        (quarter(as_of="2026-09-30T23:59:00Z"), False),
        ({"schema": "team-report/1"}, True),
        ({"schema": "health-report/1"}, False),
        ({"schema": "own-report/1"}, False),
        ({}, False),
    ],
)
def test_closed_sprints_and_quarters_gone_by_are_over(facts: dict[str, Any], is_over: bool) -> None:  # noqa: FBT001
    """As the facts themselves tell it."""
    assert over(facts) is is_over


def test_a_milestone_of_a_quarter_gone_by_is_settled_and_its_work_is_not() -> None:
    """Its status is; points done on it and slippage go on."""
    later = quarter(status="aborted")
    later["totals"] |= {"points_done": 9.0, "slippage_days": 12.0}
    later["projects"][0]["milestones"][0]["points_done"] = 9.0
    assert [(one["subject"], one["figure"]) for one in changes(quarter(), later)] == [("Alerts (Search)", "status")]


def test_a_running_sprints_report_is_replaced_by_the_closed_ones() -> None:
    """What was there was not settled yet."""
    running = sprint(sprint={"id": 7, "state": "active"}, totals={"completed_points": 1.0})
    assert revised(sprint(), running, revise=False)["revision"] == 1


def test_a_refusal_names_the_first_changes_and_how_many_more() -> None:
    """Which numbers, from what to what, and what to type."""
    later = sprint(issues=[], totals={"completed_points": 31.0, "completion_rate": 0.8})
    with pytest.raises(UsageError) as refusal:
        revised(later, sprint(), revise=False)
    said = str(refusal.value)
    assert "6 numbers of its report would change. Total completed points: 31, was 36" in said
    assert "Total completion rate: 80 %, was 90 %; CLI-1 entry: –, was committed" in said
    assert "; and 1 more" in said
    assert "--revise" in said


def test_each_revision_counts_on_and_tells_its_own_changes() -> None:
    """The third is compared with the second."""
    facts = revised(sprint(), None, revise=True)
    for points in (31.0, 30.0):
        later = copy.deepcopy(sprint())
        later["totals"]["completed_points"] = points
        facts = revised(later, facts, revise=True)
    assert facts["revision"] == 3
    assert [(one["before"], one["now"]) for one in facts["revised"]] == [(31.0, 30.0)]


def test_a_report_that_is_not_over_has_no_revision() -> None:
    """A health report is made anew every day."""
    assert "revision" not in revised({"schema": "health-report/1"}, {"schema": "health-report/1"}, revise=True)


def test_the_page_says_which_revision_it_is_and_what_changed_as_text() -> None:
    """A name is a name, whatever is written in it; the first revision says nothing."""
    assert revision_note(revised(sprint(), None, revise=False)) == ""
    issue = {**sprint()["issues"][0], "key": HOSTILE, "outcome": "not_completed"}
    before = revised(sprint(issues=[{**issue, "outcome": "completed"}]), None, revise=False)
    note = revision_note(revised(sprint(issues=[issue]), before, revise=True))
    assert "Revision 2: 1\u00a0number changed since revision 1; data as of 18\u00a0Nov\u00a02026 09:30\u00a0UTC" in note
    assert "<script>" not in note
    assert "not completed" in note
