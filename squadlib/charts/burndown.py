"""Burndown: the work remaining in a sprint after every event, its scope, and the guideline over the working days."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.burndown_finding import finding
from squadlib.charts.burndown_labels import labels
from squadlib.charts.drawing import Chart, layered, worded

_SHADES = {"added": theme.ADDED, "removed": theme.REMOVED, "re-estimated": theme.COMPLETED}
_SHAPES = {"added": "triangle-up", "removed": "triangle-down", "re-estimated": "diamond"}
_HEIGHT = 260


def burndown(
    frame: pd.DataFrame,
    *,
    guideline: pd.DataFrame,
    days: pd.DataFrame,
    sprint: pd.Series,
    width: int = theme.WIDE,
    unit: str = "points",
    timezone: str = "UTC",
) -> Chart | str:
    """Return the remaining work as steps over an area, the scope as a line above it, free days in grey.

    `frame` is `metrics.burndown`, `guideline` is `metrics.guideline`, both in `unit`; `sprint` is a row of
    `tables.sprints`; `days` are the `metrics.stretches` of its `span`. Where nothing happened it is a sentence.
    """
    if frame.empty:
        return "The sprint has not started, so there is nothing to burn down."
    if not frame["scope"].max() > 0:
        return f"Nothing in this sprint counts any {unit}, so there is nothing to burn down."
    end = "the close" if sprint["state"] == "closed" else "now"
    if len(frame) == 2:
        left = words.amount(frame["remaining"].iloc[-1], unit)
        return f"Nothing was done, added or removed between the start and {end}: {left} to do."
    title = finding(frame, guideline=guideline, sprint=sprint, unit=unit, timezone=timezone)
    layers = _layers(frame, guideline, days, unit, timezone, is_narrow=theme.is_narrow(width))
    return worded(
        layered(layers, width=width, height=_HEIGHT),
        title=title,
        subtitle=_subtitle(unit, has_guideline=len(guideline) > 0, has_free=not days["is_working"].all()),
        caption=_caption(frame, timezone, has_guideline=len(guideline) > 0),
        alt_text=f"Step chart of the {unit} remaining. {title}. {_ends(frame, end, unit)}",
        columns={"at": "When", "change": "Change", "key": "Issue", "remaining": "Remaining", "scope": "Scope"},
    )


def span(sprint: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return what a burndown shows: from the start to the close, or to the planned end where that is later."""
    ends = [at for at in (sprint["completed_at"], sprint["ends_at"]) if not words.is_missing(at)]
    return sprint["started_at"], max(ends, default=sprint["started_at"])


def _layers(
    frame: pd.DataFrame, guideline: pd.DataFrame, days: pd.DataFrame, unit: str, timezone: str, *, is_narrow: bool
) -> list[alt.Chart]:
    rows = frame.assign(day=_local(frame["at"], timezone))
    top = 1.14 * max(rows["scope"].max(), rows["remaining"].iloc[0])
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("remaining:Q", title=None, scale=scale, axis=alt.Axis(tickCount=4), stack=None)
    x = alt.X("day:T", title=None, axis=_axis(days, timezone, is_narrow=is_narrow), scale=alt.Scale(nice=False))
    lines = rows.drop_duplicates("at", keep="last")[["day", "remaining", "scope"]]  # of one instant, what it led to
    steps = alt.Chart(lines).encode(x=x, y=y)
    return [
        *_free(days, x, timezone),
        steps.mark_area(interpolate="step-after", color=theme.LEFT, opacity=0.55),
        *_guide(guideline, x, timezone),
        steps.mark_line(interpolate="step-after", color=theme.INK, strokeWidth=1.5).encode(y=alt.Y("scope:Q")),
        steps.mark_line(interpolate="step-after", color=theme.COMPLETED, strokeWidth=2.5),
        *_events(rows.iloc[1:-1], x, unit, timezone),
        *labels(lines, x, shown=_length(days), top=top, unit=unit, is_narrow=is_narrow),
    ]


def _local(at: pd.Series, timezone: str) -> pd.Series:
    """Return the wall clock's time of instants, which is what the axis shows."""
    local: pd.Series = at.dt.tz_convert(timezone).dt.tz_localize(None)
    return local


def _length(days: pd.DataFrame) -> pd.Timedelta:
    length: pd.Timedelta = days["end"].iloc[-1] - days["start"].iloc[0]
    return length


