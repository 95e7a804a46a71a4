"""The first screen of a team report: which sprints, the answer, the team's figures with their change."""

from dataclasses import replace

import pandas as pd

from squadlib import words
from squadlib.metrics.units import in_unit
from squadlib.reports.data import TeamData
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.opening import opening
from squadlib.reports.page.tiles import SHOWN, Tile, change
from squadlib.reports.team.frames import late_of
from squadlib.reports.team.squads import absent_of, names_of, units_of

_MOST = 0.5  # from this share of what is left on, one squad has most of it


def team_opening(team: TeamData, *, squads: pd.DataFrame, history: pd.DataFrame, alignment: pd.DataFrame) -> Fragment:
    """Return the first screen: `squads` side by side, the team's `history` up to now, its `alignment` in the last row.

    `history` is `team_report_frames.history_of`.
    """
    is_round = bool(history["is_round"].iloc[-1])
    most = words.amount(min(SHOWN, len(history)), "rounds")
    since = (
        f"Change against the round before; bars: the last {most}. A round: the squads’ sprints that ran side by side."
        if is_round
        else "Change against the sprint before of each squad."
    )
    return opening(
        title="Team · team report",
        context=_context(team),
        answer=answer(squads, history, unit=team.unit, absent=len(team.absent)),
        notes=[*absent_of(team), *_late(team), *units_of(team)],
        figures=figures_of(history, alignment, unit=team.unit),
        since=since,
    )


def answer(squads: pd.DataFrame, history: pd.DataFrame, *, unit: str, absent: int = 0) -> str:
    """Return the sentence a team report opens with; true when read alone."""
    team, own = squads.iloc[-1], squads.iloc[:-1]
    is_alone = len(own) + absent == 1
    who, what = _who(own["name"], absent), "its last sprint" if is_alone else "their last sprints"
    if not team["final_scope_issues"]:
        return f"{who} had nothing in {what} to finish."
    done, scope = team[in_unit("completed", unit)], team[in_unit("final_scope", unit)]
    if not scope:
        issues = f"{team['completed_issues']} of {words.amount(team['final_scope_issues'], 'issues')}"
        return f"{who} finished {issues} of {what}; none of them is estimated."
    share = words.per_cent(team[in_unit("completion_rate", unit)])
    said = f"{who} finished {words.number(done)} of {words.amount(scope, unit)} ({share}) of {what}"
    before = "the one before" if is_alone else "those before"
    return f"{said}{_standing(history, unit, before=before)}; {_left(own, unit)}."


def figures_of(history: pd.DataFrame, alignment: pd.DataFrame, *, unit: str) -> list[Tile]:
    """Return the six figures of a team report, each but the last with its history."""

    def over_time(label: str, name: str, section: str, *, kind: str = unit, of: str = "") -> Tile:
        tile = Tile(label, history[in_unit(name, unit)].astype(float).tolist(), kind, section, of=of)
        return replace(tile, said=change(tile).replace("last sprint", "before"))

    scope = f"of {words.number(history[in_unit('final_scope', unit)].iloc[-1])}"
    team = alignment.iloc[-1]
    said = f"of {words.amount(team['issues'], 'issues')}; {words.per_cent(team['linked_to_milestone'])} to a milestone"
    linked = Tile("Linked to a project", [float(team["linked_to_project"])], "share", "alignment", said=said)
    return [
        over_time(f"Completed {unit}", "completed", "squads", of=scope),
        over_time("Completion rate", "completion_rate", "rounds", kind="share"),
        over_time("Commitment kept", "commitment_kept_rate", "squads", kind="share"),
        over_time("Added on the way", "added", "steadiness"),
        over_time("Carried over", "carry_over", "steadiness"),
        linked,
    ]


def _context(team: TeamData) -> str:
    closed = [one.sprint["completed_at"] for one in team.squads]
    first, last = (words.day(at, timezone=team.timezone) for at in (min(closed), max(closed)))
    when = f"sprints closed on {last}" if first == last else f"sprints closed from {first} to {last}"
    count = words.amount(len(team.squads), "squads")
    return f"Team · {count} · {when} · data as of {words.instant(team.as_of, timezone=team.timezone)}"


def _who(names: pd.Series, absent: int) -> str:
    squads = words.spelled(len(names))
    if absent:
        return f"{squads.capitalize()} of the team’s {words.spelled(len(names) + absent)} squads"
    return f"{names.iloc[0]}, the team’s only squad," if len(names) == 1 else f"The team’s {squads} squads"


def _standing(history: pd.DataFrame, unit: str, *, before: str) -> str:
    """Return how the rate compares: the highest or lowest yet, else against the one before."""
    rates = history[in_unit("completion_rate", unit)].astype(float)
    now, past = rates.iloc[-1], rates.iloc[:-1].dropna()
    if past.empty or words.is_missing(now):
        return ""
    if history["is_round"].iloc[-1] and len(past) > 1 and not past.min() <= now <= past.max():
        return f", the {'highest' if now > past.max() else 'lowest'} rate yet"
    last = words.per_cent(past.iloc[-1])
    if words.per_cent(now) == last:
        return f", as in {before}"
    return f", {'up' if now > past.iloc[-1] else 'down'} from {last} in {before}"


def _left(own: pd.DataFrame, unit: str) -> str:
    """Return where most of what is left lies."""
    left = own[in_unit("not_completed", unit)].astype(float)
    whole, holders = left.sum(), own.loc[own["not_completed_issues"] > 0, "name"]
    if holders.empty:
        return "nothing is left"
    if not whole:
        count = int(own["not_completed_issues"].sum())
        return f"{words.spelled(count)} {words.plural('issues', count)} without an estimate {_are(count)} left"
    what = f"{words.spelled(whole)}\u00a0{words.plural(unit, whole)} left"
    if len(own) == 1:
        return f"{what.removesuffix(' left')} {_are(whole)} left"
    place = int(left.to_numpy().argmax())
    most, name = left.iloc[place], own["name"].iloc[place]
    if most == whole:
        return f"the {what} {_are(whole)} all in {name}"
    if most >= _MOST * whole and (left == most).sum() == 1:
        return f"{words.spelled(most)} of the {what} {_are(most)} in {name}"
    return f"the {what} {_are(whole)} spread over {words.listing(holders, most=4)}"


def _are(value: float) -> str:
    return "is" if value == 1 else "are"


def _late(team: TeamData) -> list[str]:
    """Return which squads' last closed sprint is of an earlier round than the others'."""
    names = names_of(team)
    sprints = {one.squad: one.sprint for one in team.squads}
    return [
        f"{names[squad]}’s last closed sprint, {sprints[squad]['sprint']}, is of an earlier round: it was closed on"
        f" {words.day(sprints[squad]['completed_at'], timezone=team.timezone)}."
        for squad in late_of(team)
    ]
