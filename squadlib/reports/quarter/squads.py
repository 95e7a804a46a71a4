"""The squads side by side in what became of the quarter's milestones, and that they add up to the team."""

import pandas as pd

from squadlib.charts.squads import TEAM
from squadlib.errors import DataError
from squadlib.metrics.milestones import milestone_totals
from squadlib.reports.data import QuarterData, TeamData
from squadlib.reports.team.squads import names_of

_COUNTS = ["planned", "added", "delivered", "incomplete", "open", "aborted"]


def squads_of(data: QuarterData, found: pd.DataFrame) -> pd.DataFrame:
    """Return `metrics.milestone_totals` squad by squad with `squad` and `name`, the team's last (`squad` missing).

    Squads in the order of their files, then those that only the sheet names. In the report of one squad there is no
    row. Raises DataError where the squads' counts are not the team's.
    """
    whole = milestone_totals(found).assign(squad=None, name=TEAM)
    if data.squad is not None:
        return whole.iloc[:0]
    owners = owners_of(data, found)
    names = names_of(TeamData(data.squads, data.absent, None, data.snapshot))
    names |= {name: name for name in sorted(set(owners) - set(names))}
    parts = [milestone_totals(found[owners == key]).assign(squad=key, name=name) for key, name in names.items()]
    check_squads(pd.concat(parts, ignore_index=True), whole)
    return pd.concat([*parts, whole], ignore_index=True)


def owners_of(data: QuarterData, found: pd.DataFrame) -> pd.Series:
    """Return for each milestone the file of its squad, else what the sheet calls it."""
    files = {name.casefold(): one.squad for one in reversed(data.squads) for name in (one.squad, one.squad_name)}
    return found["squad"].map(lambda name: files.get(str(name).casefold(), str(name))).astype("str")


def check_squads(squads: pd.DataFrame, team: pd.DataFrame) -> None:
    """Stop where the squads' counts do not add up to the team's (DataError)."""
    if (squads[_COUNTS].sum() != team[_COUNTS].iloc[0]).any():
        raise DataError(
            "the squads' milestones are not the team's",
            where="team",
            mend="Keep the snapshot and report it: its numbers are not shown.",
        )
