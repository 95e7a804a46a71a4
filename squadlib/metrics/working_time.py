"""Time counted in working days: how many lie between two instants, and how much of a sprint's has gone."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from squadlib.metrics.timeline import Instants, instants
from squadlib.metrics.working_days import stretches
from squadlib.options import Options
from squadlib.tables.board import BoardTables

_DAY = 86_400_000.0  # milliseconds

Days = npt.NDArray[np.float64]


class Elapsed(TypedDict):
    """How much of a sprint's planned working time has gone: `NaN` where it has no planned end or no working day.

    `planned_days`, `elapsed_days`, `left_days`, `overdue_days` are working days; `elapsed_rate` passes 1 when overdue.
    """

    planned_days: float
    elapsed_days: float
    left_days: float
    overdue_days: float
    elapsed_rate: float


@dataclass(frozen=True)
class WorkingTime:
    """A stretch of time as a clock that stands still on free days: corners in milliseconds, the days gone at each."""

    corners: npt.NDArray[np.int64]
    gone: Days

    def days_at(self, at: Instants) -> Days:
        """Return how many working days lie between the first corner and each instant, `NaN` for no instant."""
        known = np.interp(at.astype("int64"), self.corners, self.gone)
        return np.where(np.isnat(at), np.nan, known)

    def days_between(self, start: pd.Series, end: pd.Series) -> Days:
        """Return the working days from one column of instants to the other, negative where it goes back."""
        return self.days_at(instants(end)) - self.days_at(instants(start))

    def instants_of(self, days: Days) -> Instants:
        """Return when so many working days had gone since the first corner."""
        found = np.interp(np.nan_to_num(days), self.gone, self.corners).astype("int64").astype("datetime64[ms]")
        return np.where(np.isnan(days), np.datetime64("NaT"), found).astype("datetime64[ms]")


def working_time(start: pd.Timestamp, end: pd.Timestamp, *, options: Options) -> WorkingTime:
    """Return the working time from one instant to another, by the squad's workdays, holidays and time zone.

    A whole working day counts 1, a part of it that part, a free day 0; before `start` and after `end` nothing is known.
    """
    parts = stretches(
        start, end, workdays=options.workdays, holidays=options.holidays, timezone=options.timezone
    ).assign(length=lambda rows: (rows["end"] - rows["start"]).dt.total_seconds() * 1000 / _DAY)
    if parts.empty:
        return WorkingTime(instants(pd.Series([start])).astype("int64"), np.zeros(1))
    gone = parts["length"].where(parts["is_working"], 0.0).cumsum()
    corners = np.concatenate([instants(parts["start"].head(1)), instants(parts["end"])])
    return WorkingTime(corners.astype("int64"), np.concatenate([[0.0], gone]))


def clock_of(tables: BoardTables, *, options: Options) -> WorkingTime:
    """Return the working time from the first thing known of the board to the last, planned ends included."""
    sprints = tables.sprints[["started_at", "ends_at", "completed_at"]]
    known = [tables.issues["created_at"], tables.changes["at"], *(sprints[name] for name in sprints)]
    ends = [at for times in known for at in (times.min(), times.max()) if pd.notna(at)]
    return working_time(min(ends, default=tables.as_of), max([*ends, tables.as_of]), options=options)


def elapsed(sprint: pd.Series, *, at: pd.Timestamp, options: Options) -> Elapsed:
    """Working days of the sprint that have gone, as a share of those from its start to its planned end.

    `sprint` is a row of `tables.sprints`. A part of a working day counts as that part, a free day not at all.
    """
    start, end = sprint["started_at"], sprint["ends_at"]
    has_end = bool(pd.notna(end) and end > start)
    clock = working_time(start, max(at, end) if has_end else at, options=options)
    gone, planned = clock.days_at(instants(pd.Series([at, end if has_end else pd.NaT], dtype=_INSTANT)))
    known = planned > 0
    return {
        "planned_days": float(planned) if known else np.nan,
        "elapsed_days": float(gone),
        "left_days": float(max(planned - gone, 0.0)) if known else np.nan,
        "overdue_days": float(max(gone - planned, 0.0)) if known else np.nan,
        "elapsed_rate": float(gone / planned) if known else np.nan,
    }


def planned_ends(sprints: pd.DataFrame) -> pd.Series:
    """Return when each sprint was to end; a closed one without an end after its start was to end at its close."""
    is_planned = sprints["ends_at"] > sprints["started_at"]
    otherwise = sprints["completed_at"].where(sprints["state"] == "closed")
    planned: pd.Series = sprints["ends_at"].where(is_planned, otherwise)
    return planned


_INSTANT = "datetime64[ms, UTC]"
