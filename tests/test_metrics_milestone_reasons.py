"""Why milestones were not delivered, were aborted or came later: what sheet, Jira and snapshots know, in words."""

from typing import Any

import pandas as pd
import pytest

from squadlib.metrics.milestone_reasons import milestone_reasons
from squadlib.metrics.milestones import milestones
from squadlib.metrics.plan_changes import plan_changes
from tests.plan_factory import Tabs, tabs, versions
from tests.test_metrics_plan_changes import COACH, HINTS, MAIL, ORDER, TEAMS, at, edited, plan

AFTER, DURING = at("2026-11-18"), at("2026-09-20")
KNOWN = [("1", "List 2.0", "CLI", "2026-08-20"), ("2", "List 2.1", "CLI", None), ("3", "Hints 1.0", "FRE", None)]
Work = tuple[str, str, float | None, bool]


def work(*told: Work, flagged: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return issues from (key, version id, points, done)."""
    return pd.DataFrame(
        {
            "key": pd.Series([one[0] for one in told], dtype="str"),
            "version_ids": pd.Series([[one[1]] for one in told], dtype="object"),
            "points": pd.Series([one[2] for one in told], dtype="float64"),
            "is_done": pd.Series([one[3] for one in told], dtype="bool"),
            "is_flagged": pd.Series([one[0] in flagged for one in told], dtype="bool"),
        }
    )


def why(
    *states: Tabs, issues: pd.DataFrame | None = None, as_of: pd.Timestamp = AFTER, **more: Any
) -> dict[Any, list[str]]:
    """Return (what is asked, milestone) → sentences, from states a week apart from the quarter's first day on."""
    plans = [
        (at("2026-07-01") + pd.Timedelta(weeks=week), plan(cells)) for week, cells in enumerate(states or [tabs()])
    ]
    known = versions(*more.pop("known", KNOWN))
    found = milestones(plans[-1][1], versions=known, quarter="2026Q3", as_of=as_of)
    changes = plan_changes(plans, quarter="2026Q3")
    told = milestone_reasons(found, issues=work() if issues is None else issues, changes=changes, as_of=as_of, **more)
    return {
        (row.about, row.milestone): [one.replace("\u00a0", " ") for one in row.why]
        for row in told.itertuples(index=False)
    }


def test_every_milestone_that_did_not_go_as_planned_is_asked_about() -> None:
    """Delivered as planned is not; what was added and is incomplete is asked both."""
    assert list(why()) == [("incomplete", "Mail"), ("incomplete", "Hints"), ("aborted", "Coach"), ("added", "Mail")]
    assert list(why(as_of=DURING)) == [
        ("overdue", "Mail"),
        ("overdue", "Hints"),
        ("aborted", "Coach"),
        ("added", "Mail"),
    ]
    on_the_day = why(as_of=at("2026-09-18T20:00"))
    assert ("overdue", "Mail") not in on_the_day
    assert why(edited(dropped=(ORDER, MAIL, HINTS, COACH, TEAMS))) == {}


@pytest.mark.parametrize(
    ("issues", "said"),
    [
        (work(("A-1", "9", 3, False)), "No issue has its version List 2.1."),
        (
            work(("A-1", "2", 3, False), ("A-2", "2", 5, True)),
            "1 of its 2 issues is not done (3 of 8 points): A-1.",
        ),
        (
            work(("A-1", "2", 3, False), ("A-2", "2", None, False), ("A-3", "2", 5, True)),
            "2 of its 3 issues are not done (3 of 8 points; 1 without an estimate): A-1 and A-2.",
        ),
        (work(("A-1", "2", None, False)), "Its one issue is not done (no estimate): A-1."),
        (work(("A-1", "2", 3, True), ("A-2", "2", 5, True)), "All its 2 issues are done (8 points)."),
    ],
)
def test_the_work_that_is_left_is_told(issues: pd.DataFrame, said: str) -> None:
    """With its issues, their points and how many have none; a version without issues is told too."""
    assert why(issues=issues)[("incomplete", "Mail")] == [said, "Version List 2.1 is not released."]


def test_a_squad_that_counts_issues_is_told_issues() -> None:
    """No points are made up; of many issues the first are named."""
    issues = work(*((f"A-{number}", "2", None, False) for number in range(1, 9)))
    assert why(issues=issues, unit="issues")[("incomplete", "Mail")][0] == (
        "8 of its 8 issues are not done: A-1, A-2, A-3, A-4, A-5 and 3 others."
    )


def test_blocked_issues_are_told_and_come_first() -> None:
    """The flag of one that is done says nothing any more."""
    issues = work(("A-1", "2", 1, False), ("A-2", "2", 1, False), ("A-3", "2", 1, True), flagged=("A-2", "A-3"))
    assert why(issues=issues)[("incomplete", "Mail")][1] == "1 issue is flagged as blocked: A-2."
    found = milestones(plan(), versions=versions(*KNOWN), quarter="2026Q3", as_of=AFTER)
    told = milestone_reasons(
        found, issues=issues, changes=plan_changes([(AFTER, plan())], quarter="2026Q3"), as_of=AFTER
    )
    assert told["keys"].tolist()[0] == ["A-2", "A-1"]
    assert told["keys"].tolist()[-1] == []


def test_a_release_after_the_quarter_is_the_reason() -> None:
    """Days late, not months."""
    late = [KNOWN[0], ("2", "List 2.1", "CLI", "2026-10-05"), KNOWN[2]]
    assert (
        why(known=late)[("incomplete", "Mail")][1] == "Version List 2.1 was released on 5 Oct 2026, after the quarter."
    )


def test_where_sheet_and_jira_differ_it_is_said() -> None:
    """The sheet says no, Jira released: the sheet stands, and the reader knows."""
    found = why(edited((ORDER, "Status", "missed")))[("incomplete", "Order")]
    assert found[1] == "Not delivered in the sheet, released in Jira on 2026-08-20."


def test_without_a_version_nothing_is_known_of_the_work() -> None:
    """No version named, or one that Jira does not know."""
    cells = edited((MAIL, "Version", ""), (HINTS, "Version", "Hnts"))
    assert why(cells)[("incomplete", "Mail")] == ["It names no version, so nothing is known of its work."]
    assert why(cells)[("incomplete", "Hints")] == ["Jira has no version Hnts, so nothing is known of its work."]


def test_what_changed_in_the_plan_is_told_with_when_it_was_seen() -> None:
    """Moved dates, other hands, the stop itself; what says nothing about the outcome is not told."""
    second = [(MAIL, "Due", "2026-09-29"), (MAIL, "Owner", "Bo Li"), (MAIL, "Measure ID", "M2"), (COACH, "Status", "")]
    found = why(edited((COACH, "Status", "")), edited(*second), edited(*second[:-1], (COACH, "Status", "aborted")))
    assert found[("incomplete", "Mail")][1:] == [
        "Version List 2.1 is not released.",
        "Due day moved from 18 Sep 2026 to 29 Sep 2026: first seen on 8 Jul 2026, not yet on 1 Jul 2026.",
        "Owner changed from Ana Ruiz to Bo Li: first seen on 8 Jul 2026, not yet on 1 Jul 2026.",
    ]
    assert found[("aborted", "Coach")] == [
        "Jira has no version Hints 1.1, so nothing is known of its work.",
        "Status changed from none to aborted: first seen on 15 Jul 2026, not yet on 8 Jul 2026.",
    ]


def test_what_was_added_says_when_and_where_it_came_from() -> None:
    """The sheet's own day, the first snapshot that has it, and the quarter it was moved from."""
    assert why()[("added", "Mail")] == ["Added on 3 Aug 2026, 33 days after the quarter began."]
    assert why(edited(dropped=(MAIL,)), tabs())[("added", "Mail")][1:] == [
        "New in the plan: first seen on 8 Jul 2026, not yet on 1 Jul 2026."
    ]
    assert why(edited((MAIL, "Quarter", "2026Q4")), tabs())[("added", "Mail")][1:] == [
        "Moved from 2026Q4 to 2026Q3: first seen on 8 Jul 2026, not yet on 1 Jul 2026."
    ]


def test_what_an_aborted_milestone_left_behind_is_told() -> None:
    """Work that was done, and work that is still open."""
    aborted = edited((HINTS, "Status", "aborted"))
    done = why(aborted, issues=work(("A-1", "3", 3, True)))
    assert done[("aborted", "Hints")] == ["Its one issue is done (3 points)."]
    left = why(aborted, issues=work(("A-1", "3", 3, True), ("A-2", "3", 2, False)))
    assert left[("aborted", "Hints")] == ["1 of its 2 issues is not done (2 of 5 points): A-2."]
