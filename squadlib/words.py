"""Values in the words of the report: figures, dates and lists, each written in one way everywhere."""

import math
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from squadlib.locales import marked, plain

NONE = "–"
"""Shown where there is no answer."""
_HARD = "\u00a0"  # a no-break space: a figure stays on the line of its unit
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def is_missing(value: Any) -> bool:
    """Tell whether a cell holds no value: None, NaN, NaT or NA.

    >>> [is_missing(value) for value in (None, float("nan"), pd.NaT, "", 0)]
    [True, True, True, False, False]
    """
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def number(value: Any) -> str:
    """Return a figure with at most one decimal and a real minus sign.

    >>> number(41.0), number(42.25), number(-3), number(float("nan")), number(1234567), number(-0.01)
    ('41', '42.3', '−3', '–', '1,234,567', '0')
    """
    if is_missing(value) or not math.isfinite(value):
        return NONE
    return marked(_figure(value))


def _figure(value: float) -> str:
    rounded = math.floor(abs(float(value)) * 10 + 0.5) / 10
    text = f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"
    return f"−{text}" if value < 0 and rounded else text


def exact(value: float) -> str:
    """Return a limit or a switch as it was set, with as many decimals as it has.

    >>> exact(8.0), exact(0.4), exact(0.125)
    ('8', '0.4', '0.125')
    """
    return marked(f"{value:g}")


def decimals(value: float, places: int) -> str:
    """Return a figure with so many decimals.

    >>> decimals(0.4, 2), decimals(-1234.5, 1)
    ('0.40', '−1,234.5')
    """
    return marked(f"{value:,.{places}f}".replace("-", "−"))


def signed(value: Any) -> str:
    """Return a difference with its sign.

    >>> signed(6), signed(-2.5), signed(0), signed(None)
    ('+6', '−2.5', '±0', '–')
    """
    if is_missing(value) or not math.isfinite(value):
        return NONE
    text = _figure(value)
    sign = "" if text.startswith("−") else "±" if text == "0" else "+"
    return marked(f"{sign}{text}")


def per_cent(share: Any) -> str:
    r"""Return a share without decimals.

    >>> per_cent(41 / 45), per_cent(0), per_cent(float("nan")), per_cent(-0.125), per_cent(0.9999)
    ('91\xa0%', '0\xa0%', '–', '−13\xa0%', '100\xa0%')
    """
    if is_missing(share) or not math.isfinite(share):
        return NONE
    whole = hundredths(share)
    return marked(f"{'−' if whole < 0 else ''}{abs(whole)}{_HARD}%")


def hundredths(share: float) -> int:
    """Return a share in whole per cent as it is written, so that a difference of two is that of what is read.

    >>> hundredths(0.125), hundredths(-0.125), hundredths(0.994)
    (13, -13, 99)
    """
    whole = math.floor(abs(share) * 100 + 0.5)
    return -whole if share < 0 else whole


def plural(noun: str, count: Any) -> str:
    """Return the noun as it follows the count; units are plural nouns.

    >>> plural("points", 1), plural("issues", 4), plural("hours", 1.5), plural("points", 0)
    ('point', 'issues', 'hours', 'points')
    """
    return noun.removesuffix("s") if plain(number(count)) == "1" else noun


def amount(value: Any, noun: str) -> str:
    r"""Return a figure with its unit.

    >>> amount(41, "points"), amount(1, "issues"), amount(float("nan"), "hours")
    ('41\xa0points', '1\xa0issue', '–')
    """
    return NONE if is_missing(value) else f"{number(value)}{_HARD}{plural(noun, value)}"


def spelled(value: float) -> str:
    """Return a small whole number as a word, any other as a figure.

    >>> spelled(4), spelled(13), spelled(2.5)
    ('four', '13', '2.5')
    """
    return _SMALL[int(value)] if value == int(value) and 0 <= value < len(_SMALL) else number(value)


