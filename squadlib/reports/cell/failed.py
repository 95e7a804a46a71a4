"""A failure in an analyst's cell: a short message where it stands, what was probably meant, how to see the rest."""

import builtins
import inspect
import re
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from squadlib.errors import SquadlibError, did_you_mean, printable

_BOLD, _RED, _PLAIN = "\x1b[1m", "\x1b[1;31m", "\x1b[0m"
_WHOLE = "To see the whole traceback, run %tb in a cell."
_TAKES = "To see what a function takes, click on its name and press Shift+Tab."
_MOST_COLUMNS = 40
_SEVERAL, _LISTED = ("not in index", "are in the [columns]"), re.compile(r"'([^']*)'")
"""How pandas says that some of several columns are missing, and where it has their names."""
_PACKAGE = Path(__file__).parents[2]


def failed(shell: Any, kind: type[Exception], error: Exception, trace: TracebackType, **_: Any) -> Any:
    """Show a failure of a cell in a few lines, in place of IPython's own, and keep the traceback for %tb."""
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace
    if isinstance(error, SyntaxError):
        shell.showsyntaxerror()
        return None
    shown = [f"{_RED}{kind.__name__}{_PLAIN}: {printable(said(error, trace, known=shell.user_ns))}"]
    shown += [*_where(shell, trace), *_within(error, trace), "", _WHOLE]
    shell._showtraceback(kind, error, shown)  # noqa: SLF001  the one way to a cell's output of kind error
    return shown


def said(error: Exception, trace: TracebackType, *, known: Iterable[str] = ()) -> str:
    """Return what went wrong, with the name probably meant; `known` are the names of the notebook."""
    if isinstance(error, SquadlibError):
        return str(error)
    if isinstance(error, KeyError):
        return _key(error, trace)
    if isinstance(error, AttributeError) and error.name is not None:
        return _sentence(str(error)) + _near(error.name, dir(error.obj)) + _columns(_labels(error.obj))
    if isinstance(error, NameError) and error.name is not None:
        return _sentence(str(error)) + _near(error.name, {*known, *dir(builtins)})
    if isinstance(error, TypeError) and re.search(r"\(\) (got|missing|takes) ", str(error)):
        return f"{_sentence(str(error))} {_TAKES}"
    return str(error)


def _key(error: KeyError, trace: TracebackType) -> str:
    """Return which column or key there is none of, and which there are, where the traceback knows."""
    wanted = error.args[0] if error.args else ""
    frames = [frame for frame, _ in traceback.walk_tb(trace)]
    labels = next((found for frame in frames if (found := _labels(frame.f_locals.get("self")))), [])
    if not labels:
        return f"there is no {wanted!r}."
    missing = _LISTED.findall(wanted) if isinstance(wanted, str) and wanted.endswith(_SEVERAL) else [wanted]
    each = "".join(f"there is no column {one!r}.{_near(str(one), labels)} " for one in missing)
    return each.rstrip() + _columns(labels)


def _labels(value: Any) -> list[str]:
    """Return the columns of a frame, or what a row is labelled with, as text; nothing for anything else."""
    if isinstance(value, pd.DataFrame):
        return [str(label) for label in value.columns]
    if isinstance(value, pd.Series) and value.index.inferred_type == "string":
        return [str(label) for label in value.index]
    return []


def _columns(labels: list[str]) -> str:
    more = ", …" if len(labels) > _MOST_COLUMNS else ""
    return f" There are: {', '.join(labels[:_MOST_COLUMNS])}{more}." if labels else ""


def _near(word: str, known: Iterable[str]) -> str:
    return did_you_mean(word, (name for name in known if not name.startswith("_")))


def _sentence(text: str) -> str:
    """Return Python's message as a sentence, without a suggestion of its own.

    >>> _sentence("name 'dat' is not defined"), _sentence("no. ")
    ("name 'dat' is not defined.", 'no.')
    """
    return f"{text.rstrip('. ')}."


def _within(error: Exception, trace: TracebackType) -> list[str]:
    """Return the place in squadlib where something unforeseen came up; a SquadlibError speaks for itself."""
    places = [(Path(one.f_code.co_filename), number, one.f_code.co_name) for one, number in traceback.walk_tb(trace)]
    own = [one for one in places if one[0].is_relative_to(_PACKAGE)]
    if isinstance(error, SquadlibError) or not own:
        return []
    path, number, name = own[-1]
    return ["", f"It came up in {path.relative_to(_PACKAGE.parent)}, line {number}, in {name}."]


def _where(shell: Any, trace: TracebackType) -> list[str]:
    """Return the lines of cells on the way to the failure, and where below them it was raised."""
    lines: list[str] = []
    places = [(one.filename, one.lineno, one.code_context) for one in inspect.getinnerframes(trace, context=1)]
    for name, number, context in places:
        if (cell := shell.compile.format_code_name(name)) and context:
            lines += ["", f"{_BOLD}{' '.join(cell)}, line {number}{_PLAIN}", f"    {context[0].strip()}"]
    return lines
