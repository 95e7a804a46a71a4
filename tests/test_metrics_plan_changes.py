"""Snapshots of the plan are compared: every kind of change is found, with when it was first seen."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.errors import UsageError
from squadlib.metrics.plan_changes import CHANGES, COLUMNS, first_plan, plan_changes
from squadlib.metrics.plan_trails import trails
from squadlib.records import Cell
from squadlib.tables.plan import Plan, plan_tables
from tests.plan_factory import SERIAL_14_AUG, Tabs, tabs, workbook

HEADER = tabs()["Milestones"][0]
PLACE = {str(name): place for place, name in enumerate(HEADER)}
ORDER, MAIL, HINTS, COACH, TEAMS = 1, 2, 4, 5, 6
"""Where the factory's milestones stand in their tab; 3 is a blank row."""


def at(day: str) -> pd.Timestamp:
    """Return an instant of a day."""
    return pd.Timestamp(day, tz="UTC")


def edited(
    *edits: tuple[int, str, Cell], dropped: tuple[int, ...] = (), appended: list[list[Cell]] | None = None
) -> Tabs:
    """Return the factory's cells with milestones edited (row, column, cell), rows dropped and rows appended."""
    cells = tabs()
    for row, column, cell in edits:
        line = cells["Milestones"][row]
        line += [""] * (len(HEADER) - len(line))
        line[PLACE[column]] = cell
    cells["Milestones"] = [line for row, line in enumerate(cells["Milestones"]) if row not in dropped]
    cells["Milestones"] += appended or []
    return cells


def new(**cells: Cell) -> list[Cell]:
    """Return a row of the Milestones tab."""
    return [cells.get(str(name).replace(" ", "_").lower(), "") for name in HEADER]


def plan(cells: Tabs | None = None) -> Plan:
    """Return a plan."""
    return plan_tables(workbook(cells))


