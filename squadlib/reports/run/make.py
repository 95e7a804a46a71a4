"""One report from params to files: fetch or find the snapshot, refuse what cannot be reported, run, render, publish."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.errors import NotebookError, SquadlibError, Stopped, UsageError, did_you_mean
from squadlib.params import Params
from squadlib.reports.run.order import Made, Order
from squadlib.snapshots import Snapshot
from squadlib.sync import sync, sync_team

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from squadlib.reports.run.failed_page import Attempt
    from squadlib.reports.run.prepare import Prepared

Progress = Callable[[str], None]
Stage = Callable[[str], AbstractContextManager[None]]

BESIDE_OTHERS = ("sprint-report",)
"""The reports of one squad that show the other squads beside it."""
OF_A_PLAN = ("milestone-report", "measures-report", "growth-report")
"""The reports that read what the plan said in earlier snapshots."""


def report(
    name: str,
    *,
    squad: str | None = None,
    params: Path,
    reports: Path,
    snapshot: str | None,
    progress: Progress,
    verbose: bool = False,
    revise: bool = False,
    is_own: bool = False,
    **asked: Any,
) -> Path:
    """Make the report of this name, of one squad or (`squad` None) of all, and return the path of its HTML.

    Whatever can be refused (squad, sprint, workbook, ledger) is refused before a notebook starts. `asked` is what the
    report itself asks for (`sprint`, `quarter`); with `revise` the settled numbers of what is over may be replaced.
    `is_own`: a notebook of the folder, filed by its parameters.
    """
    order = Order(name, squad, params, reports, asked, revise=revise, is_own=is_own)
    stage = _Stages(progress if verbose else _silent)
    squads = site_params.every(params)[0] if squad is None else [site_params.load(params, squad)]
    notebook = find_notebook(name.replace("-", "_"), beside=params)
    from squadlib.engine.warm import ask, warm_up

    warm_up()
    with stage("fetch"):
        kept = _snapshot(name, squads, snapshot, progress, is_team=squad is None)
    have_ready(name, [*squads, *_beside(order, squads)], kept)
    try:
        made = make(order, squads, kept, notebook=notebook, progress=progress, stage=stage, ask=ask)
    except SquadlibError as error:
        if error.stopped is not None:
            _index(reports)
        raise
    with stage("index"):
        _index(reports)
    return made.page


def make(
    order: Order,
    squads: Sequence[Params],
    kept: Snapshot,
    *,
    notebook: Path,
    progress: Progress,
    stage: Stage | None = None,
    unless_same: bool = False,
    bring: Callable[["Attempt"], None] | None = None,
    ask: Callable[..., Any] | None = None,
) -> Made:
    """Make a report from a snapshot in hand; `unless_same`, only where it would differ from the one that is there.

    A notebook that fails leaves a page that tells of it, and the last good report where it was. `bring` puts into the
    reports folder what lies elsewhere of it, before it is looked at. `ask` calls a function where the tables are
    (default: here).
    """
    stage = stage or _Stages(_silent)
    with stage("tables"):
        given = order, squads, kept, notebook
        prepared, found = ask(_begun, *given) if ask else _begun(*given)
    attempt = _attempt(order, squads, prepared, kept, notebook)
    if bring is not None:
        bring(attempt)
    if unless_same:
        from squadlib.reports.run.publish import is_there

        if is_there(attempt.page, found):
            return Made(attempt.page, prepared.about, is_new=False)
    progress(f"Report: {prepared.about}, data as of {kept.as_of}")
    from squadlib.reports.run.failed_page import failing

    named = squads[0].name if order.squad else "The team"
    parameters = {**prepared.parameters, "snapshot": kept.id, "params": str(order.params)}
    from squadlib.reports.run.cells import cells

    with failing(attempt, reports=order.reports, progress=progress), cells(order.report, state=squads[0].state) as told:
        executed = _run(notebook, parameters, attempt, stage, ran=told.ran)
        with stage("page"):
            _publish(executed, order, prepared, attempt, notebook=notebook, squad_name=named, fingerprint=found)
        told.published()
    return Made(attempt.page, prepared.about, is_new=True)


def have_ready(name: str, squads: Sequence[Params], kept: Snapshot, *, is_beside: bool = False) -> None:
    """Have what the notebooks of this report need of a snapshot computed before the first of them starts, once.

    `is_beside`: each of several reports shows all these squads.
    """
    from squadlib.engine.shared import tell

    names = list(dict.fromkeys(one.squad for one in squads))
    told = {"params": str(squads[0].folder), "snapshot": kept.id, "squads": names, "has_history": name in OF_A_PLAN}
    tell("squadlib.reports.shared", "have_boards", **told, is_beside=is_beside)


def _begun(order: Order, squads: Sequence[Params], kept: Snapshot, notebook: Path) -> "tuple[Prepared, str]":
    """Return a report that can be made, and what it depends on as one short text."""
    prepared = _prepared(order, squads, kept, notebook)
    return prepared, _fingerprint(order, squads, kept, notebook, prepared.parameters)


def _prepared(order: Order, squads: Sequence[Params], kept: Snapshot, notebook: Path) -> "Prepared":
    """Prepare a report that comes with squadlib its own way, any other by what its parameters are."""
    from squadlib.reports.run.prepare import PREPARE

    if not order.is_own:
        return PREPARE[order.report](squads, kept, **order.asked)
    from squadlib.reports.run.own import own_report
    from squadlib.reports.run.parameters import parameters_of

    return own_report(squads, kept, known=parameters_of(notebook), given=order.asked)


def find_notebook(name: str, *, beside: Path) -> Path:
    """Return the notebook of this name: of the folder one works in, else beside params/, else squadlib's own."""
    own = [folder / "notebooks" for folder in Path(__file__).parents[2:4]]  # as installed, or of the checkout
    places = [Path("notebooks"), beside.parent / "notebooks", *own]
    for place in places:
        if (place / f"{name}.ipynb").is_file():
            return place / f"{name}.ipynb"
    known = {path.stem for place in places for path in place.glob("*.ipynb")}
    what = f"there is no notebook {name}.ipynb.{did_you_mean(name, known)}"
    raise UsageError(what, where=str(places[0]), mend="Run from the project's folder.")


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
    others = site_params.every(first.folder)[0] if shows_others(name, first) else ()
    return sync(first, others=others, progress=progress)


