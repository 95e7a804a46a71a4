"""The frames a health report shows besides the sprint report's, each from its metric with this report's switches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from squadlib.metrics.burndown import burndown, guideline
from squadlib.metrics.ledger import ledger
from squadlib.metrics.outlook import alike, commitment, outlook, took
from squadlib.metrics.outlook_reasons import reasons
from squadlib.metrics.progress import RECENT, Progress, courses, progress, usual
from squadlib.metrics.scope import scope_log
from squadlib.metrics.sprint import totals_of
from squadlib.metrics.stuck import standing, stuck
from squadlib.metrics.working_time import Elapsed, elapsed
from squadlib.reports.data import SprintData

METRICS: tuple[Callable[..., Any], ...] = (
    *(ledger, elapsed, progress, usual, stuck, outlook, alike, took, commitment),
    *(burndown, guideline, scope_log),
)
"""The metrics behind a health report, whose definitions it prints."""

_GRID = 41


@dataclass(frozen=True)
class Health:
    """Where a running sprint stands: `course` of its work and what is `usual`, `standing` and `outlook` of its issues.

    `totals` are the sprint's, `elapsed` and `progress` its time and its work.
    """

    totals: dict[str, Any]
    elapsed: Elapsed
    progress: Progress
    course: pd.DataFrame
    usual: pd.DataFrame
    stuck: pd.DataFrame
    outlook: pd.DataFrame
    commitment: pd.DataFrame


def health_of(data: SprintData) -> Health:
    """Return where the running sprint stands, all of it as of the instant of the data."""
    gone = elapsed(data.sprint, at=data.tables.as_of, options=data.options)
    past = comparable_of(data)
    course = _courses(data, [*past[-RECENT:], data.sprint_id])
    is_here = course["sprint_id"] == data.sprint_id
    where = standing(
        data.tables,
        data.ledger,
        sprint_id=data.sprint_id,
        stuck_days=data.thresholds.stuck_days,
        options=data.options,
    )
    told = _outlook(where, data, past=past, left_days=gone["left_days"])
    return Health(
        totals={str(name): value for name, value in _totals(data).items()},
        elapsed=gone,
        progress=progress(course, gone, sprint_id=data.sprint_id, fewest=data.thresholds.past_sprints),
        course=course[is_here].reset_index(drop=True),
        usual=usual(course[~is_here], rates=[place / (_GRID - 1) for place in range(_GRID)]),
        stuck=stuck(where),
        outlook=told,
        commitment=commitment(told),
    )


def comparable_of(data: SprintData) -> list[int]:
    """Return the closed sprints before this one, oldest first, without those left out as not comparable."""
    sprints = data.tables.sprints
    left_out = sprints.loc[sprints["sprint"].isin(data.counting.leave_out_sprints), "sprint_id"]
    return [one for one in data.sprint_ids[:-1] if one not in set(left_out)]


def scope_sums(log: pd.DataFrame, *, unit: str) -> dict[str, Any]:
    """Return what the changes of scope in `metrics.scope_log` add up to: `added`, `removed`, `reestimated`, `changes`.

    In the unit, each event by itself, no estimate counts 0; by count (`unit` issues) a re-estimate moves nothing.
    """
    before, after = log["points_before"].fillna(0.0), log["points_after"].fillna(0.0)
    if unit == "issues":
        before, after = (log["change"] != "added").astype(float), (log["change"] != "removed").astype(float)
    moved = (after - before).groupby(log["change"]).sum()
    return {
        "added": float(moved.get("added", 0.0)),
        "removed": 0.0 - float(moved.get("removed", 0.0)),  # and nothing removed is no −0
        "reestimated": float(moved.get("re-estimated", 0.0)),
        "changes": int(log["change"].isin(["added", "removed", "re-estimated"]).sum()),
    }


def _totals(data: SprintData) -> dict[Any, Any]:
    return totals_of(data.totals, sprint_ids=[data.sprint_id]).iloc[0].to_dict()


def _courses(data: SprintData, sprint_ids: list[int]) -> pd.DataFrame:
    """Return `metrics.courses` of sprints, each as the board was set up in its time."""
    groups = data.board.by_set_up(sprint_ids)
    how: dict[str, Any] = {"unit": data.unit, "options": data.options}
    found = [courses(then, data.ledger, sprint_ids=ids, **how) for then, ids in reversed(groups)]
    return pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)


def _alike(data: SprintData, past: list[int], left_days: float) -> pd.DataFrame:
    """Return `metrics.alike` of sprints, each as the board was set up in its time."""
    groups = data.board.by_set_up(past)
    how: dict[str, Any] = {"left_days": left_days, "options": data.options}
    found = [alike(then, data.ledger, sprint_ids=ids, **how) for then, ids in groups]
    return pd.concat([one for one in found if len(one)] or found[:1], ignore_index=True)


def _outlook(where: pd.DataFrame, data: SprintData, *, past: list[int], left_days: float) -> pd.DataFrame:
    """Return `metrics.outlook` of the open issues with the `reasons` for each."""
    before = _alike(data, past, left_days)
    by_now = [one for one in past if one not in data.board.earlier]
    usually = took(data.tables, data.ledger, sprint_ids=by_now, options=data.options)
    found = outlook(where, before, usually, left_days=left_days, carried_sprints=data.thresholds.carried_sprints)
    return found.assign(reasons=reasons(found, left_days=left_days, unit=data.unit))
