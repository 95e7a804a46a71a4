"""Report pages of made-up sprints, without a kernel: the notebook's own cells run here, then exported as always."""

import ast
import os
import re
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from squadlib.records import BoardRecords
from squadlib.reports.page import export
from tests.conftest import REPO
from tests.report_fixture import SPRINTS, Work, board_records, last_sprint, site, start_of, story

NOTEBOOK = REPO / "notebooks" / "sprint_report.ipynb"
CACHE = Path(tempfile.gettempdir()) / f"squadlib-tests-{os.getuid()}"


def _before() -> list[Work]:
    return story()[: -len(last_sprint())]


def _carried() -> BoardRecords:
    works = last_sprint()
    for work in works:
        work.changes, work.status, work.sprints = [], "1", [100 + SPRINTS]
    return board_records(works=_before() + works)


def _nobody() -> BoardRecords:
    works = story()
    for work in works:
        work.holder = None
    return board_records(works=works)


def _large() -> BoardRecords:
    """Return a last sprint of 400 issues and 40 members."""
    begin, works = start_of(SPRINTS - 1), _before()
    for place in range(400):
        work = Work(1000 + place, 100 + SPRINTS, float(1 + place % 8), place % 40, begin - timedelta(days=2))
        if place % 3:
            work.move(begin + timedelta(days=2 + place % 8), "3")
        works.append(work)
    board = board_records(works=works)
    board["people"] += [{"id": f"p{one}", "name": f"Member {one}", "is_active": True} for one in range(8, 40)]
    return board


BOARDS: dict[str, Callable[[], BoardRecords]] = {
    "usual": board_records,
    "running": lambda: board_records(running=True),
    "counted in issues": lambda: board_records(kind="issues"),
    "empty": lambda: board_records(works=_before()),
    "first sprint ever, empty": lambda: board_records(works=[]),
    "all carried over": _carried,
    "nobody assigned": _nobody,
    "large": _large,
}


@cache
def executed(kind: str) -> NotebookNode:
    """Return the sprint report's notebook with the outputs its cells have for this kind of sprint."""
    with tempfile.TemporaryDirectory() as folder:
        site(Path(folder), BOARDS[kind]())
        given = {"params": f"{folder}/params", "sprint": "current" if kind == "running" else "last"}
        return run_here(nbformat.read(NOTEBOOK, as_version=4), given)


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
    exec(compile(ast.Module(tree.body[:-1], []), "cell", "exec"), names)  # noqa: S102
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


@cache
def page(kind: str) -> str:
    """Return the page of this kind of sprint."""
    return export(executed(kind), cache=CACHE)


def figures(kind: str) -> list[str]:
    """Return the names of the figures on the page of this kind of sprint, in order; each is drawn wide and narrow."""
    return re.findall(r'<figure class="figure" id="figure-([^"]+)">', page(kind))
