"""Boards read by the workers of a cluster, one board one task, into the store; the manifest is written here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname
from typing import Any

from squadlib import params as site_params
from squadlib import setups, snapshots, sync
from squadlib.cluster import parcel, state
from squadlib.cluster.budget import SharedGate, reading
from squadlib.cluster.desk import drawer
from squadlib.cluster.history import send_setup
from squadlib.cluster.store import Place, place
from squadlib.cluster.tasks import Tasks
from squadlib.errors import SquadlibError
from squadlib.params import Params
from squadlib.reports.load import part_of
from squadlib.snapshots import Part, Snapshot
from squadlib.tables.setup import setup_of

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """A board to be read: that of a squad whose params are in a parcel of this store."""

    squad: str
    url: str
    parcel: str
    state: str


@dataclass(frozen=True)
class Board:
    """A board that lies in the store: its part of a snapshot, and as of when it is (epoch milliseconds)."""

    part: Part
    as_of: int


def read(asked: Asked) -> Board | SquadlibError:
    """Read a board with the login of the worker's own environment, put it into the store, return what became of it."""
    own = drawer(asked.state)
    source = place(asked.state)
    site = parcel.unpacked(asked.parcel, source=source, below=own / "sites")
    params = site_params.load(site / "params", asked.squad)
    try:
        with reading(asked.url), sync.places(params) as (url, _, environ):
            keeping = sync.Keeping(gate=SharedGate(asked.url), is_full=True)
            board = sync.read_board(params, url, environ, _silent, keeping)
    except SquadlibError as error:
        return type(error)(error.what, where=error.where, mend=f"{error.mend} (On {gethostname()}.)".strip())
    part = snapshots.store(own / "state", board)
    state.send_part(part, state=own / "state", to=source)
    setups.remember(own / "state", part, setup_of(board["board"]))
    send_setup(part, kept_in=own / "state", to=source)
    return Board(part, board["as_of"])


def fetch(
    squads: Sequence[Params], *, tasks: Tasks, digest: str, store: Place, here: Path, progress: Progress
) -> Snapshot:
    """Have every board read once and keep what was read, with the plan workbook, as a snapshot of the store.

    The workbook is read here: it is one, and quick. A board that cannot be read is kept by its reason; raises what
    stopped the first where none can.
    """
    first = squads[0]
    with sync.places(first) as (_, workbook, environ):
        plan = sync.read_workbook(first, workbook, environ, progress)
    boards = {part_of(one): one for one in squads}
    SharedGate(first.jira.url, client=tasks.client).begin()
    asked = [Asked(one.squad, first.jira.url, digest, store.address) for one in boards.values()]
    progress(f"Jira: {len(asked)} boards at {first.jira.url}, {sync.SIDE_BY_SIDE} at a time")
    found: dict[str, Any] = {}
    for one, answer in tasks.done(read, asked, kind="fetch", name=lambda one: one.squad, at_once=sync.SIDE_BY_SIDE):
        name = next(part for part, params in boards.items() if params.squad == one.squad)
        found[name] = answer
        told = f"read ({answer.part.counts.get('issues', 0)} issues)" if isinstance(answer, Board) else str(answer)
        progress(f"[{len(found)}/{len(asked)}] {boards[name].name}: {told}")
    return _kept(first, plan, {name: found[name] for name in boards}, store=store, here=here)


def _kept(
    params: Params, plan: Any, found: Mapping[str, Board | SquadlibError], *, store: Place, here: Path
) -> Snapshot:
    boards = {name: answer for name, answer in found.items() if isinstance(answer, Board)}
    failures = {name: answer for name, answer in found.items() if isinstance(answer, SquadlibError)}
    if not boards:
        raise next(iter(failures.values()))
    part = snapshots.store(here, plan)
    state.send_part(part, state=here, to=store)
    kept = snapshots.save_manifest(
        here,
        as_of=datetime.fromtimestamp(min(one.as_of for one in boards.values()) / 1000, UTC),
        source={"jira": params.jira.url, "workbook": params.workbook},
        parts={**{name: one.part for name, one in boards.items()}, state.PLAN: part},
        unread={name: str(error) for name, error in failures.items()},
    )
    state.send_manifest(kept, state=here, to=store)
    return kept


def _silent(_: str) -> None:
    """Drop the line: what came of a board is told where all of them are."""
