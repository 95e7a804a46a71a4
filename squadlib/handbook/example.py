"""The little squad of the worked examples, through the rooms that a real one goes through: tables, ledger, plan."""

from functools import cache
from typing import Any

import pandas as pd

from squadlib.handbook.example_records import board_records, told, workbook
from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import totals
from squadlib.metrics.velocity import velocity
from squadlib.options import Options
from squadlib.tables.board import BoardTables, board_tables
from squadlib.tables.plan import Plan, plan_tables

SPRINT, RUNNING, PAST = 4, 5, [1, 2, 3, 4]
"""The sprint that is looked at closely, the one that runs, and the closed ones."""
QUARTER = "2026Q1"
OPTIONS = Options()


@cache
def tables() -> BoardTables:
    """Return the squad's board."""
    return board_tables(board_records(told(), name="Client", board=11))


@cache
def other_tables() -> BoardTables:
    """Return the other squad's board."""
    return board_tables(board_records(told()["other"], name="Platform", board=12))


@cache
def rows() -> pd.DataFrame:
    """Return the squad's ledger."""
    return ledger(tables())


@cache
def other_rows() -> pd.DataFrame:
    """Return the other squad's ledger."""
    return ledger(other_tables())


@cache
def sums() -> pd.DataFrame:
    """Return the totals of each sprint."""
    return totals(rows())


@cache
def speed() -> pd.DataFrame:
    """Return the squad's velocity."""
    return velocity(sums(), tables().sprints)


@cache
def plan(*, is_first: bool = False) -> Plan:
    """Return the plan as it is, or as it was when the quarter began."""
    return plan_tables(workbook(is_first=is_first))


def plans() -> list[tuple[pd.Timestamp, Plan]]:
    """Return both states of the plan with the instant of their snapshot."""
    return [(pd.Timestamp("2026-01-01 02:00", tz="UTC"), plan(is_first=True)), (tables().as_of, plan())]


def of_sprint(frame: pd.DataFrame, sprint_id: int = SPRINT) -> pd.DataFrame:
    """Return the rows of one sprint."""
    return frame[frame["sprint_id"] == sprint_id]


def when() -> dict[str, Any]:
    """Return what the metrics of a plan are asked with: versions, quarter, instant."""
    return {"versions": tables().versions, "quarter": QUARTER, "as_of": tables().as_of}


def issues() -> pd.DataFrame:
    """Return every issue with whether it is done, as the metrics of milestones want them."""
    found = tables().issues
    return found.assign(is_done=found["status_id"] == "Done")
