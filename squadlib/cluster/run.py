"""A run over all squads far from here: boards and reports by the workers of a cluster, the store between them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.cluster import errand, parcel, state
from squadlib.cluster.desk import drawer
from squadlib.cluster.errand import Errand, Returned
from squadlib.cluster.fetch import fetch
from squadlib.cluster.shelf import feed_of, rebuild
from squadlib.cluster.store import Place, place
from squadlib.cluster.tasks import Tasks, connected
from squadlib.errors import SquadlibError, UsageError
from squadlib.locales import speaking
from squadlib.params import Params
from squadlib.reports.load import part_of
from squadlib.reports.run.fingerprint import code
from squadlib.reports.run.make import find_notebook, shows_others
from squadlib.reports.run.outcome import FAILED, Outcome
from squadlib.reports.run.run_all import Ran, Run, locale_of_site, squads_of, unread
from squadlib.reports.run.told import Told, told
from squadlib.reports.run.turn import Turn
from squadlib.reports.shelf.entries import Entry
from squadlib.snapshots import LATEST, Snapshot

Progress = Callable[[str], None]


def run_far(run: Run, *, cluster: str, store: str | None, progress: Progress) -> Ran:
    """Make the report of every squad asked for by the workers of a cluster, and the index.

    The snapshots and reports are in the `store`: below its address in `state` and `reports`; without one they are where
    they always are, in folders that every worker reaches under the same path. Raises as `run_all` does, UsageError for
    a store nobody here can reach, SourceError where no scheduler answers.
    """
    if run.workers is not None:
        raise UsageError("--workers does not go with --cluster", mend="The cluster has as many workers as you start.")
    squads, faulty = squads_of(run)
    notebook = find_notebook(run.report.replace("-", "_"), beside=run.params)
    kept_in, reports = _places(run, store)
    outcomes = [Outcome(squad, FAILED, reason=why) for squad, why in faulty.items()]
    entries: list[Entry] = []
    with connected(cluster, progress=progress) as tasks:
        digest = parcel.send(run.params, notebook, to=kept_in)
        kept = _snapshot(run, squads, tasks=tasks, digest=digest, store=kept_in, progress=progress) if squads else None
        errands = []
        for one in squads if kept else []:
            if kept and part_of(one) in kept.parts:
                errands.append(_errand(run, one.squad, kept.id, parcel=digest, state=kept_in, reports=reports))
            elif kept:
                outcomes.append(unread(one, kept))
        try:
            with speaking(locale_of_site(squads)), told(len(errands), progress=progress) as board:
                for returned in _made(_with_known(errands, reports), tasks, board):
                    outcomes += returned.outcomes
                    entries += returned.entries
        finally:
            index = rebuild(reports, told=entries)
    return Ran(index, tuple(sorted(outcomes, key=lambda one: one.squad)), locale_of_site(squads))


def _places(run: Run, store: str | None) -> tuple[Place, Place]:
    """Return where snapshots and where reports are kept."""
    if store is None:
        return place(str(run.params.parent / ".squadlib")), place(str(run.reports))
    address = store.rstrip("/")
    return place(f"{address}/state"), place(f"{address}/reports")


def _snapshot(
    run: Run, squads: Sequence[Params], *, tasks: Tasks, digest: str, store: Place, progress: Progress
) -> Snapshot:
    """Return the snapshot named, brought into the store where it is here alone; or have every board fetched."""
    first, here = squads[0], drawer(store.address) / "state"
    if run.snapshot is None:
        everyone = site_params.every(run.params)[0] if shows_others(run.report, first) else squads
        return fetch(everyone, tasks=tasks, digest=digest, store=store, here=here, progress=progress)
    boards = [one.board for one in squads]
    if run.snapshot == LATEST:
        state.bring_manifests(source=store, state=here)
    else:
        state.bring_manifest(run.snapshot, source=store, state=here)
        if not snapshots.manifest(here, run.snapshot).is_file():
            own = snapshots.named(first.state, run.snapshot)
            progress(f"Snapshot {own.id} is brought to {store}")
            state.send(own, state=first.state, to=store)
            state.bring_manifest(own.id, source=store, state=here)
    return snapshots.find_team(here, boards=boards, url=first.jira.url, identity=run.snapshot)


def _errand(run: Run, squad: str, snapshot: str, *, parcel: str, state: Place, reports: Place) -> Errand:
    turn = Turn(run.report, squad, Path(), Path(), snapshot, run.force, run.is_due, run.revise)
    return Errand(turn, parcel, state.address, reports.address, code())


def _with_known(errands: Sequence[Errand], reports: Place) -> list[Errand]:
    """Return the errands, each with what the index says of its squad's reports."""
    known: dict[str, list[Entry]] = {}
    for one in feed_of(reports) if errands else []:
        known.setdefault(one.squad, []).append(one)
    return [replace(one, known=tuple(known.get(one.turn.squad, ()))) for one in errands]


def _made(errands: Sequence[Errand], tasks: Tasks, board: Told) -> Iterator[Returned]:
    """Yield what comes of each errand, and tell it."""
    done: Iterator[tuple[Errand, Any]] = tasks.done(errand.run, errands, kind="report", name=lambda one: one.turn.squad)
    for one, answer in done:
        squad = one.turn.squad
        dropped = isinstance(answer, SquadlibError)
        returned = Returned(squad, (Outcome(squad, FAILED, reason=str(answer)),)) if dropped else answer
        board.began(squad)
        board.done(squad, returned.outcomes)
        yield returned
