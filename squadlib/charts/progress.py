"""Progress: the share of the work done over the working days of a sprint, before where earlier sprints usually were."""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.metrics.progress import Progress
from squadlib.metrics.working_time import Elapsed

_HEIGHT = 240
_LATE = 0.75
"""From this part of the axis on, words stand to the left of the line's end."""
_NEAR = 0.015
"""Closer than this to what is usual, it is as usual."""


def progress(
    frame: pd.DataFrame,
    *,
    usual: pd.DataFrame,
    elapsed: Elapsed,
    standing: Progress,
    width: int = theme.WIDE,
    unit: str = "points",
) -> Chart | str:
    """Return the work done of the running sprint as a line, over the middle half of the sprints before as a band.

    `frame` is `metrics.courses` of this sprint alone, `usual` is `metrics.usual` of those before over their whole time,
    `elapsed` and `standing` (`metrics.progress`) are of now. With nothing to compare it is nothing: words say the rest.
    """
    if words.is_missing(standing["usual_rate"]) or words.is_missing(standing["done_rate"]):
        return ""
    title, days = finding(standing, elapsed), elapsed["planned_days"]
    layers = _layers(frame, usual, elapsed, standing, is_narrow=theme.is_narrow(width))
    return worded(
        layered(layers, width=width, height=_HEIGHT),
        title=title,
        subtitle=f"Share of the scope done, in {unit}, over {words.amount(days, 'working days')} to the planned end",
        caption=_caption(standing),
        alt_text=f"Line chart of the work done over the working days. {title}.",
        columns={"at": "When", "done": "Done", "scope": "Scope", "done_rate": "Share done"},
    )


def finding(standing: Progress, elapsed: Elapsed) -> str:
    """Return where the work stands against the time, and against what is usual by then."""
    done, usual = standing["done_rate"], standing["usual_rate"]
    if elapsed["overdue_days"] > 0:
        return f"{words.per_cent(done)} done past the planned end; usually it is {words.per_cent(usual)} by the close"
    said = f"{words.per_cent(done)} done with {words.per_cent(elapsed['elapsed_rate'])} of the working time gone"
    if abs(done - usual) < _NEAR:
        return f"{said}, as usual by now"
    return f"{said}; usually it is {words.per_cent(usual)} by now"


def _caption(standing: Progress) -> str:
    return (
        "Done = the share of the scope of that instant that was done, without what was done before the sprint. Usual:"
        " the middle half of the sprints before (grey) and their median (dashed), at the same share of their working"
        f" time. n = {words.amount(standing['usual_sprints'], 'sprints')}."
    )


def _layers(
    frame: pd.DataFrame, usual: pd.DataFrame, elapsed: Elapsed, standing: Progress, *, is_narrow: bool
) -> list[alt.Chart]:
    days = elapsed["planned_days"]
    last = max(days, elapsed["elapsed_days"])
    line = pd.DataFrame({"day": frame["elapsed_rate"] * days, "rate": frame["done_rate"].fillna(0.0)})
    line = line.drop_duplicates("day", keep="last")
    band = usual.assign(day=usual["elapsed_rate"] * days)[["day", "low_rate", "usual_rate", "high_rate"]]
    top = max(1.0, float(band["high_rate"].max()))
    x = alt.X(
        "day:Q",
        title="working days gone",
        scale=alt.Scale(domain=[0, last * 1.02], nice=False),
        axis=alt.Axis(values=_ticks(last, most=5 if is_narrow else 10), format=".1~f", titleAnchor="start"),
    )
    axis = alt.Axis(labelExpr="format(datum.value * 100, '.0f') + ' %'", values=[0, 0.25, 0.5, 0.75, 1])
    y = alt.Y("rate:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=axis, stack=None)
    over = alt.Chart(band).encode(x=x)
    steps = alt.Chart(line).encode(x=x, y=y)
    return [
        over.mark_area(color=theme.PAST, opacity=0.55).encode(
            y=alt.Y("low_rate:Q", title=None), y2=alt.Y2("high_rate:Q")
        ),
        over.mark_line(strokeDash=[5, 3], strokeWidth=1.5, color=theme.MUTED).encode(y=alt.Y("usual_rate:Q")),
        steps.mark_line(interpolate="step-after", color=theme.COMPLETED, strokeWidth=2.5),
        *_labels(line, band, x, standing, is_late=line["day"].iloc[-1] > _LATE * last),
    ]


def _ticks(days: float, *, most: int) -> list[float]:
    """Return whole working days on the axis, no more than so many.

    >>> _ticks(9.98, most=5), _ticks(0.5, most=5)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], [0.0, 0.5])
    """
    whole = round(days)
    if not whole:
        return [0.0, float(days)]
    return [float(one) for one in np.arange(0, whole + 1, -(-whole // most))]


def _labels(line: pd.DataFrame, band: pd.DataFrame, x: alt.X, standing: Progress, *, is_late: bool) -> list[alt.Chart]:
    """Return the words on the lines: where the sprint is now, and where the sprints before usually were at the end."""
    now = line.tail(1).assign(said=f"{words.per_cent(standing['done_rate'])} now")
    end = band.tail(1).rename(columns={"high_rate": "rate"})
    end = end.assign(said=f"usually {words.per_cent(end['usual_rate'].iloc[0])} at the planned end")[
        ["day", "rate", "said"]
    ]
    dot = (
        alt.Chart(now).mark_point(filled=True, size=70, opacity=1, color=theme.COMPLETED).encode(x=x, y=alt.Y("rate:Q"))
    )
    bold = alt.Chart(now).encode(x=x, y=alt.Y("rate:Q"), text=alt.Text("said:N"))
    quiet = alt.Chart(end).encode(x=x, y=alt.Y("rate:Q"), text=alt.Text("said:N"))
    halo: dict[str, Any] = {"stroke": theme.PAGE, "strokeWidth": 4, "strokeJoin": "round"}
    placed: dict[str, Any] = {"align": "right" if is_late else "left", "dx": -8 if is_late else 8, "dy": -10}
    return [
        quiet.mark_text(align="right", baseline="bottom", dy=-6, color=theme.MUTED),
        dot,
        bold.mark_text(**placed, **halo, fontWeight="bold"),
        bold.mark_text(**placed, fontWeight="bold"),
    ]
