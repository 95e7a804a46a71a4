"""Quarters of the calendar, written `2026Q3`: their days, their instants, the ones before and after."""

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pandas as pd

from squadlib.errors import UsageError


def quarter_of(instant: pd.Timestamp, *, timezone: str = "UTC") -> str:
    """Return the quarter an instant falls into, as the calendar of a time zone has it; a plain day needs none.

    >>> late = pd.Timestamp("2026-09-30T23:30Z")
    >>> quarter_of(late), quarter_of(late, timezone="Europe/Madrid")
    ('2026Q3', '2026Q4')
    """
    local = instant.tz_convert(ZoneInfo(timezone)) if instant.tzinfo else instant
    return f"{local.year}Q{local.quarter}"


def shift(quarter: str, quarters: int) -> str:
    """Return the quarter that many later, or earlier where negative.

    >>> shift("2026Q4", 1), shift("2026Q1", -5)
    ('2027Q1', '2024Q4')
    """
    year, number = _parts(quarter)
    years, place = divmod(year * 4 + number - 1 + quarters, 4)
    return f"{years}Q{place + 1}"


def previous(quarter: str) -> str:
    """Return the quarter before.

    >>> previous("2026Q1")
    '2025Q4'
    """
    return shift(quarter, -1)


def first_day(quarter: str) -> pd.Timestamp:
    """Return the first day of a quarter.

    >>> first_day("2026Q3")
    Timestamp('2026-07-01 00:00:00')
    """
    year, number = _parts(quarter)
    return pd.Timestamp(year=year, month=3 * number - 2, day=1)


def last_day(quarter: str) -> pd.Timestamp:
    """Return the last day of a quarter.

    >>> last_day("2026Q3")
    Timestamp('2026-09-30 00:00:00')
    """
    return first_day(shift(quarter, 1)) - pd.Timedelta(days=1)


def months(quarter: str) -> list[str]:
    """Return the three months of a quarter.

    >>> months("2026Q3")
    ['2026-07', '2026-08', '2026-09']
    """
    return [f"{first_day(quarter) + pd.DateOffset(months=place):%Y-%m}" for place in range(3)]


def is_over(quarter: str, *, as_of: pd.Timestamp, timezone: str = "UTC") -> bool:
    """Return whether the last day of a quarter has passed at an instant.

    >>> [is_over("2026Q3", as_of=pd.Timestamp(at)) for at in ("2026-09-30T23:59Z", "2026-10-01T00:00Z")]
    [False, True]
    """
    return quarter < quarter_of(as_of, timezone=timezone)


def up_to(quarter: str, known: Iterable[str | float]) -> list[str]:
    """Return the known quarters that are not after this one, and this one itself, oldest first; one missing is none.

    >>> up_to("2026Q3", ["2026Q4", "2026Q2", "2026Q2", float("nan")])
    ['2026Q2', '2026Q3']
    """
    _parts(quarter)
    return sorted({quarter, *(one for one in known if isinstance(one, str) and one <= quarter)})


def _parts(quarter: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4})Q([1-4])", quarter)
    if not found:
        raise UsageError(f"'{quarter}' is no quarter", mend="Write it as 2026Q3.")
    return int(found[1]), int(found[2])
