"""Who is stuck: what was begun or flagged, and how many working days nothing about it has changed."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.metrics.ledger import ledger
from squadlib.metrics.stuck import standing, stuck
from squadlib.options import Options
from squadlib.tables.board import board_tables
from tests.records_factory import board_records, change, issue, sprint

MONDAY, NOW = "2026-11-02", "2026-11-11"
"""The sprint's start, and now: a Monday, and the Wednesday of the week after at midnight."""
RUNNING = sprint(1, MONDAY, end="2026-11-14")
DOING = {"sprints": [1], "status": "In Progress"}


def stood(*issues: Any, changes: Any = (), stuck_days: float = 3, **how: Any) -> pd.DataFrame:
    """Return where the open issues of the running sprint stand, by key."""
    options = Options(**how.pop("options", {}))
    sprints = [sprint(8, "2026-10-19", "2026-10-30"), RUNNING]
    tables = board_tables(board_records(sprints=sprints, issues=issues, changes=changes, as_of=NOW, **how))
    rows = standing(tables, ledger(tables), sprint_id=1, stuck_days=stuck_days, options=options)
    return rows.set_axis(rows["key"].tolist(), axis="index")


def begun(key: str, at: str) -> Any:
    """Return the change that begins an issue."""
    return change(key, at, "status", "To Do", "In Progress")


def test_days_without_a_change_are_working_days() -> None:
    """From Thursday noon over the weekend to Wednesday 00:00 three and a half days went by."""
    row = stood(issue("A-1", points=3, **DOING), changes=[begun("A-1", "2026-11-05 12:00")]).loc["A-1"]
    assert row["still_days"] == row["status_days"] == row["begun_days"] == pytest.approx(3.5)
    assert (row["changed"], row["changed_at"]) == ("status", pd.Timestamp("2026-11-05 12:00", tz="UTC"))
    assert (row["status"], row["column"], row["points"]) == ("In Progress", "Doing", 3)
    assert row["is_begun"]
    assert row["is_stuck"]


@pytest.mark.parametrize(("at", "is_stuck"), [("2026-11-06 00:00", True), ("2026-11-06 00:01", False)])
def test_an_issue_is_stuck_from_the_threshold_on(at: str, *, is_stuck: bool) -> None:
    """Three working days to the minute."""
    assert stood(issue("A-1", **DOING), changes=[begun("A-1", at)])["is_stuck"].tolist() == [is_stuck]


def test_any_entry_of_the_changelog_is_a_change() -> None:
    """A new estimate moves it; the status is the older one all the same."""
    row = stood(
        issue("A-1", points=5, **DOING),
        changes=[begun("A-1", "2026-11-03"), change("A-1", "2026-11-10", "points", "3", "5")],
    ).loc["A-1"]
    assert (row["changed"], row["still_days"], row["status_days"]) == ("points", pytest.approx(1), pytest.approx(6))
    assert not row["is_stuck"]


def test_what_was_never_changed_stands_since_it_was_created() -> None:
    """An issue created in progress straight into the sprint."""
    row = stood(issue("A-1", created="2026-11-04", **DOING)).loc["A-1"]
    assert (row["changed"], row["still_days"], row["status_days"]) == ("created", pytest.approx(5), pytest.approx(5))


def test_what_happened_while_the_data_was_fetched_is_not_seen() -> None:
    """Nothing after the instant of the data: neither a change nor the status it led to."""
    row = stood(
        issue("A-1", sprints=[1], status="Done"),
        changes=[begun("A-1", "2026-11-09"), change("A-1", "2026-11-11 00:00:01", "status", "In Progress", "Done")],
    ).loc["A-1"]
    assert (row["still_days"], row["column"], row["is_begun"]) == (pytest.approx(2), "Doing", True)


def test_what_was_not_begun_is_not_stuck() -> None:
    """However long it waits; it is in no middle column."""
    rows = stood(issue("A-1", sprints=[1], created="2026-10-01"))
    assert not rows["is_begun"].any()
    assert not rows["is_stuck"].any()
    assert stuck(rows).empty


