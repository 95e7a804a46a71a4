"""Velocity is a mean over several sprints, and says over how many."""

import math

import pandas as pd

from squadlib.metrics.sprint import totals
from squadlib.metrics.velocity import velocity
from squadlib.tables.board import board_tables
from tests.records_factory import board_records, sprint
from tests.test_metrics_sprint import rows

DONE = [16, 27, 34, 39, 42.5, 68]


def board(count: int = 6) -> pd.DataFrame:
    """Return so many closed sprints, a running one and one of another board."""
    closed = [sprint(number, f"2026-{number:02}-01", f"2026-{number:02}-14") for number in range(1, count + 1)]
    others = [sprint(98, "2026-01-02", "2026-01-03", board_id=13), sprint(99, "2026-12-01")]
    return board_tables(board_records(sprints=[*closed, *others])).sprints


def sums(points: list[float]) -> pd.DataFrame:
    """Return the totals of sprints that completed so much of a commitment of 50."""
    told = [rows(("committed", "completed", 50, one), sprint_id=number) for number, one in enumerate(points, start=1)]
    running = rows(("committed", "completed", 1, 1), sprint_id=99)
    return totals(pd.concat([*told, running], ignore_index=True))


def test_the_mean_of_the_last_n_closed_sprints() -> None:
    """Row by row, up to and including each; the running sprint is not in it."""
    table = velocity(sums(DONE), board(), n=3)
    assert table["sprint_id"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["velocity"].tolist()[1:] == [21.5, 77 / 3, 100 / 3, 38.5, 149.5 / 3]
    assert table["velocity_sprints"].tolist() == [1, 2, 3, 3, 3, 3]
    assert table["velocity_issues"].tolist()[1:] == [1.0] * 5


def test_one_sprint_is_no_velocity() -> None:
    """A mean of one says nothing about the next."""
    first = velocity(sums(DONE), board()).iloc[0]
    assert math.isnan(first["velocity"])
    assert first["velocity_sprints"] == 1


def test_sprints_left_out_by_name_are_shown_but_not_averaged() -> None:
    """In any case; the row shows the mean of the others before it."""
    table = velocity(sums(DONE), board(), n=3, leave_out=["CLIENT 26-6 "])
    assert table["is_left_out"].tolist() == [False] * 5 + [True]
    assert table["velocity"].iloc[-1] == table["velocity"].iloc[-2]


def test_a_sprint_without_issues_completed_nothing() -> None:
    """It pulls the mean down; its rate has no answer."""
    table = velocity(sums(DONE[:1]), board(2))
    assert table["completed_points"].tolist() == [16, 0]
    assert table["velocity"].iloc[-1] == 8
    assert math.isnan(table["completion_rate"].iloc[-1])


def test_no_closed_sprint_no_rows() -> None:
    """A new board has every column and no row."""
    assert velocity(sums([]), board(0)).empty


def test_all_left_out_leaves_no_velocity() -> None:
    """Nothing comparable, no mean."""
    table = velocity(sums(DONE[:2]), board(2), leave_out=["Client 26-1", "Client 26-2"])
    assert table["velocity"].isna().all()
    assert table["velocity_sprints"].tolist() == [0, 0]
