"""Which projects and milestones feed which measure, and what feeds none."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.feeds import DIRECT, NOTHING, THROUGH
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

_MOST = 6


def feeds_table(feeds: pd.DataFrame, *, unfed: pd.DataFrame, quarter: str, unit: str = "points") -> Fragment:
    """Return which measures nothing feeds, which milestones feed none, and a row per measure with what feeds it.

    `feeds` is `metrics.feeds`, `unfed` `metrics.feeding_nothing`, both of the quarter.
    """
    if feeds.empty:
        return paragraph("The plan has no measure that milestones could feed.", kind="empty")
    rows = feeds.to_dict("records")
    shown = pd.DataFrame(
        {
            "measure": pd.Series([_named(row) for row in rows], dtype=object),
            "projects": [words.listing(row["projects"]) or words.NONE for row in rows],
            "milestones": pd.Series([_milestones(row) for row in rows], dtype=object),
            "delivered": [f"{row['delivered']} of {row['milestones']}" if row["milestones"] else "–" for row in rows],
            in_unit("completed", unit): feeds[in_unit("completed", unit)],
        }
    )
    headers = {"measure": "Measure", "projects": "Projects", "milestones": f"Milestones of {quarter}"}
    headers |= {"delivered": "Delivered", in_unit("completed", unit): f"{unit.capitalize()} completed"}
    caption = f"By the Measure ID of the milestones of {quarter}; {unit} completed in it for milestones of any quarter"
    listed = table(shown, caption=caption, headers=headers, unit="", kind="stack")
    return stack(*(paragraph(one) for one in (_finding(feeds, quarter), _unfed(unfed)) if one), listed)


def _finding(feeds: pd.DataFrame, quarter: str) -> str:
    by_nothing = feeds.loc[feeds["fed_by"] == NOTHING, "measure"]
    through = feeds.loc[feeds["fed_by"] == THROUGH, "measure"]
    if by_nothing.empty:
        own = int((feeds["fed_by"] == DIRECT).sum())
        said = f"Every measure is fed: {own} of {len(feeds)} by a milestone of {quarter} of their own"
        return (
            f"{said}, {_quoted(through)} through the L2 measures of the method."
            if len(through)
            else (f"Every measure is fed by a milestone of {quarter}.")
        )
    verb = "is" if len(by_nothing) == 1 else "are"
    return f"{len(by_nothing)} of {words.amount(len(feeds), 'measures')} {verb} fed by nothing: {_quoted(by_nothing)}."


def _unfed(unfed: pd.DataFrame) -> str:
    """Return which milestones feed no measure."""
    if unfed.empty:
        return ""
    verb = "feeds" if len(unfed) == 1 else "feed"
    count = words.amount(len(unfed), "milestones").capitalize()
    return f"{count} {verb} no measure of the plan: {_quoted(unfed['milestone'])}."


def _quoted(names: pd.Series) -> str:
    return words.listing((f"“{name}”" for name in names), most=_MOST)


def _named(row: dict[Any, Any]) -> Markup:
    level = words.name_of(row["level"], missing="")
    return Markup('<strong>{}</strong> <span class="muted">{}</span>').format(row["measure"], level)


def _milestones(row: dict[Any, Any]) -> Markup:
    if row["milestone_names"]:
        return Markup("{}").format(words.listing(row["milestone_names"]))
    if row["through"]:
        return Markup('<span class="muted">through {}</span>').format(words.listing(row["through"]))
    return Markup('<span class="attention">⚠ nothing</span>')
