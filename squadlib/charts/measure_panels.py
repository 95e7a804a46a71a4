"""Where each measure's panel stands on the sheet, and where in it its points, rules and labels are: all in px."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.metrics.measure_words import month_told, value_told

Mark = dict[str, Any]
"""One mark: where it stands, and what it says."""

GAP, HEADING, PANEL = 28, 44, 150
"""Px between panels, of a method's heading, and of a panel from its name to its months."""
_TOP, _PLOT = 46, 62
"""Px from a panel's top to its plot, and the height of that."""
_MONTHS = 20
"""Px from the plot's foot to the line of its months."""
_ROOM = 96
"""Px to the right of the plot for its labels."""
_LAST, _ALONE, _POINT = 50, 28, 14
"""Sizes of a point: the latest, one without a line, any other."""
_LONG = 12
"""A label of more letters goes without its unit."""
_APART = 15
"""Px between the middles of two labels."""
LAST_MONTHS = 24
"""So many months are drawn at most, the last ones."""


@dataclass(frozen=True)
class Panel:
    """Where one measure is drawn: left and top of its panel, its width, the months of the axis they all share."""

    left: float
    top: float
    width: float
    months: tuple[str, ...]

    def x(self, month: str) -> float:
        """Return where a month stands."""
        return self.left + self.months.index(month) / max(len(self.months) - 1, 1) * (self.width - _ROOM)

    def y(self, share: float) -> float:
        """Return where a share of the plot's height stands, 0 at its foot."""
        return self.top + _TOP + (1 - share) * _PLOT

    @property
    def ends(self) -> tuple[str, ...]:
        """The first and the last month of the axis."""
        return (self.months[0], self.months[-1]) if self.months else ()

    def month_told(self, month: str) -> str:
        """Return a month as the axis names it, with its year where it spans several."""
        return month_told(month, year=len({end[:4] for end in self.ends}) > 1)

    @property
    def right(self) -> float:
        """Where the plot ends and its labels begin."""
        return self.left + self.width - _ROOM


@dataclass
class Sheet:
    """Everything that is drawn, as rows of marks, and the height it takes."""

    headings: list[Mark] = field(default_factory=list)
    names: list[Mark] = field(default_factory=list)
    told: list[Mark] = field(default_factory=list)
    rules: list[Mark] = field(default_factory=list)
    points: list[Mark] = field(default_factory=list)
    labels: list[Mark] = field(default_factory=list)
    first_months: list[Mark] = field(default_factory=list)
    last_months: list[Mark] = field(default_factory=list)
    panel: float = 0
    height: float = 0


