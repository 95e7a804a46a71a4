"""Alignment: the share of each sprint's issues that belong to a project and to a milestone of the plan."""

import math
from typing import Any

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.names import short_names
from squadlib.metrics.alignment_trend import SHARES

FEW, MANY = 12, 24
"""How many sprints are drawn on a phone and on a page."""
_FEWEST = 4
"""Fewer sprints are said in a sentence."""
_BEFORE = 6
"""With how many sprints before the last one is compared."""
_MOVED = 0.05
"""A share that moved less is said to be as before."""
_APART = 0.1
"""How far apart the labels of the two lines stand at least, as a share of the height."""
_ROOM = 116
"""Px to the right of the lines that their labels take."""
_TOP = 1.06
"""Where the axis ends, so that a label beside 100 % has its room."""
_NAMES = {"linked_to_project": "project", "linked_to_milestone": "milestone"}
_LINES: dict[str, dict[str, Any]] = {
    "linked_to_project": {"color": theme.MUTED, "strokeDash": [5, 3], "strokeWidth": 1.5},
    "linked_to_milestone": {"color": theme.COMPLETED, "strokeWidth": 2.5},
}


def alignment(frame: pd.DataFrame, *, width: int = theme.WIDE) -> Chart | str:
    """Return two lines over the sprints, each with its name and its last value beside it.

    `frame` is `metrics.alignment_trend` with the names of the sprints (`sprint`), oldest first.
    """
    known = frame[frame["issues"] > 0]
    if known.empty:
        return "No sprint had an issue yet, so there is nothing to link to the plan."
    if len(known) < _FEWEST:
        return f"{finding(frame)}.{_told(known)}"
    if (frame["issues"].tail(FEW) > 0).sum() < _FEWEST:
        return f"{finding(frame)}. In the last {FEW} sprints there is no trend to draw."
    rows = frame.tail(FEW if theme.is_narrow(width) else MANY).reset_index(drop=True)
    title = finding(frame)
    drawn = frame.tail(MANY)
    counted = f"{words.amount(drawn['issues'].sum(), 'issues')} in {words.amount(len(drawn), 'sprints')}"
    return worded(
        layered(_layers(rows, width), width=width, height=220),
        title=title,
        subtitle="Share of each sprint’s issues: linked to a milestone (solid), to a project (dashed)",
        caption="Linked to a project: its epic is one of the plan. To a milestone: its version is one. Past sprints"
        f" too are held against the plan as it stands now. n = {counted}.",
        alt_text=f"Line chart of the share of issues linked to a project and to a milestone per sprint. {title}.",
        columns={
            "sprint": "Sprint",
            "issues": "All issues",
            "project_rate": "Linked to a project",
            "milestone_rate": "Linked to a milestone",
        },
    )


def finding(frame: pd.DataFrame) -> str:
    """Return how much of the last sprint with issues is linked, and how that compares with the sprints before."""
    known = frame[frame["issues"] > 0].reset_index(drop=True)
    last = known.iloc[-1]
    project, milestone = (float(last[name]) for name in SHARES)
    where = "" if frame["issues"].iloc[-1] else f" in {last['sprint']}, the last sprint with any,"
    if project == milestone == 1:
        return f"Every issue{where} belongs to a project and a milestone{_since_when(known)}"
    if project == milestone == 0:
        return f"No issue{where} belongs to a project or a milestone of the plan"
    said = f"{words.per_cent(milestone)} of the issues{where} belong to a milestone"
    return f"{said}{_against(known)}; {words.per_cent(project)} to a project"


def _since_when(known: pd.DataFrame) -> str:
    """Return since when every issue is linked: the sprints in a row up to the last."""
    is_whole = (known[list(SHARES)] == 1).all(axis="columns").tolist()
    run = len(is_whole) if all(is_whole) else is_whole[::-1].index(False)
    if run == 1 and len(is_whole) > 1:
        return ", again" if any(is_whole[:-1]) else ", for the first time"
    return f", {words.spelled(run)} sprints in a row" if run > 1 else ""


