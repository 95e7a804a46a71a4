"""What looks odd behind a quarter's milestones: in the sheet, between sheet and Jira, in the snapshots of the plan."""

import pandas as pd

from squadlib.quality import plan_quality, version_quality
from squadlib.reports.data import QuarterData
from squadlib.reports.quarter.squads import owners_of
from squadlib.reports.set_up import set_up_quality

_COLUMNS = ["check", "subject", "text"]


def quality_of(data: QuarterData, found: pd.DataFrame) -> pd.DataFrame:
    """Return what looks odd: `check`, `subject`, `text`; `found` are the quarter's milestones."""
    set_up = [set_up_quality(one) for one in data.squads]
    parts = [
        plan_quality(data.plan, found),
        _against_jira(data, found),
        _strangers(data, found),
        _unread(data),
        *set_up,
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)[_COLUMNS]


def _against_jira(data: QuarterData, found: pd.DataFrame) -> pd.DataFrame:
    boards = {one.squad: one.tables for one in data.squads}
    return version_quality(data.plan, boards, {one.squad: one.squad_name for one in data.squads}, milestones=found)


def _strangers(data: QuarterData, found: pd.DataFrame) -> pd.DataFrame:
    """Return the milestones whose squad params do not know; what is missing is said elsewhere."""
    known = {one.squad for one in data.squads}
    absent = {name.casefold() for name in data.absent}
    rows = []
    for name, part in found.groupby(owners_of(data, found), sort=False):
        if name in known or str(name).casefold() in absent:
            continue
        text = f"It is of the squad '{name}', which params/squads does not know: it counts for the team."
        rows += [("squad not in params", one, text) for one in part["milestone"]]
    return pd.DataFrame(rows, columns=_COLUMNS, dtype="str")


def _unread(data: QuarterData) -> pd.DataFrame:
    """Return the states of the plan that cannot be read: what changed then is not known."""
    rows = [("plan history", "Snapshot", f"{one.rstrip('. ')}. What changed then is not known.") for one in data.unread]
    return pd.DataFrame(rows, columns=_COLUMNS, dtype="str")
