"""The first screen of a managers' review: which day, how far the measures are, the quarter beside the last."""

from dataclasses import replace

import pandas as pd

from squadlib import words
from squadlib.charts.measures import away_said
from squadlib.metrics.measure_words import month_told
from squadlib.metrics.units import in_unit
from squadlib.reports.data import QuarterData, TeamData
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.opening import opening
from squadlib.reports.page.tiles import SHOWN, Tile, change
from squadlib.reports.team.squads import absent_of


def measures_opening(
    data: QuarterData, *, measures: pd.DataFrame, quarters: pd.DataFrame, projects: pd.DataFrame, unit: str = "points"
) -> Fragment:
    """Return the first screen: `measures_frames.measures_of`, `quarters_of` and `lifecycle_of`, work in the unit."""
    before = quarters.iloc[:-1].tail(1)
    most = words.amount(min(SHOWN, len(quarters)), "quarters")
    since = f"Change against {before['quarter'].iloc[0]}; bars: the last {most}." if len(before) else ""
    return opening(
        title="Team · measures report",
        context=_context(data),
        answer=answer(measures, quarters),
        notes=[*absent_of(TeamData(data.squads, data.absent, None, data.snapshot)), *_notes(data, unit)],
        figures=figures_of(measures, quarters, projects, unit=unit),
        since=since,
    )


def answer(measures: pd.DataFrame, quarters: pd.DataFrame) -> str:
    """Return the sentence a review opens with; true when read alone."""
    known = int(measures["target_completion"].notna().sum())
    if measures.empty:
        return "The plan has no measure, so nothing says whether the work helps."
    if not known:
        return f"None of the {_count(len(measures))} of the plan can say how far it is: {_why_unknown(measures)}."
    mean = words.per_cent(measures["target_completion"].mean())
    who = (
        f"The plan’s {_count(len(measures))}"
        if known == len(measures)
        else (f"{words.spelled(known).capitalize()} of the plan’s {_count(len(measures))}")
    )
    is_one = known == 1
    verb = "is" if is_one else "are"
    mean_said = f"{mean} of the way to {'its target' if is_one else 'their targets'}{'' if is_one else ' on average'}"
    return f"{who} {verb} {mean_said}{_against(quarters)}; {_matters(measures)}."


def figures_of(
    measures: pd.DataFrame, quarters: pd.DataFrame, projects: pd.DataFrame, *, unit: str = "points"
) -> list[Tile]:
    """Return the six figures: measures, what is not reported, milestones, work, what is fed, gates."""
    last, before = quarters.iloc[-1], quarters.iloc[:-1].tail(1)
    is_running = not last["is_over"]

    def over_time(label: str, name: str, kind: str, section: str, *, of: str = "", is_final: bool = False) -> Tile:
        values = quarters[name].astype("float64").tolist()
        tile = Tile(label, values, kind, section, of=of, is_running=is_running and not is_final, each="quarters")
        then = before["quarter"].iloc[0] if len(before) else ""
        said = change(tile).replace("last sprint", f"in {then}").replace("the first sprint", "the first quarter")
        return replace(tile, said=said)

    whole = int(last["planned"] + last["added"])
    stale, fed = int(measures["is_stale"].sum()), int((measures["fed_by"] != "nothing").sum())
    past = int(projects["is_past_gate"].fillna(value=False).sum())
    due = "" if measures.empty else f"for {month_told(measures['due_month'].iloc[0])}"
    of_measures = f"of {len(measures)}"
    return [
        over_time("Measures, of the way", "measures_completion", "share", "measures", is_final=True),
        over_time("Milestones delivered", "milestone_delivery_rate", "share", "quarters", of=f"of {whole}"),
        over_time(f"{unit.capitalize()} completed", in_unit("completed", unit), unit, "quarters"),
        Tile("Not reported", [stale], "measures", "stale", of=of_measures, said=due, each="quarters"),
        Tile("Fed by work", [fed], "measures", "feeds", of=of_measures, said=f"in {last['quarter']}", each="quarters"),
        Tile(
            "Past a gate unmet",
            [past],
            "projects",
            "lifecycle",
            of=f"of {len(projects)}",
            said="projects whose mandatory requirements are not met",
            each="quarters",
        ),
    ]


def _context(data: QuarterData) -> str:
    as_of = words.instant(data.as_of, timezone=data.options.timezone)
    count = words.amount(len(data.squads), "squads")
    return f"Team · {count} · methods and measures on {words.day(data.on)} ({data.quarter}) · data as of {as_of}"


def _notes(data: QuarterData, unit: str) -> list[str]:
    """Return in words what a day in the past leaves out, and that issues are counted where nothing is estimated."""
    notes = []
    if data.is_past:
        notes.append(
            f"Looking back at {words.day(data.on)}: later months, sprints and releases are left out; what else the plan"
            " says is as of the data."
        )
    if unit == "issues":
        notes.append("The squads share no unit of estimates that this work has, so completed work counts issues.")
    return notes


def _count(number: int) -> str:
    return f"{words.spelled(number)} {'measure' if number == 1 else 'measures'}"


def _why_unknown(measures: pd.DataFrame) -> str:
    if not measures["months"].map(len).any():
        return "no month has an actual"
    return "an actual, a baseline or a target is missing"


def _against(quarters: pd.DataFrame) -> str:
    """Return how the mean compares with the end of the quarter before."""
    if len(quarters) < 2:
        return ""
    now, before = quarters["measures_completion"].iloc[-1], quarters.iloc[-2]
    then = before["measures_completion"]
    if words.is_missing(then) or words.is_missing(now):
        return ""
    told = words.per_cent(then)
    if told == words.per_cent(now):
        return f", as at the end of {before['quarter']}"
    return f", {'up' if now > then else 'down'} from {told} at the end of {before['quarter']}"


def _matters(measures: pd.DataFrame) -> str:
    """Return which measure moves away, else which is not reported, else that none does."""
    away = measures.loc[measures["is_away"], "measure"]
    if len(away):
        said = away_said(away)
        return f"{said[:1].lower()}{said[1:]}" if len(away) > 2 else said
    late = measures[measures["is_stale"]]
    if len(late) == 1:
        return f"none moves away, and “{late['measure'].iloc[0]}” has no figure for {_due(late)}"
    if len(late):
        return f"none moves away, and {words.spelled(len(late))} have no figure for {_due(late)}"
    return "none moves away from its target, and all are reported" if len(measures) > 1 else "it does not move away"


def _due(late: pd.DataFrame) -> str:
    return month_told(late["due_month"].iloc[0])
