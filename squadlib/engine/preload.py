"""What the warm server has loaded before it forks: imported by the server alone, never by a report or a test.

It must stay a process of one thread with nothing begun: what starts threads at its first use (vl-convert's V8) or
changes a global when imported (`show`, which sets Altair's renderer) is left to each notebook's own process.
"""

import gc
import importlib
import os
import pkgutil

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
_LEFT_OUT = {"show", "figure"} | {"execute", "kernel", "make", "page", "publish"}
"""Modules of `reports` that change a global, and those that run a notebook, which no notebook imports."""


def _load() -> None:
    os.environ.update(_BEFORE)
    for name in _LIBRARIES:
        importlib.import_module(name)
    for room in _ROOMS:
        package = importlib.import_module(f"squadlib.{room}")
        for module in pkgutil.iter_modules(package.__path__, f"squadlib.{room}."):
            if not (room == "reports" and module.name.rpartition(".")[2] in _LEFT_OUT):
                importlib.import_module(module.name)
    gc.collect()
    gc.freeze()  # else each child's first collection copies every page


_load()
