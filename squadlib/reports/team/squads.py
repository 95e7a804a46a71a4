"""The frames that set the squads side by side, each from its metric with the squads' sprints."""

from collections.abc import Mapping

import pandas as pd

from squadlib import words
from squadlib.charts.squads import TEAM
from squadlib.metrics.judged import without_points
from squadlib.metrics.rounds import round_totals, rounds, squad_trends
from squadlib.metrics.team import doubles, side_by_side, squad_sprints, team_ledger
from squadlib.metrics.units import in_unit
from squadlib.reports.data import TeamData
from squadlib.reports.once import once

MOST_KEYS = 8
"""Past so many, issues are counted instead of named."""


def names_of(team: TeamData) -> dict[str, str]:
    """Return what each squad is called, by its file's name; two of one name are told apart by it."""
    names = [one.squad_name for one in team.squads]
    alone = {name for name in names if names.count(name) == 1} - {TEAM}
    return {
        one.squad: one.squad_name if one.squad_name in alone else f"{one.squad_name} ({one.squad})"
        for one in team.squads
    }


@once
def sprints_of(team: TeamData) -> pd.DataFrame:
    """Return `metrics.squad_sprints` of all squads."""
    return squad_sprints({one.squad: one.tables for one in team.squads})


@once
def squads_of(team: TeamData) -> pd.DataFrame:
    """Return `metrics.side_by_side` of the squads' sprints with their `name` and `unit`, the team's row last."""
    return beside(team, _reported(team))


def beside(team: TeamData, sprint_ids: Mapping[str, list[int]]) -> pd.DataFrame:
    """Return `metrics.side_by_side` of these sprints of each squad: `name`, `unit`, and the squad's sprint reported."""
    chosen = pd.DataFrame(
        {
            "squad": [one.squad for one in team.squads],
            "name": _names(team),
            "unit": [one.unit for one in team.squads],
            "sprint_id": pd.Series([one.sprint_id for one in team.squads], dtype="Int64"),
            "sprint": [one.sprint["sprint"] for one in team.squads],
            "state": [one.sprint["state"] for one in team.squads],
        }
    )
    table = side_by_side(rows_of(team, sprint_ids), chosen, is_one_unit=len(team.units) < 2)
    return table.assign(name=table["name"].fillna(TEAM), unit=table["unit"].fillna(team.unit))


def rows_of(team: TeamData, sprint_ids: Mapping[str, list[int]] | None = None) -> pd.DataFrame:
    """Return `metrics.team_ledger` of these sprints of each squad, by default of those reported."""
    return team_ledger(_ledgers(team, sprint_ids or _reported(team)), sprints=sprints_of(team))


def notes_of(team: TeamData) -> list[str]:
    """Return in words who is missing and why, what counts once although two boards show it, and a mix of units."""
    return [*alone_of(team), *absent_of(team), *(text for _, text in doubles_of(team)), *units_of(team)]


def alone_of(team: TeamData) -> list[str]:
    """Return in words that the site wants no other squad beside the one reported, where it says so."""
    is_wanted = team.highlighted is None or team.squads[0].team_level
    return [] if is_wanted else ["This site reports each squad by itself: team_level is off in params/site.yaml."]


def absent_of(team: TeamData) -> list[str]:
    """Return in words which squads are missing, and why."""
    return [f"{name} is missing: {why.rstrip('. ')}." for name, why in team.absent.items()]


def doubles_of(team: TeamData) -> list[tuple[str, str]]:
    """Return which sprint two squads' boards show, and in words what of it counts once, and for whom."""
    sprints, names = sprints_of(team), names_of(team)
    found = _doubles(team)
    called = dict(zip(sprints["sprint_id"], sprints["sprint"], strict=True))
    told = []
    for (squad, counted, sprint_id), rows in found.groupby(["squad", "counted_for", "sprint_id"], sort=False):
        for_whom = names[str(counted)]
        both = f"{names[str(squad)]} and {for_whom} both show {words.listing(rows['key'], most=MOST_KEYS)}"
        told.append((str(called[sprint_id]), f"{both} in {called[sprint_id]}: counted once, for {for_whom}."))
    return told


@once
def _doubles(team: TeamData) -> pd.DataFrame:
    return doubles(_ledgers(team, _reported(team)), sprints=sprints_of(team))


def units_of(team: TeamData) -> list[str]:
    """Return in words that the squads' units cannot be added up, where they cannot."""
    if team.unit != "issues":
        return []
    if len({one.unit for one in team.squads}) == 1:
        return ["No issue of these sprints is estimated, so everything here counts issues."]
    told = words.listing(f"{name} counts {one.unit}" for name, one in zip(_names(team), team.squads, strict=True))
    return [f"The squads do not all count in one unit, so the team is summed by issues: {told}."]


def rounds_of(team: TeamData) -> pd.DataFrame:
    """Return `metrics.round_totals` of all closed sprints."""
    return _round_totals(team, by_squad=False)


def trends_of(team: TeamData, *, rate: str) -> pd.DataFrame:
    """Return `metrics.squad_trends` of a rate, each squad with its `name`."""
    found = squad_trends(_round_totals(team, by_squad=True), rate=rate)
    return found.assign(name=found["squad"].map(names_of(team)))


def rate_of(team: TeamData) -> str:
    """Return the name of the rate whose trend is shown, in the team's unit."""
    return in_unit("completion_rate", team.unit)


def placed_of(team: TeamData) -> pd.DataFrame:
    """Return `metrics.rounds` of all squads' sprints."""
    return rounds(sprints_of(team))


def _round_totals(team: TeamData, *, by_squad: bool) -> pd.DataFrame:
    sprints = sprints_of(team)
    closed = sprints[sprints["state"] == "closed"]
    ids = {one.squad: closed.loc[closed["squad"] == one.squad, "sprint_id"].tolist() for one in team.squads}
    placed = rounds(sprints)
    found = round_totals(rows_of(team, ids), placed, by_squad=by_squad)
    other = {(one.squad, sprint_id) for one in team.squads for sprint_id in one.incomparable}
    is_mixed = [pair in other for pair in zip(placed["squad"], placed["sprint_id"], strict=True)]
    return without_points(found, found["round"].isin(placed.loc[is_mixed, "round"]))


def _reported(team: TeamData) -> dict[str, list[int]]:
    return {one.squad: [one.sprint_id] for one in team.squads}


def _names(team: TeamData) -> list[str]:
    return list(names_of(team).values())


def _ledgers(team: TeamData, sprint_ids: Mapping[str, list[int]]) -> dict[str, pd.DataFrame]:
    if sprint_ids == _reported(team):
        return {one.squad: one.reported for one in team.squads}
    return {one.squad: one.ledger[one.ledger["sprint_id"].isin(sprint_ids[one.squad])] for one in team.squads}
