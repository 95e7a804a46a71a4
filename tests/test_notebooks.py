"""Notebooks are thin: the rules of the house held on every notebook, and each one run as it is run for real."""

from pathlib import Path

import nbformat
import pytest

from squadlib.desk.lint import lint
from squadlib.reports.page.emitted import FACTS_KIND, PAGE_KIND, emitted
from squadlib.reports.page.export import export
from squadlib.reports.run.execute import execute
from tests.conftest import REPO
from tests.report_fixture import site
from tests.report_kinds import KINDS
from tests.report_pages import CACHE, prepared, richest

NOTEBOOKS = sorted((REPO / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_it_is_thin(path: Path) -> None:
    """Parameters, imports, questions and calls, nothing of a run, nothing that belongs into the package."""
    assert [str(remark) for remark in lint(path)] == []


def test_it_names_no_machines_kernel(path: Path) -> None:
    """Any Python will do, not the one it was saved with."""
    assert nbformat.read(path, as_version=4).metadata["kernelspec"]["name"] == "python3"


def test_it_runs_and_makes_its_page_and_facts(path: Path, tmp_path: Path) -> None:
    """Through papermill and nbconvert, from a snapshot, as the command does it."""
    kind = KINDS[richest(path.stem)]
    snapshot = site(tmp_path, kind.board())
    given = prepared(path.stem, tmp_path, snapshot, sprint=kind.sprint).parameters
    parameters = {**given, "snapshot": snapshot.id, "params": str(tmp_path / "params")}
    executed = execute(path, parameters=parameters, failed=tmp_path / "failed", cwd=tmp_path)
    assert emitted(executed, FACTS_KIND)["snapshot"] == snapshot.id
    page = export(executed, cache=CACHE)
    assert f"<h1>{emitted(executed, PAGE_KIND)['answer']}</h1>" in page
    assert "Traceback" not in page
