"""Capacity: what is planned, what would be taken by priority and what is not done yet, against what a sprint fits."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import TOP_EDGE, Chart, layered, worded
from squadlib.charts.names import short_names

LINE_NAMES = {"likely": "likely", "even": "even chance", "stretch": "stretch"}
"""A line of `metrics.cut_line` → what it is called."""
_SHARES = {"likely": "p15", "even": "p50", "stretch": "p85"}
_FILLS = {"planned": theme.PAGE, "proposed": theme.PAST, "carried": theme.LEFT}
_EDGES = {"planned": theme.COMMITTED, "proposed": theme.MUTED, "carried": theme.COMPLETED}


def capacity(
    frame: pd.DataFrame,
    *,
    forecast: Mapping[str, Any],
    sprint: str | None,
    running: str | None,
    width: int = theme.WIDE,
    unit: str = "points",
) -> Chart | str:
    """Return a bar of issues each for planned, by priority and not done, against three lines of what fits.

    `frame` is `metrics.stacks`, `forecast` is `metrics.capacity`, both in `unit`; `sprint` names the next sprint,
    `running` the running one, where Jira has them.
    """
    if not forecast["p85"] > 0:
        return _unknown(forecast)
    if frame.empty:
        return f"Nothing is upcoming and nothing is under way: {_fits(forecast, unit)} would be free."
    is_narrow = theme.is_narrow(width)
    sums = frame.groupby("stack", sort=False)["size"].sum()
    labels = _labels(sums, sprint=sprint, running=running, is_narrow=is_narrow)
    title = _finding(sums, forecast, unit, sprint=sprint)
    return worded(
        layered(_layers(frame, forecast, labels, is_narrow=is_narrow), width=width, height=44 * len(labels) + 20),
        title=title,
        subtitle=_subtitle(forecast, unit, is_narrow=is_narrow),
        caption=_caption(frame, forecast, unit),
        alt_text=f"Bars of issues against three lines. {title}.",
        columns={"stack": "Bar", "key": "Issue", "summary": "Summary", "size": unit.capitalize()},
    )


def _labels(sums: pd.Series, *, sprint: str | None, running: str | None, is_narrow: bool) -> dict[str, str]:
    """Return what each bar is called, with its sum."""
    long = {
        "planned": f"In {sprint} now" if sprint else "In the next sprint now",
        "proposed": "Taken by priority",
        "carried": f"Not done in {running}" if running else "Not done yet",
    }
    short = {"planned": "Planned", "proposed": "By priority", "carried": "Not done"}
    names = short if is_narrow else long
    return {str(stack): f"{names[str(stack)]}: {words.number(total)}" for stack, total in sums.items()}


def _layers(
    frame: pd.DataFrame, forecast: Mapping[str, Any], labels: Mapping[str, str], *, is_narrow: bool
) -> list[alt.Chart]:
    furthest = max(float(frame["end"].max()), forecast["p85"]) * (1.08 if is_narrow else 1.12) or 1.0
    scale = alt.Scale(domain=[0, furthest], nice=False)
    least = furthest * (0.045 if not is_narrow else 2.0)  # a shorter piece has no room for its number
    rows = frame.assign(
        name=frame["stack"].map(labels),
        fill=frame["stack"].map(_FILLS),
        edge=frame["stack"].map(_EDGES),
        middle=(frame["start"] + frame["end"]) / 2,
        short=[one if size >= least else "" for one, size in zip(_short(frame["key"]), frame["size"], strict=True)],
        said=["yes" if one else "no, assumed" for one in frame["is_estimated"]],
    )
    y = alt.Y("name:N", sort=list(labels.values()), title=None, axis=alt.Axis(labelColor=theme.INK, labelLimit=260))
    tooltip = [
        alt.Tooltip("key:N", title="Issue"),
        alt.Tooltip("summary:N", title="Summary"),
        alt.Tooltip("size:Q", title="Size", format=".1~f"),
        alt.Tooltip("said:N", title="Estimated"),
    ]
    base = alt.Chart(rows).encode(y=y, tooltip=tooltip)
    bar = base.encode(
        x=alt.X("start:Q", scale=scale, axis=None),
        x2=alt.X2("end:Q"),
        color=alt.Color("fill:N", scale=None),
        stroke=alt.Stroke("edge:N", scale=None),
    )
    rules, names = _lines(forecast, scale, is_narrow=is_narrow)
    return [
        *rules,  # beneath the bars, whose numbers they would strike out
        bar.transform_filter("datum.is_estimated").mark_bar(height=22, strokeWidth=1),
        bar.transform_filter("!datum.is_estimated").mark_bar(height=22, strokeWidth=1.5, strokeDash=[3, 3]),
        base.mark_text(baseline="middle").encode(x=alt.X("middle:Q", scale=scale, axis=None), text=alt.Text("short:N")),
        *names,
    ]


def _lines(
    forecast: Mapping[str, Any], scale: alt.Scale, *, is_narrow: bool
) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """Return the lines of what fits, and their names; those at the same place share theirs."""
    by_place: dict[float, list[str]] = {}
    for line, share in _SHARES.items():
        by_place.setdefault(float(forecast[share]), []).append(LINE_NAMES[line])
    sides: list[Any] = ["right", "center", "left"] if len(by_place) > 2 else ["right", "left"]
    aligned = dict(zip(by_place, sides, strict=False))
    rules, labels = [], []
    for place, names in by_place.items():
        text = words.number(place) if is_narrow else f"{words.number(place)} {words.listing(names)}"
        row = pd.DataFrame({"at": [place], "text": [text]})
        x = alt.Chart(row).encode(x=alt.X("at:Q", scale=scale, axis=None))
        weight = 2.5 if "even chance" in names else 1.5
        rules.append(x.mark_rule(color=theme.COMPLETED, strokeWidth=weight, tooltip=None))
        labels.append(
            x.mark_text(baseline="bottom", dy=-4, align=aligned[place], color=theme.COMPLETED).encode(
                y=TOP_EDGE, text=alt.Text("text:N")
            )
        )
    return rules, labels


def _short(keys: pd.Series) -> list[str]:
    """Return the issues' numbers where all are of one project, else nothing: there is no room for more."""
    names = list(dict.fromkeys(keys))
    shorter = dict(zip(names, short_names(names), strict=True))
    return [shorter[key] if shorter[key] != key else "" for key in keys]


