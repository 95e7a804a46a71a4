"""Params → the sources, or the sample company → one snapshot."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from squadlib import snapshots
from squadlib.params import DEMO, Params
from squadlib.snapshots import Snapshot

Progress = Callable[[str], None]


def sync(params: Params, *, progress: Progress) -> Snapshot:
    """Fetch one squad's board and the plan workbook, whole, and keep them as a snapshot."""
    from squadlib.sources.jira import credentials_from, fetch_board
    from squadlib.sources.sheets import fetch_workbook

    with _places(params) as (url, workbook, environ):
        progress(f"Workbook: {params.workbook}")  # first: it is quick, and what is wrong with it is soon said
        plan = fetch_workbook(workbook, base=params.folder, environ=environ, progress=progress)
        progress(f"Jira: board {params.board} at {params.jira.url}")
        board = fetch_board(
            url=url,
            board_id=params.board,
            credentials=credentials_from(environ),
            deadline_seconds=params.jira.deadline_seconds,
            allow_http=params.jira.allow_http,
            progress=progress,
        )
    board["site"]["url"] = params.jira.url
    return snapshots.save(
        params.state,
        as_of=datetime.fromtimestamp(board["as_of"] / 1000, UTC),
        source={"jira": params.jira.url, "workbook": params.workbook},
        parts={f"board-{params.board}": board, "workbook": plan},
    )


@contextmanager
def _places(params: Params) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Yield Jira's address, the workbook and the environment; what says `demo` is answered on loopback meanwhile."""
    if DEMO not in (params.jira.url, params.workbook):
        yield params.jira.url, params.workbook, os.environ
        return
    from squadlib.demo.company import company
    from squadlib.demo.standin import serve

    site, spreadsheet = company()
    with serve(site, spreadsheets=[spreadsheet]) as standin:
        own = standin.environment()
        environ = {**os.environ, **{k: v for k, v in own.items() if _is_for_demo(k, params)}}
        url = standin.url if params.jira.url == DEMO else params.jira.url
        yield url, spreadsheet.key if params.workbook == DEMO else params.workbook, environ


def _is_for_demo(variable: str, params: Params) -> bool:
    return (params.jira.url if variable.startswith("JIRA_") else params.workbook) == DEMO
