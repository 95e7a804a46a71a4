"""One report for every squad: one fetch for all boards, then one more at the same time than there are processors."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from squadlib import pace, snapshots
from squadlib import params as site_params
from squadlib.engine.limits import notebooks_at_once, processors
from squadlib.engine.warm import warm_up
from squadlib.errors import SquadsError, UsageError, did_you_mean
from squadlib.locales import HOUSE, speaking
from squadlib.params import Params
from squadlib.reports.run import due
from squadlib.reports.run.make import have_ready, shows_others
from squadlib.reports.run.outcome import FAILED, Outcome
from squadlib.reports.run.told import Told, told
from squadlib.reports.run.turn import ASKED, Turn, take
from squadlib.reports.run.workers import Died, side_by_side
from squadlib.reports.shelf.index import rebuild
from squadlib.snapshots import Snapshot
from squadlib.sync import sync_team

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What is asked of a run: which report, of which squads (none named: all), and how."""

    report: str
    squads: tuple[str, ...]
    params: Path
    reports: Path
    snapshot: str | None = None
    workers: int | None = None
    force: bool = False
    is_due: bool = False
    revise: bool = False


@dataclass(frozen=True)
class Ran:
    """What came of a run: where the index is, and each report's outcome, squad by squad."""

    index: Path | str
    outcomes: tuple[Outcome, ...]
    locale: str = HOUSE

    def check(self) -> None:
        """Raise SquadsError (exit 7) where a squad failed."""
        failed = dict.fromkeys(one.squad for one in self.outcomes if one.state == FAILED)
        if failed:
            squads = {one.squad for one in self.outcomes}
            what = f"{len(failed)} of {len(squads)} squads failed: {', '.join(failed)}"
            raise SquadsError(what, mend="The table says why. Run it again to make what is missing.")


def run_all(run: Run, *, progress: Progress) -> Ran:
    """Make the report of every squad asked for, and the index; whatever stops one squad stops no other.

    Raises UsageError for a report or squad that is not there, and what stopped the fetch where no board can be read.
    """
    squads, faulty = squads_of(run)
    warm_up(notebooks=notebooks_at_once(run.workers))
    outcomes = [Outcome(squad, FAILED, reason=why) for squad, why in faulty.items()]
    kept = _snapshot(run, squads, progress) if squads else None
    if kept:
        have_ready(run.report, _shown(run, squads), kept, is_beside=shows_others(run.report, squads[0]))
    turns = []
    for one in squads if kept else []:
        if kept and one.part in kept.parts:
            turns.append(
                Turn(run.report, one.squad, run.params, run.reports, kept.id, run.force, run.is_due, run.revise)
            )
        elif kept:
            outcomes.append(unread(one, kept))
    try:
        with (
            speaking(locale_of_site(squads)),
            told(len(turns), progress=progress, seconds=_expected(run, turns)) as board,
        ):
            outcomes += _made(turns, run, board)
    finally:
        index = rebuild(run.reports)
    return Ran(index, tuple(sorted(outcomes, key=lambda one: one.squad)), locale_of_site(squads))


def squads_of(run: Run) -> tuple[list[Params], dict[str, str]]:
    """Return the squads asked for, and why the params of some of them cannot be read."""
    if run.report not in ASKED:
        near = did_you_mean(run.report, ASKED)
        raise UsageError(f"{run.report} is no report of each squad.{near}", mend=f"There are {', '.join(ASKED)}.")
    if run.is_due and run.report != due.REPORT:
        raise UsageError(f"--due goes with {due.REPORT} alone: a sprint that was closed makes that one due")
    squads, faulty = site_params.every(run.params)
    if not run.squads:
        return squads, faulty
    for name in run.squads:
        if name not in faulty:
            site_params.load(run.params, name)  # for a squad that is not there it raises, with those that are
    return [one for one in squads if one.squad in run.squads], {
        name: why for name, why in faulty.items() if name in run.squads
    }


def _snapshot(run: Run, squads: Sequence[Params], progress: Progress) -> Snapshot:
    """Return the snapshot named, or fetch every board that is shown, each once."""
    first = squads[0]
    if run.snapshot is not None:
        boards = [one.board for one in squads]
        return snapshots.find_team(first.state, boards=boards, url=first.jira.url, identity=run.snapshot)
    return sync_team(_shown(run, squads), progress=progress)


def _shown(run: Run, squads: Sequence[Params]) -> Sequence[Params]:
    """Return the squads whose boards the reports show."""
    return site_params.every(run.params)[0] if shows_others(run.report, squads[0]) else squads


def locale_of_site(squads: Sequence[Params]) -> str:
    """Return the locale in which a run of these squads is told."""
    return squads[0].site_locale if squads else HOUSE


def _expected(run: Run, turns: Sequence[Turn]) -> float | None:
    """Return how many seconds the turns take if each takes as long as the last report of its kind."""
    each = sum(pace.last(run.params.parent / ".squadlib", run.report))
    return each * len(turns) / min(_workers(run, turns), processors()) if each else None


def _workers(run: Run, turns: Sequence[Turn]) -> int:
    return max(1, min(notebooks_at_once(run.workers), len(turns)))


def unread(squad: Params, kept: Snapshot) -> Outcome:
    """Return what came of a squad whose board is not in the snapshot."""
    why = kept.unread.get(squad.part, f"snapshot {kept.id} does not hold board {squad.board}")
    return Outcome(squad.squad, FAILED, reason=why)


def _made(turns: Sequence[Turn], run: Run, board: Told) -> Iterator[Outcome]:
    """Yield what comes of each turn, and tell it."""
    for turn, result in side_by_side(
        turns, take, workers=_workers(run, turns), began=lambda one: board.began(one.squad)
    ):
        outcomes = [Outcome(turn.squad, FAILED, reason=result.how)] if isinstance(result, Died) else result
        board.done(turn.squad, outcomes)
        yield from outcomes
