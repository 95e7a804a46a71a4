"""Where a growth report's data came from, told without anyone's work or name: board, plan, switches, sprints."""

from dataclasses import fields, replace

import pandas as pd

from squadlib.options import Options
from squadlib.reports.data import SprintData
from squadlib.reports.eras import Board
from squadlib.reports.growth.colleagues import Colleagues
from squadlib.tables.plan import Plan


def source_of(board: SprintData, colleagues: Colleagues) -> SprintData:
    """Return where the data came from: the squad's board and plan by name, without anyone's work."""
    tables = board.tables
    statuses = colleagues.hidden_texts(tables.statuses, columns=["status", "column"])
    bare = replace(
        tables,
        site=colleagues.hidden_in(tables.site),
        board=colleagues.hidden_in(tables.board),
        statuses=statuses,
        notes=(),
        **{
            name: getattr(tables, name).iloc[:0]
            for name in ("people", "sprints", "issues", "changes", "versions", "epics")
        },
    )
    return replace(
        board,
        squad_name=colleagues.hidden(board.squad_name),
        sprint=board.sprint.iloc[:0],
        board=Board(bare, board.ledger.iloc[:0]),
        tables=bare,
        plan=Plan(**{one.name: getattr(board.plan, one.name).iloc[:0] for one in fields(board.plan)}),
        workbook=colleagues.hidden_in(board.workbook),
        options=_hidden_options(board.options, colleagues),
        ledger=board.ledger.iloc[:0],
        totals=board.totals.iloc[:0],
        absences=(),
    )


def running_of(board: SprintData, colleagues: Colleagues) -> str:
    """Return the name of the running sprint, nothing between two."""
    return colleagues.hidden(str(board.sprint["sprint"])) if board.sprint["state"] == "active" else ""


def idle_sprints_of(rows: pd.DataFrame, sprints: pd.DataFrame) -> int:
    """Return how many of the squad's sprints were closed since the last in which the member held an issue."""
    closed = sprints[sprints["is_own"] & (sprints["state"] == "closed")].reset_index(drop=True)
    places = closed.index[closed["sprint_id"].isin(rows["sprint_id"])]
    return len(closed) - 1 - int(places[-1]) if len(places) else 0


def _hidden_options(options: Options, colleagues: Colleagues) -> Options:
    texts = {"leave_out_sprints": options.leave_out_sprints, "done_statuses": options.done_statuses}
    return replace(options, **colleagues.hidden_in(texts))
