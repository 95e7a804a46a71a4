"""Squads: what each one's sprint came to against its own plan, and what the team's did, on one scale."""

from typing import Any

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.metrics.units import in_unit

TEAM = "Team"
_MOST = 2.0
"""Beyond so many times its commitment a squad's bar is cut; its figures say how far it goes."""
_PARTS = ("committed", "added", "removed", "completed", "not_completed", "carry_over", "final_scope")
_SHADES = {True: (theme.COMPLETED, theme.LEFT), False: (theme.PAST, theme.PAGE)}
"""What is completed and what is not, of a squad that is stressed and of one that is not."""


def squads(
    frame: pd.DataFrame, *, width: int = theme.WIDE, unit: str = "points", highlighted: str | None = None
) -> Chart | str:
    """Return a bar per squad and one of the team, each as a share of its own commitment, so that the plan is one line.

    `frame` is `metrics.side_by_side` with the squads' `name`; `highlighted` is the squad to stress (`None` stresses
    all). One squad alone draws nothing.
    """
    if frame["squad"].notna().sum() < 2:
        return ""
    rows = _rows(frame, unit, highlighted=highlighted)
    if not rows["committed"].max() > 0:
        return f"No squad had committed any {unit} when its sprint started, so there is no plan to compare with."
    title = _finding(rows, unit, highlighted=highlighted)
    return worded(
        layered(_layers(rows, unit, is_narrow=theme.is_narrow(width)), width=width, height=44 * len(rows)),
        title=title,
        subtitle=f"Share of the {unit} each squad committed: completed (filled), not completed (light);"
        " beneath, added (orange) and removed (grey)",
        caption=_caption(rows, frame),
        alt_text=f"Bar chart of {unit} per squad against the commitment. {title}.",
        columns={
            "name": "Squad",
            "sprint": "Sprint",
            **{in_unit(name, unit): _headed(name) for name in _PARTS},
        },
    )


def _headed(name: str) -> str:
    return {"carry_over": "Carried over"}.get(name, name.replace("_", " ").capitalize())


def _rows(frame: pd.DataFrame, unit: str, *, highlighted: str | None) -> pd.DataFrame:
    """Return what is drawn: a row per squad and the team's, every amount as a share of the row's commitment."""
    rows = pd.DataFrame({name: frame[in_unit(name, unit)].astype("float64") for name in _PARTS})
    whole = rows["committed"].where(rows["committed"] > 0)
    shares = {
        "plan": whole / whole,
        "done": rows["completed"] / whole,
        "scope": rows["final_scope"] / whole,
        "more": 1 + rows["added"] / whole,
        "fewer": 1 - rows["removed"] / whole,
    }
    end = pd.DataFrame({"scope": shares["scope"], "more": shares["more"]}).max(axis=1)
    is_stressed = [highlighted is None or squad == highlighted for squad in frame["squad"]]
    return rows.assign(
        name=frame["name"].astype("str"),
        is_team=frame["squad"].isna(),
        is_stressed=is_stressed,
        is_cut=end > _MOST,
        **{name: share.clip(0, _MOST) for name, share in shares.items()},
        end=end.clip(1, _MOST).fillna(0),
        done_shade=[_SHADES[one][0] for one in is_stressed],
        left_shade=[_SHADES[one][1] for one in is_stressed],
        label=[_label(row) for row in rows.itertuples(index=False)],
    )


def _label(row: Any) -> str:
    if not row.final_scope:
        return "nothing left in its sprint" if row.committed else "nothing in its sprint"
    said = f"{words.number(row.completed)} of {words.number(row.final_scope)}"
    return said if row.committed else f"{said}, none committed"


