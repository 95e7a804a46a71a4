"""Carry-over: the issues dragged from sprint to sprint, with their estimate in each one that did not complete them."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.names import cut, short_names
from squadlib.metrics.carry_over import dragged

_FEW = 7
"""Up to so many marks are said in a sentence."""
_FEWEST = 6
"""So many sprints are drawn at least, so that one carried for the first time stands beside empty ones."""
_MOST = 15
"""Of more issues only those dragged longest are drawn."""


def carry_over(
    frame: pd.DataFrame,
    *,
    sprints: Sequence[str],
    width: int = theme.WIDE,
    unit: str = "points",
    timezone: str = "UTC",
) -> Chart | str:
    """Return a row per issue with a mark in each sprint that did not complete it, the longest chain first.

    `frame` is `metrics.chains` of one sprint, `sprints` names the sprints up to it, oldest first. Few marks are a
    sentence.
    """
    if frame.empty:
        return "No unfinished issue came from an earlier sprint or goes on into a later one."
    if len(frame) == 1:
        return _alone(frame.iloc[0], unit, timezone)
    if frame["way"].map(len).sum() <= _FEW:
        return f"{_dragged(frame, unit)}: {words.listing(_told(frame, unit, timezone))}."
    title = _finding(frame, unit, timezone)
    is_narrow = theme.is_narrow(width)
    shown = frame.head(_MOST)
    return worded(
        layered(_layers(shown, sprints, unit, is_narrow=is_narrow), width=width, height=32 * len(shown)),
        title=title,
        subtitle=_subtitle(unit),
        caption=_caption(frame, unit),
        alt_text=f"A row of marks per carried issue. {title}.",
        columns={
            "key": "Issue",
            "summary": "Summary",
            "sprints_carried": "Sprints",
            "since_sprint": "Since",
            "dragged_days": "Dragged",
            **({} if unit == "issues" else {"estimates_told": f"Estimate ({unit})"}),
        },
    )


def _layers(frame: pd.DataFrame, sprints: Sequence[str], unit: str, *, is_narrow: bool) -> list[alt.Chart]:
    marks, names = _marks(frame, sprints, unit, most=7 if is_narrow else 16)
    labels = [_label(row, is_narrow=is_narrow) for row in frame.itertuples()]
    marks["label"] = marks["key"].map(dict(zip(frame["key"], labels, strict=True)))
    axis = alt.Axis(labelColor=theme.INK, labelLimit=360, grid=False)
    y = alt.Y("label:N", sort=labels, title=None, axis=axis)
    x = alt.X("name:O", sort=None, title=None, scale=alt.Scale(domain=names), axis=alt.Axis(orient="top"))
    tooltip = [
        alt.Tooltip("key:N", title="Issue"),
        alt.Tooltip("summary:N", title="Summary"),
        alt.Tooltip("sprint:N", title="Not completed in"),
        alt.Tooltip("estimate:N", title="Estimate"),
    ]
    base = alt.Chart(marks).encode(x=x, y=y)
    ring = base.mark_point(filled=True, size=480, opacity=1, fill=theme.LEFT, stroke=theme.COMPLETED)
    return [
        base.mark_line(strokeWidth=2, color=theme.COMPLETED).encode(detail=alt.Detail("key:N")),
        ring.encode(strokeWidth=alt.condition("datum.is_last", alt.value(2.5), alt.value(1)), tooltip=tooltip),
        base.transform_filter("!datum.is_last").mark_text().encode(text=alt.Text("estimate:N")),
        base.transform_filter("datum.is_last").mark_text(fontWeight="bold").encode(text=alt.Text("estimate:N")),
    ]


def _marks(frame: pd.DataFrame, sprints: Sequence[str], unit: str, *, most: int) -> tuple[pd.DataFrame, list[str]]:
    """Return a row per issue and sprint drawn, and the short names of the sprints from the first of them on."""
    every = frame[["key", "summary", "way", "estimates"]].explode(["way", "estimates"])
    order = {name: place for place, name in enumerate(sprints)}
    first = min([order[name] for name in every["way"] if name in order], default=0)
    drawn = list(sprints)[max(min(first, len(sprints) - _FEWEST), len(sprints) - most, 0) :]
    names = dict(zip(drawn, short_names(drawn), strict=True))
    marks = every[every["way"].isin(drawn)].rename(columns={"way": "sprint"}).reset_index(drop=True)
    marks = marks.assign(
        name=marks["sprint"].map(names),
        estimate=["" if unit == "issues" else words.number(one) for one in marks["estimates"]],
        is_last=marks["sprint"] == drawn[-1],
    )
    return marks.drop(columns="estimates"), list(names.values())


def _label(row: object, *, is_narrow: bool) -> str:
    times = words.amount(row.sprints_carried, "sprints")  # type: ignore[attr-defined]
    return f"{row.key} · {times}" if is_narrow else f"{row.key} {cut(row.summary, 30)} · {times}"  # type: ignore[attr-defined]


def _told(frame: pd.DataFrame, unit: str, timezone: str) -> list[str]:
    """Return each issue with its estimate and, where it came from an earlier sprint, how long it has been carried."""
    told = []
    for key, points, way, chain in zip(
        frame["key"], frame["carried_points"], frame["way"], _chains(frame, timezone), strict=True
    ):
        facts = [*([] if unit == "issues" else [_estimate(points, unit)]), *([chain] if len(way) > 1 else [])]
        told.append(f"{key} ({', '.join(facts)})" if facts else str(key))
    return told


def _chains(frame: pd.DataFrame, timezone: str) -> list[str]:
    """Return through how many sprints each issue has been carried, and since when."""
    return [
        f"through {words.spelled(n)} {words.plural('sprints', n)} since {words.day(at, timezone=timezone)}"
        for n, at in zip(frame["sprints_carried"], frame["since_at"], strict=True)
    ]


def _estimate(points: float, unit: str) -> str:
    return "not estimated" if words.is_missing(points) else words.amount(points, unit)


def _alone(row: pd.Series, unit: str, timezone: str) -> str:
    """Return the sentence of a single chain."""
    what = str(row["key"]) if unit == "issues" else f"{row['key']} ({_estimate(row['carried_points'], unit)})"
    if len(row["way"]) == 1:
        return f"{what} goes on into a later sprint, for the first time."
    return f"{what} has been carried {_chains(row.to_frame().T, timezone)[0]}."


def _dragged(frame: pd.DataFrame, unit: str) -> str:
    """Return how many issues are carried, and how many of them not for the first time."""
    whole = dragged(frame)
    points = "" if unit == "issues" else f" with {words.amount(whole['points'], unit)}"
    many = f"{words.spelled(len(frame)).capitalize()} unfinished issues{points} are carried"
    if not whole["again_issues"]:
        return f"{many}, none of them from an earlier sprint"
    again = "all" if whole["again_issues"] == len(frame) else words.spelled(whole["again_issues"])
    return f"{many}, {again} of them from an earlier sprint"


def _finding(frame: pd.DataFrame, unit: str, timezone: str) -> str:
    if len(frame["way"].iloc[0]) == 1:
        return _dragged(frame, unit)
    return f"{_dragged(frame, unit)}; {frame['key'].iloc[0]} {_chains(frame, timezone)[0]}"


def _subtitle(unit: str) -> str:
    said = "A mark for each sprint that did not complete the issue"
    return said if unit == "issues" else f"{said}, with its estimate in {unit} at the close"


def _caption(frame: pd.DataFrame, unit: str) -> str:
    whole = dragged(frame)
    said = "Carried = not completed in the sprint, and brought in from an earlier one or put into a later one."
    if unit != "issues":
        before = words.amount(whole["again_points"], unit)
        said += f" In all {words.amount(whole['points'], unit)}, of which {before} came from an earlier sprint."
    if len(frame) > _MOST:
        said += f" Drawn: the {_MOST} dragged longest."
    return f"{said} n = {words.amount(len(frame), 'issues')}."