def shows_others(name: str, params: Params) -> bool:
    """Tell whether the report of one squad shows the other squads beside it."""
    return name in BESIDE_OTHERS and params.team_level


def _beside(order: Order, squads: Sequence[Params]) -> Sequence[Params]:
    """Return the squads that the report of one squad shows beside it, itself among them."""
    return site_params.every(order.params)[0] if order.squad and shows_others(order.report, squads[0]) else ()


def _fingerprint(
    order: Order, squads: Sequence[Params], kept: Snapshot, notebook: Path, parameters: Mapping[str, str]
) -> str:
    from squadlib.reports.run.fingerprint import fingerprint

    beside = _beside(order, squads)
    has_history = order.report in OF_A_PLAN
    return fingerprint(notebook, parameters, squads=squads, beside=beside, snapshot=kept, has_history=has_history)


def _attempt(order: Order, squads: Sequence[Params], prepared: "Prepared", kept: Snapshot, notebook: Path) -> "Attempt":
    from squadlib.reports.run.failed_page import Attempt
    from squadlib.reports.run.slugs import name_of

    place = order.reports / "private" / "failed" if prepared.is_private else order.reports / "failed"
    return Attempt(
        report=order.report,
        about=prepared.about,
        snapshot=kept.id,
        as_of=kept.as_of,
        command=order.command,
        page=order.reports / prepared.folder / f"{order.report}.html",
        failed=place / f"{name_of(notebook, prepared.parameters)}.html",
        is_private=prepared.is_private,
        locale=squads[0].locale if order.squad else squads[0].site_locale,
    )


def _index(reports: Path) -> None:
    from squadlib.reports.shelf.index import rebuild

    rebuild(reports)


def _run(
    notebook: Path, parameters: Mapping[str, str], attempt: "Attempt", stage: Stage, *, ran: Callable[[int, int], None]
) -> "NotebookNode":
    with stage("notebook"):
        from squadlib.reports.run.execute import execute

        Thread(target=_load_what_follows).start()  # this process has nothing else to do meanwhile
        return execute(notebook, parameters=parameters, failed=attempt.failed.parent, ran=ran)


def _load_what_follows() -> None:
    from squadlib.reports.run import publish  # noqa: F401
    from squadlib.reports.shelf import index  # noqa: F401


def _publish(
    executed: "NotebookNode",
    order: Order,
    prepared: "Prepared",
    attempt: "Attempt",
    *,
    notebook: Path,
    squad_name: str,
    fingerprint: str,
) -> None:
    """Put the report of a notebook that ran into place; what it lacks for one is its failure too."""
    from squadlib.reports.run.failure import keep
    from squadlib.reports.run.publish import publish

    try:
        publish(
            executed,
            reports=order.reports,
            folder=prepared.folder,
            name=order.report,
            squad_name=squad_name,
            fingerprint=fingerprint,
            is_private=prepared.is_private,
            revise=order.revise,
        )
    except NotebookError as error:
        copy, _ = keep(executed, attempt.failed.with_suffix(".ipynb"))
        error.stopped = Stopped(notebook, None, "", error.what, copy=copy)
        raise


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
