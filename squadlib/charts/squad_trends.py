"""Squad trends: each squad's rate over the same rounds, one strip below the other, all on one scale."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.rounds import FEW, MANY, day_names
from squadlib.charts.trend_finding import name_of

_STRIP = 1.5
"""The height of a strip, where 1 is 100 %: what is above belongs to the next strip's label."""
_PIXELS = 92


def squad_trends(
    frame: pd.DataFrame, *, rate: str, width: int = theme.WIDE, unit: str = "points", timezone: str = "UTC"
) -> Chart | str:
    """Return a strip per squad in the order given: its rate as a line over the rounds, its own noise in grey.

    `frame` is `metrics.squad_trends` of that rate with the squads' `name`. One squad alone, or none with two values,
    draws nothing.
    """
    if frame["squad"].nunique() < 2 or frame.groupby("squad")["value"].count().max() < 2:
        return ""
    is_narrow = theme.is_narrow(width)
    kept = sorted(frame["round"].unique())[-(FEW if is_narrow else MANY) :]
    rows = _rows(frame[frame["round"].isin(kept)], timezone)
    title = _finding(frame, rate)
    strips = rows["strip"].nunique()
    return worded(
        layered(_layers(rows, rate, room=0.6 * width), width=width, height=_PIXELS * strips),
        title=title,
        subtitle=f"{name_of(rate).capitalize()} in {unit} per squad, by the day a round ended; filled: more than noise",
        caption=_caption(frame),
        alt_text=f"Line charts of the {name_of(rate)} per squad and round, one below the other. {title}.",
        columns={"name": "Squad", "ended_at": "Round that ended", rate: name_of(rate).capitalize()}
        | {"signal": "More than noise"},
    )


def _rows(frame: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Return what is drawn: each squad's values lifted onto its strip, the first squad's on top."""
    squads = list(dict.fromkeys(frame["squad"]))
    strip = frame["squad"].map({squad: place for place, squad in enumerate(reversed(squads))}) * _STRIP
    ended = frame.drop_duplicates("round").sort_values("round")
    days = dict(zip(ended["round"], day_names(ended["ended_at"], timezone), strict=True))
    known = frame[frame["value"].notna()]
    last = set(known.groupby("squad")["round"].idxmax())
    return pd.DataFrame(
        {
            "squad": frame["name"],
            "strip": strip,
            "round": frame["round"].map(days),
            "day": [words.day(at, timezone=timezone) for at in frame["ended_at"]],
            "share": frame["value"],
            "value": frame["value"].clip(upper=1.2) + strip,
            "lower": frame["lower"] + strip,
            "upper": frame["upper"].clip(upper=1.2) + strip,
            "signal": frame["signal"].where(frame["signal"] != "", "noise"),
            "shade": [theme.COMPLETED if one else theme.PAGE for one in frame["is_signal"]],
            "label": [words.per_cent(share) if place in last else "" for place, share in frame["value"].items()],
        }
    )


def _layers(rows: pd.DataFrame, rate: str, *, room: float) -> list[alt.Chart]:
    rounds = list(dict.fromkeys(rows["round"]))
    x = alt.X(
        "round:O",
        sort=None,
        title=None,
        scale=alt.Scale(domain=rounds),
        axis=alt.Axis(labelOverlap="greedy", labelSeparation=8),
    )
    strips = sorted(rows["strip"].unique())
    top = strips[-1] + _STRIP
    y = alt.Y("value:Q", title=None, axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    tooltip = [
        alt.Tooltip("squad:N", title="Squad"),
        alt.Tooltip("day:N", title="Round that ended"),
        alt.Tooltip("share:Q", title=name_of(rate).capitalize(), format=".0%"),
        alt.Tooltip("signal:N", title="Against the noise"),
    ]
    base = alt.Chart(rows).encode(x=x, y=y, detail=alt.Detail("squad:N"))
    ground = pd.DataFrame([{"value": strip + share} for strip in strips for share in (0, 1)])
    heads = rows.drop_duplicates("squad").assign(value=lambda one: one["strip"] + 1.28, round=rounds[0])
    known = alt.Chart(rows[rows["share"].notna()]).encode(x=x, y=y)
    return [
        *_bands(rows, y),
        alt.Chart(ground).mark_rule(color=theme.HAIRLINE).encode(y=y),
        base.mark_line(color=theme.COMPLETED, strokeWidth=1.5),
        known.mark_point(filled=True, size=36, opacity=1, strokeWidth=1.5, stroke=theme.COMPLETED).encode(
            fill=alt.Fill("shade:N", scale=None), tooltip=tooltip
        ),
        known.mark_text(dy=-12, dx=8, align="right", fontWeight="bold").encode(text=alt.Text("label:N")),
        alt.Chart(heads)
        .mark_text(align="left", dx=-16, fontWeight="bold", limit=room)
        .encode(x=x, y=y, text=alt.Text("squad:N")),
    ]


def _bands(rows: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """Return each squad's band of noise over the whole width; none where no squad has one."""
    bands = rows.dropna(subset=["lower", "upper"]).drop_duplicates("squad")
    bands = bands.assign(value=bands["lower"])[["value", "upper"]]
    return (
        [alt.Chart(bands).mark_rect(color=theme.PAST, opacity=0.35).encode(y=y, y2=alt.Y2("upper:Q"))]
        if len(bands)
        else []
    )


def _finding(frame: pd.DataFrame, rate: str) -> str:
    """Return whose last value is more than noise, and on which side of the mean."""
    last = frame[frame["value"].notna()].groupby("squad", sort=False).tail(1)
    above = last.loc[last["is_signal"] & (last["value"] > last["centre"]), "name"]
    below = last.loc[last["is_signal"] & (last["value"] < last["centre"]), "name"]
    told = [
        f"{words.listing(names, most=3)} {'is' if len(names) == 1 else 'are'} {side} what chance explains"
        for names, side in ((above, "above"), (below, "below"))
        if len(names)
    ]
    if told:
        return "; ".join(told)
    lowest, highest = last["value"].min(), last["value"].max()
    if (last["why_no_band"] != "").all():
        return f"The squads’ last {name_of(rate)}s lie between {words.per_cent(lowest)} and {words.per_cent(highest)}"
    return f"No squad’s last {name_of(rate)} is more than noise: {words.per_cent(lowest)} to {words.per_cent(highest)}"


def _caption(frame: pd.DataFrame) -> str:
    few = frame.loc[frame["why_no_band"] != "", "name"].unique()
    without = f" Without a band, for too few values: {words.listing(few, most=4)}." if len(few) else ""
    return (
        "Each strip from 0 to 100\u00a0%, in the order of the params, which is no ranking; grey: the noise of that"
        f" squad’s own values.{without} n\u00a0=\u00a0{words.amount(frame['squad'].nunique(), 'squads')},"
        f" {words.amount(frame['round'].nunique(), 'rounds')}."
    )
