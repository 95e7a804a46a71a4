"""What the squads, sections and reports of a run have in common: boards as tables with their sums, and the plan.

The warm server computes them once and keeps them (`keep_boards`, `keep_workbook`); every notebook and worker it forks
finds them in its own memory. A process that keeps nothing, as a notebook open in JupyterLab, computes what it asks for.
"""

import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import pandas as pd

from squadlib import snapshots
from squadlib.direction import isolated
from squadlib.engine.forks import each
from squadlib.errors import SquadlibError
from squadlib.metrics.sprint import totals
from squadlib.params import Params
from squadlib.reports.eras import Board, board_of
from squadlib.snapshots import Part, Snapshot
from squadlib.tables.board import BoardTables
from squadlib.tables.plan import Plan, plan_tables

Frames = TypeVar("Frames", BoardTables, Plan)


@dataclass(frozen=True)
class Counted:
    """A board, its sprints each by the set-up of its time, and the sums of their ledger."""

    board: Board
    totals: pd.DataFrame


@dataclass(frozen=True)
class Workbook:
    """The plan, and what the workbook it was read from is called."""

    plan: Plan
    named: dict[str, str]


def counted(params: Params, snapshot: Snapshot) -> Counted:
    """Return the squad's board of a snapshot, counted as the params say; what a cell does to it stays in that cell's.

    Raises DataError for records or a ledger that cannot be trusted.
    """
    found = _BOARDS.get(_board_key(params, snapshot)) or _counted(params, snapshot)
    return Counted(_own_board(found.board), found.totals.copy(deep=False))


def workbook(params: Params, part: Part) -> Workbook:
    """Return the plan of a snapshot's part, read as the params say.

    Raises DataError for a workbook that does not fit, UsageError for headers that name no column.
    """
    found = _WORKBOOKS.get(_workbook_key(params, part)) or _workbook(params, part)
    return Workbook(_own(found.plan), dict(found.named))


def keep_boards(wanted: Iterable[tuple[Params, Snapshot]]) -> None:
    """Compute boards for this process and those it forks, each once, by all processors.

    A process of one thread alone may call it. One that cannot be computed is left to whoever asks for it.
    """
    largest_first = sorted(wanted, key=lambda one: -one[1].parts[one[0].part].bytes)
    missing = {_board_key(*one): one for one in largest_first if _board_key(*one) not in _BOARDS}
    found = each(_counted_if_possible, list(missing.values()))
    _BOARDS.update({key: one for key, one in zip(missing, found, strict=True) if one is not None})


def keep_workbook(params: Params, part: Part) -> None:
    """Read the plan for this process and those it forks, once; raises as `workbook` does."""
    if _workbook_key(params, part) not in _WORKBOOKS:
        _WORKBOOKS[_workbook_key(params, part)] = _workbook(params, part)


_BOARDS: dict[Hashable, Counted] = {}
_WORKBOOKS: dict[Hashable, Workbook] = {}


def _board_key(params: Params, snapshot: Snapshot) -> Hashable:
    return (
        str(params.state.resolve()),
        snapshot.id,
        params.part,
        params.options,
    )  # the snapshot, for those before it count too


def _workbook_key(params: Params, part: Part) -> Hashable:
    return part.sha256, json.dumps(params.headers, sort_keys=True), params.stages


def _counted_if_possible(wanted: tuple[Params, Snapshot]) -> Counted | None:
    try:
        return _counted(*wanted)
    except SquadlibError:
        return None


def _counted(params: Params, snapshot: Snapshot) -> Counted:
    board = board_of(params, snapshot)
    return Counted(board, totals(board.ledger))


def _workbook(params: Params, part: Part) -> Workbook:
    records = snapshots.load(params.state, part)
    plan = plan_tables(records, headers=params.headers, stages=params.stages)
    return Workbook(plan, {"title": isolated(records["title"]), "kind": records["kind"]})


def _own_board(board: Board) -> Board:
    eras = tuple(replace(era, tables=_own(era.tables), ledger=era.ledger.copy(deep=False)) for era in board.eras)
    return replace(board, now=_own(board.now), ledger=board.ledger.copy(deep=False), eras=eras)


def _own(tables: Frames) -> Frames:
    """Return the same tables in frames of their own, which share their values until one is changed."""
    parts = {one.name: getattr(tables, one.name) for one in fields(tables)}
    frames: dict[str, Any] = {
        name: one.copy(deep=False) for name, one in parts.items() if isinstance(one, pd.DataFrame)
    }
    return replace(tables, **frames)
