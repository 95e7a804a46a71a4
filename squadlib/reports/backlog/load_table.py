"""The load of the next sprint as it is planned: what exceeds what was ever completed, and each member's figures."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.charts.load import FEW
from squadlib.charts.members import UNASSIGNED
from squadlib.reports.backlog.frames import Planning
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table


def load_table(load: pd.DataFrame, squad: pd.Series, planning: Planning) -> Fragment:
    """Return what is too much for the squad and for members, and a row per member that opens.

    `load` is `metrics.load`, `squad` the same of the squad.
    """
    if load.empty:
        return paragraph("Nobody is known as a member, and nothing is planned.", kind="empty")
    said = list(_said(load, squad, planning))
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in said)
    listed = Fragment(Markup("<ul>{}</ul>").format(items), "\n".join(said))
    shown = _rows(load, planning)
    if len(load[load["member"].notna()]) <= FEW:
        return stack(listed, shown)
    html = Markup('<details class="data"><summary>Each member’s load as a table</summary>{}</details>')
    return stack(listed, Fragment(html.format(shown.html), shown.text))


def _said(load: pd.DataFrame, squad: pd.Series, planning: Planning) -> Iterator[str]:
    unit, name = planning.unit, planning.coming["name"] or "the next sprint"
    yield _squad(squad, unit, name)
    for over in load[load["member"].notna() & load["exceeds"].notna()].itertuples(index=False):
        yield f"{over.member}: {_exceeds(over, unit)}"
    nobodys = load[load["member"].isna() & (load["planned_issues"] > 0)]
    for row in nobodys.to_dict("records"):
        held = int(row["planned_issues"])
        count = f"{words.spelled(held)} {words.plural('issues', held)}".capitalize()
        worth = "" if unit == "issues" else f" with {words.amount(row['planned'], unit)}"
        yield f"{count}{worth} of {name} {'is' if held == 1 else 'are'} nobody’s: share out at planning."
    people = load[load["member"].notna()]
    idle = people[(people["total"] == 0) & people["usual"].notna()]["member"]
    if len(idle) and len(idle) < len(people):
        yield f"Nothing yet for {words.listing(idle, most=6)}."


def _squad(squad: pd.Series, unit: str, name: str) -> str:
    """Return the squad's plan against the most it ever completed."""
    if words.is_missing(squad["most"]):
        return f"{_sum(squad, unit, name)}; too few sprints are closed to say what was ever completed."
    if not words.is_missing(squad["exceeds"]):
        return f"Squad: {_exceeds(squad, unit, who='the squad')}"
    return f"{_sum(squad, unit, name)}; the most it ever completed in a sprint is {words.amount(squad['most'], unit)}."


def _sum(squad: pd.Series, unit: str, name: str) -> str:
    planned = words.amount(float(squad["planned"]), unit)
    if not squad["carried"]:
        return f"Squad: {planned} planned in {name}"
    return f"Squad: {planned} planned in {name} and {words.number(squad['carried'])} not done yet"


def _exceeds(row: Any, unit: str, *, who: str = "they") -> str:
    """Return what is more than was ever completed, and the next step."""
    ever = f"more than the {words.amount(row.most, unit)} {who} ever completed in a sprint"
    if row.exceeds == "planned":
        return f"{words.amount(row.planned, unit)} planned alone are {ever}. Take some back before the sprint starts."
    if not row.planned:
        said = f"{words.amount(row.carried, unit)} not done yet are {ever}"
        return f"{said}. If much of it goes on, plan nothing beside it."
    parts = f"{words.number(row.planned)} planned and {words.number(row.carried)} not done yet"
    return (
        f"{parts} would be {words.amount(row.total, unit)}, {ever}. What is carried over has to replace planned work."
    )


def _rows(load: pd.DataFrame, planning: Planning) -> Fragment:
    unit = planning.unit
    days = planning.capacity["days"].set_index("member")["available_days"]
    rows = load.assign(
        name=[words.name_of(name, missing=UNASSIGNED) for name in load["member"]],
        days=[days.get(name, float("nan")) for name in load["member"]],
    )
    headers = {
        "name": "Member",
        "planned": "Planned",
        "planned_issues": "Issues",
        "carried": "Not done yet",
        "total": "Together",
        "usual": "Usually completes",
        "days": "Days there",
        "expected": "Expected then",
        "most": "Most ever",
    }
    caption = f"In {unit}, in alphabetical order; usually: the mean of the last {len(planning.past)} comparable sprints"
    return table(rows, caption=caption, headers=headers, unit="")
