"""What will probably not finish: open issues against those before that stood alike with as much time left."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from squadlib.metrics.ledger import ledger
from squadlib.metrics.outlook import alike, commitment, expected, outlook, took
from squadlib.metrics.outlook_reasons import reasons
from squadlib.metrics.priority_order import by_priority
from squadlib.options import Options
from squadlib.tables.board import board_tables
from tests.daybook import board_of
from tests.records_factory import board_records, change, issue, sprint
from tests.test_metrics_properties import QUICK, crowd, seeds

WEEKS = [  # five working days each
    sprint(1, "2026-09-07", "2026-09-12", end="2026-09-12"),
    sprint(2, "2026-09-14", "2026-09-19", end="2026-09-19"),
]
NAN = np.nan
NO_SIZES = pd.DataFrame({"points": [], "usual_days": []}, dtype="float64")


def before(*issues: Any, changes: Any, left_days: float, sprints: Any = WEEKS) -> pd.DataFrame:
    """Return the issues of the closed sprints that were open when so much time was left, by key."""
    tables = board_tables(board_records(sprints=sprints, issues=issues, changes=changes))
    ids = [one["id"] for one in sprints]
    rows = alike(tables, ledger(tables), sprint_ids=ids, left_days=left_days, options=Options())
    return rows.set_index("key")


def moved(key: str, at: str, old: str, new: str) -> Any:
    """Return a change of status."""
    return change(key, at, "status", old, new)


def test_the_past_is_read_as_it_stood_with_as_much_time_left() -> None:
    """Two days before the end: column and estimate of then, and what became of it by the close."""
    rows = before(
        issue("A-1", sprints=[1], points=5, status="Done"),
        issue("A-2", sprints=[1], points=2),
        issue("A-3", sprints=[1], points=1, status="Done"),
        issue("A-4", sprints=[1], points=1, status="Done"),
        changes=[
            moved("A-1", "2026-09-09", "To Do", "In Progress"),
            change("A-1", "2026-09-11", "points", "3", "5"),
            moved("A-1", "2026-09-11", "In Progress", "Done"),
            moved("A-3", "2026-09-09", "To Do", "Done"),
            moved("A-4", "2026-09-13", "To Do", "Done"),
        ],
        left_days=2,
    )
    assert rows.loc["A-1"].tolist() == [1, "Doing", 3, True]
    assert rows.loc["A-2"].tolist() == [1, "To do", 2, False]
    assert "A-3" not in rows.index  # done by then
    assert not rows.loc["A-4", "is_completed"]  # done after the close


def test_what_was_removed_or_not_yet_added_is_told_as_it_was() -> None:
    """Taken out later it was not finished there; put in later it was not open then."""
    rows = before(
        issue("A-1", sprints=[], points=5),
        issue("A-2", sprints=[1], points=5),
        changes=[change("A-1", "2026-09-11", "sprint", "1", None), change("A-2", "2026-09-11", "sprint", None, "1")],
        left_days=2,
    )
    assert rows["is_completed"].to_dict() == {"A-1": False}


def test_what_had_left_or_was_done_before_the_sprint_was_not_open_then() -> None:
    """Removed before that instant, and finished before the start."""
    rows = before(
        issue("A-1", sprints=[], points=5),
        issue("A-2", sprints=[1], points=5, status="Done"),
        issue("A-3", sprints=[1], points=5),
        changes=[
            change("A-1", "2026-09-08", "sprint", "1", None),
            moved("A-2", "2026-09-01", "To Do", "Done"),
        ],
        left_days=2,
    )
    assert rows.index.tolist() == ["A-3"]


def test_of_statuses_of_one_name_the_one_on_a_column_counts() -> None:
    """Jira lets projects have their own status of the same name, which the board may not show."""
    records = board_records(sprints=WEEKS, issues=[issue("A-1", sprints=[1], status="In Progress")])
    records["statuses"].insert(0, {"id": "77", "name": "In Progress", "category": ""})
    tables = board_tables(records)
    rows = alike(tables, ledger(tables), sprint_ids=[1], left_days=2, options=Options())
    assert rows["column"].tolist() == ["Doing"]


def test_a_sprint_that_was_not_as_long_or_was_closed_before_says_nothing() -> None:
    """Six days were never left of five; a sprint closed on its third day had no two left."""
    stays = [issue("A-1", sprints=[1], points=5)]
    assert before(*stays, changes=[], left_days=6).empty
    early = sprint(1, "2026-09-07", "2026-09-09", end="2026-09-12")
    assert before(*stays, changes=[], left_days=2, sprints=[early]).empty
    assert len(before(*stays, changes=[], left_days=4, sprints=[early])) == 1


@pytest.mark.parametrize("left_days", [NAN, 0.0])
def test_without_time_left_nothing_is_alike(left_days: float) -> None:
    """Neither past the planned end nor without one."""
    assert before(issue("A-1", sprints=[1], points=5), changes=[], left_days=left_days).empty


def test_what_an_estimate_took_is_told_from_five_issues_on() -> None:
    """The median of their working days in progress."""
    issues = [issue(f"A-{n}", sprints=[1], points=2 if n < 5 else 8, status="Done") for n in range(9)]
    changes = [
        one
        for n in range(9)
        for one in (
            moved(f"A-{n}", "2026-09-07", "To Do", "In Progress"),
            moved(f"A-{n}", f"2026-09-{8 + n % 5:02d}", "In Progress", "Done"),
        )
    ]
    tables = board_tables(board_records(sprints=WEEKS, issues=issues, changes=changes))
    sizes = took(tables, ledger(tables), sprint_ids=[1, 2], options=Options())
    assert sizes.to_dict("list") == {"points": [2.0], "usual_days": [3.0]}


def open_issues(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return rows of `standing`; what is not said is in progress, of 3 points, held, and moves."""
    usual = {
        "entry": "committed",
        "assignee": "Ana",
        "priority": "Medium",
        "points": 3.0,
        "column": "Doing",
        "status": "In Progress",
        "begun_days": 1.0,
        "is_begun": True,
        "is_flagged": False,
        "flagged_days": NAN,
        "is_stuck": False,
        "still_days": 1.0,
        "sprints_carried": 0,
    }
    return pd.DataFrame([{"key": f"A-{place}", **usual, **row} for place, row in enumerate(rows, start=1)])


