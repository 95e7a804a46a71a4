"""How far a running sprint has come: time gone against work done, and where the sprints before stood by then."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from squadlib.metrics.burndown import burndown
from squadlib.metrics.timeline import instants
from squadlib.metrics.working_time import Elapsed, clock_of, planned_ends
from squadlib.options import Options
from squadlib.tables.board import BoardTables

EARLY = 0.5
"""Before so many working days have gone, work per day says nothing."""
RECENT = 12
"""Of so many sprints before, the usual course is taken."""
LOW, MIDDLE, HIGH = 0.25, 0.5, 0.75
"""The middle half of the sprints before is what is usual."""

COLUMNS = ["sprint_id", "sprint", "at", "elapsed_rate", "done", "scope", "done_rate"]
_NOTHING = pd.DataFrame({"at": [], "scope": [], "remaining": [], "sprint_id": []}).astype(
    {"at": "datetime64[ms, UTC]", "sprint_id": "int64"}
)


class Progress(TypedDict):
    """Where a sprint stands, in the report's unit, shares 0..1, `NaN` without an answer.

    `usual_*`: the work done by this share of the working time in the `usual_sprints` before it, median and middle half;
    `ahead`: done less what was usual of this scope, negative when behind; `later_*`: what those finished from there to
    their close (no answer past the planned end).
    """

    done: float
    scope: float
    remaining: float
    done_rate: float
    done_per_day: float
    needed_per_day: float
    usual_low_rate: float
    usual_rate: float
    usual_high_rate: float
    usual_sprints: int
    ahead: float
    later_low: float
    later_median: float
    later_high: float


def courses(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    sprint_ids: Sequence[int],
    unit: str = "points",
    options: Options = Options(),  # noqa: B008 (frozen)
) -> pd.DataFrame:
    """Share of a sprint's scope that was done, against the share of its planned working time that had gone.

    One row per event of each sprint's burndown, in the order of `sprint_ids` and of time: `sprint_id`, `sprint`, `at`
    (UTC), `elapsed_rate` (above 1 after the planned end), `done` and `scope` (in the unit, as of that instant, without
    what was completed outside the sprint; the last row has its completed work and final scope), `done_rate` (`NaN`
    without scope). Without a planned working day there is no `elapsed_rate`.
    """
    counted = ledger[ledger["outcome"] != "completed_outside"]
    burned = [
        burndown(tables, counted, sprint_id=one, unit=unit, options=options).assign(sprint_id=one) for one in sprint_ids
    ]
    sprints = tables.sprints[["sprint_id", "sprint", "started_at"]].assign(end=planned_ends(tables.sprints))
    rows = pd.concat(burned, ignore_index=True) if burned else _NOTHING
    rows = rows.merge(sprints, on="sprint_id")
    clock = clock_of(tables, options=options)
    start, at, end = (clock.days_at(instants(rows[name])) for name in ("started_at", "at", "end"))
    done, scope = (rows["scope"] - rows["remaining"]).round(9), rows["scope"]
    rows = rows.assign(
        elapsed_rate=(at - start) / np.where(end > start, end - start, np.nan),
        done=done,
        done_rate=done / scope.where(scope > 0),
    )
    return rows[COLUMNS]


def usual(courses: pd.DataFrame, *, rates: Sequence[float]) -> pd.DataFrame:
    """Share of the work that the sprints before had done when the same share of their working time had gone.

    One row per share given: `elapsed_rate`, `low_rate`, `usual_rate`, `high_rate` (25, 50 and 75 % quantiles,
    interpolated) and `sprints` (how many had a scope). `courses` are those of the sprints before alone.
    """
    stood = _stood(courses, rates)["done_rate"]
    known = stood[~np.isnan(stood).any(axis=1)]
    low, middle, high = (
        np.quantile(known, [LOW, MIDDLE, HIGH], axis=0) if len(known) else np.full((3, len(rates)), np.nan)
    )
    found = {"elapsed_rate": list(rates), "low_rate": low, "usual_rate": middle, "high_rate": high}
    return pd.DataFrame(found).assign(sprints=len(known))


def progress(courses: pd.DataFrame, elapsed: Elapsed, *, sprint_id: int, fewest: int = 3) -> Progress:
    """Work done against working time gone, and against what the sprints before had done by the same share of theirs.

    With fewer than `fewest` sprints before, nothing is usual; before half a working day has gone, nothing is compared.
    """
    here, before = courses[courses["sprint_id"] == sprint_id], courses[courses["sprint_id"] != sprint_id]
    done, scope = (float(here[name].iloc[-1]) if len(here) else np.nan for name in ("done", "scope"))
    gone, left, rate = elapsed["elapsed_days"], elapsed["left_days"], elapsed["elapsed_rate"]
    past = usual(before, rates=[rate]).iloc[0].to_dict()
    is_told = gone >= EARLY and not np.isnan(rate) and past["sprints"] >= fewest
    low, middle, high = (past[name] if is_told else np.nan for name in ("low_rate", "usual_rate", "high_rate"))
    later = _later(before, rate) if is_told and rate < 1 else [np.nan] * 3
    return {
        "done": done,
        "scope": scope,
        "remaining": scope - done,
        "done_rate": done / scope if scope else np.nan,
        "done_per_day": done / gone if gone >= EARLY else np.nan,
        "needed_per_day": (scope - done) / left if left > 0 else np.nan,
        "usual_low_rate": low,
        "usual_rate": middle,
        "usual_high_rate": high,
        "usual_sprints": int(past["sprints"]) if is_told else 0,
        "ahead": done - middle * scope,
        "later_low": later[0],
        "later_median": later[1],
        "later_high": later[2],
    }


def _later(courses: pd.DataFrame, rate: float) -> list[float]:
    """Return what sprints finished from a share of their working time to their close: quantiles, in the unit."""
    done = _stood(courses, [rate, np.inf])["done"]
    known = done[~np.isnan(done).any(axis=1)]
    return [float(one) for one in np.quantile(known[:, 1] - known[:, 0], [LOW, MIDDLE, HIGH])]


def _stood(courses: pd.DataFrame, rates: Sequence[float]) -> dict[str, npt.NDArray[np.float64]]:
    """Return `done` and `done_rate` of each sprint (rows) at each share of its working time (columns)."""
    stood: dict[str, list[npt.NDArray[np.float64]]] = {"done": [], "done_rate": []}
    for _, rows in courses[courses["elapsed_rate"].notna()].groupby("sprint_id", sort=False):
        place = np.searchsorted(rows["elapsed_rate"].to_numpy(), rates, side="right") - 1
        for name, found in stood.items():
            values = rows[name].to_numpy(dtype="float64")
            found.append(np.where(place < 0, values[:1], values[place]))
    return {name: np.array(found).reshape(-1, len(rates)) for name, found in stood.items()}
