"""Percentages in one form: `80 %`, `80` in a measure whose unit is %, and `0.8` are all the share 0.8.

A cell with a per cent sign is a share already. Of plain numbers in a measure whose unit is %: where one is above 2 and
none lies between 0 and 1, all were typed as 80; where one lies between 0 and 1 and none is above 2, all as 0.8; where
both are, each one above 2 is divided by 100. What mixes forms is remarked on.
"""

from collections.abc import Mapping, Sequence

from squadlib.tables.cells import Reading, plain
from squadlib.tables.plan_rows import PlanRow, PlanTab

PERCENT_UNITS = {"%", "percent", "pct", "percentage"}


def is_percent_unit(unit: str | None) -> bool:
    """Return whether a unit means that the numbers are percentages.

    >>> is_percent_unit("%"), is_percent_unit("per cent"), is_percent_unit("days"), is_percent_unit(None)
    (True, True, False, False)
    """
    return unit is not None and plain(unit) in PERCENT_UNITS


def form(readings: Sequence[Reading]) -> str:
    """Return how plain numbers among percentages were typed: `80`, `0.8`, `both`, or nothing to tell it by.

    >>> form([Reading(0), Reading(45.0), Reading(1.0)]), form([Reading(0.4), Reading(1.0)])
    ('80', '0.8')
    >>> form([Reading(0.4), Reading(75.0)]), form([Reading(0.8, is_percent=True)])
    ('both', '')
    """
    sizes = [abs(one.value) for one in readings if one.value is not None and not one.is_percent]
    is_whole, is_share = any(size > 2 for size in sizes), any(0 < size < 1 for size in sizes)
    return "both" if is_whole and is_share else "80" if is_whole else "0.8" if is_share else ""


def share(reading: Reading, typed_as: str) -> float | None:
    """Return one percentage as a share, given how its row was typed.

    >>> share(Reading(80.0), "80"), share(Reading(1.0), "80"), share(Reading(0.8), "both"), share(Reading(0.8), "0.8")
    (0.8, 0.01, 0.8, 0.8)
    """
    value: float | None = reading.value
    if value is None or reading.is_percent:
        return value
    return round(value / 100, 15) if typed_as == "80" or (typed_as == "both" and abs(value) > 2) else value


def to_shares(tabs: Mapping[str, PlanTab]) -> None:
    """Turn the percentages of measures, and of milestones by their measure's unit, into shares."""
    units = {row.value("measure_id"): row.value("unit") for row in tabs["Measures"].rows}
    for row in tabs["Measures"].rows:
        _settle(tabs["Measures"], row, row.value("unit"), ["baseline", "target"])
    for row in tabs["Milestones"].rows:
        _settle(tabs["Milestones"], row, units.get(row.value("measure_id")), ["target", "actual"])


def _settle(tab: PlanTab, row: PlanRow, unit: str | None, names: Sequence[str]) -> None:
    readings = {**{name: row.fields[name] for name in names}, **row.months}
    typed_as = form(list(readings.values()))
    has_sign = any(one.is_percent for one in readings.values())
    is_plain = any(one.value and not one.is_percent for one in readings.values())
    if not is_percent_unit(unit):
        if has_sign and (is_plain or unit is not None):
            tab.note(row.row, "", f"a number of this row is a percentage, but its measure counts {unit or 'nothing'}")
        return
    if typed_as == "both" or (has_sign and is_plain):
        tab.note(row.row, "", "percentages of this row are typed in more than one form: all are read as shares")
    for name in names:
        row.put(name, share(row.fields[name], typed_as))
    row.months = {month: Reading(share(one, typed_as)) for month, one in row.months.items()}