def _unknown(forecast: Mapping[str, Any]) -> str:
    if not forecast["sprints_used"]:
        return "No comparable sprint has been closed yet, so there is no velocity to take a capacity from."
    if forecast["velocity_p85"] == 0:
        last = words.amount(forecast["sprints_used"], "comparable sprints")
        return f"The last {last} completed nothing, so nothing can be said about what fits into the next one."
    return "The days of the next sprint, or of those before, are not known, so what fits into it is not either."


def _fits(forecast: Mapping[str, Any], unit: str) -> str:
    return words.amount(forecast["p50"], unit)


def _finding(sums: pd.Series, forecast: Mapping[str, Any], unit: str, *, sprint: str | None) -> str:
    said = f"{sprint or 'The next sprint'} fits {_fits(forecast, unit)} with an even chance"
    parts = []
    if sums.get("planned", 0):
        parts.append(f"{words.number(sums['planned'])} are planned in it")
    if sums.get("carried", 0):
        parts.append(f"up to {words.number(sums['carried'])} may be carried over")
    return f"{said}; {words.listing(parts)}" if parts else said


def _subtitle(forecast: Mapping[str, Any], unit: str, *, is_narrow: bool) -> str:
    what = f"{unit.capitalize()}, a piece per issue"
    if not is_narrow:
        return f"{what}; lines: what the next sprint completes with 85, 50 and 15\u00a0% probability"
    told = ", ".join(words.number(forecast[share]) for share in _SHARES.values())
    return f"{what}; lines: {told} with 85, 50, 15\u00a0% probability"


def _caption(frame: pd.DataFrame, forecast: Mapping[str, Any], unit: str) -> str:
    before = ", ".join(words.number(forecast[f"velocity_{share}"]) for share in _SHARES.values())
    said = (
        f"Lines: what the last {words.amount(forecast['sprints_used'], 'sprints')} completed ({before} {unit}) times"
        f" {words.per_cent(forecast['availability'])}: the members’ working days in the next sprint over their usual."
    )
    if not frame["is_estimated"].all():
        said += " Dashed: no estimate, counted with the median one."
    return f"{said} n = {words.amount(len(frame['key'].unique()), 'issues')}."