def told(changes: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return milestone, change, before and after in words of each change."""
    rows = changes[["milestone", "change", "before_told", "after_told"]]
    return [tuple(str(cell).replace("\u00a0", " ") for cell in row) for row in rows.itertuples(index=False, name=None)]


def between(*states: Tabs, quarter: str = "2026Q3", squad: str | None = None) -> list[tuple[Any, ...]]:
    """Return the changes from state to state, a week apart from a quarter's first day on."""
    start = {"2026Q3": "2026-07-01", "2026Q4": "2026-10-01"}[quarter]
    plans = [(at(start) + pd.Timedelta(weeks=week), plan(cells)) for week, cells in enumerate(states)]
    return told(plan_changes(plans, quarter=quarter, squad=squad))


def test_four_snapshots_with_every_kind_of_change() -> None:
    """Each kind is found once, seen at the first snapshot that shows it, with the one before."""
    second = [(ORDER, "Due", "2026-08-28"), (MAIL, "Target", 0.75), (HINTS, "Owner", "Ana Ruiz")]
    third = [*second, (ORDER, "Milestone", "Sort order"), (MAIL, "Version", "List 2.2"), (HINTS, "Status", "aborted")]
    third += [(COACH, "Measure ID", "M2"), (COACH, "Added", "2026-07-10")]
    fourth = [*third, (HINTS, "Project", "Shortlists"), (MAIL, "Quarter", "2026Q4")]
    extra = [new(milestone="Export", version="List 2.9", project="Shortlists", quarter="2026Q3", due="2026-09-25")]
    states = [
        tabs(),
        edited(*second),
        edited(*third, appended=extra),
        edited(*fourth, dropped=(COACH,), appended=extra),
    ]
    days = ["2026-07-01", "2026-07-08", "2026-07-20", "2026-08-03"]
    found = plan_changes([(at(day), plan(cells)) for day, cells in zip(days, states, strict=True)], quarter="2026Q3")
    assert told(found) == [
        ("Order", "re-dated", "14 Aug 2026", "28 Aug 2026"),
        ("Mail", "re-targeted", "70 %", "75 %"),
        ("Hints", "re-assigned", "Bo Li", "Ana Ruiz"),
        ("Sort order", "renamed", "Order", "Sort order"),
        ("Mail", "version changed", "List 2.1", "List 2.2"),
        ("Hints", "status changed", "–", "aborted"),
        ("Coach", "measure changed", "M3", "M2"),
        ("Coach", "added date changed", "–", "10 Jul 2026"),
        ("Export", "added", "–", "25 Sep 2026"),
        ("Mail", "moved to another quarter", "2026Q3", "2026Q4"),
        ("Hints", "moved to another project", "Pay hints", "Shortlists"),
        ("Coach", "dropped", "–", "–"),
    ]
    assert set(found["change"]) == set(CHANGES)
    assert found["seen_at"].dt.strftime("%m-%d").tolist() == ["07-08"] * 3 + ["07-20"] * 6 + ["08-03"] * 3
    assert found["previous_at"].dt.strftime("%m-%d").tolist() == ["07-01"] * 3 + ["07-08"] * 6 + ["07-20"] * 3
    assert found["days"].tolist()[0] == 14
    assert found["days"].isna().tolist() == [False] + [True] * 11
    assert found["row"].fillna(0).tolist() == [2, 3, 5, 2, 3, 5, 6, 6, 8, 3, 5, 0]
    assert found["last_row"].fillna(0).tolist() == [2, 3, 5, 2, 3, 5, 0, 0, 7, 3, 5, 0]
    assert found.loc[0, ["before", "after"]].tolist() == [pd.Timestamp("2026-08-14"), pd.Timestamp("2026-08-28")]
    assert tuple(found.columns) == COLUMNS


def test_rows_and_columns_moved_and_cells_written_otherwise_are_no_change() -> None:
    """A sorted sheet, another header, a day typed as text, capitals and spaces say the same as before."""
    cells = tabs()
    rows = [[*row, *[""] * (len(HEADER) - len(row))] for row in cells["Milestones"]]
    rows[ORDER][PLACE["Due"]] = "14 August 2026"
    rows[ORDER][PLACE["Owner"]] = "ana  ruiz"
    rows[MAIL][PLACE["Milestone"]] = "MAIL "
    rows[HINTS][PLACE["Target"]] = "200.0"
    rows[0][PLACE["Due"]] = "Deadline"
    cells["Milestones"] = [list(reversed(row)) for row in [rows[0], *reversed(rows[1:])]]
    other = plan_tables(workbook(cells), headers={"Milestones": {"Due": "Deadline"}})
    assert tabs()["Milestones"][ORDER][PLACE["Due"]] == SERIAL_14_AUG
    assert plan_changes([(at("2026-07-01"), plan()), (at("2026-07-08"), other)], quarter="2026Q3").empty


def test_one_of_name_version_and_project_may_change_at_a_time() -> None:
    """Two that stay tell which milestone it is; with two changed at once it is another one."""
    renamed = edited((ORDER, "Milestone", "Sorted"))
    assert between(tabs(), renamed, edited((ORDER, "Milestone", "Sorted"), (ORDER, "Version", "List 9"))) == [
        ("Sorted", "renamed", "Order", "Sorted"),
        ("Sorted", "version changed", "List 2.0", "List 9"),
    ]
    both = edited((ORDER, "Milestone", "Sorted"), (ORDER, "Version", "List 9"))
    assert between(tabs(), both) == [("Sorted", "added", "–", "14 Aug 2026"), ("Order", "dropped", "14 Aug 2026", "–")]


def test_the_version_is_the_milestone_where_two_swap_their_names() -> None:
    """What counts is the work: the version keeps its issues, whatever it is called."""
    swapped = edited((ORDER, "Milestone", "Mail"), (MAIL, "Milestone", "Order"))
    assert between(tabs(), swapped) == [("Mail", "renamed", "Order", "Mail"), ("Order", "renamed", "Mail", "Order")]


def test_without_a_version_name_and_project_tell() -> None:
    """A version that is filled in later is a change of that milestone, not a new one."""
    bare = edited((MAIL, "Version", ""))
    assert between(bare, tabs()) == [("Mail", "version changed", "–", "List 2.1")]
    renamed = edited((MAIL, "Version", ""), (MAIL, "Milestone", "Letter"))
    assert [change for _, change, *_ in between(bare, renamed)] == ["added", "dropped"]


def test_a_project_that_is_renamed_moves_nothing() -> None:
    """Its epic tells that it is the same one."""
    cells = tabs()
    for row in cells["Projects"] + cells["Milestones"] + cells["Gates"]:
        row[:] = ["Fair pay" if cell == "Pay hints" else cell for cell in row]
    assert between(tabs(), cells) == []


def test_a_project_that_is_given_its_epic_moves_nothing() -> None:
    """Its name tells that it is the same one, also for a milestone without a version."""
    bare = edited((MAIL, "Version", ""))
    for row in bare["Projects"][1:]:
        row[1] = ""
    assert between(bare, edited((MAIL, "Version", ""))) == []


def test_the_same_milestone_again_in_a_later_quarter_is_one_of_its_own() -> None:
    """The row of this quarter stays where it is; the next quarter's is added there."""
    again = new(milestone="Mail", version="List 2.1", project="Shortlists", squad="Client", quarter="2026Q4")
    states = [tabs(), edited(appended=[again])]
    assert between(*states) == []
    assert between(*states, quarter="2026Q4") == [("Mail", "added", "–", "–")]


def test_what_is_moved_to_another_quarter_is_told_in_both_and_followed_in_the_new_one() -> None:
    """After it has left, its changes are the other quarter's."""
    moved = edited((MAIL, "Quarter", "2026Q4"))
    later = edited((MAIL, "Quarter", "2026Q4"), (MAIL, "Owner", "Bo Li"))
    left = ("Mail", "moved to another quarter", "2026Q3", "2026Q4")
    assert between(tabs(), moved, later) == [left]
    assert between(tabs(), moved, later, quarter="2026Q4") == [left, ("Mail", "re-assigned", "Ana Ruiz", "Bo Li")]


def test_where_several_fit_none_is_followed() -> None:
    """Two milestones of one version that are both renamed: which is which, nobody can tell."""
    twins = [(HINTS, "Version", "List 2.0"), (HINTS, "Project", "Shortlists"), (HINTS, "Squad", "Client")]
    renamed = [*twins, (ORDER, "Milestone", "One"), (HINTS, "Milestone", "Two")]
    found = between(edited(*twins), edited(*renamed))
    assert [(name, change) for name, change, *_ in found] == [
        *[("One", "added"), ("Two", "added")],
        *[("Order", "dropped"), ("Hints", "dropped")],
    ]


def test_a_squads_changes_are_those_it_gains_or_loses_too() -> None:
    """Its names in any case; another squad's changes are not told."""
    handed = edited((HINTS, "Squad", "Client"), (COACH, "Due", "2026-09-30"))
    assert between(tabs(), handed, squad="client") == [("Hints", "re-assigned", "Freelancer", "Client")]
    assert [change for _, change, *_ in between(tabs(), handed, squad="FREELANCER")] == ["re-assigned", "re-dated"]


def test_what_was_gone_and_comes_back_is_the_same_milestone() -> None:
    """Dropped and added, in words; but one trail, so that its first promise is not forgotten."""
    states = [tabs(), edited(dropped=(ORDER,)), edited((ORDER, "Due", "2026-09-30"))]
    assert between(*states) == [("Order", "dropped", "14 Aug 2026", "–"), ("Order", "added", "–", "30 Sep 2026")]
    found = trails([(at("2026-07-01"), plan(cells)) for cells in states])
    assert len(set(found.loc[found["milestone"] == "Order", "trail"])) == 1
    assert found.groupby("place")["trail"].nunique().tolist() == [5, 4, 5]


def test_a_plan_alone_has_no_change() -> None:
    """Nor has one that stays as it is, or that has no milestone at all."""
    assert between(tabs()) == between(tabs(), tabs(), tabs()) == []
    empty = edited(dropped=(ORDER, MAIL, HINTS, COACH, TEAMS))
    assert between(empty, empty) == []
    assert [change for _, change, *_ in between(empty, tabs())] == ["added"] * 4
    assert [change for _, change, *_ in between(tabs(), empty)] == ["dropped"] * 4
    whole, none = (plan_changes([(at("2026-07-01"), plan(one))], quarter="2026Q3") for one in (tabs(), empty))
    assert whole.dtypes.equals(none.dtypes)
    with pytest.raises(UsageError, match="there is no plan to compare"):
        plan_changes([], quarter="2026Q3")


def test_changes_count_from_the_quarters_first_snapshot() -> None:
    """What was moved while the quarter was being planned is planning."""
    days = ["2026-06-20", "2026-07-02", "2026-07-30"]
    states = [tabs(), edited((ORDER, "Due", "2026-08-20")), edited((ORDER, "Due", "2026-08-28"))]
    plans = [(at(day), plan(cells)) for day, cells in zip(days, states, strict=True)]
    assert told(plan_changes(plans, quarter="2026Q3")) == [("Order", "re-dated", "20 Aug 2026", "28 Aug 2026")]


@pytest.mark.parametrize(
    ("days", "place", "is_seen"),
    [
        (["2026-07-01T00:00", "2026-07-20"], 0, True),
        (["2026-06-28", "2026-07-09", "2026-07-20"], 1, True),
        (["2026-07-09", "2026-07-20"], 0, False),
        (["2026-05-01", "2026-06-28"], 1, False),
        (["2026-06-28", "2026-10-02"], 0, False),
        (["2026-10-02", "2026-11-18"], 0, False),
    ],
)
def test_the_first_snapshot_of_a_quarter(days: list[str], place: int, is_seen: bool) -> None:  # noqa: FBT001
    """The first within it, else the last before, else the first there is; the start is seen on its day, or framed."""
    found = first_plan([(at(day), plan()) for day in days], quarter="2026Q3")
    assert (found.place, found.as_of, found.is_start_seen) == (place, at(days[place]), is_seen)


def test_a_start_with_a_change_around_it_was_not_seen() -> None:
    """Nobody knows on which side of the first day it was made."""
    plans = [(at("2026-06-28"), plan()), (at("2026-07-09"), plan(edited((ORDER, "Due", "2026-08-28"))))]
    found = first_plan(plans, quarter="2026Q3")
    assert (found.place, found.is_start_seen) == (1, False)
    elsewhere = [plans[0], (at("2026-07-09"), plan(edited((TEAMS, "Due", "2026-12-01"))))]
    assert first_plan(elsewhere, quarter="2026Q3").is_start_seen


def test_the_quarter_begins_where_the_squad_lives() -> None:
    """An hour before midnight in London is the first day in Madrid."""
    plans = [(pd.Timestamp("2026-06-30T22:30Z"), plan()), (at("2026-07-15"), plan())]
    assert first_plan(plans, quarter="2026Q3", timezone="Europe/Madrid").place == 0
    assert first_plan(plans, quarter="2026Q3").place == 1


def test_numbers_are_told_in_the_unit_of_their_measure() -> None:
    """A share as a percentage, days as a number; what is lost in arithmetic is no change."""
    found = between(tabs(), edited((TEAMS, "Target", 15.5), (MAIL, "Target", 0.7000000000001)), quarter="2026Q4")
    assert found == [("Teams", "re-targeted", "16", "15.5")]
    cleared = between(tabs(), edited((MAIL, "Target", "")))
    assert cleared == [("Mail", "re-targeted", "70 %", "–")]
    undated = plan_changes(
        [(at("2026-07-01"), plan()), (at("2026-07-02"), plan(edited((ORDER, "Due", ""))))], quarter="2026Q3"
    )
    assert math.isnan(undated["days"].iloc[0])
    assert undated["after"].iloc[0] is None
