"""Working and free time, cut at the midnights of a place."""

from datetime import date

import pandas as pd
import pytest

from squadlib.errors import UsageError
from squadlib.metrics.working_days import stretches


def utc(text: str) -> pd.Timestamp:
    """Return an instant."""
    return pd.Timestamp(text, tz="UTC")


def told(rows: pd.DataFrame) -> list[tuple[str, str, bool]]:
    """Return stretches as texts in UTC."""
    return [(f"{row.start:%d %H:%M}", f"{row.end:%d %H:%M}", row.is_working) for row in rows.itertuples()]


def test_weekends_and_holidays_are_free() -> None:
    """From Thursday to Tuesday, with a holiday on Monday: one free stretch of three days."""
    rows = stretches(utc("2026-11-05 09:00"), utc("2026-11-10 17:00"), holidays=[date(2026, 11, 9)])
    assert told(rows) == [
        ("05 09:00", "07 00:00", True),
        ("07 00:00", "10 00:00", False),
        ("10 00:00", "10 17:00", True),
    ]


def test_days_are_cut_in_the_time_zone() -> None:
    """Friday evening in UTC is Saturday in Auckland, 13 hours ahead."""
    rows = stretches(utc("2026-11-06 09:00"), utc("2026-11-06 18:00"), timezone="Pacific/Auckland")
    assert told(rows) == [("06 09:00", "06 11:00", True), ("06 11:00", "06 18:00", False)]


def test_a_day_of_25_hours_is_one_day() -> None:
    """Clocks went back in Madrid on Sunday 25 October 2026: Saturday's midnight is 22:00 UTC, Monday's 23:00."""
    rows = stretches(utc("2026-10-23 12:00"), utc("2026-10-26 12:00"), timezone="Europe/Madrid")
    assert told(rows) == [
        ("23 12:00", "23 22:00", True),
        ("23 22:00", "25 23:00", False),
        ("25 23:00", "26 12:00", True),
    ]


def test_a_midnight_that_does_not_exist_or_comes_twice_still_begins_a_day() -> None:
    """Beirut's clocks go forward at midnight, Havana's go back to it."""
    spring = stretches(utc("2026-03-28 12:00"), utc("2026-03-29 12:00"), workdays=["Sun"], timezone="Asia/Beirut")
    autumn = stretches(utc("2026-10-31 12:00"), utc("2026-11-01 12:00"), workdays=["Sun"], timezone="America/Havana")
    assert told(spring) == [("28 12:00", "28 22:00", False), ("28 22:00", "29 12:00", True)]
    assert told(autumn) == [("31 12:00", "01 04:00", False), ("01 04:00", "01 12:00", True)]


def test_other_workdays() -> None:
    """Sunday to Thursday, by names of any length and case."""
    week = ["sunday", "Mon", "TUE", "Wednesday", "thu"]
    rows = stretches(utc("2026-11-05"), utc("2026-11-09"), workdays=week)
    assert rows["is_working"].tolist() == [True, False, True]


def test_no_time_has_no_stretches() -> None:
    """No end, or one that is not after the start."""
    start = utc("2026-11-05")
    assert stretches(start, pd.NaT).empty
    assert stretches(start, start).empty
    assert stretches(start, utc("2026-11-06"))["end"].iloc[-1] == utc("2026-11-06")


def test_an_unknown_workday_is_refused() -> None:
    """With the nearest known one."""
    with pytest.raises(UsageError, match=r"'Wen' is no day of the week.*Wed"):
        stretches(utc("2026-11-05"), utc("2026-11-09"), workdays=["Mon", "Wen"])
