"""Growth: one member's completed and left work per sprint, their quarters side by side, the last one stressed."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import TOP_EDGE, Chart, layered, worded
from squadlib.charts.names import short_names
from squadlib.metrics.units import in_unit

FEW = 3
"""Up to so many sprints are said in a sentence."""
_PHONE = 12
"""A phone shows the last whole quarters of at most so many sprints."""
_ROOMS = ((150, "{quarter} · {mean} a sprint"), (92, "{quarter} · {mean}"), (54, "{quarter}"), (0, "{short}"))
"""How much of a quarter's heading fits into so many pixels."""


def own_sprints(
    frame: pd.DataFrame, *, width: int = theme.WIDE, unit: str = "points", current: str = ""
) -> Chart | str:
    """Return a bar per sprint, completed then not completed, with the commitment as a tick, headed by its quarter.

    `frame` is `metrics.own_sprints` of one member; `current` is the quarter that is not over. Few are a sentence.
    """
    if frame.empty:
        return "No sprint was closed with an issue of theirs yet, so there is none to look back on."
    if len(frame) <= FEW:
        return f"{'; '.join(_told(row, unit) for row in frame.to_dict('records'))}."
    means = quarter_means(frame, unit)
    shown = _whole_quarters(frame) if theme.is_narrow(width) else frame
    title = finding(means, unit, current)
    return worded(
        layered(_layers(_rows(shown, unit), means, width=width), width=width, height=240),
        title=title,
        subtitle=f"{unit.capitalize()} per sprint: completed (filled), not completed (light), committed (tick)",
        caption=f"Issues held at the close. A sprint: the mean over sprints with an issue. n = {len(shown)} sprints.",
        alt_text=f"Bar chart of {unit} per sprint, quarter by quarter. {title}.",
        columns={
            "quarter": "Quarter",
            "sprint": "Sprint",
            in_unit("committed", unit): "Committed",
            in_unit("completed", unit): "Completed",
            in_unit("not_completed", unit): "Not completed",
            in_unit("commitment_kept_rate", unit): "Commitment kept",
        },
    )


def quarter_means(frame: pd.DataFrame, unit: str) -> dict[str, float]:
    """Return what a sprint with an issue completed on average, by quarter, oldest first."""
    held = frame[frame["held_issues"] > 0]
    means = held.groupby("quarter", sort=True)[in_unit("completed", unit)].mean()
    return {str(quarter): float(mean) for quarter, mean in means.items()}


def finding(means: dict[str, float], unit: str, current: str) -> str:
    """Return what a sprint of the last quarter completed, after that of the quarter before.

    >>> finding({"2026Q3": 6.0, "2026Q4": 5.0}, "points", "2026Q4").replace("\u00a0", " ")
    '5 points completed a sprint in 2026Q4 so far, after 6 in 2026Q3'
    >>> finding({"2026Q2": 1.0, "2026Q3": 2.0, "2026Q4": 3.0}, "issues", "").replace("\u00a0", " ")
    '3 issues completed a sprint in 2026Q4, after 2 in 2026Q3: the most of the three quarters'
    """
    *before, (quarter, mean) = means.items()
    said = f"{words.amount(mean, unit)} completed a sprint in {quarter}{' so far' if quarter == current else ''}"
    if not before:
        return said
    last, other = before[-1]
    most = len(before) > 1 and mean > max(value for _, value in before)
    record = f": the most of the {words.spelled(len(means))} quarters" if most else ""
    return f"{said}, after {words.number(other)} in {last}{record}"


def _told(row: Mapping[Any, Any], unit: str) -> str:
    if not row["held_issues"]:
        return f"{row['sprint']}: no issue held"
    scope = words.amount(row[in_unit("final_scope", unit)], unit)
    done, planned = (words.number(row[in_unit(name, unit)]) for name in ("completed", "committed"))
    return f"{row['sprint']}: {done} of {scope} completed, {planned} committed"


