"""Gathers, sprint by sprint, the work of the squad and of each member that the rules look at."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.feedback.work import Sums, Work
from squadlib.metrics.days_in_progress import middle_statuses
from squadlib.metrics.sprint import totals
from squadlib.metrics.workload import workload
from squadlib.options import Options, Thresholds
from squadlib.tables.board import BoardTables

Subject = str | None


@dataclass(frozen=True)
class Gathered:
    """A board's sprints up to the one reported, oldest first (`order`), and what the rules need of `sprint_ids`."""

    order: Sequence[int]
    sprint_ids: Sequence[int]
    closed: Collection[int]
    comparable: Collection[int]
    rows: Mapping[int, Sequence[Any]]
    sums: Mapping[Subject, Mapping[int, Sums]]
    held: Mapping[int, Mapping[str, float]]
    begun: Mapping[str, int]
    days: Mapping[int, Mapping[str, float]]
    gone: Collection[str]
    unit: str
    limits: Thresholds
    averaged: int

    def works(self, sprint_id: int) -> Iterator[Work]:
        """Yield the squad's work of a sprint and that of each member who held an issue of it, by name."""
        rows = self.rows.get(sprint_id, ())
        by_member: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            if not words.is_missing(row.assignee):
                by_member[row.assignee].append(row)
        if rows:
            yield self._work(None, sprint_id, rows)
        for name in sorted(by_member, key=lambda name: (name.casefold(), name)):
            if name not in self.gone:
                yield self._work(name, sprint_id, by_member[name])

    def _work(self, subject: Subject, sprint_id: int, rows: Sequence[Any]) -> Work:
        """Return one subject's work with its past."""
        sums = self.sums[subject]
        before = [one for one in self.order[: self.order.index(sprint_id)] if one in self.comparable and one in sums]
        return Work(
            subject=subject,
            rows=rows,
            sums=sums[sprint_id],
            past=[sums[one] for one in before if sums[one].committed or sums[one].completed],
            unit=self.unit,
            limits=self.limits,
            is_closed=sprint_id in self.closed,
            averaged=self.averaged,
            begun=self.begun,
            days=self.days.get(sprint_id, {}),
            held=self.held.get(sprint_id, {}) if subject is None else {},
        )


def gathered(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    order: Sequence[int],
    sprint_ids: Sequence[int],
    unit: str,
    days: pd.DataFrame | None,
    roster: Collection[str] | None,
    thresholds: Thresholds,
    options: Options,
) -> Gathered:
    """Return what the rules need of `sprint_ids`, the last of `order`, with the sums of all sprints before them."""
    sprints, people = tables.sprints, tables.people
    left_out = {name.strip().casefold() for name in options.leave_out_sprints}
    is_closed = sprints["is_own"] & (sprints["state"] == "closed")
    is_left_out = sprints["sprint"].str.strip().str.casefold().isin(left_out)
    shown = ledger[ledger["sprint_id"].isin(sprint_ids)]
    return Gathered(
        order=order,
        sprint_ids=sprint_ids,
        closed=set(sprints.loc[is_closed, "sprint_id"]),
        comparable=set(sprints.loc[is_closed & ~is_left_out, "sprint_id"]),
        rows=_records(shown),
        sums=_sums(ledger, unit),
        held=_held(ledger, sprint_ids=sprint_ids, unit=unit, roster=roster),
        begun=_begun(tables),
        days=_days(days),
        gone=set(people.loc[~people["is_active"], "person"]),
        unit=unit,
        limits=thresholds,
        averaged=options.velocity_sprints,
    )


def begun_sprints(sprints: pd.DataFrame) -> list[int]:
    """Return the board's own sprints that have begun, oldest first, as the ledger has them."""
    begun = sprints[sprints["is_own"] & (sprints["started_at"] <= sprints["completed_at"])]
    return [int(one) for one in begun.sort_values(["started_at", "sprint_id"])["sprint_id"]]


def _records(rows: pd.DataFrame) -> dict[int, list[Any]]:
    """Return the rows of each sprint as plain records."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.itertuples(index=False):
        found[int(row.sprint_id)].append(row)  # type: ignore[arg-type]
    return found


def _sums(ledger: pd.DataFrame, unit: str) -> dict[Subject, dict[int, Sums]]:
    """Return what each subject's sprints add up to."""
    suffix = "issues" if unit == "issues" else "points"
    names = [f"{name}_{suffix}" for name in ("committed", "completed", "commitment_kept", "added")]
    whole = totals(ledger).assign(assignee=None)
    parts = totals(ledger[ledger["assignee"].notna()], by=("sprint_id", "assignee"))
    found: dict[Subject, dict[int, Sums]] = defaultdict(dict)
    for table in (whole, parts):
        for subject, sprint_id, *values in table[["assignee", "sprint_id", *names]].itertuples(index=False, name=None):
            found[subject][int(sprint_id)] = Sums(*(float(value) for value in values))
    return found


def _held(
    ledger: pd.DataFrame, *, sprint_ids: Sequence[int], unit: str, roster: Collection[str] | None
) -> dict[int, dict[str, float]]:
    """Return what each member had committed in each sprint, members without any as 0."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    rows = workload(_with_the_one_before(ledger, sprint_ids), unit=unit, roster=roster)
    rows = rows[rows["sprint_id"].isin(sprint_ids) & rows["member"].notna()]
    for sprint_id, member, committed in zip(rows["sprint_id"], rows["member"], rows["committed"], strict=True):
        found[int(sprint_id)][member] = float(committed)
    return found


def _with_the_one_before(ledger: pd.DataFrame, sprint_ids: Sequence[int]) -> pd.DataFrame:
    """Return the rows of these sprints, and of the one before the first, whose members still count in it."""
    order = [int(one) for one in ledger["sprint_id"].unique()]
    places = [place for place, one in enumerate(order) if one in sprint_ids]
    kept = order[max(min(places) - 1, 0) : max(places) + 1] if places else []
    return ledger[ledger["sprint_id"].isin(kept)]


def _begun(tables: BoardTables) -> dict[str, int]:
    """Return the statuses of the board's middle columns, by name, with the place of their column."""
    place = {column["name"]: number for number, column in enumerate(tables.board["columns"])}
    statuses = tables.statuses[tables.statuses["status_id"].isin(middle_statuses(tables))]
    return {name: place[column] for name, column in zip(statuses["status"], statuses["column"], strict=True)}


def _days(days: pd.DataFrame | None) -> dict[int, dict[str, float]]:
    """Return the working days in progress that are known, by sprint and key."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    if days is not None:
        known = days[days["days"].notna()]
        for sprint_id, key, spent in zip(known["sprint_id"], known["key"], known["days"], strict=True):
            found[int(sprint_id)][key] = float(spent)
    return found
