"""What a thin notebook must not hold, cell by cell, and where it should go."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

MOST_LINES, MOST_SHOWN = 10, 5
"""Lines a code cell may have, and one that answers a question."""
_FORBIDDEN: dict[type[ast.AST], str] = {
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda), "a definition"),
    **dict.fromkeys((ast.For, ast.AsyncFor, ast.While), "a loop"),
    **dict.fromkeys((ast.If, ast.IfExp, ast.Match), "a branch"),
    **dict.fromkeys((ast.Try, ast.With), "a block"),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), "a comprehension"),
    ast.JoinedStr: "a formatted text",
}
_LITERAL = re.compile(r"https?://|#[0-9a-fA-F]{6}\b|:[,.]?\d*\.\d+[f%]")
_CLEAR = "In JupyterLab: Edit, Clear Outputs of All Cells. After `make hooks`, `git add` leaves it out by itself."
_PARAMETER = re.compile(r"[a-z_][a-z0-9_]* = .+  # .+")


@dataclass(frozen=True)
class Remark:
    """One thing in a notebook: its cell (counted from 1, all cells), what is wrong, how to mend it."""

    notebook: str
    cell: int
    what: str
    mend: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.notebook}, cell {self.cell}: {self.what}. {self.mend}"


def lint(notebook: Path) -> list[Remark]:
    """Return what a notebook holds that belongs elsewhere, from its first cell to its last; none: it is thin."""
    try:
        text = notebook.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [Remark(notebook.name, 0, f"it cannot be read: {error}", "Name a notebook that is there.")]
    return lint_text(notebook, text)


def lint_text(notebook: Path, text: str) -> list[Remark]:
    """Return the same of a notebook that is at hand as text."""
    try:
        cells = nbformat.reads(text, as_version=4).cells  # type: ignore[no-untyped-call]
    except Exception as error:  # noqa: BLE001  nbformat raises what it likes for a file that is no notebook
        return [Remark(notebook.name, 0, f"it is no notebook: {type(error).__name__}", "Save it in JupyterLab again.")]
    found = [*_of_run(cells), *_of_parameters(cells), *_of_imports(cells), *_of_code(cells), *_of_sections(cells)]
    return [Remark(notebook.name, place + 1, *said) for place, *said in sorted(found)]


def _of_run(cells: Sequence[NotebookNode]) -> Iterator[tuple[int, str, str]]:
    """Yield what a run left."""
    for place, cell in _code(cells):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            yield place, "it holds the parameters of a run", "Take the cell out: papermill writes it anew each time."
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield place, "it holds what a run showed", _CLEAR


def _of_parameters(cells: Sequence[NotebookNode]) -> Iterator[tuple[int, str, str]]:
    """Yield what is no parameter: the first code cell has them, a literal a line, each with its help."""
    tagged = [place for place, cell in _code(cells) if "parameters" in cell.metadata.get("tags", [])]
    first = next((place for place, _ in _code(cells)), 0)
    if tagged != [first]:
        yield first, "the first code cell is not the one with the tag `parameters`", "Begin with one such cell."
        return
    for line in cells[first].source.splitlines():
        if not _PARAMETER.fullmatch(line) or not _is_literal(line):
            yield first, f"“{line}” is no parameter", "Write `name = literal  # what it is for`; compute further below."


def _of_imports(cells: Sequence[NotebookNode]) -> Iterator[tuple[int, str, str]]:
    """Yield imports elsewhere than in the second code cell, which has nothing else in it."""
    for number, (place, cell) in enumerate(_code(cells)):
        kinds = {isinstance(node, ast.Import | ast.ImportFrom) for node in _parsed(cell.source).body}
        if number == 1 and kinds != {True}:
            yield place, "the second code cell is for imports alone", "Move what else is in it below."
        elif number != 1 and True in kinds:
            yield place, "it imports", "Move the import into the second code cell."


def _of_code(cells: Sequence[NotebookNode]) -> Iterator[tuple[int, str, str]]:
    """Yield what is more than a short cell that only calls."""
    for number, (place, cell) in enumerate(_code(cells)):
        source = cell.source
        if len(source.splitlines()) > MOST_LINES:
            yield place, f"it has more than {MOST_LINES} lines", "Move the steps into a function of a package."
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            yield place, f"it is no Python: {error.msg}", "Mend it, or move a shell line out."
            continue
        for kind in dict.fromkeys(_FORBIDDEN[type(node)] for node in ast.walk(tree) if type(node) in _FORBIDDEN):
            yield place, f"it holds {kind}", "Move it into a tested function of a package, and call that."
        if _LITERAL.search(source):
            yield place, "it holds an address, a colour or a number's format", "They live in params and in the theme."
        if number and any(one.type == tokenize.COMMENT for one in _tokens(source)):
            yield place, "it holds a comment", "What needs one belongs into a function with a docstring."


def _of_sections(cells: Sequence[NotebookNode]) -> Iterator[tuple[int, str, str]]:
    """Yield headings that do not ask or have no anchor, and those whose short cell below shows nothing."""
    for place, cell in enumerate(cells):
        if cell.cell_type != "markdown" or not cell.source.startswith("## "):
            continue
        if not cell.source.splitlines()[0].endswith("?"):
            yield place, "its heading is no question", "Ask what the section answers."
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", cell.get("id", "")):
            yield place, "its id is no anchor", "Give the cell an id of words with dashes, for links to the section."
        shown = next((one for one in cells[place + 1 :] if one.cell_type != "raw"), None)
        if shown is None or shown.cell_type != "code":
            yield place, "no code cell follows it", "Let the cell below it show the answer."
        elif len(shown.source.splitlines()) > MOST_SHOWN or not _shows(shown.source):
            what = f"the cell below it does not show its answer within {MOST_SHOWN} lines"
            yield place, what, "End it with an expression."


def _code(cells: Sequence[NotebookNode]) -> list[tuple[int, NotebookNode]]:
    return [(place, cell) for place, cell in enumerate(cells) if cell.cell_type == "code"]


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def _tokens(source: str) -> Iterator[Any]:
    return tokenize.generate_tokens(io.StringIO(source).readline)


def _is_literal(line: str) -> bool:
    body = _parsed(line).body
    try:
        ast.literal_eval(body[0].value)  # type: ignore[attr-defined]
    except (ValueError, AttributeError, IndexError):
        return False
    return True


def _shows(source: str) -> bool:
    body = _parsed(source).body
    return bool(body) and isinstance(body[-1], ast.Expr)
