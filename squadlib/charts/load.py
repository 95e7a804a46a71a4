"""Load: what each member would have in the next sprint, against what they usually and ever completed; alphabetical."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.members import UNASSIGNED
from squadlib.charts.names import cut

FEW = 3
"""Up to so many members are told in a sentence."""


def load(frame: pd.DataFrame, *, width: int = theme.WIDE, unit: str = "points", is_running: bool = True) -> Chart | str:
    """Return a bar per member, not done and planned, with a dot for what they usually complete, a tick for the most.

    `frame` is `metrics.load`; `is_running` says that a sprint runs from which work may be carried over. Few members,
    or nothing planned and nothing under way, are a sentence.
    """
    people = frame[frame["member"].notna()]
    if not frame["total"].sum() > 0:
        return "Nothing is planned in the next sprint and nothing is under way, so there is no load to compare."
    if len(people) <= FEW:
        return f"{words.listing(_told(frame, unit))}."
    is_narrow = theme.is_narrow(width)
    title = finding(frame, unit)
    return worded(
        layered(_layers(_rows(frame, is_narrow=is_narrow), unit), width=width, height=28 * len(frame) + 24),
        title=title,
        subtitle=_subtitle(unit, is_running=is_running),
        caption=_caption(frame, unit),
        alt_text=f"A bar per member with a dot and a tick. {title}.",
        columns={
            "member": "Member",
            "planned": "Planned",
            "carried": "Not done yet",
            "expected": "Usually completes",
            "most": "Most ever",
        },
    )


def finding(frame: pd.DataFrame, unit: str) -> str:
    """Return what the load asks for: who has more than ever completed, else what is nobody's yet, else that it fits."""
    people, nobodys = frame[frame["member"].notna()], frame.loc[frame["member"].isna(), "planned"].sum()
    over = people[people["exceeds"].notna()]
    planned = frame["planned"].sum()
    if len(over):
        many = f"{words.spelled(len(over)).capitalize()} of {words.spelled(len(people))} members"
        them = "they" if len(over) > 1 else "that member"
        return f"{many} would have more {unit} than {them} ever completed in a sprint"
    no_one = "nobody would have more than they ever completed in a sprint"
    if planned and nobodys == planned:
        return f"All {words.amount(planned, unit)} planned are nobody’s yet; with what is not done, {no_one}"
    if nobodys:
        return f"{words.number(nobodys)} of {words.amount(planned, unit)} planned are nobody’s yet; {no_one}"
    return no_one[:1].upper() + no_one[1:]


def _rows(frame: pd.DataFrame, *, is_narrow: bool) -> pd.DataFrame:
    most = 14 if is_narrow else 28
    full = [words.name_of(name, missing=UNASSIGNED) for name in frame["member"]]
    return pd.DataFrame(
        {
            "full": full,
            "name": [
                f"{cut(name, most)}: {words.number(total)}{'' if words.is_missing(over) else ' ▲'}"
                for name, total, over in zip(full, frame["total"], frame["exceeds"], strict=True)
            ],
            "carried": frame["carried"],
            "planned": frame["planned"],
            "total": frame["total"],
            "expected": frame["expected"],
            "most": frame["most"],
            "end": frame[["total", "expected", "most"]].max(axis="columns"),
        }
    )


def _layers(rows: pd.DataFrame, unit: str) -> list[alt.Chart]:
    y = alt.Y("name:N", sort=list(rows["name"]), title=None, axis=alt.Axis(labelColor=theme.INK))
    scale = alt.Scale(domain=[0, float(rows["end"].max()) * 1.02], nice=False)
    tooltip = [
        alt.Tooltip("full:N", title="Member"),
        alt.Tooltip("planned:Q", title=f"Planned {unit}", format=".1~f"),
        alt.Tooltip("carried:Q", title=f"Not done yet, {unit}", format=".1~f"),
        alt.Tooltip("expected:Q", title="Usually completes", format=".1~f"),
        alt.Tooltip("most:Q", title="Most ever completed", format=".1~f"),
    ]
    base = alt.Chart(rows).encode(y=y, tooltip=tooltip)

    def along(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=None, axis=alt.Axis(tickCount=4), scale=scale)

    bar = base.mark_bar(height=14, strokeWidth=1)
    known, ever = base.transform_filter("isValid(datum.expected)"), base.transform_filter("isValid(datum.most)")
    return [
        bar.transform_filter("datum.planned > 0").encode(
            x=along("carried"),
            x2=alt.X2("total:Q"),
            color=alt.ColorValue(theme.PAGE),
            stroke=alt.StrokeValue(theme.COMMITTED),
        ),
        bar.transform_filter("datum.carried > 0").encode(
            x=along("carried"), color=alt.ColorValue(theme.LEFT), stroke=alt.StrokeValue(theme.COMPLETED)
        ),
        ever.mark_tick(thickness=2, bandSize=22, opacity=1, color=theme.COMPLETED).encode(x=along("most")),
        known.mark_point(filled=True, size=64, opacity=1, color=theme.COMPLETED).encode(x=along("expected")),
    ]


def _told(frame: pd.DataFrame, unit: str) -> list[str]:
    """Return each of few members' loads in words."""
    told = []
    for row in frame.itertuples(index=False):
        name = words.name_of(row.member, missing="nobody")
        said = f"{name} would have {words.amount(row.total, unit)}"
        if not words.is_missing(row.expected):
            said += f" (usually {words.number(row.expected)}, at most {words.number(row.most)} so far)"
        told.append(said)
    return told


def _subtitle(unit: str, *, is_running: bool) -> str:
    bars = "planned (outline) behind what is not done yet (light)" if is_running else "planned (outline)"
    return f"{unit.capitalize()} per member: {bars}; dot: usually completed, tick: the most ever"


def _caption(frame: pd.DataFrame, unit: str) -> str:
    said = "In alphabetical order. Usually: the mean of the sprints velocity is taken from, by the days of the member."
    if frame["exceeds"].notna().any():
        said += " ▲ more than ever completed."
    loose = int(frame["unestimated_issues"].sum())
    if loose:
        issues = words.amount(loose, "issues")
        said += f" {issues} without an estimate {'counts' if loose == 1 else 'count'} with the median one."
    return f"{said} n = {words.amount(int(frame['member'].notna().sum()), 'members')}, in {unit}."