def sheet(frame: pd.DataFrame, *, width: float) -> Sheet:
    """Return the panels of all measures, method by method, as many beside each other as the width has room for."""
    columns = 1 if theme.is_narrow(int(width)) else 3
    across = (width - GAP * (columns - 1)) / columns
    months = axis_months(frame)
    found = Sheet(panel=across)
    for (method, owner), rows in frame.groupby(["method_told", "method_owner"], sort=False, dropna=False):
        told = method if words.is_missing(owner) else f"{method} · {owner}"
        found.headings.append({"x": 0, "y": found.height + HEADING - 22, "text": told})
        found.height += HEADING
        for place, row in enumerate(rows.to_dict("records")):
            column, line = place % columns, place // columns
            panel = Panel(column * (across + GAP), found.height + line * PANEL, across, months)
            _draw(found, panel, row)
        found.height += -(-len(rows) // columns) * PANEL
    return found


def axis_months(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the months all panels share: from the first with an actual of any measure to the last."""
    known = sorted({month for months in frame["months"] for month in months})
    if not known:
        return ()
    every = [str(one) for one in pd.period_range(known[0], known[-1], freq="M")]
    return tuple(every[-LAST_MONTHS:])


def _draw(found: Sheet, panel: Panel, row: Mapping[Any, Any]) -> None:
    """Add one measure's panel to the sheet."""
    shown = {month: value for month, value in row["months"].items() if month in panel.months}
    scale = [*shown.values(), row["baseline"], row["target"]]
    shares = _Shares(scale)
    found.names.append({"x": panel.left, "y": panel.top + 8, "text": row["measure"]})
    found.told.append({"x": panel.left, "y": panel.top + 26, "text": _second_line(row)})
    for kind in ("baseline", "target"):
        if not words.is_missing(row[kind]):
            found.rules.append({"x": panel.left, "x2": panel.right, "y": panel.y(shares(row[kind])), "kind": kind})
    found.points += _points(panel, row, shown, shares)
    found.labels += _labels(panel, row, shown, shares, scale)
    for ends, month in zip((found.first_months, found.last_months), dict.fromkeys(panel.ends), strict=False):
        ends.append({"x": panel.x(month), "y": panel.y(0) + _MONTHS, "text": panel.month_told(month)})


class _Shares:
    """Turns a value into a share of the plot's height."""

    def __init__(self, values: Sequence[Any]) -> None:
        known = [float(value) for value in values if not words.is_missing(value)]
        self._low, self._high = (min(known), max(known)) if known else (0.0, 0.0)

    def __call__(self, value: float) -> float:
        way = self._high - self._low
        return (float(value) - self._low) / way if way else 0.5


def _second_line(row: Mapping[Any, Any]) -> str:
    missing = [name for name in ("baseline", "target") if words.is_missing(row[name])]
    if not row["months"]:
        way = "no actual yet"
    elif missing:
        way = f"no {words.listing(missing)}"
    elif words.is_missing(row["target_completion"]):
        way = "the target is the baseline"
    else:
        way = f"{words.per_cent(row['target_completion'])} of the way"
    return way if words.is_missing(row["level"]) else f"{row['level']} · {way}"


def _points(panel: Panel, row: Mapping[Any, Any], shown: dict[str, float], shares: _Shares) -> list[Mark]:
    """Return a point per month with an actual; `run` numbers the stretches without a gap."""
    run, found = 0, []
    for place, month in enumerate(panel.months):
        if month not in shown:
            continue
        run += int(place == 0 or panel.months[place - 1] not in shown)
        found.append(
            {
                "x": panel.x(month),
                "y": panel.y(shares(shown[month])),
                "run": f"{row['measure_id']} {run}",
                "measure": row["measure"],
                "month": month_told(month),
                "actual": value_told(shown[month], unit=row["unit"], scale=list(shown.values())),
                "size": _LAST if month == max(shown) else _POINT,
            }
        )
    runs = Counter(point["run"] for point in found)
    for point in found:
        point["size"] = max(point["size"], _ALONE) if runs[point["run"]] == 1 else point["size"]
    return found


def _labels(
    panel: Panel, row: Mapping[Any, Any], shown: dict[str, float], shares: _Shares, scale: list[float]
) -> list[Mark]:
    """Return what stands to the right of the plot: latest actual, target and baseline, each near its height."""
    told = {}
    if shown:
        month = max(shown)
        value = value_told(shown[month], unit=row["unit"], scale=scale)
        if row["is_stale"] or len(value) > _LONG:
            value = value_told(shown[month], unit=row["unit"], scale=scale, is_bare=True)
        late = f"⚠ {month_told(month, year=False)} " if row["is_stale"] else ""
        told["actual"] = (shares(shown[month]), f"{late}{value}")
    for kind in ("target", "baseline"):
        if not words.is_missing(row[kind]):
            value = value_told(row[kind], unit=row["unit"], scale=scale, is_bare=True)
            told[kind] = (shares(row[kind]), f"{kind} {value}")
    order = sorted(told, key=lambda kind: (-told[kind][0], kind != "target"))
    heights = spread([panel.y(told[kind][0]) for kind in order], least=panel.y(1), most=panel.y(0))
    return [
        {"x": panel.right + 12, "y": y, "text": told[kind][1], "kind": _kind(kind, row)}
        for kind, y in zip(order, heights, strict=True)
    ]


def _kind(kind: str, row: Mapping[Any, Any]) -> str:
    return "stale" if kind == "actual" and row["is_stale"] else kind


def spread(heights: Sequence[float], *, least: float, most: float) -> list[float]:
    """Return heights, given from top to bottom, so far apart that labels there can be read, within least and most.

    >>> spread([10, 12, 60], least=10, most=60), spread([58, 59, 60], least=10, most=60), spread([], least=0, most=1)
    ([10, 25, 60], [30, 45, 60], [])
    """
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + _APART) if placed else max(height, least))
    floor = most
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], floor)
        floor = placed[place] - _APART
    return placed
