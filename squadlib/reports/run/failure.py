"""A notebook that failed → the error to raise, with where it stopped, and its executed copy kept."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from squadlib import errors
from squadlib.errors import NotebookError, SquadlibError, Stopped
from squadlib.reports.run.redacted import redacted

_LONGEST = 2000
"""So many letters of what a notebook says are enough to see what it is about."""


def failure(error: Exception, notebook: Path, *, copy: NotebookNode | None, injected: int, kept: Path) -> SquadlibError:
    """Return what to raise: the notebook's own SquadlibError as such, anything else with its cell and question.

    `copy` is the notebook as far as it ran (None where nothing did), kept as the file `kept`; it has `injected` cells
    more than the notebook.
    """
    place, mend = keep(copy, kept)
    index = _index(error, copy, injected=injected)
    question = "" if index is None else _question(notebook, index)
    said, raised = _said(error), _own(error)
    if raised is None:
        at = "" if index is None else f", cell {index + 1}{f' ({question})' if question else ''}"
        found: SquadlibError = NotebookError(said, where=f"{notebook}{at}", mend=mend)
    else:
        found = raised(said, mend=mend)
    found.stopped = Stopped(notebook, None if index is None else index + 1, question, said, copy=place)
    return found


def _said(error: Exception) -> str:
    """Return what went wrong in words, without a traceback and without a secret."""
    if not isinstance(error, PapermillExecutionError):
        return redacted(f"{type(error).__name__}: {error}")[:_LONGEST]
    said = str(error.evalue) if _own(error) else f"{error.ename}: {error.evalue}"
    return redacted(said)[:_LONGEST]


def _own(error: Exception) -> type[SquadlibError] | None:
    """Return which SquadlibError the notebook itself raised."""
    kind = getattr(errors, str(getattr(error, "ename", "")), None)
    return kind if isinstance(kind, type) and issubclass(kind, SquadlibError) else None


def keep(copy: NotebookNode | None, kept: Path) -> tuple[Path | None, str]:
    """Return where the executed copy is, if there is one, and a sentence that says so."""
    if copy is None:
        return None, ""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        text = nbformat.writes(copy)  # type: ignore[no-untyped-call]
        kept.write_text(redacted(text), encoding="utf-8")
    except OSError as error:  # what stopped the notebook matters more
        return None, f"Its executed copy could not be kept in {kept.parent}: {error.strerror or error}."
    return kept, f"Its executed copy is {kept}."


def _index(error: Exception, copy: NotebookNode | None, *, injected: int) -> int | None:
    """Return the place of the cell it stopped at among the notebook's own: the one named, else the last that began."""
    if isinstance(error, PapermillExecutionError):
        return int(error.cell_index) - injected
    if copy is None:
        return None
    began = [place for place, cell in enumerate(copy.cells) if cell.metadata.get("papermill", {}).get("start_time")]
    return began[-1] - injected if began else None


def _question(notebook: Path, index: int) -> str:
    """Return the heading a cell stands under."""
    cells = nbformat.read(notebook, as_version=4).cells[:index]  # type: ignore[no-untyped-call]
    headings = [
        cell.source.splitlines()[0].lstrip("# ") for cell in cells if cell.cell_type == "markdown" and cell.source
    ]
    return headings[-1] if headings else ""
