"""Velocity: completed against committed per sprint, the mean that is the velocity, and what fits the next one."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.names import short_names
from squadlib.metrics.units import in_unit

FEWEST = 2
"""From so many past sprints on the next one is forecast: one alone says nothing about how sprints differ."""
_LEFT_OUT = "left out"
_NEXT = {True: "→", False: "next"}  # on a phone a word would run into its neighbour


def velocity(
    frame: pd.DataFrame,
    *,
    width: int = theme.WIDE,
    unit: str = "points",
    forecast: Mapping[str, Any] | None = None,
) -> Chart | str:
    """Return bars of what each sprint completed, its commitment as a tick, the mean as a rule, the forecast at the end.

    `frame` is `metrics.velocity`, `forecast` is `metrics.next_sprint` in the same unit.
    """
    if frame.empty:
        return "No sprint has been closed yet, so there is no velocity."
    rows = _rows(frame.tail(12 if theme.is_narrow(width) else 24), unit)
    is_known = forecast is not None and forecast["sprints_used"] >= FEWEST
    coming = _NEXT[theme.is_narrow(width)]
    names = [*rows["name"], *([coming] if is_known else [])]
    x = alt.X("name:O", sort=None, scale=alt.Scale(domain=names, paddingInner=0.3), title=None)
    layers = [*_bars(rows, x, unit), *_mean(rows, x)]
    if is_known and forecast is not None:
        layers += _interval(forecast, x, unit, name=coming)
    return worded(
        layered(layers, width=width, height=260),
        title=_finding(frame, unit),
        subtitle=_subtitle(rows, unit),
        caption=_caption(frame, forecast, unit),
        alt_text=f"Bar chart of {unit} per sprint. {_finding(frame, unit)}. {_last(frame, unit)}",
        columns={
            "sprint": "Sprint",
            in_unit("committed", unit): "Committed",
            in_unit("completed", unit): "Completed",
            in_unit("completion_rate", unit): "Completion rate",
            in_unit("velocity", unit): "Velocity",
            **({"is_left_out": "Left out"} if frame["is_left_out"].any() else {}),
        },
    )


def _rows(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    rows = frame.rename(
        columns={in_unit("committed", unit): "committed", in_unit("completed", unit): "completed", "sprint": "full"}
    )
    is_last = rows.index == rows.index[-1]
    return rows.assign(
        name=short_names(list(rows["full"])),
        mean=rows[in_unit("velocity", unit)],
        shade=[theme.COMPLETED if last else theme.PAST for last in is_last],
        label=[words.number(value) if last else "" for value, last in zip(rows["completed"], is_last, strict=True)],
        label_shade=[
            theme.INK if out or value <= 0.12 * rows["completed"].max() else theme.PAGE
            for value, out in zip(rows["completed"], rows["is_left_out"], strict=True)
        ],
        note=[_LEFT_OUT if out else "" for out in rows["is_left_out"]],
    )[
        [
            "full",
            "name",
            "committed",
            "completed",
            "mean",
            "velocity_sprints",
            "shade",
            "label",
            "label_shade",
            "note",
        ]
    ]


def _bars(rows: pd.DataFrame, x: alt.X, unit: str) -> list[alt.Chart]:
    base = alt.Chart(rows).encode(x=x)
    y = alt.Y("completed:Q", title=None)
    tooltip = [
        alt.Tooltip("full:N", title="Sprint"),
        alt.Tooltip("committed:Q", title=f"Committed {unit}", format=".1~f"),
        alt.Tooltip("completed:Q", title=f"Completed {unit}", format=".1~f"),
        alt.Tooltip("mean:Q", title="Velocity", format=".1~f"),
    ]
    counted = alt.Chart(rows[rows["note"] == ""]).mark_bar(strokeWidth=1, stroke=theme.COMPLETED)
    bar = counted.encode(x=x, y=y, color=alt.Color("shade:N", scale=None), tooltip=tooltip)
    tick = base.mark_tick(thickness=2, opacity=1, color=theme.COMMITTED, bandSize=18).encode(
        y=alt.Y("committed:Q"), tooltip=tooltip
    )
    label = base.mark_text(baseline="bottom", dy=-6, fontWeight="bold")
    figure = label.encode(y=alt.YDatum(0), text=alt.Text("label:N"), color=alt.Color("label_shade:N", scale=None))
    bars = [bar] if (rows["note"] == "").any() else []
    return [*bars, *_left_out(rows, x, tooltip), tick, figure]


def _left_out(rows: pd.DataFrame, x: alt.X, tooltip: list[alt.Tooltip]) -> list[alt.Chart]:
    """Return what says of a sprint that it is left out: a dashed outline, and the words along it above its figure."""
    out = rows[rows["note"] != ""]
    if out.empty:
        return []
    base = alt.Chart(out).encode(x=x)
    outline = base.mark_bar(color=theme.PAGE, stroke=theme.MUTED, strokeWidth=1, strokeDash=[3, 2])
    along: dict[str, Any] = {"angle": 270, "align": "left", "baseline": "middle", "dx": 26 if any(out["label"]) else 8}
    said = base.encode(y=alt.YDatum(0), text=alt.Text("note:N"))
    halo = said.mark_text(**along, stroke=theme.PAGE, strokeWidth=4, strokeJoin="round")
    return [outline.encode(y=alt.Y("completed:Q"), tooltip=tooltip), halo, said.mark_text(**along, color=theme.MUTED)]


def _mean(rows: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Return the mean as a dashed rule over the sprints it was taken from, its value before the first of them."""
    last = rows.iloc[-1]
    if words.is_missing(last["mean"]):
        return []
    over = rows[rows["note"] == ""].tail(int(last["velocity_sprints"]))
    if over.empty:
        return []  # all that are drawn are left out
    ends = pd.DataFrame({"name": [over["name"].iloc[0], over["name"].iloc[-1]], "mean": last["mean"]})
    line = alt.Chart(ends).mark_line(strokeDash=[5, 3], strokeWidth=1.5, color=theme.INK).encode(x=x, y=alt.Y("mean:Q"))
    label = alt.Chart(ends.head(1).assign(text=words.number(last["mean"]))).encode(
        x=x, y=alt.Y("mean:Q"), text=alt.Text("text:N")
    )
    placed: dict[str, Any] = {"align": "right", "dx": -6}
    halo = label.mark_text(**placed, stroke=theme.PAGE, strokeWidth=4, strokeJoin="round")
    return [line, halo, label.mark_text(**placed)]


