"""Trend: a rate over the sprints within the band that is noise, its record and its signals marked."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.names import short_names
from squadlib.charts.trend_finding import finding, name_of
from squadlib.metrics.trend import FACTOR, RUN

MEANINGS = {
    "completion_rate": "completed / final scope, both at the close",
    "commitment_kept_rate": "committed work that was completed / committed",
    "say_do_ratio": "completed / committed, which may exceed 100\u00a0%",
}
"""Each rate with what it divides."""
_TRIAL = 12
"""A band taken from fewer sprints still moves with each one."""
_APART = 0.08
"""How far apart figures on the axis must be to be read, as a share of its height."""


FEW, MANY = 12, 24
"""How many sprints are drawn on a phone and on a page."""


def trend(frame: pd.DataFrame, *, rate: str, width: int = theme.WIDE, unit: str = "points") -> Chart | str:
    """Return the rate as a line over the sprints before the band of noise; the points that are no noise are filled.

    `frame` is `metrics.trend` of that rate; `unit` is what its parts count in.
    """
    known = frame[frame["value"].notna()]
    if len(known) < 2:
        return f"There is no trend to draw yet: it takes two sprints with a {name_of(rate)}."
    if frame["value"].tail(FEW).notna().sum() < 2:
        return f"{finding(frame, rate)}: in the last {FEW} sprints there is no trend to draw."
    has_band = not frame["why_no_band"].iloc[0]
    rows = _rows(frame.tail(FEW if theme.is_narrow(width) else MANY))
    title = finding(frame, rate)
    return worded(
        layered(_layers(rows, rate, has_band=has_band), width=width, height=220),
        title=title,
        subtitle=_subtitle(rate, len(rows), unit, has_band=has_band),
        caption=_caption(frame, rate, n=len(known)),
        alt_text=f"Line chart of the {name_of(rate)} per sprint. {title}.",
        columns={"sprint": "Sprint", rate: name_of(rate).capitalize(), "signal": "More than noise"},
    )


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    is_last = frame.index == frame["value"].last_valid_index()
    is_told = is_last | frame["is_record"].to_numpy()
    return pd.DataFrame(
        {
            "full": frame["sprint"].to_numpy(),
            "name": short_names(list(frame["sprint"])),
            "value": frame["value"].to_numpy(),
            "centre": frame["centre"].to_numpy(),
            "lower": frame["lower"].to_numpy(),
            "upper": frame["upper"].to_numpy(),
            "signal": frame["signal"].where(frame["signal"] != "", "noise").to_numpy(),
            "label": [
                f"{words.per_cent(share)}{' record' if record else ''}" if told else ""
                for share, record, told in zip(frame["value"], frame["is_record"], is_told, strict=True)
            ],
            "shade": [theme.COMPLETED if one else theme.PAGE for one in frame["is_signal"]],
        }
    )


def _layers(rows: pd.DataFrame, rate: str, *, has_band: bool) -> list[alt.Chart]:
    x = alt.X("name:O", sort=None, title=None, scale=alt.Scale(domain=list(rows["name"])))
    top = max(1.0, rows["value"].max(), rows["upper"].max() if has_band else 0)
    ticks = _ticks(rows.iloc[-1], top) if has_band else [0, 0.5, 1]
    axis = alt.Axis(
        labelExpr="format(datum.value * 100, '.0f') + ' %'", values=ticks, tickCount=len(ticks), labelOverlap=False
    )
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1.12 * top], nice=False), axis=axis)
    base = alt.Chart(rows).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("full:N", title="Sprint"),
        alt.Tooltip("value:Q", title=name_of(rate).capitalize(), format=".0%"),
        alt.Tooltip("signal:N", title="Against the noise"),
    ]
    point = base.mark_point(filled=True, size=50, opacity=1, strokeWidth=1.5, stroke=theme.COMPLETED)
    return [
        *(_band(rows, y) if has_band else []),
        base.mark_line(color=theme.COMPLETED),
        point.encode(fill=alt.Fill("shade:N", scale=None), tooltip=tooltip),
        base.mark_text(
            dy=-14, dx=8, align="right", stroke=theme.PAGE, strokeWidth=4, strokeJoin="round", fontWeight="bold"
        ).encode(text=alt.Text("label:N")),
        base.mark_text(dy=-14, dx=8, align="right", fontWeight="bold").encode(text=alt.Text("label:N")),
    ]


def _band(rows: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """Return the band over the whole width, and the mean in it."""
    last = rows.tail(1)
    band, mean = (alt.Chart(last.assign(value=last[name])[["value", "upper"]]) for name in ("lower", "centre"))
    return [
        band.mark_rect(color=theme.PAST, opacity=0.4).encode(y=y, y2=alt.Y2("upper:Q")),
        mean.mark_rule(strokeDash=[5, 3], strokeWidth=1.5, color=theme.MUTED).encode(y=y),
    ]


def _ticks(row: pd.Series, top: float) -> list[float]:
    """Return what the axis names: the mean, the band's ends, 0 and 100 %, those of most use where they are close."""
    shown: list[float] = []
    for value in (row["centre"], row["lower"], row["upper"], 0.0, 1.0):
        if all(abs(value - other) >= _APART * top for other in shown):
            shown.append(float(value))
    return sorted(shown)


def _subtitle(rate: str, n: int, unit: str, *, has_band: bool) -> str:
    said = f"{name_of(rate).capitalize()} in {unit}, last {words.amount(n, 'sprints')}"
    return f"{said}; dashed: the mean, grey: noise, filled: more than noise" if has_band else said


def _caption(frame: pd.DataFrame, rate: str, *, n: int) -> str:
    row = frame.iloc[-1]
    said = f"{name_of(rate).capitalize()} = {MEANINGS[rate.removesuffix('_issues')]}."
    if row["why_no_band"]:
        return f"{said} No band of noise: {row['why_no_band']}. n = {n}."
    limits = f"{words.per_cent(row['lower'])} to {words.per_cent(row['upper'])}"
    trial = f", on trial below {_TRIAL}" if n < _TRIAL else ""
    noise = f"the mean {words.per_cent(row['centre'])} ± {words.exact(FACTOR)} × the mean change from sprint to sprint"
    return (
        f"{said} Noise ({limits}) = {noise} (Wheeler’s XmR chart). More than noise: outside it, or {RUN} in a row on"
        f" one side of the mean. n = {n}{trial}."
    )
