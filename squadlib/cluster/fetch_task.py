"""Boards fetched by the workers of a cluster, one board one task, into the store; the manifest is written here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from squadlib import params as site_params
from squadlib import setups, snapshots, sync
from squadlib.cluster import site_bundle, snapshot_transfer
from squadlib.cluster.artifact_store import ArtifactStore, open_store
from squadlib.cluster.history_transfer import upload_setup
from squadlib.cluster.rate_limit import SharedGate, board_slot
from squadlib.cluster.worker_cache import cache_folder
from squadlib.cluster.worker_error import on_this_machine
from squadlib.cluster.worker_pool import WorkerPool
from squadlib.errors import SquadlibError
from squadlib.params import Params
from squadlib.snapshots import Part, Snapshot
from squadlib.tables.setup import setup_of

Progress = Callable[[str], None]


@dataclass(frozen=True)
class FetchTask:
    """A board to be fetched: that of a squad whose params are in a site bundle of this store."""

    squad: str
    url: str
    bundle: str
    state: str


@dataclass(frozen=True)
class FetchedBoard:
    """A board that lies in the store: its part of a snapshot, and as of when it is (epoch milliseconds)."""

    part: Part
    as_of: int


def run(task: FetchTask) -> FetchedBoard | SquadlibError:
    """Read a board with the login of the worker's own environment and upload it; every failure is returned."""
    try:
        return _fetched(task)
    except SquadlibError as error:
        return on_this_machine(error)


def _fetched(task: FetchTask) -> FetchedBoard:
    cache = cache_folder(task.state)
    store = open_store(task.state)
    site = site_bundle.unpacked(task.bundle, source=store, below=cache / "sites")
    params = site_params.load(site / "params", task.squad)
    with board_slot(task.url), sync.places(params) as (url, _, environ):
        keeping = sync.Keeping(gate=SharedGate(task.url), is_full=True)
        board = sync.read_board(params, url, environ, _silent, keeping)
    part = snapshots.store(cache / "state", board)
    snapshot_transfer.upload_part(part, state=cache / "state", to=store)
    setups.remember(cache / "state", part, setup_of(board["board"]))
    upload_setup(part, kept_in=cache / "state", to=store)
    return FetchedBoard(part, board["as_of"])


def fetch(
    squads: Sequence[Params], *, pool: WorkerPool, bundle: str, store: ArtifactStore, here: Path, progress: Progress
) -> Snapshot:
    """Have every board read once and keep what was read, with the plan workbook, as a snapshot of the store.

    The workbook is read here: it is one, and quick. A board that cannot be read is kept by its reason; raises what
    stopped the first where none can.
    """
    first = squads[0]
    with sync.places(first) as (_, workbook, environ):
        plan = sync.read_workbook(first, workbook, environ, progress)
    boards = {one.part: one for one in squads}
    SharedGate(first.jira.url, client=pool.client).begin()
    tasks = [FetchTask(one.squad, first.jira.url, bundle, store.address) for one in boards.values()]
    progress(f"Jira: {len(tasks)} boards at {first.jira.url}, {sync.SIDE_BY_SIDE} at a time")
    found: dict[str, Any] = {}
    answers = pool.as_completed(run, tasks, kind="fetch", name=lambda one: one.squad, at_once=sync.SIDE_BY_SIDE)
    for one, answer in answers:
        name = next(part for part, params in boards.items() if params.squad == one.squad)
        found[name] = answer
        progress(f"[{len(found)}/{len(tasks)}] {boards[name].name}: {_told(answer)}")
    return _kept(first, plan, {name: found[name] for name in boards}, store=store, here=here)


def _told(answer: FetchedBoard | SquadlibError) -> str:
    return f"read ({answer.part.counts.get('issues', 0)} issues)" if isinstance(answer, FetchedBoard) else str(answer)


def _kept(
    params: Params, plan: Any, found: Mapping[str, FetchedBoard | SquadlibError], *, store: ArtifactStore, here: Path
) -> Snapshot:
    boards = {name: answer for name, answer in found.items() if isinstance(answer, FetchedBoard)}
    failures = {name: answer for name, answer in found.items() if isinstance(answer, SquadlibError)}
    if not boards:
        raise next(iter(failures.values()))
    part = snapshots.store(here, plan)
    snapshot_transfer.upload_part(part, state=here, to=store)
    kept = snapshots.save_manifest(
        here,
        as_of=datetime.fromtimestamp(min(one.as_of for one in boards.values()) / 1000, UTC),
        source={"jira": params.jira.url, "workbook": params.workbook},
        parts={**{name: one.part for name, one in boards.items()}, snapshot_transfer.PLAN: part},
        unread={name: str(error) for name, error in failures.items()},
    )
    snapshot_transfer.upload_manifest(kept, state=here, to=store)
    return kept


def _silent(_: str) -> None:
    """Drop the line: what came of a board is told where all of them are."""