def test_a_flag_says_since_when_and_is_listed_before_it_was_begun() -> None:
    """Taken off and put on again it counts from the last time; a flag without an entry since creation."""
    rows = stood(
        issue("A-1", sprints=[1], is_flagged=True),
        issue("A-2", created="2026-11-09", is_flagged=True, **DOING),
        issue("A-3", **DOING),
        changes=[
            change("A-1", "2026-11-03", "flagged", None, "Impediment"),
            change("A-1", "2026-11-04", "flagged", "Impediment", None),
            change("A-1", "2026-11-06", "flagged", None, "Impediment"),
            change("A-3", "2026-11-05", "flagged", None, "Impediment"),
            change("A-3", "2026-11-10", "flagged", "Impediment", None),
        ],
    )
    assert rows["flagged_days"].tolist()[:2] == pytest.approx([3, 2])
    assert math.isnan(rows.loc["A-3", "flagged_days"])
    assert rows.loc["A-1", "is_stuck"]
    assert stuck(rows)["key"].tolist() == ["A-1", "A-2", "A-3"]


def test_days_in_progress_add_up_over_several_stays() -> None:
    """Two days, back to To Do, and one more; also those of an earlier sprint."""
    row = stood(
        issue("A-1", **{**DOING, "sprints": [8, 1]}),
        changes=[
            begun("A-1", "2026-10-28"),
            change("A-1", "2026-10-30", "status", "In Progress", "To Do"),
            change("A-1", "2026-10-30 00:00:05", "sprint", "8", "8,1"),
            begun("A-1", "2026-11-10"),
        ],
    ).loc["A-1"]
    assert (row["begun_days"], row["status_days"]) == (pytest.approx(3), pytest.approx(1))
    assert row["sprints_carried"] == 1


def test_only_what_is_open_in_the_sprint_is_told() -> None:
    """Not what is done, nor what was taken out."""
    rows = stood(
        issue("A-1", sprints=[1], status="Done"),
        issue("A-2", status="In Progress"),
        issue("A-3", **DOING),
        changes=[
            change("A-1", "2026-11-04", "status", "In Progress", "Done"),
            change("A-2", "2026-11-04", "sprint", "1", None),
        ],
    )
    assert rows["key"].tolist() == ["A-3"]


def test_a_status_on_no_column_is_told_without_one() -> None:
    """It counts as not begun."""
    rows = stood(issue("A-1", sprints=[1], status="Parked"), other_statuses=["Parked"])
    assert rows["column"].isna().all()
    assert not rows["is_begun"].any()


def test_the_longest_without_a_change_comes_first_then_the_larger() -> None:
    """Of equals by key."""
    rows = stood(
        *(issue(key, points=points, **DOING) for key, points in (("A-1", 1), ("A-2", 5), ("A-3", 5), ("A-4", None))),
        changes=[begun(key, at) for key, at in (("A-1", "2026-11-09"), ("A-2", "2026-11-10"), ("A-3", "2026-11-10"))]
        + [begun("A-4", "2026-11-10")],
    )
    assert stuck(rows)["key"].tolist() == ["A-1", "A-2", "A-3", "A-4"]


def test_a_sprint_without_open_issues_has_no_rows() -> None:
    """Every column, no row."""
    rows = stood(issue("A-1", status="To Do"))
    assert rows.empty
    assert stuck(rows).empty
    assert "still_days" in rows


def test_holidays_and_the_time_zone_are_the_squads() -> None:
    """A free Tuesday is no day without a change."""
    rows = stood(
        issue("A-1", **DOING),
        changes=[begun("A-1", "2026-11-09")],
        options={"holidays": (pd.Timestamp("2026-11-10").date(),)},
    )
    assert rows["still_days"].tolist() == pytest.approx([1])