def _axis(days: pd.DataFrame, timezone: str, *, is_narrow: bool) -> alt.Axis:
    """Return an axis that names the day of the start, then every few at their midnight."""
    first, last = _local(days["start"].head(1), timezone).iloc[0].ceil("s"), _local(days["end"], timezone).iloc[-1]
    every = -(-((last - first).days + 1) // (5 if is_narrow else 12))
    midnights = pd.date_range(first.normalize(), last, freq=f"{every}D")[1:]
    shown = [_tick(at) for at in (first, *midnights)]
    return alt.Axis(format="%-d %b", values=shown, labelAlign="left", labelOffset=2, labelOverlap="greedy")


def _tick(at: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=at.year, month=at.month, date=at.day, hours=at.hour, minutes=at.minute, seconds=at.second)


def _free(days: pd.DataFrame, x: alt.X, timezone: str) -> list[alt.Chart]:
    """Return the free days as grey bands behind everything."""
    free = days[~days["is_working"]]
    bands = pd.DataFrame({"day": _local(free["start"], timezone), "until": _local(free["end"], timezone)})
    drawn = alt.Chart(bands).mark_rect(color=theme.HAIRLINE, opacity=0.5).encode(x=x, x2=alt.X2("until:T"))
    return [drawn] if len(bands) else []


def _guide(guideline: pd.DataFrame, x: alt.X, timezone: str) -> list[alt.Chart]:
    """Return the guideline, dashed; none where it would lie on the axis."""
    if not guideline["guideline"].max() > 0:
        return []
    rows = pd.DataFrame({"day": _local(guideline["at"], timezone), "guideline": guideline["guideline"]})
    line = alt.Chart(rows).mark_line(strokeDash=[5, 3], strokeWidth=1.5, color=theme.MUTED)
    return [line.encode(x=x, y=alt.Y("guideline:Q"))]


def _events(rows: pd.DataFrame, x: alt.X, unit: str, timezone: str) -> list[alt.Chart]:
    """Return a mark per event, on the scope where it changed that, else on what remained; each says what it was."""
    told = rows.assign(shade=rows["change"].map(_SHADES), form=rows["change"].map(_SHAPES))
    told = told[["day", "change", "key", "remaining", "scope", "shade", "form"]]
    tooltip = [
        alt.Tooltip("day:T", title=f"When ({timezone})", format="%-d %b %H:%M"),
        alt.Tooltip("change:N", title="Change"),
        alt.Tooltip("key:N", title="Issue"),
        alt.Tooltip("remaining:Q", title=f"Remaining {unit}", format=".1~f"),
        alt.Tooltip("scope:Q", title="Scope", format=".1~f"),
    ]
    is_scope = told["shade"].notna()
    work, scope = told.loc[~is_scope, ["day", "change", "key", "remaining", "scope"]], told[is_scope]
    done = alt.Chart(work).mark_point(filled=True, size=30, opacity=1, color=theme.COMPLETED)
    changed = alt.Chart(scope).mark_point(filled=True, size=60, opacity=1, stroke=theme.INK, strokeWidth=1)
    kind = {"fill": alt.Fill("shade:N", scale=None), "shape": alt.Shape("form:N", scale=None)}
    layers = [
        (work, done.encode(x=x, y=alt.Y("remaining:Q"), tooltip=tooltip)),
        (scope, changed.encode(x=x, y=alt.Y("scope:Q"), tooltip=tooltip, **kind)),
    ]
    return [layer for shown, layer in layers if len(shown)]  # Vega complains of a layer without rows


def _subtitle(unit: str, *, has_guideline: bool, has_free: bool) -> str:
    said = f"{unit.capitalize()} in the sprint and not done (blue), scope (line above)"
    if has_guideline:
        said += ", guideline (dashed)"
    return f"{said}; free days in grey" if has_free else said


def _caption(frame: pd.DataFrame, timezone: str, *, has_guideline: bool) -> str:
    said = (
        "Remaining = in the sprint and not done, at the estimate of that instant. Scope = all in the sprint, done or"
        " not, also what was done before: it may be more than the commitment, and than the final scope."
    )
    if has_guideline:
        said += " The guideline falls evenly over the working days, from the start to the planned end."
    return f"{said} n = {words.amount(len(frame) - 2, 'events')}. Time in {timezone}."


def _ends(frame: pd.DataFrame, end: str, unit: str) -> str:
    start, last = frame.iloc[0], frame.iloc[-1]
    at_end = "at the close" if end == "the close" else end
    return (
        f"{words.amount(start['remaining'], unit)} of a scope of {words.number(start['scope'])} remaining at the start,"
        f" {words.number(last['remaining'])} of {words.number(last['scope'])} {at_end}."
    )
