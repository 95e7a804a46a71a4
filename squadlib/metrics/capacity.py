"""How much fits into the next sprint: what a sprint completes, scaled by who is there."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, TypedDict

import pandas as pd

from squadlib.metrics.availability import availability
from squadlib.metrics.coming import Coming
from squadlib.metrics.forecast import next_sprint
from squadlib.metrics.working_days import WORKDAYS
from squadlib.options import Absence

_SQUAD = ""
"""Where nobody is known, the squad counts as one member of no name."""


class Capacity(TypedDict):
    """What fits the next sprint with 85, 50 and 15 % probability: no less than `p15`, `p50`, `p85`.

    `velocity_*` are the same before they are scaled by `availability` (available days of the next sprint over those of
    the past ones, a share that may exceed 1). `days` has a row per member, as `capacity` says.
    """

    sprints_used: int
    velocity_p15: float
    velocity_p50: float
    velocity_p85: float
    method: str
    availability: float
    available_days: float
    usual_days: float
    p15: float
    p50: float
    p85: float
    days: pd.DataFrame


def capacity(
    completed: Iterable[float],
    *,
    past: pd.DataFrame,
    coming: Coming,
    members: Sequence[str],
    absences: Collection[Absence] = (),
    workdays: Collection[str] = WORKDAYS,
    holidays: Collection[date] = (),
    timezone: str = "UTC",
) -> Capacity:
    """How much past sprints completed (15, 50, 85 %), times the members' working days in the next sprint over theirs.

    `completed` is what each of the `past` sprints completed (`sprint_id`, `started_at`, `completed_at`). The same
    members are counted in all of them, without holidays and absences, so that who joined or left changes nothing.
    `days`: one row per member, alphabetical (the squad as one, `None`, where nobody is known): `working_days`,
    `away_days`, `available_days` of the next sprint, `usual_days` (mean of the past ones). What has no answer (no past
    sprint, no days) is `NaN`, and so is all that follows from it.
    """
    calendar: dict[str, Any] = {"workdays": workdays, "holidays": holidays, "timezone": timezone}
    names: dict[str, Any] = {"members": members, "absences": absences, **calendar}
    spans = {"sprint_id": "sprint_id", "started_at": "starts_at", "completed_at": "ends_at"}
    before = past[list(spans)].rename(columns=spans)
    was = availability(before, **names)
    usual = was["available_days"].groupby(was["member"].fillna(_SQUAD)).mean()
    then = pd.DataFrame([{name: coming[name] for name in ("sprint_id", "starts_at", "ends_at")}])
    days = availability(then, **names).drop(columns="sprint_id")
    days = days.assign(usual_days=[float(usual.get(one, float("nan"))) for one in days["member"].fillna(_SQUAD)])
    if coming["working_days"] is None:
        days = days.assign(**dict.fromkeys(("working_days", "away_days", "available_days"), float("nan")))
    available, usually = days["available_days"].sum(skipna=False), days["usual_days"].sum(skipna=False)
    share = float(available / usually) if usually > 0 else float("nan")
    likely = next_sprint(completed)
    return {
        "sprints_used": likely["sprints_used"],
        "velocity_p15": likely["p15"],
        "velocity_p50": likely["p50"],
        "velocity_p85": likely["p85"],
        "method": likely["method"],
        "availability": share,
        "available_days": float(available),
        "usual_days": float(usually),
        "p15": likely["p15"] * share,
        "p50": likely["p50"] * share,
        "p85": likely["p85"] * share,
        "days": days,
    }
