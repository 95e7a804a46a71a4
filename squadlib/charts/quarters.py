"""Quarters: delivery, plan kept, measures and completed work, a strip of bars each, quarter by quarter."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import LEFT_EDGE, Chart, layered, worded
from squadlib.metrics.units import in_unit

FEW, MANY = 4, 8
"""How many quarters are drawn on a phone and on a page."""
SHARES = {
    "milestone_delivery_rate": "Milestones delivered",
    "plan_kept_rate": "Plan kept",
    "measures_completion": "Measures on the way to their targets, mean",
}
_STRIP, _PIXELS, _BAR = 1.6, 96, 56
"""The height of a strip, where 1 is the longest bar: what is above holds its name and the figures on the bars."""


def quarters(frame: pd.DataFrame, *, width: int = theme.WIDE, unit: str = "points") -> Chart | str:
    """Return a strip per figure, each on its own scale from 0, the last quarter stressed, every bar with its figure.

    `frame` is one row per quarter, oldest first: quarter, the columns of `SHARES`, completed work in the unit, is_over.
    """
    known = frame[frame["milestone_delivery_rate"].notna()]
    if len(known) < 2:
        return f"There is nothing to compare yet: {_only(known)}."
    shown = frame.tail(FEW if theme.is_narrow(width) else MANY)
    rows = _rows(shown, unit)
    finding = _finding(known)
    return worded(
        layered(_layers(rows, width), width=width, height=_PIXELS * rows["figure"].nunique()),
        title=finding,
        subtitle=f"By quarter: milestones delivered, plan kept, measures, completed {unit}; each from 0",
        caption=_caption(known, unit),
        alt_text=f"Bars by quarter. {finding}.",
        columns={
            "quarter": "Quarter",
            **SHARES,
            in_unit("completed", unit): f"Completed {unit}",
            "sprints": "Sprints closed",
        },
    )


def _only(known: pd.DataFrame) -> str:
    if known.empty:
        return "no quarter of the plan has a milestone"
    one = known.iloc[0]
    return f"{one['quarter']} alone has milestones, {words.per_cent(one['milestone_delivery_rate'])} of them delivered"


def _rows(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return a row per figure and quarter: its bar, lifted onto the strip of its figure, the first on top."""
    figures = {**SHARES, in_unit("completed", unit): f"{unit.capitalize()} completed"}
    kept = {name: label for name, label in figures.items() if frame[name].notna().any()}
    parts = [
        _strip(frame, name, label, lift=(len(kept) - 1 - place) * _STRIP)
        for place, (name, label) in enumerate(kept.items())
    ]
    return pd.concat(parts, ignore_index=True)


def _strip(frame: pd.DataFrame, name: str, label: str, *, lift: float) -> pd.DataFrame:
    values = frame[name].astype("float64")
    told = words.per_cent if name in SHARES else words.number
    top = max(1.0, values.max()) if name in SHARES else max(values.max(), 1.0)
    so_far = ["" if over else " so far" for over in frame["is_over"]]
    is_last = [place == len(frame) - 1 for place in range(len(frame))]
    return pd.DataFrame(
        {
            "quarter": frame["quarter"].to_numpy(),
            "figure": label,
            "base": lift,
            "value": (values.clip(lower=0) / top).fillna(0).to_numpy() + lift,
            "label": [f"{told(one)}{more}" for one, more in zip(values, so_far, strict=True)],
            "fill": [theme.COMPLETED if last else theme.PAST for last in is_last],
            "weight": ["bold" if last else "normal" for last in is_last],
        }
    )


def _layers(rows: pd.DataFrame, width: int) -> list[alt.Chart]:
    names = list(dict.fromkeys(rows["quarter"]))
    x = alt.X("quarter:O", sort=None, title=None, scale=alt.Scale(domain=names, paddingInner=0.5, paddingOuter=0.2))
    top = rows["base"].max() + _STRIP
    y = alt.Y("value:Q", title=None, axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    base = alt.Chart(rows).encode(x=x, y=y)
    heads = rows.drop_duplicates("figure").assign(value=lambda one: one["base"] + 1.36)
    ground = rows.drop_duplicates("figure").assign(value=lambda one: one["base"])
    tooltip = [alt.Tooltip(f"{name}:N", title=name.capitalize()) for name in ("quarter", "figure", "label")]
    return [
        base.mark_bar(size=_BAR, stroke=theme.COMPLETED, strokeWidth=1, opacity=1).encode(
            y2=alt.Y2("base:Q"), color=alt.Color("fill:N", scale=None), tooltip=tooltip
        ),
        alt.Chart(ground[["value"]]).mark_rule(color=theme.MUTED).encode(y=y),
        base.mark_text(dy=-9).encode(text=alt.Text("label:N")),
        alt.Chart(heads)
        .mark_text(align="left", fontWeight="bold", limit=width)
        .encode(x=LEFT_EDGE, y=y, text=alt.Text("figure:N")),
    ]


def _finding(known: pd.DataFrame) -> str:
    """Return how delivery went over the quarters that are over; of one alone, what it was."""
    over = known[known["is_over"]]
    if over.empty:
        return "No quarter with milestones is over yet"
    last = over.iloc[-1]
    rate = words.per_cent(last["milestone_delivery_rate"])
    if len(over) == 1:
        running = "; the next one still runs" if len(known) > 1 else ""
        return f"{last['quarter']} delivered {rate} of its milestones{running}"
    before = over.iloc[-2]
    was = words.per_cent(before["milestone_delivery_rate"])
    if was == rate:
        return f"Delivery stayed at {rate} from {before['quarter']} to {last['quarter']}"
    rose = last["milestone_delivery_rate"] > before["milestone_delivery_rate"]
    return f"Delivery {'rose' if rose else 'fell'} from {was} in {before['quarter']} to {rate} in {last['quarter']}"


def _caption(known: pd.DataFrame, unit: str) -> str:
    over = known[known["is_over"]]
    delivered, whole = over["delivered"].sum(), (over["planned"] + over["added"]).sum()
    said = (
        f"Delivered / (planned + added); planned and delivered / planned; mean target completion of all measures of the"
        f" plan at the end of the quarter; {unit} completed in the sprints closed in it."
    )
    mean = (
        f" Over {words.amount(len(over), 'quarters')} that are over: {words.number(delivered)} of"
        f" {words.number(whole)} delivered ({words.per_cent(delivered / whole)})."
        if whole
        else ""
    )
    return f"{said}{mean} n\u00a0=\u00a0{words.amount(len(known), 'quarters')}."
