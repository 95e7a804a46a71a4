"""Params → the sources, or the sample company → one snapshot of all the boards asked for."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from squadlib import setups, snapshots, steps
from squadlib.errors import DataError, SquadlibError
from squadlib.params import DEMO, Params
from squadlib.records import BoardRecords, WorkbookRecords
from squadlib.remembered import recall, remember
from squadlib.snapshots import Snapshot
from squadlib.sources.gate import Gate
from squadlib.sources.side_by_side import side_by_side
from squadlib.tables.setup import setup_of

Progress = Callable[[str], None]

SIDE_BY_SIDE = 4
"""How many boards are read at the same time. How many requests that makes, the site's gate decides for all of them."""


@dataclass
class Keeping:
    """What the boards of one fetch share: the site's gate, whether all is read anew, what each leaves for the next."""

    gate: Gate = field(default_factory=Gate)
    is_full: bool = False
    memories: dict[str, dict[str, Any]] = field(default_factory=dict)


def sync(params: Params, *, others: Sequence[Params] = (), is_full: bool = False, progress: Progress) -> Snapshot:
    """Fetch one squad's board and the plan workbook, and keep them as a snapshot.

    What did not change since the board's latest snapshot is taken from there, unless `is_full`: the snapshot is the
    same either way. The boards of `others` come with it where they can be read; where one cannot, it says why.
    """
    keeping = Keeping(is_full=is_full)
    rest = [one for one in others if one.part != params.part]
    with places(params) as (url, workbook, environ):
        calls: list[Callable[[], Any]] = [
            partial(read_workbook, params, workbook, environ, progress),
            partial(read_board, params, url, environ, progress, keeping),
            partial(read_boards, rest, url, environ, progress, keeping=keeping),
        ]
        plan, own, (more, unread) = side_by_side(calls, most=len(calls))
    return keep(params, plan, {params.part: own} | more, unread, memories=keeping.memories)


def sync_team(squads: Sequence[Params], *, is_full: bool = False, progress: Progress) -> Snapshot:
    """Fetch every squad's board that can be read, and the plan workbook; raises what stopped the first if none can."""
    params, keeping = squads[0], Keeping(is_full=is_full)
    with places(params) as (url, workbook, environ):
        calls: list[Callable[[], Any]] = [
            partial(read_workbook, params, workbook, environ, progress),
            partial(read_boards, squads, url, environ, progress, needs_one=True, keeping=keeping),
        ]
        plan, (boards, unread) = side_by_side(calls, most=len(calls))
    return keep(params, plan, boards, unread, memories=keeping.memories)


def read_workbook(params: Params, workbook: str, environ: Mapping[str, str], progress: Progress) -> WorkbookRecords:
    """Read the plan workbook from where `places` says it is."""
    from squadlib.sources.sheets import fetch_workbook

    progress(f"Workbook: {params.workbook}")  # first: it is quick, and what is wrong with it is soon said
    with steps.step("Workbook"):
        return fetch_workbook(workbook, base=params.folder, environ=environ, progress=progress)


def read_board(
    params: Params, url: str, environ: Mapping[str, str], progress: Progress, keeping: Keeping
) -> BoardRecords:
    """Read one squad's board from where `places` says Jira is, and leave in `keeping` what the next fetch needs."""
    from squadlib.sources.jira import credentials_from, fetch
    from squadlib.sources.jira_memory import from_json

    progress(f"Jira: board {params.board} at {params.jira.url}")
    kept = None if keeping.is_full else recall(params.state, board=params.board, url=params.jira.url)
    with steps.step(f"Jira: {params.name}", of=_issues_last_time(params), noun="issues") as fetching:
        fetched = fetch(
            url=url,
            board_id=params.board,
            credentials=credentials_from(environ),
            deadline_seconds=params.jira.deadline_seconds,
            allow_http=params.jira.allow_http,
            extra_fields=[] if params.delivery.field == "labels" else [params.delivery.field],
            progress=progress,
            heard=lambda count, of: fetching.at(count, of=of),
            gate=keeping.gate,
            memory=None if kept is None else from_json(kept),
            full_every_days=params.jira.full_every_days,
        )
    keeping.memories[params.part] = fetched.memory.to_json()
    board = fetched.records
    board["site"]["url"] = params.jira.url
    return board


def _issues_last_time(params: Params) -> int | None:
    """Return how many issues the board had in its latest snapshot: Jira Cloud's search does not say how many come."""
    if not steps.is_heard():
        return None
    try:
        kept = snapshots.every(params.state)
    except DataError:
        return None  # a damaged snapshot stops no fetch
    same = [one for one in kept if one.source["jira"] == params.jira.url and params.part in one.parts]
    return same[-1].parts[params.part].counts.get("issues") if same else None


def read_boards(
    squads: Sequence[Params],
    url: str,
    environ: Mapping[str, str],
    progress: Progress,
    *,
    needs_one: bool = False,
    keeping: Keeping | None = None,
) -> tuple[dict[str, BoardRecords], dict[str, SquadlibError]]:
    """Return the boards that could be read, each once, by their part's name, and why the others could not."""
    asked = {one.part: one for one in squads}
    shared = keeping or Keeping()

    def read(one: Params) -> BoardRecords | SquadlibError:
        try:
            return read_board(one, url, environ, lambda text: progress(f"{one.name}: {text}"), shared)
        except SquadlibError as error:
            progress(f"{one.name}: {error}")
            return error

    read_all = side_by_side([partial(read, one) for one in asked.values()], most=SIDE_BY_SIDE)
    answers = dict(zip(asked, read_all, strict=True))
    boards = {name: answer for name, answer in answers.items() if not isinstance(answer, SquadlibError)}
    failures = {name: answer for name, answer in answers.items() if isinstance(answer, SquadlibError)}
    if needs_one and not boards:
        raise next(iter(failures.values()))
    return boards, failures


def keep(
    params: Params,
    plan: WorkbookRecords,
    boards: Mapping[str, BoardRecords],
    unread: Mapping[str, SquadlibError],
    *,
    memories: Mapping[str, dict[str, Any]] | None = None,
) -> Snapshot:
    """Keep what was read, one board at least, as a snapshot as of its earliest board, and for the next fetch."""
    earliest = min(board["as_of"] for board in boards.values())
    snapshot = snapshots.save(
        params.state,
        as_of=datetime.fromtimestamp(earliest / 1000, UTC),
        source={"jira": params.jira.url, "workbook": params.workbook},
        parts={**boards, "workbook": plan},
        unread={name: str(failure) for name, failure in unread.items()},
    )
    for name, memory in (memories or {}).items():
        board = int(name.removeprefix("board-"))
        remember(params.state, snapshot.parts[name], memory, board=board, url=params.jira.url)
    for name, records in boards.items():
        setups.remember(params.state, snapshot.parts[name], setup_of(records["board"]))
    return snapshot


@contextmanager
def places(params: Params) -> Iterator[tuple[str, str, Mapping[str, str]]]:
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
