"""What the warm server has ready before a run's notebooks start: the boards they show, and the plan."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.errors import SquadlibError
from squadlib.params import Params
from squadlib.reports.computed import keep_boards, keep_workbook
from squadlib.reports.load import sprint_of, team
from squadlib.reports.once import keep
from squadlib.reports.team.squads import notes_of, squads_of
from squadlib.snapshots import Snapshot


def have_boards(
    *, params: str, snapshot: str, squads: Sequence[str], has_history: bool, is_beside: bool = False
) -> None:
    """Compute the boards of these squads and the plan, with `has_history` also its states in earlier snapshots.

    With `is_beside` the squads' last sprints are set side by side too, as each of their reports shows them.
    What cannot be computed is left to the report that needs it, which says why.
    """
    boards = []
    for squad in squads:
        with suppress(SquadlibError):
            own = site_params.load(Path(params), squad)
            kept = snapshots.named(own.state, snapshot)
            _have_plan(own, kept, has_history=has_history)
            if own.part in kept.parts:
                boards.append((own, kept))
    keep_boards(boards)
    if is_beside and boards:
        with suppress(SquadlibError):
            _have_squads(*boards[0])


def _have_squads(params: Params, kept: Snapshot) -> None:
    """Set the squads beside one squad's last sprint: those whose sprints began with it will find it done."""
    own = sprint_of(params, kept, sprint="last")
    found = team(beside=own, params=str(params.folder))
    squads_of(found)
    notes_of(found)
    keep(found, found.shown)


def _have_plan(params: Params, kept: Snapshot, *, has_history: bool) -> None:
    states = [kept]
    if has_history:
        states += [one for one in snapshots.every(params.state) if one.source == kept.source]
    for one in states:
        with suppress(SquadlibError):
            keep_workbook(params, one.parts["workbook"])