def history(*groups: tuple[str | None, float, int, int]) -> pd.DataFrame:
    """Return issues before: per column and size how many there were and how many of them were completed."""
    rows = [
        {"column": column, "points": points, "is_completed": place < completed}
        for column, points, n, completed in groups
        for place in range(n)
    ]
    return pd.DataFrame(rows, columns=["column", "points", "is_completed"])


def told(rows: pd.DataFrame, past: pd.DataFrame, *, sizes: pd.DataFrame = NO_SIZES, left: float = 4) -> pd.DataFrame:
    """Return the outlook by key."""
    found = outlook(rows, past, sizes, left_days=left)
    return found.set_axis(found["key"].tolist(), axis="index")


def test_the_chance_is_the_share_of_the_same_column_and_size() -> None:
    """Ten of its own size are enough: no other is asked; another column never is."""
    past = history(("Doing", 3, 10, 7), ("Doing", 5, 10, 0), ("To do", 3, 50, 0))
    row = told(open_issues({}), past).loc["A-1"]
    assert (row["alike_completed"], row["alike_issues"], row["chance"]) == (7, 10, 0.7)
    assert (row["low_points"], row["high_points"]) == (3, 3)
    assert row["outlook"] == "likely"


def test_too_few_of_its_size_widen_the_range_on_both_sides() -> None:
    """By one estimate smaller and larger at a time, until ten are in it; at an end on one side alone."""
    past = history(
        ("Doing", 1, 20, 20), ("Doing", 2, 3, 3), ("Doing", 3, 4, 1), ("Doing", 5, 3, 0), ("Doing", 13, 9, 0)
    )
    rows = told(open_issues({"points": 3.0}, {"points": 13.0}, {"points": 21.0}, {"points": 4.0}), past)
    assert rows.loc["A-1", ["low_points", "high_points", "alike_issues", "alike_completed"]].tolist() == [2, 5, 10, 4]
    assert rows.loc["A-2", ["low_points", "high_points", "alike_issues"]].tolist() == [5, 13, 12]
    assert rows.loc["A-3", ["low_points", "high_points", "alike_issues"]].tolist() == [5, 13, 12]
    assert rows.loc["A-4", ["low_points", "high_points", "alike_issues"]].tolist() == [2, 13, 19]