def listing(items: Iterable[str], *, most: int = 0) -> str:
    """Return items as a sentence lists them; past `most`, how many others there are.

    >>> listing(["a", "b", "c"]), listing(["a", "b"]), listing(["a"]), listing([])
    ('a, b and c', 'a and b', 'a', '')
    >>> listing(["a", "b", "c", "d"], most=2)
    'a, b and 2 others'
    """
    parts = list(items)
    if most and len(parts) > most + 1:
        parts = [*parts[:most], f"{len(parts) - most} others"]
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def day(value: Any, *, timezone: str = "UTC", year: bool = True) -> str:
    r"""Return a date; an instant is cut to its day in the time zone, a date has none.

    >>> day(pd.Timestamp("2026-11-18 23:30", tz="UTC"), timezone="Europe/Madrid"), day(pd.Timestamp("2026-11-08"))
    ('19\xa0Nov\xa02026', '8\xa0Nov\xa02026')
    >>> day(pd.NaT), day(pd.Timestamp("2026-11-08"), year=False)
    ('–', '8\xa0Nov')
    """
    if is_missing(value):
        return NONE
    return marked(_date(_local(value, timezone), year=year))


def _date(at: pd.Timestamp, *, year: bool) -> str:
    return _HARD.join([f"{at.day}", f"{at:%b}", *([f"{at.year}"] if year else [])])


def written_day(value: Any) -> str:
    """Return a date as programs write it, or as the locale does.

    >>> written_day(pd.Timestamp("2026-11-18 23:30", tz="UTC"))
    '2026-11-18'
    """
    return marked(f"{pd.Timestamp(value):%Y-%m-%d}")


def month(at: Any, *, year: bool = True) -> str:
    r"""Return a month.

    >>> month(pd.Timestamp("2026-11-08")), month(pd.Timestamp("2026-11-08"), year=False)
    ('Nov\xa02026', 'Nov')
    """
    return marked(f"{at:%b}{_HARD}{at.year}" if year else f"{at:%b}")


def _time(at: pd.Timestamp) -> str:
    return marked(f"{at:%H:%M}")


def instant(value: Any, *, timezone: str = "UTC") -> str:
    r"""Return an instant to the minute, with its zone.

    >>> instant(pd.Timestamp("2026-11-18 09:05", tz="UTC"))
    '18\xa0Nov\xa02026 09:05\xa0UTC'
    >>> instant(pd.Timestamp("2026-11-18 09:05", tz="UTC"), timezone="Europe/Madrid")
    '18\xa0Nov\xa02026 10:05\xa0CET'
    """
    if is_missing(value):
        return NONE
    at = _local(value, timezone)
    return f"{day(value, timezone=timezone)} {_time(at)}{_HARD}{at:%Z}"


def moment(value: Any, *, timezone: str = "UTC") -> str:
    r"""Return an instant of a known period in short: its heading names year and zone.

    >>> moment(pd.Timestamp("2026-11-18 09:05", tz="UTC"))
    '18\xa0Nov 09:05'
    """
    if is_missing(value):
        return NONE
    return f"{day(value, timezone=timezone, year=False)} {_time(_local(value, timezone))}"


def period(start: Any, end: Any, *, timezone: str = "UTC") -> str:
    r"""Return two dates as a span; what they share is said once.

    >>> utc = lambda text: pd.Timestamp(text, tz="UTC")
    >>> period(utc("2026-11-02"), utc("2026-11-13")), period(utc("2026-10-26"), utc("2026-11-06"))
    ('2–13\xa0Nov\xa02026', '26\xa0Oct – 6\xa0Nov\xa02026')
    >>> period(utc("2026-12-28"), utc("2027-01-08")), period(utc("2026-12-28"), pd.NaT)
    ('28\xa0Dec\xa02026 – 8\xa0Jan\xa02027', 'from 28\xa0Dec\xa02026')
    """
    if is_missing(end):
        return f"from {day(start, timezone=timezone)}"
    first, last = _local(start, timezone), _local(end, timezone)
    closing = day(end, timezone=timezone)
    if (first.year, first.month) == (last.year, last.month):
        return marked(f"{first.day}–{_date(last, year=True)}")
    return f"{day(start, timezone=timezone, year=first.year != last.year)} – {closing}"


def name_of(value: Any, *, missing: str = NONE) -> str:
    """Return a text cell, or the word that stands for none.

    >>> name_of("Ana"), name_of(float("nan"), missing="unassigned")
    ('Ana', 'unassigned')
    """
    return missing if is_missing(value) else str(value)


def _local(value: Any, timezone: str) -> pd.Timestamp:
    at = pd.Timestamp(value)
    return at.tz_convert(ZoneInfo(timezone)) if at.tzinfo else at
