"""Completion over time: which share of its final scope each sprint completed."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.names import short_names
from squadlib.charts.units import in_unit


def completion(frame: pd.DataFrame, *, width: int = theme.WIDE, unit: str = "points") -> Chart | str:
    """Return the completion rate as a line over the sprints, the last one and the record marked and labelled.

    `frame` has one row per sprint, oldest first, with `sprint`, `state` and the totals; one that runs is left out.
    """
    frame = frame[frame["state"] == "closed"]
    rate = in_unit("completion_rate", unit)
    known = frame[frame[rate].notna()]
    if len(known) < 2:
        return "There is no trend to draw yet: it takes two sprints with a completion rate."
    rows = _rows(frame.tail(12 if theme.is_narrow(width) else 24), unit)
    x = alt.X("name:O", sort=None, title=None, scale=alt.Scale(domain=list(rows["name"])))
    finding = _finding(frame, rate)
    return worded(
        layered(_layers(rows, x, unit), width=width, height=200),
        title=finding,
        subtitle=f"Completed {unit} as a share of the final scope, per sprint",
        caption=f"Completion rate = completed / final scope, both at the close. n = {len(known)}.",
        alt_text=f"Line chart of the completion rate per sprint. {finding}.",
        columns={
            "sprint": "Sprint",
            in_unit("final_scope", unit): "Final scope",
            in_unit("completed", unit): "Completed",
            rate: "Completion rate",
        },
    )


def _rows(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    rate = frame[in_unit("completion_rate", unit)]
    is_last = frame.index == rate.last_valid_index()
    is_record = (frame.index == rate.idxmax()) & (rate.to_numpy() > rate.iloc[0])
    return pd.DataFrame(
        {
            "full": frame["sprint"].to_numpy(),
            "name": short_names(list(frame["sprint"])),
            "rate": rate.to_numpy(),
            "completed": frame[in_unit("completed", unit)].to_numpy(),
            "scope": frame[in_unit("final_scope", unit)].to_numpy(),
            "is_marked": is_last | is_record,
            "label": [
                f"{words.per_cent(share)}{' record' if record else ''}" if last or record else ""
                for share, last, record in zip(rate, is_last, is_record, strict=True)
            ],
            "shade": [
                theme.COMPLETED if last or record else theme.PAGE
                for last, record in zip(is_last, is_record, strict=True)
            ],
        }
    )


def _layers(rows: pd.DataFrame, x: alt.X, unit: str) -> list[alt.Chart]:
    y = alt.Y(
        "rate:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(labelExpr="datum.value * 100 + ' %'", tickCount=3),
    )
    base = alt.Chart(rows).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("full:N", title="Sprint"),
        alt.Tooltip("rate:Q", title="Completion rate", format=".0%"),
        alt.Tooltip("completed:Q", title=f"Completed {unit}", format=".1~f"),
        alt.Tooltip("scope:Q", title=f"Final scope {unit}", format=".1~f"),
    ]
    point = base.mark_point(filled=True, size=50, opacity=1, strokeWidth=1.5, stroke=theme.COMPLETED)
    return [
        base.mark_line(color=theme.COMPLETED),
        point.encode(fill=alt.Fill("shade:N", scale=None), tooltip=tooltip),
        base.mark_text(dy=-14, align="right", dx=8, fontWeight="bold").encode(text="label:N"),
    ]


def _finding(frame: pd.DataFrame, rate: str) -> str:
    known = frame[frame[rate].notna()]
    now, before = known[rate].iloc[-1], known[rate].iloc[:-1]
    share = words.per_cent(now)
    if words.is_missing(frame[rate].iloc[-1]):
        return f"No completion rate in {frame['sprint'].iloc[-1]}; {share} in {known['sprint'].iloc[-1]}"
    if now > before.max():
        return f"{share} completed: the highest of {len(known)} sprints"
    if now < before.min():
        return f"{share} completed: the lowest of {len(known)} sprints"
    middle = before.tail(6).median()
    side = "above" if now > middle else "below" if now < middle else "at"
    n = words.spelled(min(6, len(before)))
    return f"{share} completed, {side} the median of the {n} sprints before ({words.per_cent(middle)})"
