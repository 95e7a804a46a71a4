"""One squad's report as a worker makes it: what it needs is brought, the turn is taken as always, the files are put up.

Whoever dies on the way leaves a store in which the report is the one before or the new one; whoever takes the errand
up finds what is there by its fingerprint and makes nothing twice.
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
from squadlib.cluster import parcel, state
from squadlib.cluster.desk import drawer
from squadlib.cluster.hands import Hands
from squadlib.cluster.history import bring_history
from squadlib.cluster.shelf import of_squad
from squadlib.cluster.store import place
from squadlib.engine.warm import warm_up
from squadlib.errors import SquadlibError
from squadlib.reports.load import part_of
from squadlib.reports.run.fingerprint import code
from squadlib.reports.run.make import OF_A_PLAN, shows_others
from squadlib.reports.run.outcome import FAILED, Outcome
from squadlib.reports.run.turn import Turn, take
from squadlib.reports.shelf.entries import Entry
from squadlib.snapshots import Snapshot

_ALONE = threading.Lock()
"""A process does one errand at a time, however many threads its worker has: more would only share one Python."""


@dataclass(frozen=True)
class Errand:
    """A turn to be taken far from here: its folders are in the store, the params in a parcel.

    `code` is the squadlib of who asks, `known` what the index said of the squad's reports when the run began.
    """

    turn: Turn
    parcel: str
    state: str
    reports: str
    code: str
    known: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Returned:
    """What a worker tells of an errand: each report's outcome, and what the index says of the squad's reports."""

    squad: str
    outcomes: tuple[Outcome, ...]
    entries: tuple[Entry, ...] = ()


def run(errand: Errand) -> Returned:
    """Do an errand; every way in which it can fail is an outcome of its squad."""
    with _ALONE:
        try:
            _check(errand)
            return _done(errand)
        except SquadlibError as error:
            return Returned(errand.turn.squad, (Outcome(errand.turn.squad, FAILED, reason=str(error)),))


def _check(errand: Errand) -> None:
    """Refuse to make reports with another squadlib than the one that asked: they would all be made again and again."""
    if errand.code != code():
        what = "the worker has another squadlib, or another version of a library, than the machine that asks"
        raise SquadlibError(what, mend="Install the same on both, for example by one image.")


def _done(errand: Errand) -> Returned:
    warm_up()
    own = drawer(errand.state)
    source = place(errand.state)
    site = parcel.unpacked(errand.parcel, source=source, below=own / "sites")
    kept_in = own / "state"
    if not (link := site / ".squadlib").is_symlink():
        link.symlink_to(kept_in, target_is_directory=True)
    turn = errand.turn
    notebook = next((site / "notebooks").glob("*.ipynb"))
    kept = _staged(turn, site, source=errand.state, kept_in=kept_in)
    with _scratch(own) as scratch:
        here = replace(turn, params=site / "params", reports=scratch, notebook=notebook)
        hands = Hands(place(errand.reports), scratch=scratch, site=site)
        if turn.is_due:
            hands.bring_all(turn.squad, report=turn.report)
        outcomes = tuple(hands.put_up(one) for one in take(here, bring=hands.bring))
        hands.put_up_failures()
    state.make_room(kept_in, needed=[kept.parts[name] for name in kept.parts if name == state.PLAN])
    near = [one.page.as_posix() for one in outcomes if one.page is not None]
    return Returned(turn.squad, outcomes, of_squad(turn.squad, hands.reports, known=errand.known, near=near))


def _staged(turn: Turn, site: Path, *, source: str, kept_in: Path) -> Snapshot:
    """Bring the parts of the snapshot that this turn reads, and return its manifest."""
    store = place(source)
    state.bring_manifest(turn.snapshot, source=store, state=kept_in)
    kept = snapshots.named(kept_in, turn.snapshot)
    squad = site_params.load(site / "params", turn.squad)
    squads = site_params.every(site / "params")[0] if shows_others(turn.report, squad) else [squad]
    wanted = dict.fromkeys([state.PLAN, *map(part_of, squads)])
    state.bring_parts([kept.parts[name] for name in wanted if name in kept.parts], source=store, state=kept_in)
    bring_history(kept, map(part_of, squads), source=store, kept_in=kept_in)
    state.bring_verified(squads, source=store, state=kept_in)
    if turn.report in OF_A_PLAN:
        state.bring_plans(kept, source=store, state=kept_in)
    return kept


@contextmanager
def _scratch(own: Path) -> Iterator[Path]:
    """Yield a reports folder of this errand's own."""
    folder = Path(tempfile.mkdtemp(prefix="turn-", dir=own))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
