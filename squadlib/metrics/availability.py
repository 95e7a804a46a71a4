"""Who is there: the members of a squad, the working days of a sprint, and the absences among them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from squadlib.metrics.working_days import WORKDAYS, weekday
from squadlib.options import Absence
from squadlib.tables.board import BoardTables
from squadlib.tables.plan import Plan


def roster(
    plan: Plan, tables: BoardTables, ledger: pd.DataFrame, *, squad: Collection[str], sprint_ids: Iterable[int]
) -> pd.DataFrame:
    """Each member of a squad: whom the Members tab lists for it; where that is nobody, who held issues lately.

    One row per member in alphabetical order: `member` (the name Jira shows, else the workbook's), `also` (the
    workbook's name, or the same). `squad` are its names, `sprint_ids` the sprints that count as lately; whose account
    is no longer active is no member.
    """
    names = {name.casefold() for name in squad}
    listed = plan.members[plan.members["squad"].str.casefold().isin(names)]
    people = tables.people
    if listed.empty:
        gone = set(people.loc[~people["is_active"], "person"])
        held = ledger.loc[ledger["sprint_id"].isin(list(sprint_ids)), "assignee"].dropna().unique()
        found = [(name, name) for name in held if name not in gone]
    else:
        by_id = dict(zip(people["person_id"], people["person"], strict=True))
        by_name = {name.casefold(): name for name in people["person"]}
        pairs = zip(listed["member"], listed["account"].astype(object), strict=True)
        found = [(by_id.get(account, by_name.get(name.casefold(), name)), name) for name, account in pairs]
    rows = pd.DataFrame(found, columns=["member", "also"], dtype=object).drop_duplicates("member")
    return rows.sort_values("member", key=lambda names: names.map(str.casefold), ignore_index=True)


def match_absences(absences: Iterable[Absence], members: pd.DataFrame) -> tuple[list[Absence], list[Absence]]:
    """Return the absences under the members' own names, and those whose name is no member's."""
    folded = {str(name).strip().casefold(): str(row.member) for row in members.itertuples() for name in row[1:]}
    known, unknown = [], []
    for one in absences:
        name = folded.get(one.member.strip().casefold())
        if name is None:
            unknown.append(one)
        else:
            known.append(Absence(name, one.first, one.last))
    return known, unknown


def availability(
    windows: pd.DataFrame,
    *,
    members: Sequence[str],
    absences: Collection[Absence] = (),
    workdays: Collection[str] = WORKDAYS,
    holidays: Collection[date] = (),
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Each member's working days in each sprint: its days without holidays, less those they are absent.

    One row per (sprint, member) in the order given: `sprint_id`, `member`, `working_days` of the sprint, `away_days`
    (those of them they are absent), `available_days`. `windows` has `sprint_id`, `starts_at`, `ends_at`; a working day
    is the sprint's in which its noon lies. Without a member the squad counts as one, `None`.
    """
    calendar: Mapping[str, Any] = {"workdays": workdays, "holidays": holidays, "timezone": timezone}
    everyone: Sequence[str | None] = members or [None]
    rows: list[tuple[Any, str | None, int, int]] = []
    for sprint_id, start, end in windows[["sprint_id", "starts_at", "ends_at"]].itertuples(index=False, name=None):
        days = working_dates(start, end, **calendar)
        for member in everyone:
            mine = [one for one in absences if one.member == member]
            away = sum(any(one.first <= day <= one.last for one in mine) for day in days)
            rows.append((sprint_id, member, len(days), away))
    frame = pd.DataFrame(rows, columns=["sprint_id", "member", "working_days", "away_days"])
    frame = frame.astype({"member": object, "working_days": "int64", "away_days": "int64"})
    return frame.assign(available_days=frame["working_days"] - frame["away_days"])


def working_dates(
    start: pd.Timestamp,
    end: pd.Timestamp,
    *,
    workdays: Collection[str] = WORKDAYS,
    holidays: Collection[date] = (),
    timezone: str = "UTC",
) -> list[date]:
    """Return the working days whose noon lies from `start` to before `end`: so two sprints never share one.

    >>> at = lambda text: pd.Timestamp(text, tz="UTC")
    >>> len(working_dates(at("2026-11-25 09:00"), at("2026-12-09 09:00"))), len(working_dates(at("2026-11-25"), pd.NaT))
    (10, 0)
    """
    if not start < end:
        return []
    working = {weekday(name) for name in workdays}
    first, last = (at.tz_convert(timezone).tz_localize(None).normalize() for at in (start, end))
    days = pd.date_range(first, last, freq="D")
    early = np.ones(len(days), dtype=bool)
    noons = (days + pd.Timedelta(hours=12)).tz_localize(timezone, ambiguous=early, nonexistent="shift_forward")
    is_inside = (noons >= start) & (noons < end)
    free = set(holidays)
    return [day.date() for day in days[is_inside] if day.day_of_week in working and day.date() not in free]
