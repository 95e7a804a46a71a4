"""The frames of a team report besides the squads' sums: what is usual, the plan, the themes, what looks odd."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from squadlib.charts.squads import TEAM
from squadlib.feedback import feedback
from squadlib.feedback.themes import themes
from squadlib.metrics.alignment import alignment, links
from squadlib.metrics.judged import without_points
from squadlib.metrics.ledger import ledger
from squadlib.metrics.milestones import milestone_totals
from squadlib.metrics.quarters import quarter_of
from squadlib.metrics.rounds import round_totals, rounds
from squadlib.metrics.team import side_by_side, team_ledger
from squadlib.metrics.trend import trend
from squadlib.reports.data import SprintData, TeamData
from squadlib.reports.sprint import frames as sprint_frames
from squadlib.reports.team.squads import beside, doubles_of, names_of, placed_of, rows_of

METRICS: tuple[Callable[..., Any], ...] = (
    *(ledger, team_ledger, side_by_side, rounds, round_totals, trend, alignment, milestone_totals, themes),
)
"""The metrics behind a team report, whose definitions it prints."""

SPRINTS = 3
"""Over so many last sprints of each squad themes are looked for."""
EVERYONE = "All squads"
COLUMNS = ["squad", "check", "subject", "text"]
"""What is told of each oddity."""


def before_of(team: TeamData, *, sprints: int | None = None) -> pd.DataFrame:
    """Return `metrics.side_by_side` of each squad's last closed `sprints` before the one reported.

    By default of as many as its velocity is the mean of.
    """
    most = {one.squad: sprints or one.options.velocity_sprints for one in team.squads}
    return beside(team, {one.squad: one.sprint_ids[:-1][-most[one.squad] :] for one in team.squads})


def history_of(team: TeamData, squads: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """Return the team's totals over time, the last row those reported: the rounds that are over, oldest first.

    Where the squads' last sprints are not those of the last round, only the sprint before of each stands before.
    `is_round` tells which.
    """
    now = squads[squads["squad"].isna()]
    placed = placed_of(team)
    closed = placed[~placed["is_open"]]
    last = closed[closed["round"] == closed["round"].max()]
    if set(last["sprint_id"]) == {one.sprint_id for one in team.squads}:
        return past[past["state"] == "closed"].assign(is_round=True)
    then = before_of(team, sprints=1)
    before = then[then["squad"].isna()]
    is_mixed = any(one.incomparable & set(one.sprint_ids[-2:-1]) for one in team.squads)
    before = without_points(before, pd.Series(is_mixed, index=before.index))
    return pd.concat([before, now], ignore_index=True).assign(is_round=False)


def late_of(team: TeamData) -> list[str]:
    """Return the squads whose last closed sprint is of an earlier round than that of others."""
    placed = placed_of(team)
    own = {(one.squad, one.sprint_id) for one in team.squads}
    is_own = [pair in own for pair in zip(placed["squad"], placed["sprint_id"], strict=True)]
    last = placed[is_own]
    return [str(squad) for squad in last.loc[last["round"] < last["round"].max(), "squad"]]


def milestones_of(team: TeamData) -> pd.DataFrame:
    """Return each squad's milestones of the quarter in which the last sprint was closed, each once; `name`: the squad.

    One row per milestone: the columns of `metrics.milestone_points`, `squad_file` and `name`.
    """
    quarter = quarter_of(max(one.sprint["completed_at"] for one in team.squads), timezone=team.timezone)
    names = names_of(team)
    parts = [
        sprint_frames.milestones_of(replace(one, quarter=quarter)).assign(squad_file=one.squad, name=names[one.squad])
        for one in team.squads
    ]
    return pd.concat(parts, ignore_index=True).drop_duplicates("row", ignore_index=True).assign(quarter=quarter)


def delivered_of(team: TeamData, due: pd.DataFrame) -> pd.DataFrame:
    """Return `metrics.milestone_totals` of each squad's milestones, those of all in the last row (`squad` missing)."""
    return _each(team, lambda one: milestone_totals(due if one is None else due[due["squad_file"] == one.squad]))


