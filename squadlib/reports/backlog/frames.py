"""The frames a backlog report shows, each from its metric with this report's squad, sprint and switches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from squadlib.metrics.availability import availability, match_absences, roster
from squadlib.metrics.backlog import backlog, going_on
from squadlib.metrics.capacity import Capacity, capacity
from squadlib.metrics.coming import Coming, coming
from squadlib.metrics.cut_line import cut_line, left_by_size, room, stacks, usual_size
from squadlib.metrics.forecast import next_sprint
from squadlib.metrics.ledger import ledger
from squadlib.metrics.load import load, squad_load
from squadlib.metrics.sprint import totals_of
from squadlib.metrics.units import in_unit
from squadlib.metrics.velocity import velocity
from squadlib.options import Absence
from squadlib.quality import backlog_quality
from squadlib.reports.data import SprintData
from squadlib.reports.set_up import set_up_quality
from squadlib.reports.sprint.frames import velocity_of
from squadlib.tables.board import Unit

METRICS: tuple[Callable[..., Any], ...] = (
    *(backlog, coming, velocity, next_sprint, roster, availability, capacity),
    *(usual_size, cut_line, load, ledger),
)
"""The metrics behind a backlog report, whose definitions it prints."""


@dataclass(frozen=True)
class Planning:
    """What grooming and planning look at, counted in `unit`.

    `issues` is `metrics.backlog`; `past` the closed sprints the capacity is taken from (rows of `metrics.velocity`),
    `closed_ids` all of the board's; `going_on` what is not done in the running sprint, `usually_carried` the median of
    what the past ones carried over (`NaN` without); `absences` of members, `strangers` those of nobody known.
    """

    unit: Unit
    issues: pd.DataFrame
    going_on: pd.DataFrame
    past: pd.DataFrame
    closed_ids: list[int]
    members: pd.DataFrame
    absences: list[Absence]
    strangers: list[Absence]
    coming: Coming
    capacity: Capacity
    usual_size: float
    usually_carried: float

    @property
    def past_ids(self) -> list[int]:
        """The sprints the capacity is taken from."""
        return [int(one) for one in self.past["sprint_id"]]


def planning_of(data: SprintData) -> Planning:
    """Return what the squad's grooming and planning look at."""
    options = data.options
    speed = velocity_of(data)
    past = speed[~speed["is_left_out"]].tail(options.velocity_sprints)
    past_ids = [int(one) for one in past["sprint_id"]]
    unit = unit_of(data, past)
    issues = backlog(data.tables, data.ledger, unit=unit, largest_points=data.thresholds.largest_points)
    members = roster(
        data.plan, data.tables, data.ledger, squad=[data.squad, data.squad_name], sprint_ids=past_ids or data.sprint_ids
    )
    absences, strangers = match_absences(data.absences, members)
    calendar: dict[str, Any] = {
        "workdays": options.workdays,
        "holidays": options.holidays,
        "timezone": options.timezone,
    }
    then = coming(data.tables, past_ids=past_ids, **calendar)
    carried = totals_of(data.totals, sprint_ids=past_ids)[in_unit("carry_over", unit)]
    return Planning(
        unit=unit,
        issues=issues,
        going_on=going_on(data.tables),
        past=past,
        closed_ids=[int(one) for one in speed["sprint_id"] if one not in data.incomparable],
        members=members,
        absences=absences,
        strangers=strangers,
        coming=then,
        capacity=capacity(
            past[in_unit("completed", unit)],
            past=past,
            coming=then,
            members=members["member"].tolist(),
            absences=absences,
            **calendar,
        ),
        usual_size=usual_size(issues, data.ledger, sprint_ids=past_ids, unit=unit),
        usually_carried=float(carried.median()),
    )


def unit_of(data: SprintData, past: pd.DataFrame) -> Unit:
    """Return what planning counts in: the board's unit where past sprints or upcoming work are estimated in it."""
    done = data.ledger[data.ledger["sprint_id"].isin(past["sprint_id"]) & (data.ledger["outcome"] == "completed")]
    if data.tables.unit == "issues" or (len(done) and done["points_end"].isna().all()):
        return "issues"
    if len(done):
        return data.tables.unit
    upcoming = pd.concat([backlog(data.tables, data.ledger)["points"], going_on(data.tables)["points"]])
    return data.tables.unit if upcoming.notna().any() else "issues"


def cut_line_of(planning: Planning) -> pd.DataFrame:
    """Return `metrics.cut_line` of the backlog."""
    return cut_line(planning.issues, planning.capacity, unit=planning.unit, usual=planning.usual_size)


def room_of(cut: pd.DataFrame, planning: Planning) -> pd.DataFrame:
    """Return how many issues fit with nothing carried over, as much as usual, and all that is not done."""
    carried = {"nothing": 0.0}
    if len(planning.going_on):
        left = float(stacks_of(cut.head(0), planning)["size"].sum())
        if not pd.isna(planning.usually_carried):
            carried["as usual"] = min(planning.usually_carried, left)
        carried["all not done"] = left
    return room(cut, planning.capacity, carried=carried)


def stacks_of(cut: pd.DataFrame, planning: Planning) -> pd.DataFrame:
    """Return the issues planned, taken by priority and not done yet, side by side."""
    return stacks(cut, planning.going_on, unit=planning.unit, usual=planning.usual_size)


def names_of(planning: Planning, data: SprintData) -> dict[str, str | None]:
    """Return what the next sprint and the running one are called, where Jira has them."""
    is_running = data.sprint["state"] == "active"
    return {"sprint": planning.coming["name"], "running": str(data.sprint["sprint"]) if is_running else None}


def load_of(planning: Planning, data: SprintData) -> pd.DataFrame:
    """Return `metrics.load` of the next sprint."""
    return load(
        planning.issues,
        planning.going_on,
        data.ledger,
        sprint_ids=planning.past_ids,
        closed_ids=planning.closed_ids,
        days=planning.capacity["days"],
        unit=planning.unit,
        usual_size=planning.usual_size,
        fewest=data.thresholds.past_sprints,
    )


def squad_load_of(held: pd.DataFrame, planning: Planning, data: SprintData) -> pd.Series:
    """Return what the squad has in the next sprint, against the most it ever completed."""
    fewest = data.thresholds.past_sprints
    return squad_load(held, data.ledger, closed_ids=planning.closed_ids, unit=planning.unit, fewest=fewest)


def left_by_size_of(planning: Planning, data: SprintData) -> pd.DataFrame:
    """Return how often small and large issues were not completed in a sprint they were in."""
    return left_by_size(data.ledger, sprint_ids=planning.closed_ids, largest_points=data.thresholds.largest_points)


def quality_of(planning: Planning, data: SprintData) -> pd.DataFrame:
    """Return what looks odd in the data behind the backlog and the capacity."""
    odd = backlog_quality(
        data.tables,
        planning.issues,
        data.ledger,
        members=planning.members,
        strangers=planning.strangers,
        past_ids=planning.past_ids,
        unit=planning.unit,
    )
    return pd.concat([set_up_quality(data), odd], ignore_index=True)
