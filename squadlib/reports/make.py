"""One report from params to files: fetch or find the snapshot, refuse what cannot be reported, run, render, publish."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.errors import UsageError
from squadlib.params import Params
from squadlib.snapshots import Snapshot
from squadlib.sync import sync

Progress = Callable[[str], None]


def sprint_report(
    squad: str,
    *,
    sprint: str,
    params: Path,
    reports: Path,
    snapshot: str | None,
    progress: Progress,
    verbose: bool = False,
) -> Path:
    """Make the sprint closure report of one squad and return the path of its HTML.

    Whatever can be refused (squad, sprint, workbook, ledger) is refused before a notebook starts.
    """
    stage = _Stages(progress if verbose else _silent)
    chosen = site_params.load(params, squad)
    notebook = find_notebook("sprint_report", beside=params)
    with stage("fetch"):
        kept = _snapshot(chosen, snapshot, progress)
    with stage("tables"):
        from squadlib.reports.load import sprint_of
        from squadlib.reports.publish import folder_of

        data = sprint_of(chosen, kept, sprint=sprint)
        folder = reports / squad / folder_of(data.sprint, data.tables.sprints)
    progress(f"Report: {chosen.name}, {data.sprint['sprint']}, data as of {kept.as_of}")
    with stage("notebook"):
        from squadlib.reports.execute import execute

        parameters = {"squad": squad, "sprint": str(data.sprint_id), "snapshot": kept.id, "params": str(params)}
        executed = execute(notebook, parameters=parameters, failed=reports / "failed")
    with stage("page"):
        from squadlib.reports.page import export
        from squadlib.reports.publish import publish

        return publish(executed, export(executed), folder=folder, name="sprint-report")


def find_notebook(name: str, *, beside: Path) -> Path:
    """Return the notebook of this name: of the folder one works in, else beside params/, else squadlib's own."""
    places = [Path("notebooks"), beside.parent / "notebooks", Path(__file__).parents[2] / "notebooks"]
    for place in places:
        if (place / f"{name}.ipynb").is_file():
            return place / f"{name}.ipynb"
    raise UsageError(f"there is no notebook {name}.ipynb", where=str(places[0]), mend="Run from the project's folder.")


def _snapshot(params: Params, identity: str | None, progress: Progress) -> Snapshot:
    if identity is None:
        return sync(params, progress=progress)
    return snapshots.find(params.state, board=params.board, url=params.jira.url, identity=identity)


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
