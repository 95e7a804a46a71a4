"""Progress: work done against time gone, and where the sprints before stood at the same share of their time."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from squadlib.metrics.ledger import ledger
from squadlib.metrics.progress import Progress, courses, progress, usual
from squadlib.metrics.sprint import totals
from squadlib.metrics.working_time import Elapsed, elapsed
from squadlib.options import Options
from squadlib.tables.board import BoardTables, board_tables
from tests.daybook import board_of
from tests.records_factory import board_records, change, issue, sprint
from tests.test_metrics_properties import QUICK, crowd, seeds

WEEKS = [
    # five working days each, 00:00 to 00:00
    sprint(1, "2026-09-07", "2026-09-12", end="2026-09-12"),
    sprint(2, "2026-09-14", "2026-09-19", end="2026-09-19"),
    sprint(3, "2026-09-21", "2026-09-26", end="2026-09-26"),
]
RUNNING = sprint(9, "2026-10-05", end="2026-10-10")


def done(key: str, at: str) -> Any:
    """Return the change that finishes an issue."""
    return change(key, at, "status", "In Progress", "Done")


def past(*shares: tuple[str, ...]) -> tuple[list[Any], list[Any]]:
    """Return issues of 1 point and changes: per sprint the instants at which its four issues were finished."""
    issues, changes = [], []
    for number, instants in enumerate(shares, start=1):
        for place in range(4):
            key = f"A-{number}{place}"
            is_done = place < len(instants)
            issues.append(issue(key, sprints=[number], points=1, status="Done" if is_done else "To Do"))
            changes += [done(key, instants[place])] if is_done else []
    return issues, changes


def board(*issues: Any, changes: Any = (), as_of: str, sprints: Any = (*WEEKS, RUNNING), **how: Any) -> BoardTables:
    """Return the tables of a small board."""
    return board_tables(board_records(sprints=sprints, issues=issues, changes=changes, as_of=as_of, **how))


def told(tables: BoardTables, *, ids: Any = (1, 2, 3, 9), unit: str = "points", **how: Any) -> tuple[Progress, Elapsed]:
    """Return the progress of sprint 9, and its time."""
    row = tables.sprints.set_index("sprint_id", drop=False).loc[9]
    time = elapsed(row, at=tables.as_of, options=Options())
    course = courses(tables, ledger(tables), sprint_ids=ids, unit=unit)
    return progress(course, time, sprint_id=9, **how), time


THREE = past(("2026-09-08",), ("2026-09-15", "2026-09-16"), ("2026-09-22", "2026-09-23", "2026-09-24", "2026-09-25"))


def test_a_sprint_is_held_against_those_before_at_the_same_share_of_time() -> None:
    """On the second of five days one, two and two of four were done by then: half is usual, here it is a quarter."""
    tables = board(
        *THREE[0],
        issue("B-1", sprints=[9], points=5, status="Done"),
        issue("B-2", sprints=[9], points=15),
        changes=[*THREE[1], done("B-1", "2026-10-06")],
        as_of="2026-10-07",
    )
    found, time = told(tables)
    assert time["elapsed_rate"] == pytest.approx(0.4)
    assert (found["done"], found["scope"], found["done_rate"]) == (5, 20, 0.25)
    assert (found["usual_low_rate"], found["usual_rate"], found["usual_high_rate"]) == (0.375, 0.5, 0.5)
    assert found["ahead"] == 5 - 0.5 * 20
    assert found["usual_sprints"] == 3


def test_pace_is_what_is_left_by_what_was_done() -> None:
    """Per working day: 5 points in two days, 15 more for the three left."""
    tables = board(
        issue("B-1", sprints=[9], points=5, status="Done"),
        issue("B-2", sprints=[9], points=15),
        changes=[done("B-1", "2026-10-06")],
        as_of="2026-10-07",
    )
    found, _ = told(tables, ids=(9,))
    assert (found["done_per_day"], found["needed_per_day"]) == (pytest.approx(2.5), pytest.approx(5))


def test_what_the_sprints_before_finished_from_here_on_is_told() -> None:
    """After the second day: nothing, nothing and two."""
    tables = board(*THREE[0], issue("B-2", sprints=[9], points=15), changes=THREE[1], as_of="2026-10-07")
    found, _ = told(tables)
    assert (found["later_low"], found["later_median"], found["later_high"]) == (0, 0, 1)


def test_past_the_planned_end_the_close_is_what_compares() -> None:
    """All of the time of the others had gone; nothing comes after it, and no pace can be asked for."""
    tables = board(*THREE[0], issue("B-2", sprints=[9], points=8), changes=THREE[1], as_of="2026-10-14")
    found, _ = told(tables)
    assert found["usual_rate"] == 0.5
    assert found["ahead"] == -4
    assert math.isnan(found["later_median"])
    assert math.isnan(found["needed_per_day"])


def test_a_sprint_that_has_just_started_has_no_pace_and_nothing_to_compare() -> None:
    """Before half a working day has gone."""
    tables = board(*THREE[0], issue("B-2", sprints=[9], points=15), changes=THREE[1], as_of="2026-10-05 11:59")
    found, _ = told(tables)
    assert math.isnan(found["done_per_day"])
    assert math.isnan(found["usual_rate"])
    assert found["needed_per_day"] == pytest.approx(15 / (5 - 11.9833 / 24), rel=1e-4)


def test_too_few_sprints_before_say_nothing_about_what_is_usual() -> None:
    """Fewer than asked for, and those without any scope do not count."""
    tables = board(*THREE[0][:8], issue("B-2", sprints=[9], points=15), changes=THREE[1][:3], as_of="2026-10-07")
    found, _ = told(tables)
    assert math.isnan(found["usual_rate"])
    assert math.isnan(found["ahead"])
    assert found["usual_sprints"] == 0
    assert told(tables, fewest=2)[0]["usual_sprints"] == 2


def test_a_sprint_without_issues_has_no_share_done() -> None:
    """Nothing of nothing is not 0 %, nor 100 %."""
    found, _ = told(board(*THREE[0], changes=THREE[1], as_of="2026-10-07"))
    assert (found["done"], found["scope"]) == (0, 0)
    assert math.isnan(found["done_rate"])


def test_without_a_planned_end_the_work_is_told_and_no_share_of_time() -> None:
    """There is nothing to compare at."""
    tables = board(
        *THREE[0],
        issue("B-2", sprints=[9], points=15),
        changes=THREE[1],
        as_of="2026-10-07",
        sprints=[*WEEKS, sprint(9, "2026-10-05")],
    )
    found, time = told(tables)
    assert (found["remaining"], math.isnan(time["elapsed_rate"])) == (15, True)
    assert math.isnan(found["usual_rate"])


def test_work_done_before_the_sprint_is_no_progress_of_it() -> None:
    """Neither what was done at the start nor what was put in finished."""
    tables = board(
        issue("B-1", sprints=[9], points=5, status="Done"),
        issue("B-2", sprints=[9], points=3, status="Done"),
        issue("B-3", sprints=[9], points=2),
        changes=[done("B-1", "2026-10-02"), done("B-2", "2026-10-01"), change("B-2", "2026-10-06", "sprint", "", "9")],
        as_of="2026-10-07",
    )
    found, _ = told(tables, ids=(9,))
    assert (found["done"], found["scope"]) == (0, 2)


def test_issues_are_counted_where_nothing_is_estimated() -> None:
    """Each weighs 1."""
    tables = board(
        issue("B-1", sprints=[9], status="Done"),
        issue("B-2", sprints=[9]),
        changes=[done("B-1", "2026-10-06")],
        as_of="2026-10-07",
    )
    found, _ = told(tables, ids=(9,), unit="issues")
    assert (found["done"], found["scope"]) == (1, 2)


def test_the_usual_course_rises_to_the_close() -> None:
    """At the start nothing, then what was done by then; no sprint before has no course."""
    tables = board(*THREE[0], changes=THREE[1], as_of="2026-10-07")
    course = courses(tables, ledger(tables), sprint_ids=[1, 2, 3])
    band = usual(course, rates=[0.0, 0.4, 1.0])
    assert band["usual_rate"].tolist() == [0, 0.5, 0.5]
    assert band["high_rate"].tolist() == [0, 0.5, 0.75]
    assert usual(course.head(0), rates=[0.5])["usual_rate"].isna().all()


@QUICK
@given(seeds)
def test_any_course_ends_at_the_completed_work_of_its_final_scope(seed: int) -> None:
    """Whatever was added, removed, reopened or re-estimated on the way; in points and by count."""
    tables = board_tables(board_of(*crowd(seed), seed=seed))
    rows = ledger(tables)
    sums = totals(rows).set_index("sprint_id")
    for unit in ("points", "issues"):
        course = courses(tables, rows, sprint_ids=list(sums.index), unit=unit)
        for sprint_id, line in course.groupby("sprint_id"):
            last = line.iloc[-1]
            assert last["done"] == pytest.approx(sums.loc[sprint_id, f"completed_{unit}"])
            assert last["scope"] == pytest.approx(sums.loc[sprint_id, f"final_scope_{unit}"])


def test_no_sprint_has_no_course() -> None:
    """Every column, no row."""
    tables = board(as_of="2026-10-07")
    empty = courses(tables, ledger(tables), sprint_ids=[])
    assert isinstance(empty, pd.DataFrame)
    assert empty.empty