def test_without_an_estimate_all_sizes_are_asked() -> None:
    """And on a board that does not estimate as well."""
    past = history(("Doing", 3, 8, 8), ("Doing", NAN, 4, 1))
    assert told(open_issues({"points": NAN}), past).loc["A-1", "chance"] == 9 / 12
    assert told(open_issues({"points": NAN}), history(("Doing", NAN, 10, 1))).loc["A-1", "chance"] == 0.1


def test_fewer_than_ten_in_its_column_give_no_chance() -> None:
    """Nine are too few, whatever other columns have."""
    rows = told(open_issues({}, {"is_stuck": True}), history(("Doing", 3, 9, 9), ("To do", 3, 90, 0)))
    assert rows["chance"].isna().all()
    assert rows["outlook"].to_dict() == {"A-2": "at risk", "A-1": "unknown"}


def test_a_status_on_no_column_is_compared_with_the_likes_of_it() -> None:
    """What is on no column now with what was on none then."""
    rows = told(open_issues({"column": None}), history((None, 3, 10, 1), ("Doing", 3, 10, 9)))
    assert rows["chance"].tolist() == [0.1]


@pytest.mark.parametrize(("completed", "expected_outlook"), [(4, "unlikely"), (5, "likely")])
def test_below_one_half_it_will_probably_not_finish(completed: int, expected_outlook: str) -> None:
    """An even chance is none of the unlikely."""
    assert told(open_issues({}), history(("Doing", 3, 10, completed)))["outlook"].tolist() == [expected_outlook]


@pytest.mark.parametrize(
    "warning", [{"is_flagged": True}, {"sprints_carried": 2}, {"begun_days": 0.5}], ids=["flagged", "often", "short"]
)
def test_a_warning_puts_an_issue_of_good_chance_at_risk(warning: dict[str, Any]) -> None:
    """Flagged, left by two sprints, or with less time left than its size has needed."""
    sizes = pd.DataFrame({"points": [3.0], "usual_days": [5.0]})
    past = history(("Doing", 3, 10, 9))
    assert told(open_issues(warning), past, sizes=sizes)["outlook"].tolist() == ["at risk"]
    assert told(open_issues({"sprints_carried": 1}), past, sizes=sizes)["outlook"].tolist() == ["likely"]


def test_standing_still_is_no_warning_where_there_is_a_chance() -> None:
    """The chance is of issues that stood still as well; it has a section of its own."""
    assert told(open_issues({"is_stuck": True}), history(("Doing", 3, 10, 9)))["outlook"].tolist() == ["likely"]


@pytest.mark.parametrize("left", [0.0, NAN])
def test_past_the_planned_end_and_without_one_no_chance_is_given(left: float) -> None:
    """Nor is anything short of time then."""
    sizes = pd.DataFrame({"points": [3.0], "usual_days": [50.0]})
    row = told(open_issues({}), history(("Doing", 3, 10, 9)), sizes=sizes, left=left).loc["A-1"]
    assert math.isnan(row["chance"])
    assert row["outlook"] == "unknown"


def test_the_unlikely_come_first_and_of_those_the_largest() -> None:
    """Then those at risk, then what nothing is known about, then the likely."""
    past = history(("Doing", 3, 10, 9), ("Doing", 8, 10, 1))
    rows = told(open_issues({}, {"points": 8.0}, {"is_flagged": True}, {"points": 13.0}, {"column": "Review"}), past)
    assert rows["key"].tolist() == ["A-4", "A-2", "A-3", "A-5", "A-1"]


