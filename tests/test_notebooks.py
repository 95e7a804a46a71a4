"""Notebooks are thin: the rules of the house held on every notebook, and each one run as it is run for real."""

import ast
import io
import re
import tokenize
from pathlib import Path

import nbformat
import pytest

from squadlib.reports.page.emitted import FACTS_KIND, PAGE_KIND, emitted
from squadlib.reports.page.export import export
from squadlib.reports.run.execute import execute
from tests.conftest import REPO
from tests.report_fixture import site
from tests.report_kinds import KINDS
from tests.report_pages import CACHE, prepared, richest

NOTEBOOKS = sorted((REPO / "notebooks").glob("*.ipynb"))
FORBIDDEN = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Try, ast.For, ast.While, ast.If),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.With, ast.JoinedStr),
)
pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    """Return the cells of one kind."""
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def test_nothing_of_a_run_is_kept(path: Path) -> None:
    """No outputs, no counts, no machine's kernel."""
    notebook = nbformat.read(path, as_version=4)
    assert all(
        cell.outputs == [] and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code"
    )
    assert notebook.metadata["kernelspec"]["name"] == "python3"


def test_the_first_cell_is_the_parameters_bare_and_explained(path: Path) -> None:
    """One tagged cell, one literal a line, each with its help behind it."""
    cells = cells_of(path, "code")
    assert [cell.metadata.get("tags", []) == ["parameters"] for cell in cells] == [True] + [False] * (len(cells) - 1)
    for line in cells[0].source.splitlines():
        assert re.fullmatch(r"[a-z_]+ = .+  # .+", line), line
        ast.literal_eval(ast.parse(line).body[0].value)  # type: ignore[attr-defined]


def test_imports_stand_in_one_cell(path: Path) -> None:
    """The second cell, and nothing else in it."""
    has_imports = [
        {isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(cell.source).body}
        for cell in cells_of(path, "code")
    ]
    assert has_imports[1] == {True}
    assert all(True not in kinds for place, kinds in enumerate(has_imports) if place != 1)


def test_cells_are_short_and_only_call(path: Path) -> None:
    """No definition, branch, loop, comprehension or formatted text; ten lines at most, five under a question."""
    for cell in cells_of(path, "code"):
        assert len(cell.source.splitlines()) <= 10
        found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, FORBIDDEN)]
        assert not found, cell.source


def test_no_address_colour_or_number_format(path: Path) -> None:
    """These live in params and in the theme."""
    for cell in cells_of(path, "code"):
        assert not re.search(r"https?://|#[0-9a-fA-F]{6}\b|:[,.]?\d*\.\d+[f%]", cell.source), cell.source


def test_a_section_is_a_question_and_the_cell_that_answers_it(path: Path) -> None:
    """Each heading asks and has an anchor; one code cell of one to five lines follows that shows something."""
    cells = nbformat.read(path, as_version=4).cells
    places = [
        place for place, cell in enumerate(cells) if cell.cell_type == "markdown" and cell.source.startswith("## ")
    ]
    assert places
    for place in places:
        question, answer = cells[place], cells[place + 1]
        assert question.source.splitlines()[0].endswith("?")
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", question.id)
        assert 1 <= len(answer.source.splitlines()) <= 5
        assert isinstance(ast.parse(answer.source).body[-1], ast.Expr)


def test_comments_explain_parameters_alone(path: Path) -> None:
    """What needs a comment belongs into a function with a docstring."""
    for cell in cells_of(path, "code")[1:]:
        tokens = tokenize.generate_tokens(io.StringIO(cell.source).readline)
        assert not [token.string for token in tokens if token.type == tokenize.COMMENT]


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
