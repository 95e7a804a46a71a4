"""Params → the sources, or the sample company → one snapshot of all the boards asked for."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

from squadlib import snapshots, steps
from squadlib.errors import DataError, SquadlibError
from squadlib.params import DEMO, Params
from squadlib.records import BoardRecords, WorkbookRecords
from squadlib.snapshots import Snapshot

Progress = Callable[[str], None]

SIDE_BY_SIDE = 4
"""How many boards are read at the same time: enough to hide the waiting, few enough not to be slowed down by Jira."""


def sync(params: Params, *, others: Sequence[Params] = (), progress: Progress) -> Snapshot:
    """Fetch one squad's board and the plan workbook, whole, and keep them as a snapshot.

    The boards of `others` come with it where they can be read; where one cannot, the snapshot says why.
    """
    with places(params) as (url, workbook, environ):
        plan = read_workbook(params, workbook, environ, progress)
        boards = {_part(params): _board(params, url, environ, progress)}
        more, unread = read_boards([one for one in others if _part(one) not in boards], url, environ, progress)
    return keep(params, plan, boards | more, unread)


def sync_team(squads: Sequence[Params], *, progress: Progress) -> Snapshot:
    """Fetch every squad's board that can be read, and the plan workbook; raises what stopped the first if none can."""
    params = squads[0]
    with places(params) as (url, workbook, environ):
        plan = read_workbook(params, workbook, environ, progress)
        boards, unread = read_boards(squads, url, environ, progress, needs_one=True)
    return keep(params, plan, boards, unread)


def read_workbook(params: Params, workbook: str, environ: Mapping[str, str], progress: Progress) -> WorkbookRecords:
    """Read the plan workbook from where `places` says it is."""
    from squadlib.sources.sheets import fetch_workbook

    progress(f"Workbook: {params.workbook}")  # first: it is quick, and what is wrong with it is soon said
    with steps.step("Workbook"):
        return fetch_workbook(workbook, base=params.folder, environ=environ, progress=progress)


def _board(params: Params, url: str, environ: Mapping[str, str], progress: Progress) -> BoardRecords:
    from squadlib.sources.jira import credentials_from, fetch_board

    progress(f"Jira: board {params.board} at {params.jira.url}")
    with steps.step(f"Jira: {params.name}", of=_issues_last_time(params), noun="issues") as fetching:
        board = fetch_board(
            url=url,
            board_id=params.board,
            credentials=credentials_from(environ),
            deadline_seconds=params.jira.deadline_seconds,
            allow_http=params.jira.allow_http,
            extra_fields=[] if params.delivery.field == "labels" else [params.delivery.field],
            progress=progress,
            arrived=lambda count, of: fetching.at(count, of=of),
        )
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
    same = [one for one in kept if one.source["jira"] == params.jira.url and _part(params) in one.parts]
    return same[-1].parts[_part(params)].counts.get("issues") if same else None


def read_boards(
    squads: Sequence[Params], url: str, environ: Mapping[str, str], progress: Progress, *, needs_one: bool = False
) -> tuple[dict[str, BoardRecords], dict[str, SquadlibError]]:
    """Return the boards that could be read, each once, by their part's name, and why the others could not."""
    asked = {_part(one): one for one in squads}

    def read(one: Params) -> BoardRecords | SquadlibError:
        try:
            return _board(one, url, environ, lambda text: progress(f"{one.name}: {text}"))
        except SquadlibError as error:
            progress(f"{one.name}: {error}")
            return error

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        answers = dict(zip(asked, pool.map(read, asked.values()), strict=True))
    boards = {name: answer for name, answer in answers.items() if not isinstance(answer, SquadlibError)}
    failures = {name: answer for name, answer in answers.items() if isinstance(answer, SquadlibError)}
    if needs_one and not boards:
        raise next(iter(failures.values()))
    return boards, failures


def keep(
    params: Params, plan: WorkbookRecords, boards: Mapping[str, BoardRecords], unread: Mapping[str, SquadlibError]
) -> Snapshot:
    """Keep what was read, one board at least, as a snapshot as of the earliest of its boards."""
    earliest = min(board["as_of"] for board in boards.values())
    return snapshots.save(
        params.state,
        as_of=datetime.fromtimestamp(earliest / 1000, UTC),
        source={"jira": params.jira.url, "workbook": params.workbook},
        parts={**boards, "workbook": plan},
        unread={name: str(failure) for name, failure in unread.items()},
    )


def _part(params: Params) -> str:
    return f"board-{params.board}"


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
