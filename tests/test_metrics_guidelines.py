"""Which issues break which guideline, as they were at the close; and how long issues of a size took."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from squadlib.metrics.days_in_progress import days_by_size, days_in_progress
from squadlib.metrics.guidelines import GUIDELINES, guidelines, priority_mix
from squadlib.metrics.ledger import ledger
from squadlib.tables.board import board_tables
from tests.feedback_factory import board, work
from tests.records_factory import board_records, change, issue, sprint


def broken(*works: list[Any], sprints: int = 1, **arguments: Any) -> dict[str, list[str]]:
    """Return the keys that break each guideline in the last sprint, without those that are kept."""
    rows = guidelines(ledger(board(*works, sprints=sprints)), **arguments)
    rows = rows[(rows["sprint_id"] == sprints) & (rows["broken"] > 0)]
    return dict(zip(rows["guideline"], rows["keys"], strict=True))


SOUND = [work(1), work(1), work(1)]


def test_a_sound_sprint_breaks_none() -> None:
    """And has an answer to every guideline."""
    assert broken(*SOUND) == {}
    rows = guidelines(ledger(board(*SOUND, sprints=1)))
    assert rows["guideline"].tolist() == list(GUIDELINES)
    assert rows["checked"].tolist() == [3, 3, 3, 3, 3, 3, 3, 1]
    assert rows["broken_rate"].tolist() == [0] * 8


@pytest.mark.parametrize(
    ("guideline", "fields", "nearest"),
    [
        ("size", {"points": 8.5}, {"points": 8}),
        ("estimated", {"points": None}, {"points": 0}),
        ("prioritised", {"priority": None}, {"priority": "P9"}),
        ("prioritised", {"priority": "not set"}, {"priority": "P9"}),
        ("assigned", {"who": None}, {"who": "Bo", "added": True}),
        ("epic", {"epic_key": None}, {"epic_key": "E-2"}),
        ("version", {"versions": []}, {"versions": ["v2"]}),
    ],
)
def test_a_guideline_is_broken_by_the_key(guideline: str, fields: dict[str, Any], nearest: dict[str, Any]) -> None:
    """By nothing else, and not by the nearest that is in order."""
    assert broken(*SOUND, work(1, key="A-99", **fields)) == {guideline: ["A-99"]}
    assert broken(*SOUND, work(1, key="A-99", **nearest)) == {}


def test_one_priority_level_in_use() -> None:
    """None in use is not more than one; one issue alone has no mix, and is not asked."""
    alike = [work(1, key=f"A-{one}", priority="High") for one in (1, 2)]
    assert broken(*alike)["priority_mix"] == ["A-1", "A-2"]
    assert broken(*[work(1, key=f"A-{one}", priority=None) for one in (1, 2)])["priority_mix"] == ["A-1", "A-2"]
    alone = guidelines(ledger(board(work(1, priority="High"), sprints=1))).set_index("guideline").loc["priority_mix"]
    assert (alone["checked"], alone["broken"]) == (0, 0)
    assert "priority_mix" not in broken(*alike, work(1, priority="Low"))
    assert broken(*alike, work(1, priority=None, key="A-3")) == {
        "prioritised": ["A-3"],
        "priority_mix": ["A-1", "A-2", "A-3"],
    }


def test_members_with_one_single_issue() -> None:
    """Members are counted, and named."""
    rows = guidelines(ledger(board(*SOUND, work(1, who="Bo", key="A-99"), sprints=1)))
    one = rows.set_index("guideline").loc["one_issue"]
    assert (one["checked"], one["broken"], one["keys"], one["members"]) == (2, 1, ["A-99"], ["Bo"])


def test_what_is_not_asked_has_no_answer() -> None:
    """Size and estimate where issues are counted; size where hours are, and of what has no estimate."""
    bare = work(1, points=None)
    for unit, asked in (("issues", [0, 0]), ("hours", [0, 4]), ("points", [3, 4])):
        rows = guidelines(ledger(board(*SOUND, bare, sprints=1)), unit=unit).set_index("guideline")
        assert rows.loc[["size", "estimated"], "checked"].tolist() == asked
    assert np.isnan(guidelines(ledger(board(bare, sprints=1)), unit="issues")["broken_rate"].iloc[0])


def test_what_left_the_sprint_is_not_asked() -> None:
    """A sprint whose every issue was removed still has its rows."""
    made = work(1, points=13, done=False)
    made[0]["sprint_ids"] = []
    out = change(made[0]["key"], "2026-01-08", "sprint", "1", "")
    rows = guidelines(ledger(board([*made, out], sprints=1)))
    assert rows["checked"].tolist()[:7] == [0] * 7
    assert rows["broken"].tolist() == [0] * 8


def test_sprints_without_issues_have_rows_where_they_are_asked_for() -> None:
    """In the order asked for, with nothing checked; also of a ledger without any issue."""
    rows = ledger(board(*SOUND, sprints=2))
    assert guidelines(rows)["sprint_id"].unique().tolist() == [1]
    asked = guidelines(rows, sprint_ids=[2, 1])
    assert asked["sprint_id"].tolist() == [2] * 8 + [1] * 8
    assert asked["checked"].tolist() == [0] * 8 + [3] * 7 + [1]
    assert asked["broken_rate"].isna().tolist() == [True] * 8 + [False] * 8
    assert guidelines(ledger(board(sprints=1)), sprint_ids=[1])["checked"].tolist() == [0] * 8
    assert guidelines(ledger(board(sprints=1))).empty


def test_the_mix_of_priorities() -> None:
    """The most used first, those without one under none."""
    low = [work(1, key="A-1", priority="Low"), work(1, key="A-2", priority="Low", done=False)]
    rows = priority_mix(ledger(board(*low, work(1, key="A-3", priority="None"), sprints=1)))
    assert rows["priority"].tolist() == ["Low", None]
    assert rows["issues"].tolist() == [2, 1]
    assert rows["completed"].tolist() == [1, 1]
    assert rows["keys"].tolist() == [["A-1", "A-2"], ["A-3"]]
    assert rows["share"].round(2).tolist() == [0.67, 0.33]


def _days(*moves: tuple[str, str, str], columns: Any = None, **arguments: Any) -> list[float]:
    """Return the working days in progress of one issue with these changes of status, done in January 2026."""
    records = board_records(
        sprints=[sprint(1, "2026-01-05", "2026-01-30")],
        issues=[issue("A-1", sprints=[1], status="Done", points=3)],
        changes=[change("A-1", at, "status", old, new) for at, old, new in moves],
        **({"columns": columns} if columns else {}),
    )
    tables = board_tables(records)
    return days_in_progress(tables, ledger(tables), **arguments)["days"].tolist()


STARTED = ("2026-01-08 12:00", "To Do", "In Progress")  # a Thursday
DONE = ("2026-01-13 18:00", "In Progress", "Done")  # the Tuesday after


def test_working_days_in_the_middle_columns() -> None:
    """Half a Thursday, Friday, Monday, three quarters of Tuesday; the weekend is free."""
    assert _days(STARTED, DONE) == [3.25]
    assert _days(STARTED, DONE, workdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")) == [5.25]
    assert _days(STARTED, DONE, holidays=(date(2026, 1, 12),)) == [2.25]
    assert _days(STARTED, DONE, workdays=()) == [0]


def test_days_are_those_of_the_place() -> None:
    """Friday 23:00 UTC is Saturday in Madrid."""
    moves = (("2026-01-09 23:00", "To Do", "In Progress"), ("2026-01-12 11:00", "In Progress", "Done"))
    assert _days(*moves, timezone="Europe/Madrid") == [0.5]
    assert _days(*moves) == pytest.approx([0.5])


def test_time_in_the_first_column_does_not_count() -> None:
    """Nor what came after it was done for good; what it took before it was reopened does."""
    moves = (
        STARTED,
        ("2026-01-09 00:00", "In Progress", "To Do"),
        ("2026-01-12 00:00", "To Do", "In Review"),
        ("2026-01-13 00:00", "In Review", "Done"),
        ("2026-01-14 00:00", "Done", "In Progress"),
        ("2026-01-15 00:00", "In Progress", "Done"),
    )
    assert _days(*moves) == [2.5]


def test_never_in_a_middle_column_has_no_answer() -> None:
    """Straight to done, or a board of two columns."""
    assert np.isnan(_days(("2026-01-13", "To Do", "Done"))).all()
    two = [("To do", ["To Do", "In Progress"]), ("Done", ["Done"])]
    assert np.isnan(_days(STARTED, DONE, columns=two)).all()


def test_days_by_size() -> None:
    """The median and the middle half of each size; issues without an estimate last, those without an answer nowhere."""
    works = [work(1, points=3), work(2, points=3), work(1, points=None), work(1, points=5, done=False)]
    tables = board(*works, sprints=2)
    rows = days_by_size(days_in_progress(tables, ledger(tables)))
    assert rows["points"].isna().tolist() == [False, True]
    assert rows["issues"].tolist() == [2, 1]
    assert rows[["median_days", "low_days", "high_days", "most_days"]].to_numpy().tolist() == [[3.0] * 4] * 2