def _whole_quarters(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the last whole quarters that fit on a phone, at least the last one's last sprints."""
    counts = frame.groupby("quarter", sort=True).size()[::-1].cumsum()
    kept = counts.index[counts <= _PHONE]
    return frame[frame["quarter"].isin(kept)] if len(kept) else frame.tail(_PHONE)


def _rows(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    completed, left = frame[in_unit("completed", unit)], frame[in_unit("not_completed", unit)]
    is_late = frame["quarter"] == frame["quarter"].iloc[-1]
    return pd.DataFrame(
        {
            "full": frame["sprint"],
            "name": short_names(list(frame["sprint"])),
            "quarter": frame["quarter"],
            "committed": frame[in_unit("committed", unit)].where(frame["held_issues"] > 0),
            "completed": completed,
            "left": left,
            "scope": completed + left,
            "shade": [theme.COMPLETED if late else theme.PAST for late in is_late],
            "note": ["" if held else words.NONE for held in frame["held_issues"]],
        }
    ).reset_index(drop=True)


def _layers(rows: pd.DataFrame, means: dict[str, float], *, width: int) -> list[alt.Chart]:
    scale = alt.Scale(domain=list(rows["name"]), paddingInner=0.3)
    step = width / len(rows)
    axis = alt.Axis(labelOverlap="greedy", labelLimit=min(round(0.8 * step), 96))  # none runs out of the drawing
    x = alt.X("name:O", sort=None, title=None, scale=scale, axis=axis)
    top = max(rows["scope"].max(), rows["committed"].max(), 1.0)
    heights = alt.Scale(domain=[0, 1.14 * top], nice=False)
    tooltip = [
        alt.Tooltip("full:N", title="Sprint"),
        *(
            alt.Tooltip(f"{name}:Q", title=title, format=".1~f")
            for name, title in (("committed", "Committed"), ("completed", "Completed"), ("left", "Not completed"))
        ),
    ]
    base = alt.Chart(rows).encode(x=x, tooltip=tooltip)
    y = alt.Y("completed:Q", title=None, scale=heights)
    bar = base.mark_bar(strokeWidth=1, stroke=theme.COMPLETED)
    return [
        base.transform_filter("datum.left > 0")
        .mark_bar(strokeWidth=1, stroke=theme.COMPLETED, color=theme.LEFT)
        .encode(y=y, y2=alt.Y2("scope:Q")),
        bar.transform_filter("datum.completed > 0").encode(y=y, color=alt.Color("shade:N", scale=None)),
        base.mark_tick(thickness=2, opacity=1, color=theme.COMMITTED, bandSize=20).encode(
            y=alt.Y("committed:Q", scale=heights)
        ),
        base.mark_text(baseline="bottom", dy=-4, color=theme.MUTED).encode(y=alt.YDatum(0), text=alt.Text("note:N")),
        *_headings(rows, means, scale, step=step),
    ]


def _headings(rows: pd.DataFrame, means: dict[str, float], scale: alt.Scale, *, step: float) -> list[alt.Chart]:
    """Return each quarter's name and mean above its first sprint, as far as there is room, and a line before it."""
    first = rows.drop_duplicates("quarter")[["name", "quarter"]]
    counts = rows["quarter"].value_counts()
    told = [_heading(one, means.get(one, float("nan")), room=step * counts[one]) for one in first["quarter"]]
    edge = alt.X("name:O", sort=None, title=None, scale=scale, bandPosition=0)
    base = alt.Chart(first.assign(told=told)).encode(x=edge)
    rule = base.mark_rule(color=theme.HAIRLINE, xOffset=-4)
    text = base.mark_text(align="left", baseline="top", fontWeight="bold", dx=0).encode(
        y=TOP_EDGE, text=alt.Text("told:N")
    )
    return [rule, text]


def _heading(quarter: str, mean: float, *, room: float) -> str:
    """Return as much of a quarter's heading as has room.

    >>> [_heading("2026Q4", 5.25, room=room) for room in (200, 100, 60, 20)]
    ['2026Q4 · 5.3 a sprint', '2026Q4 · 5.3', '2026Q4', 'Q4']
    """
    text = next(text for least, text in _ROOMS if room >= least)
    return text.format(quarter=quarter, short=quarter[4:], mean=words.number(mean))
