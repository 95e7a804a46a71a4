"""Report pages of made-up sites, without a kernel: a notebook's own cells run here, then exported as always."""

import ast
import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from squadlib import params as site_params
from squadlib.errors import UsageError
from squadlib.reports.load import known_members, quarter_data
from squadlib.reports.page.export import export
from squadlib.reports.run.make import BESIDE_OTHERS
from squadlib.reports.run.prepare import PREPARE, Prepared
from squadlib.snapshots import Snapshot
from tests.conftest import REPO, SHARED
from tests.report_fixture import site
from tests.report_kinds import KINDS, Kind

SPRINT_REPORT = "sprint_report"
NOTEBOOKS = sorted(path.stem for path in (REPO / "notebooks").glob("*.ipynb"))
OF_A_SPRINT = (SPRINT_REPORT, "health_report", "backlog_report")
TELLING = ("usual", "running", "empty", "hostile")
"""The kinds on which each report is tried every time; on the rest in CI."""
EVERY = [(name, kind) for name in NOTEBOOKS for kind in KINDS]
REPORTS = [pair for pair in EVERY if pair[1] in TELLING and (pair[1] != "running" or pair[0] in OF_A_SPRINT)]
RARE = [pair for pair in EVERY if pair not in REPORTS]
OF_THE_TEAM = ("team-report", "measures-report")
"""The reports on all squads."""
ASKED: dict[str, dict[str, Any]] = {
    "milestone-report": {"is_team": False, "quarter": ""},
    "measures-report": {"as_of": ""},
}
"""What a report is asked besides the squad."""
CACHE = Path(tempfile.gettempdir()) / f"squadlib-tests-{os.getuid()}"


def prepared(notebook: str, folder: Path, snapshot: Snapshot, *, sprint: str) -> Prepared:
    """Ask the report's own way what it is about; raises UsageError where it cannot be about this site."""
    name = notebook.replace("_", "-")
    squads = [site_params.load(folder / "params", "client")]
    if name in OF_THE_TEAM:
        squads = site_params.every(folder / "params")[0]
    asked = {"sprint": sprint} if name in BESIDE_OTHERS else ASKED.get(name, {})
    if name == "growth-report":
        known = known_members(quarter_data(squads, snapshot, quarter="", is_team=False))
        asked = {"member": next(iter(known), "")}
    return PREPARE[name](squads, snapshot, **asked)


@cache
def executed(kind: str, notebook: str = SPRINT_REPORT) -> NotebookNode:
    """Return a report's notebook with the outputs its cells have for this kind of site.

    Skips the test where the report cannot be about it: a health report needs a sprint that runs. Made once for all
    workers of a test run, which share the folder `SQUADLIB_TEST_PAGES`.
    """
    if kind == "recorded" and not (SHARED / "data").is_dir():
        pytest.skip("the real recordings (../shared/data) are not beside this checkout")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.environ.get("SQUADLIB_TEST_PAGES", name))
        kept = folder / f"{notebook} {kind}.ipynb"
        if not kept.is_file():
            made = _executed(KINDS[kind], notebook, Path(name))
            Path(name, "made.ipynb").write_text(nbformat.writes(made), encoding="utf-8")
            shutil.move(Path(name, "made.ipynb"), kept)
        return nbformat.read(kept, as_version=4)


def richest(notebook: str) -> str:
    """Return the kind of site on which the report has most to show: the usual one, or one whose sprint runs."""
    with tempfile.TemporaryDirectory() as name:
        snapshot = site(Path(name), KINDS["usual"].board())
        try:
            prepared(notebook, Path(name), snapshot, sprint="last")
        except UsageError:
            return "running"
    return "usual"


def _executed(kind: Kind, notebook: str, folder: Path) -> NotebookNode:
    beside = {squad: board() for squad, board in kind.beside.items()}
    snapshot = site(folder, kind.board(), name=kind.name, beside=beside)
    try:
        given = prepared(notebook, folder, snapshot, sprint=kind.sprint).parameters
    except UsageError as refusal:
        pytest.skip(str(refusal))
    parameters = {**given, "snapshot": snapshot.id, "params": f"{folder}/params"}
    return run_here(nbformat.read(REPO / "notebooks" / f"{notebook}.ipynb", as_version=4), parameters)


def run_here(notebook: NotebookNode, parameters: dict[str, Any]) -> NotebookNode:
    """Return the notebook with what the last expression of each cell shows, run in this process."""
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        shown = _run(cell.source, names)
        if "parameters" in cell.metadata.get("tags", []):
            names.update(parameters)
        if shown is not None:
            cell.outputs = [nbformat.v4.new_output("execute_result", shown._repr_mimebundle_(), execution_count=1)]
    return notebook


def _run(source: str, names: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "cell", "exec"), names)  # noqa: S102  our own notebook
        return None
    exec(compile(ast.Module(tree.body[:-1], []), "cell", "exec"), names)  # noqa: S102  our own notebook
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307  our own notebook


@cache
def page(kind: str, notebook: str = SPRINT_REPORT) -> str:
    """Return the report's page for this kind of site."""
    return export(executed(kind, notebook), cache=CACHE)


def figures(kind: str, notebook: str = SPRINT_REPORT) -> list[str]:
    """Return the names of the figures on the page, in order; each is drawn wide and narrow."""
    return re.findall(r'<figure class="figure" id="figure-([^"]+)">', page(kind, notebook))
