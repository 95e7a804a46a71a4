"""The reports of the index in rows and columns: squads by sprints that ran side by side, squads by quarters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.metrics.rounds import rounds
from squadlib.reports.shelf.entries import TEAM, Entry

FIRST = ("sprint-report", "health-report", "milestone-report", "team-report", "measures-report")
"""Which report stands for a sprint or a quarter, the first there is; any other after them."""
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """All reports on one sprint (or quarter, or team's day) of one squad; the first of them stands for it."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The report that stands for it."""
        return self.entries[0]


@dataclass(frozen=True)
class Grid:
    """Squads (rows, by folder, the team first) by time (columns, the latest first); a cell may hold several slots."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    cells: Mapping[tuple[str, int], tuple[Slot, ...]]


def by_sprint(found: Sequence[Entry]) -> Grid:
    """Return the reports on sprints, and the team's on the last of them, by the rounds in which the sprints ran."""
    of_sprints = _slots([entry for entry in found if entry.period["kind"] == "sprint"])
    of_days = _slots([entry for entry in found if entry.period["kind"] == "day"])
    placed, columns = _rounds(list(of_sprints.values()))
    cells: dict[tuple[str, Any], list[Slot]] = {}
    for slot in of_sprints.values():
        cells.setdefault((slot.first.squad, placed[slot.first.period["id"]]), []).append(slot)
    for slot in of_days.values():
        ran = [placed[one] for one in slot.first.period["sprint_ids"] if one in placed]
        column = max(ran) if ran else pd.Timestamp(slot.first.period["day"], tz="UTC")
        columns.setdefault(column, words.day(pd.Timestamp(slot.first.period["day"])))
        cells.setdefault((slot.first.squad, column), []).append(slot)
    return _grid(cells, columns)


def by_quarter(found: Sequence[Entry]) -> Grid:
    """Return the reports on quarters."""
    slots = _slots([entry for entry in found if entry.period["kind"] == "quarter"])
    cells: dict[tuple[str, Any], list[Slot]] = {}
    for slot in slots.values():
        cells.setdefault((slot.first.squad, slot.name), []).append(slot)
    return _grid(cells, {slot.name: slot.name for slot in slots.values()})


def in_order(found: Iterable[Entry]) -> list[Slot]:
    """Return the slots of one squad and one kind of period, the earliest first."""
    return sorted(_slots(found).values(), key=lambda slot: when(slot.first))


def when(entry: Entry) -> str:
    """Return when what a report is about ended, or will, in a form that sorts."""
    period = entry.period
    return str(
        period.get("completed_at") or period.get("ends_at") or period.get("quarter") or period.get("day") or entry.as_of
    )


def _slots(found: Iterable[Entry]) -> dict[tuple[str, str], Slot]:
    """Return the reports that share a squad and a period, by both."""
    rank = {report: place for place, report in enumerate(FIRST)}
    shared: dict[tuple[str, str], list[Entry]] = {}
    for entry in found:
        period = entry.period
        shared.setdefault(
            (entry.squad, str(period.get("id") or period.get("quarter") or period.get("day"))), []
        ).append(entry)
    slots = {}
    for key, entries in shared.items():
        ordered = sorted(entries, key=lambda one: (rank.get(one.report, len(rank)), one.report))
        period = ordered[0].period
        slots[key] = Slot(str(period.get("name") or period.get("quarter") or period.get("day")), tuple(ordered))
    return slots


def _rounds(slots: Sequence[Slot]) -> tuple[dict[int, pd.Timestamp], dict[pd.Timestamp, str]]:
    """Return in which column each sprint stands, and what the columns are called."""
    if not slots:
        return {}, {}
    table = rounds(pd.DataFrame([_row(slot) for slot in slots]))
    placed: dict[int, pd.Timestamp] = {}
    named: dict[pd.Timestamp, str] = {}
    for number, ended, is_open in zip(table["sprint_id"], table["ended_at"], table["is_open"], strict=True):
        placed[int(number)] = ended
        named[ended] = f"to {words.day(ended)}" if is_open else words.day(ended)
    return placed, named


def _row(slot: Slot) -> dict[str, Any]:
    """Return a sprint as `metrics.rounds` takes it; one whose dates no report tells ran on the day of its data."""
    dated = next((entry for entry in slot.entries if entry.period["started_at"]), slot.first)
    period, as_of = dated.period, pd.Timestamp(dated.as_of)
    return {
        "squad": dated.squad,
        "sprint_id": period["id"],
        "sprint": period["name"],
        "state": period["state"],
        "started_at": pd.Timestamp(period["started_at"]) if period["started_at"] else as_of - _DAY,
        "ends_at": pd.Timestamp(period["ends_at"]) if period["ends_at"] else pd.NaT,
        "completed_at": pd.Timestamp(period["completed_at"]) if period["completed_at"] else as_of,
        "is_made_here": True,
    }


def _grid(cells: Mapping[tuple[str, Any], Sequence[Slot]], columns: Mapping[Any, str]) -> Grid:
    order = sorted(columns, reverse=True)
    place = {column: number for number, column in enumerate(order)}
    names = {squad: slots[0].first.squad_name for (squad, _), slots in cells.items()}
    rows = sorted(names.items(), key=lambda row: (row[0] != TEAM, row[1].casefold(), row[0]))
    placed = {
        (squad, place[column]): tuple(sorted(slots, key=lambda slot: when(slot.first), reverse=True))
        for (squad, column), slots in cells.items()
    }
    return Grid(tuple(columns[one] for one in order), tuple(rows), placed)
