"""Sizes: how many issues of each estimate one member completed, quarter by quarter, the last one stressed."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded

_FEW = 7
"""Up to so many marks are said in a sentence."""
_LARGE = " ⚠"
_SIZES = 9
"""Of more sizes those used most are drawn."""


def own_sizes(
    frame: pd.DataFrame, *, quarters: pd.DataFrame, width: int = theme.WIDE, unit: str = "points", limit: float = 8
) -> Chart | str:
    """Return a row per quarter with a circle per estimate, as large as issues of it were completed.

    `frame` is `metrics.own_sizes`, `quarters` `metrics.own_quarters` of the same member; `limit` is the largest size
    the guidelines ask for. Few circles are a sentence.
    """
    known = frame[frame["points"].notna()]
    if frame.empty:
        return "No issue of theirs was completed yet, so there is no size to tell."
    if known.empty:
        return "None of the issues completed was estimated, so their sizes are not known."
    title = finding(quarters, unit, limit)
    if len(known) <= _FEW:
        return f"{title}: {_listed(known, unit)}."
    rows = _rows(known, quarters)
    return worded(
        layered(_layers(rows, limit, is_narrow=theme.is_narrow(width)), width=width, height=52 * rows["row"].nunique()),
        title=title,
        subtitle=f"Completed issues by estimate in {unit}; the larger the circle, the more issues",
        caption=_caption(frame, known, rows, unit, limit),
        alt_text=f"Circles per quarter and estimate. {title}.",
        columns={"quarter": "Quarter", "points": unit.capitalize(), "completed_issues": "Issues", "share": "Share"},
    )


def finding(quarters: pd.DataFrame, unit: str, limit: float) -> str:
    """Return the median of the last quarter that has one, that of the one before, and how many were over the limit."""
    known = quarters[quarters["median_points"].notna()]
    *before, last = known.to_dict("records")
    said = f"The median issue completed in {last['quarter']} had {words.amount(last['median_points'], unit)}"
    if before:
        said += f", in {before[-1]['quarter']} {words.number(before[-1]['median_points'])}"
    if unit != "points":
        return said
    large = int(last["large_issues"])
    over = f"over {words.number(limit)}"
    return f"{said}; {words.spelled(large) if large else 'none'} {'were' if large > 1 else 'was'} {over}"


def _listed(known: pd.DataFrame, unit: str) -> str:
    told = []
    for quarter, part in known.groupby("quarter", sort=True):
        sizes = [
            f"{words.amount(n, 'issues')} of {words.amount(size, unit)}"
            for size, n in zip(part["points"], part["completed_issues"], strict=True)
        ]
        told.append(f"in {quarter} {words.listing(sizes)}")
    return "; ".join(told)


def _rows(known: pd.DataFrame, quarters: pd.DataFrame) -> pd.DataFrame:
    used = known.groupby("points")["completed_issues"].sum().nlargest(_SIZES).index
    medians = dict(zip(quarters["quarter"], quarters["median_points"], strict=True))
    rows = known[known["points"].isin(used)].reset_index(drop=True)
    is_late = rows["quarter"] == rows["quarter"].max()
    return rows.assign(
        row=[f"{one} · median {words.number(medians[one])}" for one in rows["quarter"]],
        size=[words.number(one) for one in rows["points"]],
        shade=[theme.COMPLETED if late else theme.PAST for late in is_late],
        ink=[theme.PAGE if late else theme.INK for late in is_late],
        share=rows["share"].round(4),
    )


def _layers(rows: pd.DataFrame, limit: float, *, is_narrow: bool) -> list[alt.Chart]:
    sizes = sorted(rows["points"].unique())
    named = {words.number(size): f"{words.number(size)}{_LARGE if size > limit else ''}" for size in sizes}
    drawn = rows.assign(size=rows["size"].map(named))
    axis = alt.Axis(orient="top", domain=False, ticks=False, labelColor=theme.INK)
    x = alt.X("size:O", sort=list(named.values()), title=None, axis=axis)
    y = alt.Y("row:N", sort=sorted(drawn["row"].unique()), title=None, axis=alt.Axis(labelColor=theme.INK, grid=True))
    tooltip = [
        alt.Tooltip("quarter:N", title="Quarter"),
        alt.Tooltip("size:N", title="Estimate"),
        alt.Tooltip("completed_issues:Q", title="Issues completed"),
        alt.Tooltip("share:Q", title="Of the quarter’s", format=".0%"),
    ]
    base = alt.Chart(drawn).encode(x=x, y=y, tooltip=tooltip)
    most = 900 if is_narrow else 1500
    area = alt.Size(
        "completed_issues:Q",
        scale=alt.Scale(domain=[0, int(rows["completed_issues"].max())], range=[260, most]),
        legend=None,
    )
    circle = base.mark_point(filled=True, opacity=1, stroke=theme.COMPLETED, strokeWidth=1)
    return [
        circle.encode(size=area, fill=alt.Fill("shade:N", scale=None)),
        base.mark_text(fontWeight="bold").encode(
            text=alt.Text("completed_issues:Q"), color=alt.Color("ink:N", scale=None)
        ),
    ]


def _caption(frame: pd.DataFrame, known: pd.DataFrame, rows: pd.DataFrame, unit: str, limit: float) -> str:
    bare = int(frame.loc[frame["points"].isna(), "completed_issues"].sum())
    hidden = known["points"].nunique() - rows["points"].nunique()
    said = f"The number is how many issues. n = {words.amount(known['completed_issues'].sum(), 'issues')}"
    said += f", {bare} more without an estimate" if bare else ""
    said += f"; {words.amount(hidden, 'sizes')} used least not drawn" if hidden else ""
    is_large = unit == "points" and bool((rows["points"] > limit).any())
    return f"{said}.{f' {_LARGE.strip()} larger than {words.number(limit)}.' if is_large else ''}"