def _interval(forecast: Mapping[str, Any], x: alt.X, unit: str, *, name: str) -> list[alt.Chart]:
    row = pd.DataFrame([{"name": name, **{key: forecast[key] for key in ("p15", "p50", "p85")}}])
    row["low"], row["high"] = words.number(forecast["p15"]), words.number(forecast["p85"])
    tooltip = [
        alt.Tooltip("p85:Q", title=f"85 % chance of at most, {unit}", format=".1~f"),
        alt.Tooltip("p50:Q", title=f"Even chance, {unit}", format=".1~f"),
        alt.Tooltip("p15:Q", title=f"85 % chance of at least, {unit}", format=".1~f"),
    ]
    base = alt.Chart(row).encode(x=x, tooltip=tooltip)
    return [
        base.mark_rule(strokeWidth=3, color=theme.COMPLETED).encode(y=alt.Y("p15:Q"), y2=alt.Y2("p85:Q")),
        base.mark_point(filled=True, size=70, color=theme.COMPLETED, opacity=1).encode(y=alt.Y("p50:Q")),
        base.mark_text(baseline="bottom", dy=-6).encode(y=alt.Y("p85:Q"), text=alt.Text("high:N")),
        base.mark_text(baseline="top", dy=6).encode(y=alt.Y("p15:Q"), text=alt.Text("low:N")),
    ]


def _finding(frame: pd.DataFrame, unit: str) -> str:
    """Return what the velocity has done: settled when it moved less than 5 % since its last whole window."""
    column = in_unit("velocity", unit)
    now, n = frame[column].iloc[-1], int(frame["velocity_sprints"].iloc[-1])
    comparable = frame.loc[~frame["is_left_out"], column]
    if words.is_missing(now) or len(comparable) <= n:
        return f"{words.amount(frame[in_unit('completed', unit)].iloc[-1], unit)} completed in the last sprint"
    before = comparable.iloc[-1 - n]
    if words.is_missing(before) or not before:
        return f"Velocity is {words.amount(now, unit)}"
    if abs(now - before) < 0.05 * before:
        return f"Velocity has settled around {words.amount(now, unit)}"
    verb = "risen" if now > before else "fallen"
    return f"Velocity has {verb} from {words.number(before)} to {words.amount(now, unit)} in {n} sprints"


def _subtitle(rows: pd.DataFrame, unit: str) -> str:
    said = f"{unit.capitalize()} completed (bar) against committed (tick), per sprint"
    return said if words.is_missing(rows["mean"].iloc[-1]) else f"{said}; dashed: the mean that is the velocity"


def _last(frame: pd.DataFrame, unit: str) -> str:
    row = frame.iloc[-1]
    completed, committed = row[in_unit("completed", unit)], row[in_unit("committed", unit)]
    return f"{row['sprint']}: {words.number(completed)} completed, {words.number(committed)} committed."


def _caption(frame: pd.DataFrame, forecast: Mapping[str, Any] | None, unit: str) -> str:
    n, left_out = int(frame["velocity_sprints"].iloc[-1]), frame.loc[frame["is_left_out"], "sprint"]
    which = "comparable" if len(left_out) else "closed"
    said = f"Velocity is the mean of the completed {unit} of the last {n} {which} sprints (n = {n})."
    if len(left_out):
        said += f" Left out as not comparable: {words.listing(left_out, most=6)}."
    if forecast is not None and forecast["sprints_used"] < FEWEST:
        said += " What fits the next sprint takes two comparable ones to tell."
    elif forecast is not None:
        p15, p50, p85 = (words.number(forecast[key]) for key in ("p15", "p50", "p85"))
        said += (
            f" Next sprint, if it is like these: at least {p15} with 85\u00a0% probability,"
            f" {p50} with 50\u00a0%, {p85} with 15\u00a0%."
        )
    return said
