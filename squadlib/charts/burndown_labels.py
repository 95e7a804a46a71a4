"""Where a burndown's figures stand: beside the ends of its lines, clear of the steps near them."""

from typing import Any

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme

_CLEAR = 0.12
"""How much of the height two labels need between them."""
_WIDE, _NARROW = {"start": 0.2, "end": 0.065}, {"start": 0.48, "end": 0.17}
"""How much of the width a label takes."""


def labels(
    lines: pd.DataFrame, x: alt.X, *, shown: pd.Timedelta, top: float, unit: str, is_narrow: bool
) -> list[alt.Chart]:
    """Return what remains and what is in scope as text, at the start in one, at the end beside each line.

    `lines` has a row per instant: `day`, `remaining`, `scope`; `shown` is the time the axis spans, `top` its height.
    """
    need = _NARROW if is_narrow else _WIDE
    first, last = lines["day"].iloc[0], lines["day"].iloc[-1]
    is_near_start = lines["day"] <= first + shown * need["start"]
    if is_near_start.all():
        return _after(lines, x, top=top)  # no room for both
    start = _label(lines.head(1), lines.loc[is_near_start, "scope"].max(), f"{_pair(lines.head(1), unit)} to do", x)
    if last - first < 0.7 * shown:
        return [start, *_after(lines, x, top=top)]
    return [start, *_above(lines, x, since=last - shown * need["end"], top=top)]


def _above(lines: pd.DataFrame, x: alt.X, *, since: pd.Timestamp, top: float) -> list[alt.Chart]:
    """Return the labels of an end at the right margin: above what the lines do from an instant on."""
    row = lines.tail(1)
    near = lines[lines["day"].shift(-1, fill_value=row["day"].iloc[0]) >= since]
    left, scope = near["remaining"].max(), near["scope"].max()
    how: dict[str, Any] = {"align": "right"}
    if scope - left < _CLEAR * top:
        return [_label(row, scope, f"{_pair(row)} left", x, **how)]
    halo = {**how, "stroke": theme.PAGE, "strokeWidth": 4, "strokeJoin": "round"}  # the guideline ends here too
    said = f"{_number(row, 'remaining')} left"
    return [
        _label(row, left, said, x, **halo),
        _label(row, left, said, x, **how),
        _label(row, scope, f"{_number(row, 'scope')} in scope", x, weight="normal", **how),
    ]


def _after(lines: pd.DataFrame, x: alt.X, *, top: float) -> list[alt.Chart]:
    """Return the labels of an end with room beside it: to the right of each line."""
    row = lines.tail(1)
    left, scope = row["remaining"].iloc[0], row["scope"].iloc[0]
    how: dict[str, Any] = {"dx": 8, "dy": 0}
    if scope - left < _CLEAR / 2 * top:
        return [_label(row, left, f"{_pair(row)} left", x, **how)]
    return [
        _label(row, left, f"{_number(row, 'remaining')} left", x, **how),
        _label(row, scope, f"{_number(row, 'scope')} in scope", x, weight="normal", **how),
    ]


def _pair(row: pd.DataFrame, unit: str = "") -> str:
    """Return what remains of the scope, once where it is all of it."""
    left, scope = _number(row, "remaining"), _number(row, "scope")
    said = scope if left == scope else f"{left} of {scope}"
    return f"{said} {words.plural(unit, row['scope'].iloc[0])}" if unit else said


def _number(row: pd.DataFrame, name: str) -> str:
    return words.number(row[name].iloc[0])


def _label(row: pd.DataFrame, height: float, text: str, x: alt.X, *, weight: Any = "bold", **how: Any) -> alt.Chart:
    """Return a text at the instant of a row: above a height, beginning there, unless told otherwise."""
    told = alt.Chart(pd.DataFrame({"day": row["day"], "height": height, "label": text}))
    drawn: alt.Chart = told.mark_text(fontWeight=weight, **{"dy": -12, "align": "left", **how})
    return drawn.encode(x=x, y=alt.Y("height:Q"), text=alt.Text("label:N"))
