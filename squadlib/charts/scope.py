"""Scope: how the work of a sprint grew and shrank between its start and its close."""

from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.units import in_unit

_FEW = 3  # fewer changes are said in a sentence
CHANGES = {"added": theme.ADDED, "removed": theme.REMOVED, "re-estimated": theme.COMPLETED}


def scope(
    frame: pd.DataFrame,
    *,
    sprint: pd.Series,
    totals: Mapping[str, Any],
    width: int = theme.WIDE,
    unit: str = "points",
    timezone: str = "UTC",
) -> Chart | str:
    """Return scope as steps from the commitment on, one mark per issue added, removed or re-estimated.

    `frame` is `metrics.scope_log`; `sprint` has the start and the close, `totals` the commitment; with unit `issues`
    each one counts 1.
    Few changes are a sentence, none is nothing.
    """
    committed = float(totals[in_unit("committed", unit)])
    rows = _rows(frame, committed=committed, unit=unit, timezone=timezone)
    if rows.empty:
        return ""
    finding = _finding(rows, committed, unit)
    if len(rows) < _FEW:
        return f"{finding}."
    ends = [
        {"day": _local(sprint["started_at"], timezone), "scope": committed},
        {"day": _local(sprint["completed_at"], timezone)},
    ]
    steps = pd.concat([pd.DataFrame(ends[:1]), rows, pd.DataFrame(ends[1:])], ignore_index=True)
    steps["scope"] = steps["scope"].ffill()
    return worded(
        layered(_layers(steps, rows, unit, is_narrow=theme.is_narrow(width)), width=width, height=200),
        title=finding,
        subtitle=f"{unit.capitalize()} in the sprint from start to close; a mark per change",
        caption=_caption(rows, timezone),
        alt_text=f"Step chart of the sprint's scope. {finding}.",
        columns={
            "at": "When",
            "change": "Change",
            "key": "Issue",
            "points_before": "Before",
            "points_after": "After",
        },
    )


def _local(at: pd.Timestamp, timezone: str) -> pd.Timestamp:
    """Return the wall clock's time of an instant, which is what the axis shows."""
    return at.tz_convert(timezone).tz_localize(None)


def _rows(frame: pd.DataFrame, *, committed: float, unit: str, timezone: str) -> pd.DataFrame:
    rows = frame[frame["change"].isin(CHANGES)]
    sign = rows["change"].map({"added": 1, "removed": -1, "re-estimated": 0})
    before, after = rows["points_before"].fillna(0), rows["points_after"].fillna(0)
    moved = after.where(rows["change"] == "added", -before).where(rows["change"] != "re-estimated", after - before)
    delta = sign.astype(float) if unit == "issues" else moved
    return pd.DataFrame(
        {
            "day": rows["at"].dt.tz_convert(timezone).dt.tz_localize(None),
            "change": rows["change"],
            "key": rows["key"],
            "delta": delta,
            "scope": committed + delta.cumsum(),
            "shade": rows["change"].map(CHANGES),
            "label": [words.signed(moved) if moved else words.NONE for moved in delta],
        }
    )


def _layers(steps: pd.DataFrame, rows: pd.DataFrame, unit: str, *, is_narrow: bool) -> list[alt.Chart]:
    low, high = steps["scope"].min(), steps["scope"].max()
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", tickCount=4 if is_narrow else 8, grid=False))
    y = alt.Y("scope:Q", title=None, scale=alt.Scale(domain=[min(low * 0.9, low - 2), max(high * 1.08, high + 2)]))
    ends = steps.iloc[[0, -1]].assign(label=steps["scope"].iloc[[0, -1]].map(words.number))
    tooltip = [
        alt.Tooltip("day:T", title="When", format="%-d %b %H:%M"),
        alt.Tooltip("change:N", title="Change"),
        alt.Tooltip("key:N", title="Issue"),
        alt.Tooltip("label:N", title=unit.capitalize()),
        alt.Tooltip("scope:Q", title="Scope after", format=".1~f"),
    ]
    point = alt.Chart(rows).encode(x=x, y=y)
    largest = rows["delta"].abs().nlargest(4 if is_narrow else 8).index  # more would cover each other
    told = alt.Chart(rows.loc[sorted(largest)]).encode(x=x, y=y)
    return [
        alt.Chart(steps[["day", "scope"]]).mark_line(interpolate="step-after", color=theme.INK).encode(x=x, y=y),
        point.mark_point(filled=True, size=80, opacity=1, stroke=theme.INK, strokeWidth=1).encode(
            fill=alt.Fill("shade:N", scale=None),
            shape=alt.Shape("change:N", scale=_SHAPES, legend=None),
            tooltip=tooltip,
        ),
        told.transform_filter("datum.delta >= 0").mark_text(dy=-14).encode(text="label:N"),
        told.transform_filter("datum.delta < 0").mark_text(dy=16).encode(text="label:N"),
        _end(ends.iloc[[0]], "left").encode(x=x, y=y, text="label:N"),
        _end(ends.iloc[[1]], "right").encode(x=x, y=y, text="label:N"),
    ]


def _end(row: pd.DataFrame, align: Literal["left", "right"]) -> alt.Chart:
    chart: alt.Chart = alt.Chart(row[["day", "scope", "label"]]).mark_text(dy=-12, align=align, fontWeight="bold")
    return chart


_SHAPES = alt.Scale(domain=list(CHANGES), range=["triangle-up", "triangle-down", "diamond"])


def _caption(rows: pd.DataFrame, timezone: str) -> str:
    return (
        "Scope = committed + added − removed + re-estimated. Every event counts: an issue taken out and put back is in"
        f" it twice, one that was done when it joined is in it too. n = {len(rows)} changes. Time in {timezone}."
    )


def _finding(rows: pd.DataFrame, committed: float, unit: str) -> str:
    final = rows["scope"].iloc[-1]
    span = f"from {words.number(committed)} to {words.amount(final, unit)}"
    if final == committed:
        return f"The scope stayed at {words.amount(final, unit)} through {words.amount(len(rows), 'changes')}"
    sums = rows.groupby("change")["delta"].sum()
    parts = [f"{words.number(abs(sums[change]))} {change}" for change in ("added", "removed") if change in sums]
    if "re-estimated" in sums:
        parts.append(f"{words.signed(sums['re-estimated'])} re-estimated")
    return f"Scope {'grew' if final > committed else 'shrank'} {span}: {words.listing(parts)}"