def _layers(rows: pd.DataFrame, unit: str, *, is_narrow: bool) -> list[alt.Chart]:
    scale = alt.Scale(domain=[0, float(rows["end"].max()) * (1.45 if is_narrow else 1.18)], nice=False)
    y = alt.Y("name:N", sort=list(rows["name"]), title=None, axis=_names(rows, is_narrow=is_narrow))
    tooltip = [
        alt.Tooltip("name:N", title="Squad"),
        *(alt.Tooltip(f"{name}:Q", title=f"{_headed(name)} {unit}", format=".1~f") for name in _PARTS),
    ]
    plan = alt.Axis(
        orient="top",
        values=[1],
        labelExpr="'committed'",
        labelColor=theme.INK,
        grid=True,
        gridColor=theme.COMMITTED,
        gridWidth=2,
        domain=False,
        ticks=False,
        zindex=1,
    )
    base = alt.Chart(rows[rows["plan"].notna()]).encode(y=y, tooltip=tooltip)

    def along(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=None, axis=plan, scale=scale)

    bar = base.mark_bar(height=16, strokeWidth=1, stroke=theme.COMPLETED)
    strip: dict[str, Any] = {"height": 5, "yOffset": 13}
    return [
        bar.encode(x=along("done"), x2=alt.X2("scope:Q"), color=alt.Color("left_shade:N", scale=None)),
        bar.encode(x=along("done"), color=alt.Color("done_shade:N", scale=None)),
        base.mark_bar(**strip, color=theme.ADDED).encode(x=along("plan"), x2=alt.X2("more:Q")),
        base.mark_bar(**strip, color=theme.REMOVED, stroke=theme.COMPLETED, strokeWidth=0.5).encode(
            x=along("fewer"), x2=alt.X2("plan:Q")
        ),
        alt.Chart(rows).mark_text(align="left", dx=8).encode(y=y, x=along("end"), text=alt.Text("label:N")),
    ]


def _names(rows: pd.DataFrame, *, is_narrow: bool) -> alt.Axis:
    """Return the axis of names, that of the team and of a stressed squad in bold."""
    is_told = bool((~rows["is_stressed"]).any())
    is_bold = rows["is_team"] | (rows["is_stressed"] & is_told)
    bold = " || ".join(f"datum.index == {place / max(len(rows) - 1, 1)}" for place in rows.index[is_bold])
    weight: Any = {"condition": {"test": bold, "value": "bold"}, "value": "normal"}
    return alt.Axis(labelColor=theme.INK, labelFontWeight=weight, labelLimit=112 if is_narrow else 220)


def _finding(rows: pd.DataFrame, unit: str, *, highlighted: str | None) -> str:
    """Return what was completed against the plan: of the squad that is stressed, else by which squads all of it."""
    squads, team = rows[~rows["is_team"]], rows[rows["is_team"]].iloc[0]
    whole = _against(team, unit)
    if highlighted is not None:
        own = squads[squads["is_stressed"]].iloc[0]
        return f"{own['name']} completed {_against(own, unit)}; the team {whole}"
    planned = squads[squads["committed"] > 0]
    met = planned.loc[planned["completed"] >= planned["committed"], "name"]
    if len(met) == len(planned):
        return f"Every squad completed as much as committed; the team {whole}"
    who = words.listing(met, most=3) if len(met) else "No squad"
    return f"{who} completed as much as committed; the team {whole}"


def _against(row: pd.Series, unit: str) -> str:
    """Return what was completed against what was committed, in words."""
    if words.is_missing(row["committed"]):
        return "has no sum, since its squads count different units"
    if not row["committed"]:
        return f"{words.amount(row['completed'], unit)}, none of them committed"
    share = words.per_cent(row["completed"] / row["committed"])
    return f"{words.amount(row['completed'], unit)} against {words.number(row['committed'])} committed ({share})"


def _caption(rows: pd.DataFrame, frame: pd.DataFrame) -> str:
    said = (
        "Each squad against its own commitment, for squads do not estimate alike; the order is no ranking. Completed"
        " work may have been added or estimated higher on the way."
    )
    if rows["is_cut"].any():
        said += f" Bars end at {words.number(_MOST)} times the commitment."
    running = frame.loc[frame["state"] == "active", "sprint"]
    if len(running):
        said += f" Still running, figures so far: {words.listing(running.astype(str), most=4)}."
    return f"{said} n\u00a0=\u00a0{words.amount((~rows['is_team']).sum(), 'squads')}."
