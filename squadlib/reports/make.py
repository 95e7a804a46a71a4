"""One report from params to files: fetch or find the snapshot, refuse what cannot be reported, run, render, publish."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.errors import UsageError
from squadlib.params import Params
from squadlib.snapshots import Snapshot
from squadlib.sync import sync, sync_team

Progress = Callable[[str], None]

BESIDE_OTHERS = ("sprint-report",)
"""The reports of one squad that show the other squads beside it."""


def report(
    name: str,
    *,
    squad: str | None = None,
    params: Path,
    reports: Path,
    snapshot: str | None,
    progress: Progress,
    verbose: bool = False,
    **asked: Any,
) -> Path:
    """Make the report of this name, of one squad or (`squad` None) of all, and return the path of its HTML.

    Whatever can be refused (squad, sprint, workbook, ledger) is refused before a notebook starts. `asked` is what the
    report itself asks for (`sprint`, `quarter`).
    """
    stage = _Stages(progress if verbose else _silent)
    squads = site_params.every(params)[0] if squad is None else [site_params.load(params, squad)]
    notebook = find_notebook(name.replace("-", "_"), beside=params)
    with stage("fetch"):
        kept = _snapshot(name, squads, snapshot, progress, is_team=squad is None)
    with stage("tables"):
        from squadlib.reports.prepare import PREPARE

        prepared = PREPARE[name](squads, kept, **asked)
    progress(f"Report: {prepared.about}, data as of {kept.as_of}")
    with stage("notebook"):
        from squadlib.reports.execute import execute

        parameters = {**prepared.parameters, "snapshot": kept.id, "params": str(params)}
        failed = reports / "private" / "failed" if prepared.is_private else reports / "failed"
        executed = execute(notebook, parameters=parameters, failed=failed)
    with stage("page"):
        from squadlib.reports.page import export
        from squadlib.reports.publish import publish

        private = reports / "private" if prepared.is_private else None
        return publish(executed, export(executed), folder=reports / prepared.folder, name=name, private=private)


def find_notebook(name: str, *, beside: Path) -> Path:
    """Return the notebook of this name: of the folder one works in, else beside params/, else squadlib's own."""
    own = [folder / "notebooks" for folder in Path(__file__).parents[1:3]]  # as installed, or of the checkout
    places = [Path("notebooks"), beside.parent / "notebooks", *own]
    for place in places:
        if (place / f"{name}.ipynb").is_file():
            return place / f"{name}.ipynb"
    raise UsageError(f"there is no notebook {name}.ipynb", where=str(places[0]), mend="Run from the project's folder.")


def _snapshot(
    name: str, squads: Sequence[Params], identity: str | None, progress: Progress, *, is_team: bool
) -> Snapshot:
    first, boards = squads[0], [one.board for one in squads]
    if identity is not None and is_team:
        return snapshots.find_team(first.state, boards=boards, url=first.jira.url, identity=identity)
    if identity is not None:
        return snapshots.find(first.state, board=first.board, url=first.jira.url, identity=identity)
    if is_team:
        return sync_team(squads, progress=progress)
    is_beside = name in BESIDE_OTHERS and first.team_level
    return sync(first, others=site_params.every(first.folder)[0] if is_beside else (), progress=progress)


class _Stages:
    """Tells how long each stage took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time the block."""
        began = time.perf_counter()
        yield
        self._progress(f"{name}: {time.perf_counter() - began:.2f} s")


def _silent(_: str) -> None:
    """Drop the line."""
