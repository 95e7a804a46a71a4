"""Each member's part of a sprint in figures, opening to their issues."""

import pandas as pd

from squadlib import words
from squadlib.charts.members import UNASSIGNED
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph
from squadlib.reports.page.issues import opened
from squadlib.reports.page.table import heading, table

_SUMS = ("committed", "added", "removed", "completed", "not_completed")


def member_table(members: pd.DataFrame, issues: pd.DataFrame, *, unit: str = "points") -> Fragment:
    """Return a row per member in alphabetical order, unassigned work last; the rows add up to the squad's."""
    if members.empty:
        return paragraph("No issue was in this sprint, so nobody had any.", kind="empty")
    rows = members.assign(
        name=[words.name_of(name, missing=UNASSIGNED) for name in members["member"]],
        held=pd.Series([opened(issues[_held(issues, name)]) for name in members["member"]], dtype=object),
    )
    sums = [in_unit(name, unit) for name in _SUMS]
    headers = {"name": "Member", **{name: heading(name) for name in sums}}
    headers |= {in_unit("completion_rate", unit): "Completion rate", "held": "Issues"}
    return table(rows, caption=f"By who held the issue at the close, in {unit}", headers=headers, unit="")


def _held(issues: pd.DataFrame, member: object) -> pd.Series:
    return issues["assignee"].isna() if words.is_missing(member) else issues["assignee"] == member
