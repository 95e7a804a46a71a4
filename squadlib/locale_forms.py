"""How a locale writes a figure, a day, a time and a chart's axis, by Unicode's data (Babel) and in the terms of d3."""

import copy
import re
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_interval, match_skeleton, tokenize_pattern
from babel.dates import format_time as time_of
from babel.dates import parse_pattern as date_pattern

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BLANK = "[ \u00a0]"
_NUMBER = re.compile(r"(?P<sign>[−+±]?)(?P<whole>[\d,]+)(?:\.(?P<part>\d+))?(?P<percent>[ \u00a0]%)?")
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_DATE = re.compile(rf"(?:(?:(?P<first>\d+)–)?(?P<day>\d+){_BLANK})?{_MONTH}(?:{_BLANK}(?P<year>\d+))?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TIME = re.compile(r"(\d\d):(\d\d)")
_D3 = {
    ("d", 1): "%-d",
    ("d", 2): "%d",
    ("M", 1): "%-m",
    ("M", 2): "%m",
    ("M", 3): "%b",
    ("M", 4): "%B",
    ("L", 3): "%b",
    ("y", 1): "%Y",
    ("H", 1): "%-H",
    ("H", 2): "%H",
    ("h", 1): "%-I",
    ("h", 2): "%I",
    ("m", 2): "%M",
    ("a", 1): "%p",
}
"""A field of Unicode's patterns → d3's directive for the same."""
_AXES = {"%-d %b %Y": "yMMMd", "%-d %b": "MMMd", "%b": "MMM"}
"""The house's form of a date on an axis or in a tooltip → Unicode's name of it."""
_SHARE = "format(datum.value * 100, '.0f') + ' %'"
"""How the charts of the house label an axis of shares."""


def written(text: str, name: str) -> str:
    r"""Return a figure, a date or a time of the house as the locale writes it; what is none stays as it is.

    >>> [written(text, "de_DE") for text in ("1,234.5", "−3", "+0.5", "91\u00a0%", "09:05", "–", "8\u00a0Nov", "Nov")]
    ['1.234,5', '−3', '+0,5', '91\xa0%', '09:05', '–', '8.\xa0Nov.', 'Nov.']
    >>> [written(text, "hi_IN") for text in ("1,234,567", "91\u00a0%", "2026-11-18")]
    ['12,34,567', '91%', '18\xa0नव॰\xa02026']
    """
    if found := _NUMBER.fullmatch(text):
        return _figure(found, name)
    if found := _ISO.fullmatch(text):
        return _day(date(*(int(part) for part in found.groups())), "yMMMd", name)
    if found := _TIME.fullmatch(text):
        return str(time_of(time(int(found[1]), int(found[2])), "short", locale=name)).replace(" ", "\u00a0")
    found = _DATE.fullmatch(text)
    return _date(found, name) if found else text


def _figure(found: re.Match[str], name: str) -> str:
    part = found["part"] or ""
    value = Decimal(found["whole"].replace(",", "") + (f".{part}" if part else ""))
    kinds = _locale(name).percent_formats if found["percent"] else _locale(name).decimal_formats
    pattern = copy.copy(kinds[None])
    pattern.frac_prec = (len(part), len(part))
    return f"{found['sign']}{pattern.apply(value / 100 if found['percent'] else value, name)}"


def _date(found: re.Match[str], name: str) -> str:
    year = int(found["year"] or 2024)  # a leap year knows every day
    last = date(year, _MONTHS.index(found["month"]) + 1, int(found["day"] or 1))
    if found["first"]:
        span = format_interval(last.replace(day=int(found["first"])), last, "yMMMd", locale=name)
        return str(span).replace(" ", "\u00a0")
    form = ("y" if found["year"] else "") + "MMM" + ("d" if found["day"] else "")
    return _day(last, form, name)


def _day(day: date, form: str, name: str) -> str:
    return str(date_pattern(_pattern(form, name)).apply(day, _locale(name))).replace(" ", "\u00a0")


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@cache
def _pattern(form: str, name: str) -> str:
    """Return Unicode's pattern of a date of this form: its nearest where the locale has none of its own."""
    if form == "MMM":
        return "MMM"
    every = _locale(name).datetime_skeletons
    return str(every[form if form in every else match_skeleton(form, every)])


def chart(spec: Any, name: str) -> Any:
    """Return a chart's spec whose axes, labels and tooltips write as the locale does."""
    locale = {"number": _number_locale(name), "time": _time_locale(name)}
    found = _axes(spec, name)
    return {**found, "config": {**found.get("config", {}), "locale": locale}}


def _axes(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: part if key == "data" else _axes(part, name) for key, part in value.items()}
    if isinstance(value, list):
        return [_axes(part, name) for part in value]
    return _axis(value, name) if isinstance(value, str) else value


def _axis(text: str, name: str) -> str:
    if text in _AXES:
        return _d3(_pattern(_AXES[text], name))
    if text == "%-d %b %H:%M":
        return f"{_d3(_pattern('MMMd', name))} {_d3(str(_locale(name).time_formats['short'].pattern))}"
    if _SHARE in text:
        form = _locale(name).percent_formats[None]
        before, after = form.prefix[0], form.suffix[0]
        return text.replace(_SHARE, f"'{before}' + format(datum.value * 100, '.0f') + '{after}'")
    return text


def _d3(pattern: str) -> str:
    """Return a date pattern of Unicode's in d3's directives.

    >>> _d3("d. MMM y"), _d3("h:mm a")
    ('%-d. %b %Y', '%-I:%M %p')
    """
    parts = (part for _, part in tokenize_pattern(pattern))
    return "".join(_D3[one] if isinstance(one, tuple) else one.replace("%", "%%") for one in parts)


@cache
def _number_locale(name: str) -> dict[str, Any]:
    symbols, form = _locale(name).number_symbols["latn"], _locale(name).decimal_formats[None]
    first, second = form.grouping
    grouping = [first] if first == second else [first, *[second] * 6]
    return {"decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": grouping, "currency": ["", ""]}


@cache
def _time_locale(name: str) -> dict[str, Any]:
    """Return the names of months and days; d3's weeks begin on Sunday."""
    locale = _locale(name)
    months, days = locale.months["format"], locale.days["format"]
    week = (6, 0, 1, 2, 3, 4, 5)
    halves = locale.day_periods["format"]["abbreviated"]
    return {
        "dateTime": f"{_d3(_pattern('yMMMd', name))} %H:%M",
        "date": _d3(_pattern("yMMMd", name)),
        "time": "%H:%M",
        "periods": [halves["am"], halves["pm"]],
        "days": [days["wide"][day] for day in week],
        "shortDays": [days["abbreviated"][day] for day in week],
        "months": [months["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
    }
