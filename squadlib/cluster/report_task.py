"""One squad's report as a worker makes it: inputs are downloaded, the turn is taken as always, the files are uploaded.

Whoever dies on the way leaves a store in which the report is the one before or the new one; the worker that
retries the task finds what is there by its fingerprint and makes nothing twice.
"""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.cluster import site_bundle, snapshot_transfer
from squadlib.cluster.artifact_store import open_store
from squadlib.cluster.history_transfer import download_history
from squadlib.cluster.report_index import update_squad
from squadlib.cluster.report_transfer import ReportTransfer
from squadlib.cluster.worker_cache import cache_folder
from squadlib.cluster.worker_error import on_this_machine
from squadlib.engine.warm import warm_up
from squadlib.errors import SquadlibError
from squadlib.reports.run.fingerprint import code
from squadlib.reports.run.make import OF_A_PLAN, shows_others
from squadlib.reports.run.outcome import FAILED, Outcome
from squadlib.reports.run.turn import Turn, take
from squadlib.reports.shelf.entries import Entry
from squadlib.snapshots import Snapshot

_ALONE = threading.Lock()
"""A process does one task at a time, however many threads its worker has: more would only share one Python."""


@dataclass(frozen=True)
class ReportTask:
    """A turn to be taken on a worker: its folders are in the store, the params in a site bundle.

    `code` is the squadlib of who asks, `known` what the index said of the squad's reports when the run began.
    """

    turn: Turn
    bundle: str
    state: str
    reports: str
    code: str
    known: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class ReportResult:
    """What a worker answers: each report's outcome, and what the index says of the squad's reports."""

    squad: str
    outcomes: tuple[Outcome, ...]
    entries: tuple[Entry, ...] = ()


def run(task: ReportTask) -> ReportResult:
    """Do a task; every way in which it can fail is an outcome of its squad."""
    with _ALONE:
        try:
            _check(task)
            return _made(task)
        except SquadlibError as error:
            return ReportResult(
                task.turn.squad, (Outcome(task.turn.squad, FAILED, reason=str(on_this_machine(error))),)
            )


def _check(task: ReportTask) -> None:
    """Refuse to make reports with another squadlib than the one that asked: they would all be made again and again."""
    if task.code != code():
        what = "the worker has another squadlib, or another version of a library, than the machine that asks"
        raise SquadlibError(what, mend="Install the same on both, for example by one image.")


def _made(task: ReportTask) -> ReportResult:
    warm_up()
    cache = cache_folder(task.state)
    site = site_bundle.unpacked(task.bundle, source=open_store(task.state), below=cache / "sites")
    kept_in = cache / "state"
    if not (link := site / ".squadlib").is_symlink():
        link.symlink_to(kept_in, target_is_directory=True)
    turn = task.turn
    notebook = next((site / "notebooks").glob("*.ipynb"))
    kept = _download_inputs(turn, site, source=task.state, kept_in=kept_in)
    with _scratch_folder(cache) as scratch:
        here = replace(turn, params=site / "params", reports=scratch, notebook=notebook)
        transfer = ReportTransfer(open_store(task.reports), scratch=scratch, site=site)
        if turn.is_due:
            transfer.download_due(turn.squad, report=turn.report)
        outcomes = tuple(transfer.upload(one) for one in take(here, bring=transfer.download))
        transfer.upload_failures()
    snapshot_transfer.evict(kept_in, needed=[kept.parts[name] for name in kept.parts if name == snapshot_transfer.PLAN])
    near = [one.page.as_posix() for one in outcomes if one.page is not None]
    return ReportResult(turn.squad, outcomes, update_squad(turn.squad, transfer.reports, known=task.known, near=near))


def _download_inputs(turn: Turn, site: Path, *, source: str, kept_in: Path) -> Snapshot:
    """Download the parts of the snapshot that this turn reads, and return its manifest."""
    store = open_store(source)
    snapshot_transfer.download_manifest(turn.snapshot, source=store, state=kept_in)
    kept = snapshots.named(kept_in, turn.snapshot)
    squad = site_params.load(site / "params", turn.squad)
    squads = site_params.every(site / "params")[0] if shows_others(turn.report, squad) else [squad]
    wanted = dict.fromkeys([snapshot_transfer.PLAN, *(one.part for one in squads)])
    snapshot_transfer.download_parts(
        [kept.parts[name] for name in wanted if name in kept.parts], source=store, state=kept_in
    )
    download_history(kept, (one.part for one in squads), source=store, kept_in=kept_in)
    snapshot_transfer.download_verified(squads, source=store, state=kept_in)
    if turn.report in OF_A_PLAN:
        snapshot_transfer.download_plans(kept, source=store, state=kept_in)
    return kept


@contextmanager
def _scratch_folder(cache: Path) -> Iterator[Path]:
    """Yield a reports folder of this task's own."""
    folder = Path(tempfile.mkdtemp(prefix="turn-", dir=cache))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
