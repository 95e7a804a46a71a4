"""Estimates: how many working days issues of each size were in progress, with every issue as a dot."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.estimates_finding import finding, known
from squadlib.metrics.estimates import FEWEST, agreement

_SIZES = 9
"""Of more sizes only those used most are drawn."""
_DOTS = 120
"""Of more issues the sprint's own and the latest before them are drawn."""
_REACH = 2
"""The axis ends so many widths of a middle half beyond it, at twice its end at least; what took longer stands there."""
_GOLDEN = 0.618
"""Steps of this part of a row spread its dots without a pattern and without chance."""


def estimates(
    frame: pd.DataFrame, *, issues: pd.DataFrame, sprints: int, width: int = theme.WIDE, unit: str = "points"
) -> Chart | str:
    """Return a row per size: the middle half and the median of its days, each issue a dot, this sprint's stressed.

    `frame` is `metrics.days_by_size` of `issues`, `metrics.estimates` with their `sprint`; `sprints` is how many they
    come from; `unit` is what the board estimates in. A sentence where nothing is estimated or too little is known.
    """
    if frame.empty:
        lacking = "was seen in a column between the board’s first and last" if len(issues) else "is there yet"
        return f"No completed issue {lacking}, so nothing tells how many days an estimate takes."
    if frame["points"].isna().all():
        return _unestimated(frame.iloc[0], issues, unit)
    if len(known(frame)) < 2:
        return _too_few(frame, unit)
    shown = _used_most(frame)
    title, rows = finding(shown, issues, unit), _rows(shown, unit)
    dots = _dots(issues, rows)
    return worded(
        layered(_layers(rows, dots), width=width, height=52 * len(rows)),
        title=title,
        subtitle=(
            f"Working days in progress of issues completed in {words.amount(sprints, 'sprints')}, by estimate;"
            " bar: the middle half, tick: the median, ring: an issue, filled: one of this sprint"
        ),
        caption=f"{_caption(frame, issues)}{_drawn(frame, issues, rows, dots)}",
        alt_text=f"A row of dots per estimate along the working days in progress. {title}.",
        columns={
            "points": unit.capitalize(),
            "issues": "Issues",
            "median_days": "Median",
            "low_days": "Middle half from",
            "high_days": "Middle half to",
            "most_days": "Longest",
        },
    )


