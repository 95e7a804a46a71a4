"""Rounds: the team's rate over the rounds that are over, within the band that is noise."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.trend import MEANINGS
from squadlib.charts.trend_finding import name_of
from squadlib.metrics.trend import FACTOR, IN_RUN, OUTSIDE, RUN

FEW, MANY = 12, 24
"""How many rounds are drawn on a phone and on a page."""


def rounds(
    frame: pd.DataFrame, *, rate: str, width: int = theme.WIDE, unit: str = "points", timezone: str = "UTC"
) -> Chart | str:
    """Return the team's rate as a line over the rounds before the band of noise; what is no noise is filled.

    `frame` is `metrics.round_trend` of that rate; `unit` is what its parts count in.
    """
    known = frame[frame["value"].notna()]
    if len(known) < 2:
        return f"There is no trend of the team to draw yet: it takes two rounds with a {name_of(rate)}."
    shown = frame.tail(FEW if theme.is_narrow(width) else MANY)
    title = finding(known, rate)
    has_band = not frame["why_no_band"].iloc[0]
    said = f"{name_of(rate).capitalize()} of all squads together in {unit}, by the day a round ended"
    return worded(
        layered(_layers(_rows(shown, timezone), rate, has_band=has_band), width=width, height=220),
        title=title,
        subtitle=f"{said}; dashed: the mean, grey: noise, filled: more than noise" if has_band else said,
        caption=_caption(known, rate),
        alt_text=f"Line chart of the team's {name_of(rate)} per round. {title}.",
        columns={
            "ended_at": "Round that ended",
            "squads": "Squads",
            rate: name_of(rate).capitalize(),
            "signal": "More than noise",
        },
    )


def finding(known: pd.DataFrame, rate: str) -> str:
    """Return what the team's last value is against its past: noise, or more."""
    row, n = known.iloc[-1], len(known)
    said = f"The team’s {name_of(rate)} is {words.per_cent(row['value'])}"
    record = ", the highest yet" if row["is_record"] else ""
    if row["why_no_band"]:
        return f"{said}{record}, from {words.per_cent(known['value'].iloc[0])} {words.spelled(n - 1)} rounds ago"
    is_above = row["value"] > row["centre"]
    if row["signal"] == OUTSIDE:
        edge = f"up to {words.per_cent(row['upper'])}" if is_above else f"down to {words.per_cent(row['lower'])}"
        return f"{said}{record}: {'more' if is_above else 'less'} than chance explains ({edge})"
    if row["signal"] == IN_RUN:
        side = "above" if is_above else "below"
        return f"{said}{record}: {side} its mean for {RUN} rounds or more, which chance does not explain"
    noise = f"{words.per_cent(row['lower'])} to {words.per_cent(row['upper'])}"
    return f"{said}{record}: within what chance explains ({noise})"


def day_names(ended_at: pd.Series, timezone: str) -> list[str]:
    """Return the days on which rounds ended as an axis names them; two of one day are told apart."""
    days = [words.day(at, timezone=timezone, year=False).replace("\u00a0", " ") for at in ended_at]
    return [f"{day} ({days[:place].count(day) + 1})" if day in days[:place] else day for place, day in enumerate(days)]


def _rows(frame: pd.DataFrame, timezone: str) -> pd.DataFrame:
    is_told = (frame.index == frame["value"].last_valid_index()) | frame["is_record"].to_numpy()
    return pd.DataFrame(
        {
            "day": [words.day(at, timezone=timezone) for at in frame["ended_at"]],
            "name": day_names(frame["ended_at"], timezone),
            **{name: frame[name].to_numpy() for name in ("value", "centre", "lower", "upper", "squads")},
            "signal": frame["signal"].where(frame["signal"] != "", "noise").to_numpy(),
            "label": [
                f"{words.per_cent(share)}{' record' if record else ''}" if told else ""
                for share, record, told in zip(frame["value"], frame["is_record"], is_told, strict=True)
            ],
            "shade": [theme.COMPLETED if one else theme.PAGE for one in frame["is_signal"]],
        }
    )


def _layers(rows: pd.DataFrame, rate: str, *, has_band: bool) -> list[alt.Chart]:
    names = alt.Axis(labelOverlap="greedy", labelSeparation=8)
    x = alt.X("name:O", sort=None, title=None, scale=alt.Scale(domain=list(rows["name"])), axis=names)
    top = max(1.0, rows["value"].max(), rows["upper"].max() if has_band else 0)
    shares = alt.Axis(labelExpr="format(datum.value * 100, '.0f') + ' %'", values=[0, 0.25, 0.5, 0.75, 1])
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 1.12 * top], nice=False), axis=shares)
    tooltip = [
        alt.Tooltip("day:N", title="Round that ended"),
        alt.Tooltip("value:Q", title=name_of(rate).capitalize(), format=".0%"),
        alt.Tooltip("squads:Q", title="Squads"),
        alt.Tooltip("signal:N", title="Against the noise"),
    ]
    base = alt.Chart(rows).encode(x=x, y=y)
    point = base.mark_point(filled=True, size=50, opacity=1, strokeWidth=1.5, stroke=theme.COMPLETED)
    last = rows.tail(1)
    band, mean = (alt.Chart(last.assign(value=last[name])[["value", "upper"]]) for name in ("lower", "centre"))
    noise = [
        band.mark_rect(color=theme.PAST, opacity=0.4).encode(y=y, y2=alt.Y2("upper:Q")),
        mean.mark_rule(strokeDash=[5, 3], strokeWidth=1.5, color=theme.MUTED).encode(y=y),
    ]
    return [
        *(noise if has_band else []),
        base.mark_line(color=theme.COMPLETED),
        point.encode(fill=alt.Fill("shade:N", scale=None), tooltip=tooltip),
        base.mark_text(dy=-14, dx=8, align="right", fontWeight="bold").encode(text=alt.Text("label:N")),
    ]


def _caption(known: pd.DataFrame, rate: str) -> str:
    row = known.iloc[-1]
    said = (
        f"{name_of(rate).capitalize()} = {MEANINGS[rate.removesuffix('_issues')]}, summed over the squads. A round: the"
        " sprints of all squads that ran side by side."
    )
    if row["why_no_band"]:
        return f"{said} No band of noise: {row['why_no_band']}. n\u00a0=\u00a0{words.amount(len(known), 'rounds')}."
    return (
        f"{said} Noise = the mean {words.per_cent(row['centre'])} ± {words.exact(FACTOR)} × the mean change from round"
        f" to round (Wheeler’s XmR chart). More than noise: outside it, or {RUN} in a row on one side of the mean."
        f" n\u00a0=\u00a0{words.amount(len(known), 'rounds')}."
    )
