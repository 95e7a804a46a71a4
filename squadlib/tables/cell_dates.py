"""What people type for a day, a month or a quarter, read as `2026-09-30`, `2026-09` or `2026Q3`.

Years are those of this century: a serial number or a year outside it is a slip of the finger, not a date.
Names of months are English. A day that could be two days (`3/4/2026`) fits neither.
"""

import re
from datetime import date, timedelta

from squadlib.records import Cell
from squadlib.tables.cells import Misfit, Reading, tidy, typed

# Google Sheets and Excel count days from here; both agree from 1 March 1900 on.
SERIAL_EPOCH = date(1899, 12, 30)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

_SERIAL = re.compile(r"[3-7]\d{4}(\.\d+)?")
_YEAR_FIRST = re.compile(r"(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d\d?:\d\d.*)?")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(20\d\d)")
_SLASHED = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(20\d\d)")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[ -]?([A-Za-z]{3,9})\.?,?[ -]?(20\d\d)")
_NAMED_DAY = re.compile(r"([A-Za-z]{3,9})\.? ?(\d{1,2})(?:st|nd|rd|th)?,? ?(20\d\d)")

_MONTH_NUMBER = re.compile(r"(20\d\d)[-/._ ]?M?(\d{1,2})|(\d{1,2})[-/.](20\d\d)")
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.?[ -]?(?:(20\d\d)|['’-](\d\d))|(20\d\d)[ -]?([A-Za-z]{3,9})")
_QUARTER = re.compile(r"(20\d\d)[ /_-]?Q([1-4])|Q([1-4])[ /_-]?'?(20\d\d|\d\d)", re.IGNORECASE)


@typed
def day(cell: Cell) -> Reading:
    """Read a day: a serial number, `2026-09-30`, `30.09.2026`, `30 Sep 2026`, or `9/30/2026` where only one reading is.

    >>> [day(cell).value.isoformat() for cell in (46295, "30.09.2026", "30 Sep 2026", "9/30/2026", "2026-09-30T12:00")]
    ['2026-09-30', '2026-09-30', '2026-09-30', '2026-09-30', '2026-09-30']
    """
    found = _serial_day(cell) or _written_day(tidy(cell))
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise Misfit("is no date; write it as 2026-09-30")
    return Reading(found)


def _serial_day(cell: Cell) -> date | None:
    if isinstance(cell, bool) or not _SERIAL.fullmatch(tidy(cell)):
        return None
    return SERIAL_EPOCH + timedelta(days=int(float(tidy(cell))))


def _written_day(seen: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(seen):
        return _date(found[1], found[2], found[3])
    if found := _DOTTED.fullmatch(seen):
        return _date(found[3], found[2], found[1])
    if found := _SLASHED.fullmatch(seen):
        return _slashed_day(int(found[1]), int(found[3]), found[4])
    if found := _DAY_NAMED.fullmatch(seen):
        return _date(found[3], _month_number(found[2]), found[1])
    if found := _NAMED_DAY.fullmatch(seen):
        return _date(found[3], _month_number(found[1]), found[2])
    return None


def _slashed_day(first: int, second: int, year: str) -> date | None:
    """Return the day of `9/30/2026` or `30/9/2026`; what reads both ways as different days fits neither."""
    if first <= 12 and second <= 12 and first != second:
        raise Misfit(
            f"could be {_spoken(first, second, year)} or {_spoken(second, first, year)}; write it as 2026-09-30"
        )
    return _date(year, first, second) if second > 12 else _date(year, second, first)


def _spoken(month_number: int, day_number: int, year: str) -> str:
    return f"{day_number} {FULL_MONTHS[month_number - 1].title()} {year}" if month_number and day_number else "nothing"


def _month_number(word: str) -> int:
    """Return 1 to 12 for an English name of a month or its first letters, 0 for another word."""
    lower = word.lower()
    if lower[:3] not in MONTHS:
        return 0
    number = MONTHS.index(lower[:3]) + 1
    return number if FULL_MONTHS[number - 1].startswith(lower) or lower == "sept" else 0


def _date(year: str | int, month_number: str | int, day_number: str | int) -> date | None:
    try:
        return date(int(year), int(month_number), int(day_number))
    except ValueError:  # 31.02.2026: the caller says that it is no date
        return None


@typed
def month(cell: Cell) -> Reading:
    """Read a month: `2026-07`, `07/2026`, `Jul 2026`, `Jul-26`, or a day of it, which sheets make of a month typed in.

    >>> [month(cell).value for cell in ("2026-07", "7/2026", "July 2026", "Jul-26", 46204, "2026-07-01")]
    ['2026-07', '2026-07', '2026-07', '2026-07', '2026-07', '2026-07']
    """
    found = _written_month(tidy(cell)) or _serial_day(cell) or _written_day(tidy(cell))
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        raise Misfit("is no month; write it as 2026-07")
    return Reading(f"{found:%Y-%m}")


def _written_month(seen: str) -> date | None:
    if found := _MONTH_NUMBER.fullmatch(seen):
        return _date(found[1] or found[4], found[2] or found[3], 1)
    if found := _MONTH_NAMED.fullmatch(seen):
        year = found[2] or found[4] or f"20{found[3]}"
        return _date(year, _month_number(found[1] or found[5]), 1)
    return None


@typed
def quarter(cell: Cell) -> Reading:
    """Read a quarter: `2026Q3`, `2026 Q3`, `Q3 2026`, `Q3/2026`, `Q3 '26`.

    >>> [quarter(cell).value for cell in ("2026Q3", "2026 q3", "Q3 2026", "Q3/2026", "Q3 '26", "2026-Q3")]
    ['2026Q3', '2026Q3', '2026Q3', '2026Q3', '2026Q3', '2026Q3']
    """
    found = _QUARTER.fullmatch(tidy(cell))
    if not found:
        raise Misfit("is no quarter; write it as 2026Q3")
    year = found[1] or found[4]
    return Reading(f"{year if len(year) == 4 else '20' + year}Q{found[2] or found[3]}")