def alignment_of(team: TeamData, due: pd.DataFrame) -> pd.DataFrame:
    """Return `metrics.alignment` of each squad's sprint, that of all issues in the last row (`squad` missing)."""
    rows = rows_of(team)
    linked = {
        one.squad: links(rows[rows["squad"] == one.squad], plan=one.plan, versions=one.tables.versions)
        for one in team.squads
    }
    plan = team.squads[0].plan

    def of(one: SprintData | None) -> pd.DataFrame:
        if one is None:
            return alignment(pd.concat(list(linked.values())), milestones=due, plan=plan)
        return alignment(linked[one.squad], milestones=due[due["squad_file"] == one.squad], plan=plan)

    return _each(team, of)


def themes_of(team: TeamData) -> pd.DataFrame:
    """Return `squadlib.feedback.themes` of the squads' last sprints."""
    names = names_of(team)
    told = [part.assign(squad=names[one.squad]) for one in team.squads for part in _said(one)]
    return themes(pd.concat(told, ignore_index=True), sprints=SPRINTS)


def quality_of(team: TeamData) -> pd.DataFrame:
    """Return what looks odd in the data of each squad's sprint; what is odd in the plan for all is said once.

    One row per oddity, squad by squad: `squad` (its name), `check`, `subject`, `text`, without members' names.
    """
    names = names_of(team)
    found = [sprint_frames.quality_of(one).assign(squad=names[one.squad]) for one in team.squads]
    twice = [(EVERYONE, "sprint on two boards", *one) for one in doubles_of(team)]
    rows = pd.concat([pd.DataFrame(twice, columns=COLUMNS, dtype="str"), *found], ignore_index=True)
    what = COLUMNS[1:]
    is_shared = rows.duplicated(what, keep=False) | (rows["check"] == "plan workbook")
    rows = rows.assign(squad=rows["squad"].where(~is_shared, EVERYONE)).drop_duplicates(["squad", *what])
    rows = pd.concat([rows[rows["squad"] != EVERYONE], rows[rows["squad"] == EVERYONE]], ignore_index=True)
    hide = partial(_members(team).sub, "a member")
    return rows.assign(subject=rows["subject"].map(hide), text=rows["text"].map(hide))[COLUMNS]


def _said(one: SprintData) -> Iterator[pd.DataFrame]:
    """Yield what a squad's feedback was after each of its last sprints; only the last one is followed up."""
    days = sprint_frames.days_of_work(one, one.comparable_ledger)
    for ago, sprint_id in enumerate(reversed(one.sprint_ids[-SPRINTS:])):
        limits = one.thresholds if ago == 0 else replace(one.thresholds, look_back=0)
        asked: dict[str, Any] = {"unit": one.unit, "days": days, "thresholds": limits, "options": one.options}
        board = one.board.tables_of(sprint_id)
        yield feedback(board, one.comparable_ledger, sprint_id=sprint_id, **asked).assign(ago=ago)


def _each(team: TeamData, of: Callable[[SprintData | None], pd.DataFrame]) -> pd.DataFrame:
    """Return the one row `of` each squad, then that of the team, with `squad` and `name`."""
    names = names_of(team)
    rows = [of(one).assign(squad=one.squad, name=names[one.squad]) for one in team.squads]
    return pd.concat([*rows, of(None).assign(squad=None, name=TEAM)], ignore_index=True)


def _members(team: TeamData) -> re.Pattern[str]:
    """Return what finds a member's name in a text."""
    people = {str(name) for one in team.squads for name in one.board.now.people["person"]}
    people |= {str(name) for one in team.squads for name in one.plan.members["member"].dropna()}
    longest = sorted(people - {""}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest) or r"(?!)")
