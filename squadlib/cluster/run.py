"""A run over all squads on a cluster: boards and reports by its workers, the artifact store between them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.cluster import report_task, site_bundle, snapshot_transfer
from squadlib.cluster.artifact_store import ArtifactStore, open_store
from squadlib.cluster.fetch_task import fetch
from squadlib.cluster.report_index import read_feed, rebuild
from squadlib.cluster.report_task import ReportResult, ReportTask
from squadlib.cluster.worker_cache import cache_folder
from squadlib.cluster.worker_pool import WorkerPool, connect
from squadlib.errors import SquadlibError, UsageError
from squadlib.locales import speaking
from squadlib.params import Params
from squadlib.reports.run.fingerprint import code
from squadlib.reports.run.make import find_notebook, shows_others
from squadlib.reports.run.outcome import FAILED, Outcome
from squadlib.reports.run.run_all import Ran, Run, locale_of_site, squads_of, unread
from squadlib.reports.run.told import Told, told
from squadlib.reports.run.turn import Turn
from squadlib.reports.shelf.entries import Entry
from squadlib.snapshots import LATEST, Snapshot

Progress = Callable[[str], None]


def run_on_cluster(run: Run, *, cluster: str, store: str | None, progress: Progress) -> Ran:
    """Make the report of every squad asked for by the workers of a cluster, and the index.

    The snapshots and reports are in the `store`: below its address in `state` and `reports`; without one they are where
    they always are, in folders that every worker reaches under the same path. Raises as `run_all` does, UsageError for
    a store nobody here can reach, SourceError where no scheduler answers.
    """
    if run.workers is not None:
        raise UsageError("--workers does not go with --cluster", mend="The cluster has as many workers as you start.")
    squads, faulty = squads_of(run)
    notebook = find_notebook(run.report.replace("-", "_"), beside=run.params)
    snapshot_store, reports = _stores(run, store)
    outcomes = [Outcome(squad, FAILED, reason=why) for squad, why in faulty.items()]
    entries: list[Entry] = []
    bundle = site_bundle.upload(run.params, notebook, to=snapshot_store)
    with connect(cluster, progress=progress) as pool:
        tasks: list[ReportTask] = []
        if squads:
            kept = _snapshot(run, squads, pool=pool, bundle=bundle, store=snapshot_store, progress=progress)
            read = [one for one in squads if one.part in kept.parts]
            outcomes += [unread(one, kept) for one in squads if one not in read]
            turns = [_turn(run, one.squad, kept.id) for one in read]
            tasks = _tasks(turns, bundle=bundle, state=snapshot_store, reports=reports)
        is_over = False
        try:
            with speaking(locale_of_site(squads)), told(len(tasks), progress=progress) as board:
                for result in _results(tasks, pool, board):
                    outcomes += result.outcomes
                    entries += result.entries
            is_over = True
        finally:
            index = rebuild(reports, told=entries, is_over=is_over)
    return Ran(index, tuple(sorted(outcomes, key=lambda one: one.squad)), locale_of_site(squads))


def _stores(run: Run, store: str | None) -> tuple[ArtifactStore, ArtifactStore]:
    """Return where snapshots and where reports are kept."""
    if store is None:
        return open_store(str(run.params.parent / ".squadlib")), open_store(str(run.reports))
    address = store.rstrip("/")
    return open_store(f"{address}/state"), open_store(f"{address}/reports")


def _snapshot(
    run: Run, squads: Sequence[Params], *, pool: WorkerPool, bundle: str, store: ArtifactStore, progress: Progress
) -> Snapshot:
    """Return the snapshot named, uploaded where it is here alone; or have every board fetched."""
    first, here = squads[0], cache_folder(store.address) / "state"
    if run.snapshot is None:
        everyone = site_params.every(run.params)[0] if shows_others(run.report, first) else squads
        return fetch(everyone, pool=pool, bundle=bundle, store=store, here=here, progress=progress)
    boards = [one.board for one in squads]
    if run.snapshot == LATEST:
        snapshot_transfer.download_manifests(source=store, state=here)
    else:
        snapshot_transfer.download_manifest(run.snapshot, source=store, state=here)
        if not snapshots.manifest(here, run.snapshot).is_file():
            own = snapshots.named(first.state, run.snapshot)
            progress(f"Snapshot {own.id} is uploaded to {store}")
            snapshot_transfer.upload(own, state=first.state, to=store)
            snapshot_transfer.download_manifest(own.id, source=store, state=here)
    return snapshots.find_team(here, boards=boards, url=first.jira.url, identity=run.snapshot)


def _turn(run: Run, squad: str, snapshot: str) -> Turn:
    """Return a turn whose folders each worker fills in."""
    return Turn(run.report, squad, Path(), Path(), snapshot, run.force, run.is_due, run.revise)


def _tasks(turns: Sequence[Turn], *, bundle: str, state: ArtifactStore, reports: ArtifactStore) -> list[ReportTask]:
    """Return a task for each turn, with what the index says of its squad's reports."""
    known: dict[str, list[Entry]] = {}
    for one in read_feed(reports):
        known.setdefault(one.squad, []).append(one)
    return [
        ReportTask(turn, bundle, state.address, reports.address, code(), tuple(known.get(turn.squad, ())))
        for turn in turns
    ]


def _results(tasks: Sequence[ReportTask], pool: WorkerPool, board: Told) -> Iterator[ReportResult]:
    """Yield what comes of each task, and tell it."""
    done: Iterator[tuple[ReportTask, Any]] = pool.as_completed(
        report_task.run, tasks, kind="report", name=lambda one: one.turn.squad
    )
    for one, answer in done:
        squad = one.turn.squad
        dropped = isinstance(answer, SquadlibError)
        result = ReportResult(squad, (Outcome(squad, FAILED, reason=str(answer)),)) if dropped else answer
        board.began(squad)
        board.done(squad, result.outcomes)
        yield result
