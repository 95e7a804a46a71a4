"""The values of a measure in words: as many decimals as its way needs, per cent where its unit says so; its months."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.locales import marked
from squadlib.tables.plan_percent import is_percent_unit

_MOST_DECIMALS = 4
_LONGEST_UNIT = 16
_COUNTS = {"count", "counts", "number", "no", "n", "#"}
"""Units that say no more than that something is counted."""


def value_told(value: Any, *, unit: Any, scale: Sequence[float] = (), is_bare: bool = False) -> str:
    r"""Return a value of a measure with its unit; `is_bare` leaves out a unit in words.

    `scale` are the values it is compared with: where these lie close together, more decimals tell them apart.

    >>> value_told(0.55, unit="%"), value_told(15.93, unit="days"), value_told(7.0, unit=None)
    ('55\xa0%', '15.9\xa0days', '7')
    >>> value_told(0.0031, unit="%", scale=[0.002, 0.004]), value_told(0.125, unit="s", scale=[0.2, 0.1], is_bare=True)
    ('0.31\xa0%', '0.13')
    >>> value_told(float("nan"), unit="days"), value_told(-1200.0, unit="EUR")
    ('–', '−1,200\xa0EUR')
    """
    if words.is_missing(value) or not math.isfinite(value):
        return words.NONE
    is_percent = is_percent_unit(None if words.is_missing(unit) else str(unit))
    factor = 100 if is_percent else 1
    known = [factor * float(one) for one in scale if not words.is_missing(one) and math.isfinite(one)]
    decimals = _decimals(known, fewest=0 if is_percent else 1)
    number = _rounded(factor * float(value), decimals)
    if is_percent:
        return marked(f"{number}\u00a0%")
    number = marked(number)
    told = "" if is_bare else unit_told(unit)
    return f"{number}\u00a0{told}" if told else number


def unit_told(unit: Any) -> str:
    """Return the unit of a measure, cut where it is a sentence; nothing where there is none, or it is a bare count.

    >>> unit_told("days"), unit_told("disputes per thousand contracts"), unit_told(None), unit_told("Count")
    ('days', 'disputes per th…', '', '')
    """
    text = "" if words.is_missing(unit) else " ".join(str(unit).split())
    text = "" if text.casefold().rstrip(".") in _COUNTS else text
    return text if len(text) <= _LONGEST_UNIT else f"{text[: _LONGEST_UNIT - 1]}…"


def month_told(month: Any, *, year: bool = True) -> str:
    r"""Return a month in words.

    >>> month_told("2026-10"), month_told("2026-10", year=False), month_told(None)
    ('Oct\xa02026', 'Oct', '–')
    """
    if words.is_missing(month):
        return words.NONE
    first = pd.Timestamp(f"{month}-01")
    return words.month(first, year=year)


def _decimals(scale: Sequence[float], *, fewest: int) -> int:
    """Return how many decimals tell a tenth of the way between values: `fewest`, or more where it is short.

    >>> _decimals([42, 60], fewest=0), _decimals([0.2, 0.1], fewest=1), _decimals([5], fewest=1)
    (0, 2, 1)
    """
    way = max(scale) - min(scale) if scale else 0
    if not way:
        return fewest
    return min(max(math.ceil(-math.log10(way / 10)), fewest), _MOST_DECIMALS)


def _rounded(value: float, decimals: int) -> str:
    """Return a number rounded half up, without zeros that say nothing, with a real minus sign.

    >>> _rounded(1200.0, 1), _rounded(0.125, 2), _rounded(-0.04, 1), _rounded(-2.55, 1)
    ('1,200', '0.13', '0', '−2.6')
    """
    size = math.floor(abs(value) * 10**decimals + 0.5 + 1e-9) / 10**decimals
    text = f"{size:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"−{text}" if value < 0 and size else text
