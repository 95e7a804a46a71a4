"""What the warm server has loaded before it forks: imported by the server alone, never by a report or a test.

It must stay a process of one thread with nothing begun: what starts threads at its first use (vl-convert's V8) or
changes a global when imported (`show`, which sets Altair's renderer) is left to each notebook's own process.
"""

import gc
import importlib
import os
import pkgutil
import signal

from squadlib.engine.limits import GARBAGE
from squadlib.engine.shared import have_ready

_BEFORE = {
    "OPENBLAS_NUM_THREADS": "1",  # its pool of threads starts with numpy
    "OMP_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else it warns about breakpoints nobody sets
}
_LIBRARIES = (
    "squadlib.iri_grammar",  # before anything imports jsonschema
    "numpy",
    "pandas",
    "altair",
    "vl_convert",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.oinspect",
    "ipykernel.debugger",
    "sqlite3",
    "squadlib.engine.kernel",
)
_ROOMS = ("tables", "metrics", "quality", "feedback", "charts", "reports")
_LEFT_OUT = ("reports.show", "reports.page.figure", "reports.page.export", "reports.page.plain_page")
"""Modules that change a global when imported, and those that write a page, which no notebook imports."""
_NOT_IN_NOTEBOOKS = ("reports.run", "reports.shelf")


def _load() -> None:
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's to answer
    os.environ.update(_BEFORE)
    gc.disable()  # what is imported stays
    for name in _LIBRARIES:
        importlib.import_module(name)
    for room in _ROOMS:
        _load_room(f"squadlib.{room}")
    importlib.import_module("altair.utils").parse_shorthand("x:Q")  # compiles its patterns, else each notebook does
    have_ready()
    gc.freeze()  # else each child's first collection copies every page
    gc.set_threshold(GARBAGE)
    gc.enable()
    signal.signal(signal.SIGINT, heard)


def _load_room(name: str) -> None:
    """Import a package and what lies in it, level by level."""
    package = importlib.import_module(name)
    for module in pkgutil.iter_modules(package.__path__, f"{name}."):
        plain = module.name.removeprefix("squadlib.")
        if module.ispkg and plain not in _NOT_IN_NOTEBOOKS:
            _load_room(module.name)
        elif not module.ispkg and plain not in _LEFT_OUT:
            importlib.import_module(module.name)


_load()
