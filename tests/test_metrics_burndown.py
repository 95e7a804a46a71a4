"""The burndown follows every event, and begins and ends where the ledger does."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from squadlib.metrics.burndown import burndown, guideline
from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import totals, totals_of
from squadlib.options import Options
from squadlib.tables.board import board_tables
from tests.daybook import DONE, LAST, TICK, Life, Window, at, board_of
from tests.records_factory import board_records, change, issue, sprint
from tests.test_metrics_properties import QUICK, crowd, seeds

CLOSED = sprint(1, "2026-11-02 09:00", "2026-11-13 17:00", end="2026-11-13 17:00")


def drawn(*issues: Any, changes: Any = (), of: Any = CLOSED, unit: str = "points", **options: Any) -> pd.DataFrame:
    """Return the burndown of sprint 1 of a small board."""
    tables = board_tables(board_records(sprints=[of], issues=issues, changes=changes, as_of="2026-11-20"))
    chosen = Options(**options)
    return burndown(tables, ledger(tables, options=chosen), sprint_id=1, unit=unit, options=chosen)


def steps(rows: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Return change, remaining and scope of each row."""
    return list(rows[["change", "remaining", "scope"]].itertuples(index=False, name=None))


def test_done_work_leaves_what_remains_and_stays_in_scope() -> None:
    """One row per event between the start and the close, each at its instant."""
    rows = drawn(
        issue("A-1", sprints=[1], points=5, status="Done"),
        issue("A-2", sprints=[1], points=3),
        changes=[change("A-1", "2026-11-04 10:00", "status", "To Do", "Done")],
    )
    assert steps(rows) == [("start", 8, 8), ("done", 3, 8), ("end", 3, 8)]
    assert rows["at"].tolist() == [
        pd.Timestamp(f"2026-11-{text}", tz="UTC") for text in ("02 09:00", "04 10:00", "13 17:00")
    ]
    assert rows["key"].tolist()[1] == "A-1"


def test_re_estimating_a_done_issue_moves_scope_alone() -> None:
    """Reopening it brings it back at its estimate of that instant."""
    rows = drawn(
        issue("A-1", sprints=[1], points=8),
        changes=[
            change("A-1", "2026-11-03", "points", "2", "5"),
            change("A-1", "2026-11-04", "status", "To Do", "Done"),
            change("A-1", "2026-11-05", "points", "5", "8"),
            change("A-1", "2026-11-06", "status", "Done", "To Do"),
        ],
    )
    assert steps(rows) == [
        ("start", 2, 2),
        ("re-estimated", 5, 5),
        ("done", 0, 5),
        ("re-estimated", 0, 8),
        ("reopened", 8, 8),
        ("end", 8, 8),
    ]


@pytest.mark.parametrize(("old", "new"), [("To Do", "Done"), ("Done", "To Do")])
def test_an_estimate_and_a_move_at_one_instant_add_up(old: str, new: str) -> None:
    """The estimate counts first, so that the two rows lead to what is true after both."""
    rows = drawn(
        issue("A-1", sprints=[1], points=8, status=new),
        issue("A-2", sprints=[1], points=1),
        changes=[
            change("A-1", "2026-11-04", "status", old, new, history_id=1),
            change("A-1", "2026-11-04", "points", "3", "8", history_id=2),
        ],
    )
    left = 1 if new == "Done" else 9
    assert steps(rows)[-1] == ("end", left, 9)
    assert rows["change"].tolist()[1] == "re-estimated"


def test_what_joins_or_leaves_done_is_scope_alone() -> None:
    """An issue that was done elsewhere adds nothing to do; one taken out after it was done takes nothing away."""
    rows = drawn(
        issue("A-1", sprints=[1], points=5, status="Done"),
        issue("A-2", sprints=[], points=3, status="Done"),
        issue("A-3", sprints=[1], points=1),
        changes=[
            change("A-1", "2026-11-03", "sprint", "", "1"),
            change("A-2", "2026-11-04", "sprint", "1", ""),
        ],
    )
    assert steps(rows) == [("start", 1, 4), ("added", 1, 9), ("removed", 1, 6), ("end", 1, 6)]


def test_subtasks_and_epics_do_not_count() -> None:
    """They are no sprint rows."""
    rows = drawn(
        issue("A-1", sprints=[1], points=5),
        issue("A-2", sprints=[1], points=3, is_subtask=True),
        issue("A-3", sprints=[1], points=3, is_epic=True),
    )
    assert steps(rows) == [("start", 5, 5), ("end", 5, 5)]


def test_by_count_every_issue_weighs_one() -> None:
    """Estimated or not; a new estimate moves nothing."""
    rows = drawn(
        issue("A-1", sprints=[1], status="Done"),
        issue("A-2", sprints=[1], points=8),
        issue("A-3", sprints=[1]),
        changes=[
            change("A-2", "2026-11-03", "points", "5", "8"),
            change("A-1", "2026-11-04", "status", "To Do", "Done"),
            change("A-3", "2026-11-05", "sprint", "", "1"),
        ],
        unit="issues",
    )
    assert steps(rows) == [("start", 2, 2), ("re-estimated", 2, 2), ("done", 1, 2), ("added", 2, 3), ("end", 2, 3)]