def test_every_reason_names_its_figures() -> None:
    """In words, the weightiest first."""
    past = history(("Doing", 5, 6, 2), ("Doing", 8, 6, 1))
    sizes = pd.DataFrame({"points": [8.0], "usual_days": [6.25]})
    row = {"points": 8.0, "is_flagged": True, "flagged_days": 3.0, "is_stuck": True, "still_days": 4.9}
    rows = told(open_issues({**row, "sprints_carried": 2, "assignee": None, "begun_days": 2.0}), past, sizes=sizes)
    said = [one.replace("\u00a0", " ") for one in reasons(rows, left_days=2.0).iloc[0]]
    assert said == [
        "of 12 issues of 5 to 8 points in Doing with 2 working days left, 3 were finished",
        "flagged for three working days",
        "issues of 8 points took 6.3 working days in progress, this one has had 2",
        "two sprints before did not complete it",
        "no change for four working days",
        "nobody holds it",
    ]


def test_reasons_read_well_at_the_edges() -> None:
    """None finished, one finished, no size, nothing to say."""
    none = told(open_issues({"points": NAN, "column": "In Review"}), history(("In Review", NAN, 10, 0)))
    one = told(open_issues({}), history(("Doing", 3, 10, 1)))
    silent = told(open_issues({}), history())
    said = [reasons(rows, left_days=1.0).iloc[0] for rows in (none, one, silent)]
    assert [[one.replace("\u00a0", " ") for one in each] for each in said] == [
        ["of 10 issues in review with 1 working day left, none were finished"],
        ["of 10 issues of 3 points in Doing with 1 working day left, 1 was finished"],
        [],
    ]


def test_the_commitment_to_protect_is_by_priority_then_size() -> None:
    """What was added is none of it; no priority comes last."""
    rows = told(
        open_issues(
            {"priority": "Low", "points": 8.0},
            {"priority": "High", "points": 2.0},
            {"priority": None, "points": 13.0},
            {"priority": "High", "points": 5.0},
            {"priority": "Highest", "entry": "added"},
        ),
        history(),
    )
    assert commitment(rows)["key"].tolist() == ["A-4", "A-2", "A-1", "A-3"]


def test_what_to_expect_is_each_chance_times_its_size() -> None:
    """3 points at 0.9 and 8 at 0.1; one without a chance makes the sum unknown."""
    past = history(("Doing", 3, 10, 9), ("Doing", 8, 10, 1))
    rows = told(open_issues({}, {"points": 8.0}, {"points": 8.0, "entry": "added"}), past)
    sums = expected(commitment(rows), unit="points")
    assert sums["expected"] == pytest.approx(0.9 * 3 + 0.1 * 8)
    assert (sums["open"], sums["open_issues"], sums["unlikely"], sums["unlikely_issues"]) == (11, 2, 8, 1)
    assert expected(commitment(rows), unit="issues")["expected"] == pytest.approx(1.0)
    unknown = told(open_issues({}, {"column": "Review"}), past)
    assert math.isnan(expected(commitment(unknown), unit="points")["expected"])


def test_nothing_open_and_nothing_before_is_no_error() -> None:
    """Every column, no row."""
    nothing = open_issues({}).head(0)
    assert told(nothing, history()).empty
    assert commitment(outlook(nothing, history(), NO_SIZES, left_days=4)).empty
    assert math.isnan(expected(nothing.assign(outlook="", chance=NAN), unit="points")["expected"])


def test_priorities_of_other_names_come_after_jiras_own() -> None:
    """In the order in which they came."""
    rows = pd.DataFrame({"priority": ["Someday", "P1", None, "trivial", "Blocker", "Later"]})
    assert by_priority(rows)["priority"].tolist()[:5] == ["Blocker", "P1", "trivial", "Someday", "Later"]


@QUICK
@given(seeds)
def test_of_any_history_what_was_open_then_ended_as_the_ledger_says(seed: int) -> None:
    """With no time at all left, shortly before the close: what is completed is completed there as well."""
    tables = board_tables(board_of(*crowd(seed), seed=seed))
    rows = ledger(tables)
    closed = tables.sprints.loc[tables.sprints["state"] == "closed", "sprint_id"].tolist()
    found = alike(tables, rows, sprint_ids=closed, left_days=4 / 86_400, options=Options())
    became = rows.set_index(["sprint_id", "key"])["outcome"]
    for row in found.itertuples(index=False):
        assert row.is_completed == (became[row.sprint_id, row.key] == "completed")
