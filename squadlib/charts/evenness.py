"""Evenness: the Gini coefficient of what the members had committed, sprint by sprint, and from when on it is uneven."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.names import short_names
from squadlib.charts.trend import FEW, MANY
from squadlib.options import Thresholds


def evenness(frame: pd.DataFrame, *, limits: Thresholds, width: int = theme.WIDE, unit: str = "points") -> Chart | str:
    """Return the Gini coefficient as a line over the sprints, the last one stressed, a rule from where it is uneven.

    `frame` is `metrics.evenness`, oldest first, with the name of each `sprint` and both coefficients as they are
    written (`coefficient`): `gini_told`, `gini_completed_told`. Fewer than two sprints to compare are a sentence.
    """
    known = frame[frame["gini"].notna()]
    if known.empty:
        return "So far no member had any committed work, so there is no evenness to compare."
    title = _finding(frame, known, limits)
    if frame["gini"].tail(FEW).notna().sum() < 2:
        return f"{title}."
    rows = _rows(frame.tail(FEW if theme.is_narrow(width) else MANY))
    return worded(
        layered(_layers(rows, limits), width=width, height=180),
        title=title,
        subtitle=(
            f"Gini coefficient of the {unit} committed per member, last {words.amount(len(rows), 'sprints')};"
            f" dashed: uneven from {words.exact(limits.gini)}"
        ),
        caption=(
            "Gini coefficient: 0 where all members have the same, near 1 where one has everything. Members are who held"
            f" an issue in the sprint or in the one before; unassigned work is left out. n = {len(known)}."
        ),
        alt_text=f"Line chart of the Gini coefficient per sprint. {title}.",
        columns={
            "sprint": "Sprint",
            "members": "Members",
            "gini_told": "Gini coefficient, committed",
            "gini_completed_told": "Gini coefficient, completed",
        },
    )


def coefficient(value: float) -> str:
    """Return a Gini coefficient as it is written.

    >>> coefficient(0.398), coefficient(0), coefficient(float("nan"))
    ('0.40', '0.00', '–')
    """
    return words.NONE if words.is_missing(value) else words.decimals(value, 2)


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    is_last = frame.index == frame["gini"].last_valid_index()
    return pd.DataFrame(
        {
            "full": frame["sprint"].to_numpy(),
            "name": short_names(list(frame["sprint"])),
            "gini": frame["gini"].to_numpy(),
            "told": frame["gini_told"].to_numpy(),
            "members": frame["members"].to_numpy(),
            "label": frame["gini_told"].where(is_last, "").to_numpy(),
            "shade": [theme.COMMITTED if one else theme.PAGE for one in is_last],
            "edge": [theme.COMMITTED if one else theme.MUTED for one in is_last],
            "size": [80 if one else 40 for one in is_last],
        }
    )


def _layers(rows: pd.DataFrame, limits: Thresholds) -> list[alt.Chart]:
    x = alt.X("name:O", sort=None, title=None, scale=alt.Scale(domain=list(rows["name"])))
    top = 1.15 * max(limits.gini, rows["gini"].max())
    axis = alt.Axis(values=[0, limits.gini], labelExpr="format(datum.value, '~g')", grid=False)
    y = alt.Y("gini:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=axis)
    base = alt.Chart(rows).encode(x=x, y=y)
    rule = alt.Chart(pd.DataFrame({"gini": [limits.gini]})).mark_rule(strokeDash=[5, 3], strokeWidth=1.5)
    tooltip = [
        alt.Tooltip("full:N", title="Sprint"),
        alt.Tooltip("told:N", title="Gini coefficient"),
        alt.Tooltip("members:Q", title="Members"),
    ]
    point = base.mark_point(filled=True, opacity=1, strokeWidth=1.5).encode(
        fill=alt.Fill("shade:N", scale=None),
        stroke=alt.Stroke("edge:N", scale=None),
        size=alt.Size("size:Q", scale=None),
        tooltip=tooltip,
    )
    label = base.mark_text(dy=-16, fontWeight="bold", stroke=theme.PAGE, strokeWidth=4, strokeJoin="round")
    return [
        rule.encode(y=y),
        base.mark_line(color=theme.MUTED, strokeWidth=1.5),
        point,
        label.encode(text=alt.Text("label:N")),
        base.mark_text(dy=-16, fontWeight="bold").encode(text=alt.Text("label:N")),
    ]


def _finding(frame: pd.DataFrame, known: pd.DataFrame, limits: Thresholds) -> str:
    """Return how evenly the commitment of the last sprint lay, against the threshold and the sprints before."""
    last, value = known.iloc[-1], known["gini"].iloc[-1]
    figure = f"Gini coefficient {_against(value, limits.gini)}"
    if words.is_missing(frame["gini"].iloc[-1]):
        return f"No member had committed work in {frame['sprint'].iloc[-1]}; {figure} in {last['sprint']}"
    if last["members"] < limits.gini_members:
        members = words.amount(last["members"], "members")
        return f"With {members} evenness says little: {figure}"
    return f"The commitment lay {_judged(known['gini'], limits.gini)}: {figure}"


def _judged(values: pd.Series, threshold: float) -> str:
    now, before = values.iloc[-1], values.iloc[:-1]
    is_uneven = now >= threshold
    plain = "unevenly" if is_uneven else "evenly enough"
    if before.empty:
        return plain
    if len(before) > 1 and (now > before.max() if is_uneven else now < before.min()):
        how = "unevenly" if is_uneven else "evenly"
        which = "either sprint" if len(before) == 2 else f"any of the {words.spelled(len(before))} sprints"
        return f"more {how} than in {which} before"
    alike = int((before >= threshold).sum() if is_uneven else (before < threshold).sum())
    if not alike:
        return f"{plain}, unlike in the sprint before"
    return f"{plain}, as in {_of(alike, len(before))} before"


def _of(part: int, whole: int) -> str:
    """Return how many of the sprints.

    >>> _of(3, 16), _of(16, 16), _of(2, 2), _of(1, 1)
    ('three of the 16 sprints', 'all 16 sprints', 'both sprints', 'the sprint')
    """
    if part == whole:
        return {1: "the sprint", 2: "both sprints"}.get(whole, f"all {words.spelled(whole)} sprints")
    return f"{words.spelled(part)} of the {words.spelled(whole)} sprints"


def _against(value: float, threshold: float) -> str:
    """Return the coefficient; one below the threshold is not rounded up to it.

    >>> _against(0.251, 0.4), _against(0.398, 0.4), _against(0.4, 0.4)
    ('0.25', 'just below 0.4', '0.40')
    """
    return f"just below {words.exact(threshold)}" if value < threshold <= round(value, 2) else coefficient(value)