def test_a_running_sprint_ends_at_the_time_of_the_data() -> None:
    """Nothing after it is known."""
    rows = drawn(issue("A-1", sprints=[1], points=5), of=sprint(1, "2026-11-16", end="2026-11-27"))
    assert rows["at"].iloc[-1] == pd.Timestamp("2026-11-20", tz="UTC")


def test_what_comes_in_the_grace_is_there_at_the_start() -> None:
    """With the switch the burndown opens where the ledger does."""
    one = issue("A-1", sprints=[1], points=5)
    joined = [change("A-1", "2026-11-02 09:10", "sprint", "", "1")]
    assert steps(drawn(one, changes=joined))[0] == ("start", 0, 0)
    assert steps(drawn(one, changes=joined, grace_minutes=15)) == [("start", 5, 5), ("end", 5, 5)]


def test_a_sprint_without_a_start_has_no_rows() -> None:
    """It has not begun to burn; an empty one has its two ends."""
    assert drawn(issue("A-1", sprints=[1]), of=sprint(1, None)).empty
    assert steps(drawn()) == [("start", 0, 0), ("end", 0, 0)]


@QUICK
@given(
    seeds,
    st.sampled_from((Options(), Options(commitment_includes_done=True))),
    st.sampled_from((0, 0, 3)),
    st.sampled_from(("points", "issues")),
)
def test_any_history_burns_down_as_the_day_books_say(seed: int, options: Options, grace: int, unit: str) -> None:
    """After every tick remaining and scope are what the pages hold, and both ends are the ledger's."""
    lives, windows = crowd(seed)
    options = replace(options, grace_minutes=grace * TICK / 60_000)
    tables = board_tables(board_of(lives, windows, seed=seed), options=options)
    whole = ledger(tables, options=options)
    for window in windows[:3]:
        rows = burndown(tables, whole, sprint_id=window.sprint_id, unit=unit, options=options)
        close = LAST if window.close is None else window.close
        start = min((window.start or 0) + grace, close)
        for tick in range(start, close + 1):
            row = rows[rows["at"] <= pd.Timestamp(at(tick), unit="ms", tz="UTC")].iloc[-1]
            assert (row["remaining"], row["scope"]) == _truth(lives, window, tick, unit)
        sums = totals_of(totals(whole), sprint_ids=[window.sprint_id]).iloc[0]
        begun = sums[f"committed_{unit}"] + sums[f"already_done_{unit}"]
        assert rows["scope"].iloc[0] == begun
        assert options.commitment_includes_done or rows["remaining"].iloc[0] == sums[f"committed_{unit}"]
        assert rows["remaining"].iloc[-1] == sums[f"not_completed_{unit}"]
        assert rows["at"].is_monotonic_increasing


def _truth(lives: list[Life], window: Window, tick: int, unit: str) -> tuple[float, float]:
    """Return what the day-books have in a sprint at a tick: not done, and at all."""
    pages = [one.pages[tick] for one in lives if one.was_in(window.sprint_id, tick) and not one.is_subtask]
    worth = [1 if unit == "issues" else page.points or 0 for page in pages]
    return sum(one for one, page in zip(worth, pages, strict=True) if page.status not in DONE), sum(worth)


def line(start: str, end: str | None, **how: Any) -> list[tuple[str, float]]:
    """Return the corners of the guideline of 30 points."""
    row = board_tables(board_records(sprints=[sprint(1, start, end=end)], as_of="2026-11-20")).sprints.iloc[0]
    rows = guideline(row, 30.0, **how)
    return [(f"{one.at:%d %H:%M}", one.guideline) for one in rows.itertuples()]


def test_the_guideline_falls_on_working_days_and_rests_on_free_ones() -> None:
    """Four working days around a weekend and a holiday; 7.5 points each."""
    assert line("2026-11-05", "2026-11-12", holidays=[date(2026, 11, 9)]) == [
        ("05 00:00", 30),
        ("07 00:00", 15),
        ("10 00:00", 15),
        ("12 00:00", 0),
    ]


def test_the_guideline_counts_hours_of_the_first_and_last_day() -> None:
    """From Friday noon to Monday noon: half before the weekend."""
    assert line("2026-11-06 12:00", "2026-11-09 12:00") == [
        ("06 12:00", 30),
        ("07 00:00", 15),
        ("09 00:00", 15),
        ("09 12:00", 0),
    ]


def test_a_sprint_of_free_days_falls_over_them() -> None:
    """A weekend's sprint has no working day to fall on."""
    assert line("2026-11-07", "2026-11-09") == [("07 00:00", 30), ("09 00:00", 0)]


def test_without_a_planned_end_after_the_start_there_is_no_guideline() -> None:
    """No end, or a start that came later than it."""
    assert line("2026-11-02", None) == []
    assert line("2026-11-14", "2026-11-13") == []
