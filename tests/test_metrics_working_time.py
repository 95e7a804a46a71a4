"""Working time: a clock that stands still on free days, and how much of a sprint it has counted."""

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from squadlib.metrics.timeline import instants
from squadlib.metrics.working_time import Elapsed, elapsed, planned_ends, working_time
from squadlib.options import Options

MONDAY, FRIDAY = "2026-11-02 09:00", "2026-11-13 09:00"


def at(*texts: str | None) -> pd.Series:
    """Return instants in UTC."""
    return pd.Series(pd.to_datetime(list(texts), utc=True, format="ISO8601")).astype("datetime64[ms, UTC]")


def gone(now: str, *, start: str = MONDAY, end: str | None = FRIDAY, **options: Any) -> Elapsed:
    """Return how much of a sprint of two weeks has gone."""
    known = dict(zip(("started_at", "ends_at"), at(start, end), strict=True))
    return elapsed(pd.Series(known), at=at(now).iloc[0], options=Options(**options))


def test_a_working_day_is_24_hours_and_a_weekend_none() -> None:
    """Nine days lie between Monday morning and the Friday of the week after, nights included."""
    half = gone("2026-11-06 21:00")
    assert half["planned_days"] == pytest.approx(9)
    assert (half["elapsed_days"], half["left_days"]) == (pytest.approx(4.5), pytest.approx(4.5))
    assert half["elapsed_rate"] == pytest.approx(0.5)
    assert half["overdue_days"] == 0


@pytest.mark.parametrize("now", ["2026-11-07 00:00", "2026-11-07 12:00", "2026-11-08 23:59"])
def test_nothing_goes_by_on_a_weekend(now: str) -> None:
    """All of Saturday and Sunday stand where Friday ended."""
    assert gone(now)["elapsed_days"] == pytest.approx(4.625)


def test_days_are_cut_where_the_squad_lives_and_holidays_are_free() -> None:
    """Saturday begins in Sydney while it is Friday afternoon in UTC."""
    now = "2026-11-06 23:00"
    assert gone(now, timezone="Australia/Sydney")["elapsed_days"] == pytest.approx(4 + 4 / 24)
    assert gone(now, holidays=(date(2026, 11, 4),))["elapsed_days"] == pytest.approx(3 + 14 / 24)
    assert gone(now, workdays=("Mon",))["planned_days"] == pytest.approx(1 + 15 / 24)


def test_past_the_planned_end_no_time_is_left_and_it_is_overdue() -> None:
    """The share passes 1."""
    late = gone("2026-11-17 09:00")
    assert (late["left_days"], late["overdue_days"]) == (0, pytest.approx(2))
    assert late["elapsed_rate"] == pytest.approx(11 / 9)


def test_a_sprint_started_this_instant_has_all_before_it() -> None:
    """No time has gone."""
    fresh = gone(MONDAY)
    assert (fresh["elapsed_days"], fresh["elapsed_rate"]) == (0, 0)
    assert fresh["left_days"] == pytest.approx(9)


@pytest.mark.parametrize("end", [None, "2026-11-01 09:00"])
def test_without_a_planned_end_there_is_no_share(end: str | None) -> None:
    """Days that have gone are known all the same."""
    open_ended = gone("2026-11-04 09:00", end=end)
    assert open_ended["elapsed_days"] == pytest.approx(2)
    assert all(math.isnan(open_ended[name]) for name in ("planned_days", "left_days", "overdue_days", "elapsed_rate"))


def test_a_sprint_of_free_days_has_no_share() -> None:
    """There is nothing to divide by."""
    free = gone("2026-11-07 12:00", start="2026-11-07 08:00", end="2026-11-08 20:00")
    assert free["elapsed_days"] == 0
    assert math.isnan(free["elapsed_rate"])
    assert math.isnan(gone("2026-11-04 09:00", workdays=())["elapsed_rate"])


def test_the_clock_can_be_read_both_ways() -> None:
    """Days to instants and back; no instant has no days."""
    start, end = at(MONDAY, FRIDAY)
    clock = working_time(start, end, options=Options())
    asked = at(MONDAY, "2026-11-04 15:00", "2026-11-10 00:00", FRIDAY)
    days = clock.days_at(instants(asked))
    assert days.tolist() == pytest.approx([0, 2.25, 5.625, 9])
    assert clock.instants_of(days).tolist() == instants(asked).tolist()
    assert np.isnan(clock.days_at(instants(at(None)))).all()
    assert np.isnat(clock.instants_of(np.array([np.nan]))).all()


def test_a_closed_sprint_without_a_planned_end_was_to_end_at_its_close() -> None:
    """So was one whose planned end lies before its start; a running one has none then."""
    rows = pd.DataFrame(
        {
            "started_at": at(MONDAY, MONDAY, MONDAY, MONDAY),
            "ends_at": at(FRIDAY, None, "2026-10-01", None),
            "completed_at": at("2026-11-16", "2026-11-12", "2026-11-11", "2026-11-04"),
            "state": ["closed", "closed", "closed", "active"],
        }
    )
    assert planned_ends(rows).tolist()[:3] == at(FRIDAY, "2026-11-12", "2026-11-11").tolist()
    assert pd.isna(planned_ends(rows).iloc[3])
