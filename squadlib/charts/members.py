"""Members: what each had committed, completed and not completed in the sprint, in alphabetical order."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.names import cut
from squadlib.metrics.units import in_unit

UNASSIGNED = "unassigned"


def members(frame: pd.DataFrame, *, width: int = theme.WIDE, unit: str = "points") -> Chart | str:
    """Return a bar per member, completed then not completed, with the commitment as a tick; never ranked.

    `frame` is `metrics.members` of one sprint; work of nobody is the last row. Nothing where nobody had any.
    """
    rows = _rows(frame, unit, most=16 if theme.is_narrow(width) else 28)
    if rows.empty:
        return ""
    if not rows["end"].max() > 0:
        return f"No member has {unit} in this sprint."
    if set(rows["full"]) == {UNASSIGNED}:
        return "Nobody is assigned to an issue of this sprint, so nothing can be said by member."
    finding = _finding(rows)
    return worded(
        layered(
            _layers(rows, unit, room=1.4 if theme.is_narrow(width) else 1.18),
            width=width,
            height=28 * len(rows),
        ),
        title=finding,
        subtitle=f"{unit.capitalize()} per member: completed (filled), not completed (light), committed (tick)",
        caption=f"In alphabetical order, by who held the issue at the close. n = {_counted(rows)}.",
        alt_text=f"Bar chart of {unit} per member. {finding}.",
        columns={
            "member": "Member",
            in_unit("committed", unit): "Committed",
            in_unit("added", unit): "Added",
            in_unit("removed", unit): "Removed",
            in_unit("completed", unit): "Completed",
            in_unit("not_completed", unit): "Not completed",
            in_unit("completion_rate", unit): "Completion rate",
        },
    )


def _counted(rows: pd.DataFrame) -> str:
    """Return how many members there are; work of nobody is no member."""
    members = int((rows["full"] != UNASSIGNED).sum())
    return words.amount(members, "members") + (", and unassigned work" if members < len(rows) else "")


def _rows(frame: pd.DataFrame, unit: str, *, most: int) -> pd.DataFrame:
    named = frame["member"].map(lambda name: words.name_of(name, missing=UNASSIGNED))
    rows = pd.DataFrame(
        {
            "full": named,
            "name": [cut(name, most) for name in named],
            "committed": frame[in_unit("committed", unit)],
            "completed": frame[in_unit("completed", unit)],
            "left": frame[in_unit("not_completed", unit)],
        }
    )
    rows = rows.sort_values("full", key=lambda names: names.map(lambda name: (name == UNASSIGNED, name.casefold())))
    rows["scope"] = rows["completed"] + rows["left"]
    rows["end"] = rows[["scope", "committed"]].max(axis=1)
    rows["label"] = [
        f"{words.number(done)} of {words.number(scope)}" if scope else "–"
        for done, scope in zip(rows["completed"], rows["scope"], strict=True)
    ]
    return rows


def _layers(rows: pd.DataFrame, unit: str, *, room: float) -> list[alt.Chart]:
    y = alt.Y("name:N", sort=list(rows["name"]), title=None, axis=alt.Axis(labelColor=theme.INK))
    scale = alt.Scale(domain=[0, float(rows["end"].max()) * room])
    tooltip = [
        alt.Tooltip("full:N", title="Member"),
        alt.Tooltip("committed:Q", title=f"Committed {unit}", format=".1~f"),
        alt.Tooltip("completed:Q", title=f"Completed {unit}", format=".1~f"),
        alt.Tooltip("left:Q", title=f"Not completed {unit}", format=".1~f"),
    ]
    base = alt.Chart(rows).encode(y=y, tooltip=tooltip)

    def along(column: str) -> alt.X:
        return alt.X(f"{column}:Q", axis=None, scale=scale)

    bar = base.mark_bar(height=14, strokeWidth=1, stroke=theme.COMPLETED)
    return [
        bar.encode(x=along("completed"), x2=alt.X2("scope:Q"), color=alt.ColorValue(theme.LEFT)),
        base.mark_bar(height=14, color=theme.COMPLETED).encode(x=along("completed")),
        base.mark_tick(thickness=2, bandSize=22, opacity=1, color=theme.COMMITTED).encode(x=along("committed")),
        base.mark_text(align="left", dx=8).encode(x=along("end"), text=alt.Text("label:N")),
    ]


def _finding(rows: pd.DataFrame) -> str:
    people = rows[(rows["full"] != UNASSIGNED) & (rows["scope"] > 0)]
    whole = int((people["left"] == 0).sum())
    if len(people) and whole == len(people):
        return "Every member completed all of their work"
    if not whole:
        return "Every member has work left" if len(people) else "No member is left with work of this sprint"
    return f"{words.spelled(whole).capitalize()} of {words.spelled(len(people))} members completed all of their work"
