"""Measures: a small panel each, by method: the actuals by month between baseline and target, all on the same months."""

from typing import Any

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.measure_panels import LAST_MONTHS, Mark, Sheet, axis_months, sheet
from squadlib.metrics.measure_words import month_told

_HALF = 0.5
_PADDING = 4
_RULES: dict[str, dict[str, Any]] = {
    "target": {"color": theme.COMMITTED, "strokeWidth": 1.5},
    "baseline": {"color": theme.MUTED, "strokeWidth": 1, "strokeDash": [3, 3]},
}
_LABELS: dict[str, dict[str, Any]] = {
    "target": {"color": theme.INK},
    "baseline": {"color": theme.MUTED},
    "actual": {"color": theme.COMPLETED, "fontWeight": "bold"},
    "stale": {"color": theme.ATTENTION, "fontWeight": "bold"},
}


def measures(frame: pd.DataFrame, *, width: int = theme.WIDE) -> Chart | str:
    """Return a panel per measure under the heading of its method, in the order given.

    `frame` is `metrics.measures` with method_told and method_owner, `months` (month → actual) and is_stale, is_away.
    """
    if frame.empty:
        return "The plan has no measure, so there is nothing to follow from baseline to target."
    if not frame["months"].map(len).any():
        return "No measure has an actual of any month yet, so there is no line to draw."
    drawn = sheet(frame, width=width - _PADDING)
    title = finding(frame)
    return worded(
        layered(_layers(drawn, width - _PADDING), width=width, height=int(drawn.height)),
        title=title,
        subtitle="Actual by month (line) from baseline (dashed) to target (solid), each measure on its own scale",
        caption=_caption(frame),
        alt_text=f"A line chart per measure, by method. {title}.",
        columns={"measure": "Measure", "method_told": "Method", "actual": "Latest actual", "month": "Month"},
    )


def finding(frame: pd.DataFrame) -> str:
    """Return which measures move away from their target; where none does, how many are half way there."""
    away = frame.loc[frame["is_away"], "measure"]
    known = frame["target_completion"].dropna()
    if len(away):
        return away_said(away)
    if known.empty:
        return "No measure has an actual, a baseline and a target, so how far they are is not known"
    there, half = int((known >= 1).sum()), int((known >= _HALF).sum())
    of = (
        f"of {words.spelled(len(known))} measures"
        if len(known) == len(frame)
        else (f"of the {words.spelled(len(known))} measures with a completion")
    )
    if there:
        return f"{words.spelled(there).capitalize()} {of} {_have(there)} reached the target; none moves away from it"
    if not half:
        whole = "The one measure is not" if len(known) == len(frame) == 1 else f"None {of} is"
        return f"{whole} half way to its target yet; none moves away from it"
    if half == len(known):
        every = "The one measure is" if half == 1 else f"All {words.spelled(half)} measures with a completion are"
        every = f"All {words.spelled(half)} measures are" if half == len(frame) > 1 else every
        return f"{every} half way to the target or further; none moves away from it"
    return f"{words.spelled(half).capitalize()} {of} {_are(half)} half way to the target or further; none moves away"


def away_said(names: pd.Series) -> str:
    """Return which measures move away from their target, more than two as a count."""
    if len(names) > 2:
        return f"{words.spelled(len(names)).capitalize()} measures move away from their targets"
    verb = "moves away from its target" if len(names) == 1 else "move away from their targets"
    return f"{words.listing(f'“{name}”' for name in names)} {verb}"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _caption(frame: pd.DataFrame) -> str:
    months = axis_months(frame)
    span = " to ".join(month_told(month) for month in dict.fromkeys([months[0], months[-1]]))
    every = sorted({month for one in frame["months"] for month in one})
    cut = f" Only the last {LAST_MONTHS} months are drawn." if every[0] < months[0] else ""
    stale = " ⚠ no actual for the last month that is over." if frame["is_stale"].any() else ""
    return (
        "Of the way: (actual − baseline) / (target − baseline). By method, then in the order of the sheet, all panels"
        f" {span}; a month without an actual leaves a gap.{stale}{cut} n\u00a0=\u00a0"
        f"{words.amount(len(frame), 'measures')}."
    )


def _layers(drawn: Sheet, width: float) -> list[alt.Chart]:
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[drawn.height, 0], nice=False))
    layers = [
        alt.Chart(pd.DataFrame(rows)).mark_rule(**_RULES[kind]).encode(x=x, x2=alt.X2("x2:Q"), y=y)
        for kind in ("baseline", "target")
        if (rows := [rule for rule in drawn.rules if rule["kind"] == kind])
    ]
    layers += _lines(drawn, x, y)
    layers += _texts(drawn, x, y, width)
    return layers


def _lines(drawn: Sheet, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return the line of each stretch of months, and its points."""
    points = pd.DataFrame(drawn.points)
    if points.empty:
        return []
    tooltip = [
        alt.Tooltip("measure:N", title="Measure"),
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("actual:N", title="Actual"),
    ]
    base = alt.Chart(points).encode(x=x, y=y)
    dots = base.mark_point(filled=True, opacity=1, color=theme.COMPLETED).encode(
        size=alt.Size("size:Q", scale=None), tooltip=tooltip
    )
    return [base.mark_line(color=theme.COMPLETED).encode(detail=alt.Detail("run:N")), dots]


def _texts(drawn: Sheet, x: alt.X, y: alt.Y, width: float) -> list[alt.Chart]:
    """Return every text: methods, names of measures, months, and the labels at the end of the lines."""

    def text(rows: list[Mark], **how: Any) -> list[alt.Chart]:
        if not rows:
            return []
        return [
            alt.Chart(pd.DataFrame(rows)).mark_text(baseline="middle", **how).encode(x=x, y=y, text=alt.Text("text:N"))
        ]

    found = text(drawn.headings, align="left", fontWeight="bold", color=theme.MUTED, limit=width)
    found += text(drawn.names, align="left", fontWeight="bold", limit=drawn.panel)
    found += text(drawn.told, align="left", color=theme.MUTED, limit=drawn.panel)
    found += text(drawn.first_months, align="left", color=theme.MUTED)
    found += text(drawn.last_months, align="right", color=theme.MUTED)
    for kind, how in _LABELS.items():
        found += text([row for row in drawn.labels if row["kind"] == kind], align="left", limit=92, **how)
    return found