def _against(known: pd.DataFrame) -> str:
    """Return how the last share of milestones compares with that of the sprints before, taken together."""
    before = known.iloc[:-1].tail(_BEFORE)
    if before.empty:
        return ""
    usual = float((before["linked_to_milestone"] * before["issues"]).sum() / before["issues"].sum())
    moved = float(known["linked_to_milestone"].iloc[-1]) - usual
    span = "the sprint before" if len(before) == 1 else f"the {words.spelled(len(before))} sprints before"
    if abs(moved) < _MOVED:
        return f", as in {span} ({words.per_cent(usual)})"
    return f", {'up' if moved > 0 else 'down'} from {words.per_cent(usual)} in {span}"


def _told(known: pd.DataFrame) -> str:
    """Return the shares of a few sprints, of one alone nothing more than the finding."""
    each = [
        f"{row.sprint}: {words.per_cent(row.linked_to_project)} to a project,"
        f" {words.per_cent(row.linked_to_milestone)} to a milestone"
        for row in known.itertuples(index=False)
    ]
    return f" {'; '.join(each)}." if len(each) > 1 else ""


def _layers(rows: pd.DataFrame, width: int) -> list[alt.Chart]:
    names = short_names(list(rows["sprint"]))
    blanks = [" " * place for place in range(1, _blanks(len(rows), width) + 1)]
    x = alt.X(
        "name:O",
        sort=None,
        title=None,
        scale=alt.Scale(domain=[*names, *blanks]),
        axis=alt.Axis(ticks=False, labelOverlap="greedy", labelSeparation=6),
    )
    percent = alt.Axis(labelExpr="format(datum.value * 100, '.0f') + ' %'", values=[0, 0.5, 1])
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, _TOP], nice=False), axis=percent)
    tooltip = [
        alt.Tooltip("sprint:N", title="Sprint"),
        alt.Tooltip("issues:Q", title="Issues"),
        alt.Tooltip("linked_to_project:Q", title="Linked to a project", format=".0%"),
        alt.Tooltip("linked_to_milestone:Q", title="Linked to a milestone", format=".0%"),
    ]
    layers: list[alt.Chart] = []
    for share, line in _LINES.items():
        base = alt.Chart(rows.assign(name=names, share=rows[share])).encode(x=x, y=y)
        layers.append(base.mark_line(**line))
        layers.append(base.mark_point(filled=True, size=36, opacity=1, color=line["color"]).encode(tooltip=tooltip))
    labels = alt.Chart(_labels(rows, names)).encode(x=x, y=y, text=alt.Text("label:N"))
    how: dict[str, Any] = {"align": "left", "dx": 12, "fontWeight": "bold"}
    halo = labels.mark_text(**how, stroke=theme.PAGE, strokeWidth=5, strokeJoin="round")
    return [*layers, halo, labels.mark_text(**how).encode(color=alt.Color("shade:N", scale=None))]


def _blanks(sprints: int, width: int) -> int:
    """Return how many places the axis leaves empty at its end, so that the labels have their room."""
    return math.ceil(_ROOM * sprints / max(width - 48 - _ROOM, 1))


def _labels(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return the label of each line beside its last point, in its colour; the two never overlap."""
    last = int(rows.index[rows["issues"] > 0][-1])
    (low, less), (high, more) = sorted(
        ((name, float(rows[name].iloc[last])) for name in SHARES), key=lambda one: one[1]
    )
    gap = max(more - less, _APART) / 2
    middle = min(max((less + more) / 2, gap), _TOP - gap)
    return pd.DataFrame(
        {
            "name": names[last],
            "share": [middle - gap, middle + gap],
            "label": [f"{_NAMES[low]} {words.per_cent(less)}", f"{_NAMES[high]} {words.per_cent(more)}"],
            "shade": [_LINES[name]["color"] for name in (low, high)],
        }
    )