def _used_most(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the sizes drawn, smallest first, what has no estimate last."""
    used = frame.assign(is_bare=frame["points"].isna()).sort_values(["is_bare", "issues"], ascending=[True, False])
    return used.head(_SIZES).drop(columns="is_bare").sort_values("points", ignore_index=True)


def _rows(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return the sizes with their place and label; few issues have no bar."""
    is_known = rows["issues"] >= FEWEST
    names = [words.amount(size, unit) if not words.is_missing(size) else "no estimate" for size in rows["points"]]
    return rows.assign(
        row=rows.index.astype("float64"),
        name=[f"{name}, n = {n}" for name, n in zip(names, rows["issues"], strict=True)],
        low_days=rows["low_days"].where(is_known),
        high_days=rows["high_days"].where(is_known),
        median_days=rows["median_days"].where(is_known),
        label=[words.number(days) if sure else "" for days, sure in zip(rows["median_days"], is_known, strict=True)],
    )


def _dots(issues: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the issues drawn, each at a height of its own within its row; what is beyond the axis at its end."""
    width = rows["high_days"] - rows["low_days"]
    reach = rows["high_days"] + (_REACH * width).clip(lower=rows["high_days"])
    found = issues[issues["days"].notna()].sort_values("is_here", kind="stable").tail(_DOTS)
    found = found.merge(rows[["points", "row"]], on="points")  # sizes that are not drawn fall away; none meets none
    place, end = found.groupby("row").cumcount(), float(reach.max())
    is_beyond = found["days"] > end
    longest = found["days"] == found.groupby("row")["days"].transform("max")
    dots = found.assign(
        height=found["row"] + ((place * _GOLDEN + 0.5) % 1 - 0.5) * 0.4,
        at=found["days"].clip(upper=end).round(2),
        told=[words.number(days) if one else "" for days, one in zip(found["days"], is_beyond & longest, strict=True)],
        is_beyond=is_beyond,
        days=found["days"].round(1),
        size=[words.number(one) for one in found["points"]],
    )
    return dots[["key", "size", "sprint", "days", "at", "height", "told", "is_here", "is_beyond"]]


def _layers(rows: pd.DataFrame, dots: pd.DataFrame) -> list[alt.Chart]:
    tooltip = [
        alt.Tooltip("key:N", title="Issue"),
        alt.Tooltip("size:N", title="Estimate"),
        alt.Tooltip("days:Q", title="Working days"),
        alt.Tooltip("sprint:N", title="Completed in"),
    ]
    bar, *median = _bars(rows)
    layers = [bar]
    for is_here in (False, True):
        own = dots[dots["is_here"] == is_here].drop(columns=["is_here", "told"])
        base = alt.Chart(own).encode(x=_along("at"), y=_down("height", rows), shape=_SHAPE, tooltip=tooltip)
        layers += [_stressed(base) if is_here else _quiet(base)] if len(own) else []
    beyond = dots.loc[dots["told"] != "", ["at", "height", "told"]]
    said = alt.Chart(beyond).encode(x=_along("at"), y=_down("height", rows), text=alt.Text("told:N"))
    return [*layers, *median, *([said.mark_text(align="right", dx=-8)] if len(beyond) else [])]


_SHAPE = alt.ShapeValue("circle", condition={"test": "datum.is_beyond", "value": "triangle-right"})


def _quiet(base: alt.Chart) -> alt.Chart:
    rings: alt.Chart = base.mark_point(size=24, strokeWidth=1, opacity=0.8, stroke=theme.MUTED)
    return rings


def _stressed(base: alt.Chart) -> alt.Chart:
    dots: alt.Chart = base.mark_point(size=90, filled=True, opacity=1, fill=theme.COMPLETED, stroke=theme.PAGE)
    return dots


def _bars(rows: pd.DataFrame) -> list[alt.Chart]:
    """Return the middle half of each size, its median as a tick and as a figure."""
    drawn = rows.loc[rows["label"] != "", ["row", "low_days", "high_days", "median_days", "label"]]
    base = alt.Chart(drawn.assign(top=drawn["row"] - 0.3, foot=drawn["row"] + 0.3)).encode(y=_down("top", rows))
    tick = base.encode(x=_along("median_days"))
    text = tick.encode(text=alt.Text("label:N"))
    return [
        base.mark_rect(color=theme.LEFT, opacity=0.6).encode(
            x=_along("low_days"), x2=alt.X2("high_days:Q"), y2=alt.Y2("foot:Q")
        ),
        tick.mark_rule(strokeWidth=2.5, color=theme.INK).encode(y2=alt.Y2("foot:Q")),
        text.mark_text(dy=-8, stroke=theme.PAGE, strokeWidth=4, strokeJoin="round", fontWeight="bold"),
        text.mark_text(dy=-8, fontWeight="bold"),
    ]


def _along(column: str) -> alt.X:
    axis, scale = alt.Axis(tickCount=6), alt.Scale(domainMin=0, nice=False, padding=8)
    return alt.X(f"{column}:Q", title="working days in progress", axis=axis, scale=scale)


def _down(column: str, rows: pd.DataFrame) -> alt.Y:
    names = ",".join(f"'{name}'" for name in rows["name"])
    axis = alt.Axis(
        values=list(rows["row"]),
        labelExpr=f"[{names}][datum.value]",
        labelColor=theme.INK,
        tickCount=len(rows),
        labelOverlap=False,
        grid=False,
    )
    scale = alt.Scale(domain=[-0.6, len(rows) - 0.5], reverse=True, nice=False, zero=False)
    return alt.Y(f"{column}:Q", title=None, axis=axis, scale=scale)


def _unestimated(row: pd.Series, issues: pd.DataFrame, unit: str) -> str:
    """Return how long issues took where nothing is estimated."""
    here = issues.loc[issues["is_here"], "days"].dropna()
    lacking = "This squad counts issues" if unit == "issues" else "Nothing completed so far was estimated"
    own = f"; of this sprint’s {len(here)} it is {words.number(here.median())}" if len(here) else ""
    return (
        f"{lacking}, so there is no estimate to hold against the days. The median of all"
        f" {words.amount(row['issues'], 'completed issues')} is {words.amount(row['median_days'], 'working days')} in"
        f" progress, the middle half took {words.number(row['low_days'])} to {words.number(row['high_days'])}{own}."
    )


def _too_few(frame: pd.DataFrame, unit: str) -> str:
    """Return what is known so far, and what it takes to say more."""
    told = [
        f"{words.amount(size, unit)} a median of {words.number(days)} working days (n = {n})"
        for size, days, n in zip(frame["points"], frame["median_days"], frame["issues"], strict=True)
        if not words.is_missing(size)
    ]
    least = (
        f"It takes {words.spelled(FEWEST)} completed issues of each of two sizes to say what an estimate means in days"
    )
    return f"{least}; so far: {words.listing(told, most=_SIZES)}."


def _caption(frame: pd.DataFrame, issues: pd.DataFrame) -> str:
    share, unseen = agreement(issues), int(issues["days"].isna().sum())
    said = (
        "In progress = in a column between the board’s first and last, until it was done. Of two issues of different"
        f" estimates the larger took longer in {words.per_cent(share)} of all pairs; 50\u00a0% is chance."
        f" n = {words.amount(frame['issues'].sum(), 'issues')}; a bar takes {FEWEST} of a size."
    )
    if not unseen:
        return said
    return f"{said} Left out: {words.amount(unseen, 'issues')} never seen in such a column."


def _drawn(frame: pd.DataFrame, issues: pd.DataFrame, rows: pd.DataFrame, dots: pd.DataFrame) -> str:
    """Return what is not drawn as it is: other sizes, earlier issues, days beyond the axis."""
    said = []
    if len(rows) < len(frame):
        said.append(f"Drawn: the {words.spelled(_SIZES)} sizes used most.")
    if issues["days"].notna().sum() > _DOTS:
        said.append(f"Drawn as dots: the latest {_DOTS} issues, this sprint’s first.")
    if dots["is_beyond"].any():
        said.append(
            f"A triangle at the edge took longer than is drawn: up to {words.amount(dots['days'].max(), 'days')}."
        )
    return "".join(f" {one}" for one in said)
