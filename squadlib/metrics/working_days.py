"""Which stretches of time are worked and which are free: weekends and holidays of a place, in its time zone."""

from collections.abc import Collection
from datetime import date

import numpy as np
import pandas as pd

from squadlib.errors import UsageError, did_you_mean

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORKDAYS = WEEK[:5]


def stretches(
    start: pd.Timestamp,
    end: pd.Timestamp,
    *,
    workdays: Collection[str] = WORKDAYS,
    holidays: Collection[date] = (),
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Return the time from `start` to `end` as stretches of working days and of free ones, cut at local midnights.

    One row per unbroken stretch, in order of time: `start`, `end` (UTC), `is_working`; none where `end` is missing or
    not after `start`. Raises UsageError for a workday that is no day of the week.
    """
    working = {weekday(name) for name in workdays}
    if not start < end:
        return pd.DataFrame({"start": [], "end": [], "is_working": []}).astype(_DTYPES)
    days = _days(start, end, timezone)
    is_working = days.day_of_week.isin(working) & ~days.isin(pd.DatetimeIndex(list(holidays)))
    rows = pd.DataFrame({"start": _midnights(days, timezone), "is_working": is_working})
    rows.loc[0, "start"] = start
    rows = rows[rows["start"] < end]
    is_new = rows["is_working"] != rows["is_working"].shift()
    rows = rows[is_new].reset_index(drop=True)
    return rows.assign(end=rows["start"].shift(-1).fillna(end))[list(_DTYPES)].astype(_DTYPES)


_DTYPES = {"start": "datetime64[ms, UTC]", "end": "datetime64[ms, UTC]", "is_working": "bool"}


def weekday(name: str) -> int:
    """Return the number of a day of the week, Monday 0, by its English name or the first three letters of it.

    >>> weekday("Mon"), weekday("sunday")
    (0, 6)
    """
    short = name.strip()[:3].capitalize()
    if short not in WEEK:
        raise UsageError(
            f"{name!r} is no day of the week.{did_you_mean(name, WEEK)}",
            where="workdays",
            mend=f"Use {', '.join(WEEK)}.",
        )
    return WEEK.index(short)


def _days(start: pd.Timestamp, end: pd.Timestamp, timezone: str) -> pd.DatetimeIndex:
    """Return the local days that the time touches, without a zone."""
    first, last = (at.tz_convert(timezone).tz_localize(None).normalize() for at in (start, end))
    return pd.date_range(first, last, freq="D", unit="ms")


def _midnights(days: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """Return when local days begin, in UTC: the first of two midnights, the end of the gap where there is none."""
    first = np.ones(len(days), dtype=bool)
    return days.tz_localize(timezone, ambiguous=first, nonexistent="shift_forward").tz_convert("UTC")
