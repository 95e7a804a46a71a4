"""What the squads, sections and reports of a run have in common: boards as tables with their sums, and the plan.

The warm server computes them once and keeps them (`keep_board`, `keep_plan`); every notebook and worker it forks finds
them in its own memory. A process that keeps nothing, as a notebook open in JupyterLab, computes what it asks for.
"""

import json
from collections.abc import Hashable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import pandas as pd

from squadlib import snapshots
from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import totals
from squadlib.params import Params
from squadlib.snapshots import Part
from squadlib.tables.board import BoardTables, board_tables
from squadlib.tables.plan import Plan, plan_tables

Frames = TypeVar("Frames", BoardTables, Plan)


@dataclass(frozen=True)
class Board:
    """A board's tables, and the ledger of all its sprints with its sums."""

    tables: BoardTables
    ledger: pd.DataFrame
    totals: pd.DataFrame


@dataclass(frozen=True)
class Workbook:
    """The plan, and what the workbook it was read from is called."""

    plan: Plan
    named: dict[str, str]


def board(params: Params, part: Part) -> Board:
    """Return the board of a snapshot's part, counted as the params say; what a cell does to it stays in that cell's.

    Raises DataError for records or a ledger that cannot be trusted.
    """
    found = _BOARDS.get(_board_key(params, part)) or _board(params, part)
    return Board(_own(found.tables), found.ledger.copy(deep=False), found.totals.copy(deep=False))


def workbook(params: Params, part: Part) -> Workbook:
    """Return the plan of a snapshot's part, read as the params say.

    Raises DataError for a workbook that does not fit, UsageError for headers that name no column.
    """
    found = _WORKBOOKS.get(_workbook_key(params, part)) or _workbook(params, part)
    return Workbook(_own(found.plan), dict(found.named))


def keep_board(params: Params, part: Part) -> None:
    """Compute a board for this process and those it forks, once; raises as `board` does."""
    if _board_key(params, part) not in _BOARDS:
        _BOARDS[_board_key(params, part)] = _board(params, part)


def keep_workbook(params: Params, part: Part) -> None:
    """Read the plan for this process and those it forks, once; raises as `workbook` does."""
    if _workbook_key(params, part) not in _WORKBOOKS:
        _WORKBOOKS[_workbook_key(params, part)] = _workbook(params, part)


_BOARDS: dict[Hashable, Board] = {}
_WORKBOOKS: dict[Hashable, Workbook] = {}


def _board_key(params: Params, part: Part) -> Hashable:
    return part.sha256, params.options


def _workbook_key(params: Params, part: Part) -> Hashable:
    return part.sha256, json.dumps(params.headers, sort_keys=True), params.stages


def _board(params: Params, part: Part) -> Board:
    tables = board_tables(snapshots.load(params.state, part), options=params.options)
    rows = ledger(tables, options=params.options)
    return Board(tables, rows, totals(rows))


def _workbook(params: Params, part: Part) -> Workbook:
    records = snapshots.load(params.state, part)
    plan = plan_tables(records, headers=params.headers, stages=params.stages)
    return Workbook(plan, {"title": records["title"], "kind": records["kind"]})


def _own(tables: Frames) -> Frames:
    """Return the same tables in frames of their own, which share their values until one is changed."""
    parts = {one.name: getattr(tables, one.name) for one in fields(tables)}
    frames: dict[str, Any] = {
        name: one.copy(deep=False) for name, one in parts.items() if isinstance(one, pd.DataFrame)
    }
    return replace(tables, **frames)
