"""Milestones that are no version in Jira, and versions with issues that are no milestone, in words."""

from collections.abc import Mapping

import pandas as pd

from squadlib.quality.plan_against_jira import plan_against_jira
from squadlib.quality.sprint import COLUMNS
from squadlib.tables.board import BoardTables
from squadlib.tables.plan import Plan

_LOOKED_FOR = ("milestones without a version", "versions without a milestone")


def version_quality(
    plan: Plan, boards: Mapping[str, BoardTables], squads: Mapping[str, str], *, milestones: pd.DataFrame
) -> pd.DataFrame:
    """Return which of these milestones name no version, and the versions with issues that are no milestone.

    One row each: `check`, `subject`, `text`. `boards` and `squads` are by the squad's file: its tables, its name. A
    version that Jira does not have is no matter of this: it is told where sheet and Jira disagree.
    """
    odd = plan_against_jira(plan, boards, squads, checks=_LOOKED_FOR)
    names = dict(zip(milestones["row"], milestones["milestone"], strict=True))
    nameless = set(milestones.loc[milestones["version"].isna(), "row"])
    odd = odd[odd["row"].isin({0, *nameless})]
    subject = [f"{names[row]}, row {row}" if row else "Milestones" for row in odd["row"]]
    text = [
        f"{one[:1].upper()}{one[1:].rstrip('.')}. {mend}" for one, mend in zip(odd["text"], odd["mend"], strict=True)
    ]
    told = {"check": odd["check"].to_numpy(), "subject": subject, "text": text}
    return pd.DataFrame(told, columns=COLUMNS, dtype="str")
