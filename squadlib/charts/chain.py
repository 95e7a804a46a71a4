"""The chain as one picture: each method, the measures it is measured by, the milestones that served them, by size."""

import altair as alt
import numpy as np
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import TOP_EDGE, Chart, layered, worded
from squadlib.metrics.units import in_unit

LEVELS = ("method", "measure", "milestone")
FEWEST = 3
"""So many milestones make a picture; fewer are told by the table alone."""
_ENDS = {"no method": 1, "no measure": 2, "no milestone": 2}
"""Where a chain ends that reaches no method → its first level that is drawn."""
_FILLS = {"method": theme.COMPLETED, "measure": theme.LEFT, "milestone": theme.PANEL}
_INKS = {"method": theme.PAGE, "measure": theme.INK, "milestone": theme.INK}
_ROOM, _LEAST = 30, 17
"""Pixels a milestone is given on average, and those a box needs for its name."""


def chain(frame: pd.DataFrame, *, width: int = theme.WIDE, unit: str = "points", period: str = "") -> Chart | str:
    """Return boxes from method over measure to milestone, each as high as the work completed for it.

    `frame` is `metrics.chain`; `unit` is what it is counted in, issues where nothing completed is estimated; `period`
    names the time. What reaches no method stands below, from the level at which its chain ends.
    """
    counted = unit if frame[in_unit("completed", unit)].sum() else "issues"
    leaves = _leaves(frame.assign(size=frame[in_unit("completed", counted)].astype("float64")))
    if len(leaves) < FEWEST:
        return ""
    height = int(np.clip(_ROOM * len(leaves), 200, 560))
    boxes = _boxes(leaves, pixels=height / leaves["size"].sum())
    title = _finding(leaves, counted)
    return worded(
        layered(_layers(boxes, width=width), width=width, height=height),
        title=title,
        subtitle=f"{counted.capitalize()} completed{f' in {period}' if period else ''}, from method to milestone",
        caption=(
            "A box is as high as the work completed for it; an issue counts once, for the milestone of its version."
            f" n = {words.amount(int(frame['completed_issues'].sum()), 'issues')}."
        ),
        alt_text=f"Boxes of methods, their measures and the milestones of these. {title}.",
        columns={
            "method": "Method",
            "measure": "Measure",
            "milestone": "Milestone",
            in_unit("completed", counted): "Completed",
        },
    )


def _leaves(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the milestones with work, the largest method, measure and milestone first, and where each box begins."""
    rows = rows[rows["size"] > 0].assign(is_lost=rows["gap"] != "")
    groups = (["gap", "method_id"], ["gap", "method_id", "measure_id"])
    for level, names in zip(("of_method", "of_measure"), groups, strict=True):
        rows[level] = rows.groupby(names, dropna=False)["size"].transform("sum")
    order = ["is_lost", "of_method", "method_id", "of_measure", "measure_id", "size"]
    is_ascending = [True, False, True, False, True, False]
    rows = rows.sort_values(order, ascending=is_ascending, kind="stable", ignore_index=True)
    ends = rows["size"].cumsum()
    return rows.assign(top=ends - rows["size"], bottom=ends, leaf=rows.index)


def _boxes(leaves: pd.DataFrame, *, pixels: float) -> pd.DataFrame:
    """Return a box per method, measure and milestone, one beside the other, where the chain has that level."""
    found = []
    for place, level in enumerate(LEVELS):
        there = leaves[leaves["gap"].map(_ENDS).fillna(0) <= place]
        names = {"method": ["method_id"], "measure": ["method_id", "measure_id"], "milestone": ["leaf"]}[level]
        parts = there.groupby(["gap", *names], dropna=False, sort=False)
        sums = parts.agg(name=(level, "first"), top=("top", "min"), bottom=("bottom", "max"), size=("size", "sum"))
        found.append(sums.reset_index()[["gap", "name", "top", "bottom", "size"]].assign(level=level, left=place))
    boxes = pd.concat(found, ignore_index=True)
    is_lost = boxes["gap"] != ""
    text = (
        boxes["size"].map(words.number)
        + "  "
        + boxes["name"].map(lambda one: words.name_of(one, missing="no milestone"))
    )
    return boxes.assign(
        name=boxes["name"].map(lambda one: words.name_of(one, missing="no milestone")),
        right=boxes["left"] + 1,
        middle=(boxes["top"] + boxes["bottom"]) / 2,
        fill=boxes["level"].map(_FILLS).where(~is_lost, theme.PAST),
        ink=boxes["level"].map(_INKS).where(~is_lost, theme.INK),
        text=text.where((boxes["bottom"] - boxes["top"]) * pixels >= _LEAST, ""),
    )


def _layers(boxes: pd.DataFrame, *, width: int) -> list[alt.Chart]:
    x = alt.X("left:Q", scale=alt.Scale(domain=[0, len(LEVELS)], nice=False), axis=None)
    scale = alt.Scale(domain=[0, float(boxes["bottom"].max())], nice=False, reverse=True)
    y = alt.Y("top:Q", scale=scale, axis=None)
    tooltip = [
        alt.Tooltip("level:N", title="Level"),
        alt.Tooltip("name:N", title="Name"),
        alt.Tooltip("size:Q", title="Completed", format=".1~f"),
    ]
    base = alt.Chart(boxes).encode(x=x, tooltip=tooltip)
    heads = pd.DataFrame({"left": range(len(LEVELS)), "text": [level.capitalize() for level in LEVELS]})
    room = width / len(LEVELS) - 16
    return [
        base.mark_rect(stroke=theme.PAGE, strokeWidth=2).encode(
            x2=alt.X2("right:Q"), y=y, y2=alt.Y2("bottom:Q"), color=alt.Color("fill:N", scale=None)
        ),
        base.mark_text(align="left", baseline="middle", dx=8, limit=room).encode(
            y=alt.Y("middle:Q", scale=scale, axis=None), text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None)
        ),
        alt.Chart(heads)
        .mark_text(align="left", baseline="bottom", dx=8, dy=-6, color=theme.MUTED)
        .encode(x=x, y=TOP_EDGE, text=alt.Text("text:N")),
    ]


def _finding(leaves: pd.DataFrame, unit: str) -> str:
    """Return how much reaches a method, and which method got most of it."""
    whole = leaves["size"].sum()
    served = leaves[~leaves["is_lost"]]
    if served.empty:
        return f"None of the {words.number(whole)} completed {unit} reaches a method"
    sums = served.groupby("method", sort=False)["size"].sum()
    most = f"“{sums.idxmax()}” got {words.number(sums.max())} of the {words.number(whole)} completed {unit}"
    lost = whole - sums.sum()
    return f"{most}; {words.number(lost)} reach no method" if lost else most
