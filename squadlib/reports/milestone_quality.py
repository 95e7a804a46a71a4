"""What looks odd behind a quarter's milestones: in the sheet, between sheet and Jira, in the snapshots of the plan."""

import pandas as pd

from squadlib.quality import plan_quality
from squadlib.quality.plan_against_jira import plan_against_jira
from squadlib.reports.data import QuarterData
from squadlib.reports.milestone_squads import owners_of

_COLUMNS = ["check", "subject", "text"]
_LOOKED_FOR = ("milestones without a version", "versions without a milestone")


def quality_of(data: QuarterData, found: pd.DataFrame) -> pd.DataFrame:
    """Return what looks odd: `check`, `subject`, `text`; `found` are the quarter's milestones."""
    parts = [plan_quality(data.plan, found), _against_jira(data, found), _strangers(data, found), _unread(data)]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)[_COLUMNS]


def _against_jira(data: QuarterData, found: pd.DataFrame) -> pd.DataFrame:
    """Return the quarter's milestones that name no version, and versions with issues that are no milestone."""
    boards = {one.squad: one.tables for one in data.squads}
    squads = {one.squad: one.squad_name for one in data.squads}
    odd = plan_against_jira(data.plan, boards, squads)
    odd = odd[odd["check"].isin(_LOOKED_FOR)]
    names = dict(zip(found["row"], found["milestone"], strict=True))
    nameless = set(found.loc[found["version"].isna(), "row"])  # one that Jira does not have is told as a disagreement
    odd = odd[odd["row"].isin({0, *nameless})]
    subject = [f"{names[row]}, row {row}" if row else "Milestones" for row in odd["row"]]
    text = [
        f"{one[:1].upper()}{one[1:].rstrip('.')}. {mend}" for one, mend in zip(odd["text"], odd["mend"], strict=True)
    ]
    return pd.DataFrame({"check": odd["check"].to_numpy(), "subject": subject, "text": text}, dtype="str")


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
