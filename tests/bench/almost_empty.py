"""An almost empty notebook: a report's parameters and load, one figure, one fact; what comes on top is the report."""

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

_LOADED = re.compile(r"^(\w+) = load\.(sprint|team|quarter)\(.*\)$", re.MULTILINE)
_IMPORTS = """from squadlib import charts
from squadlib.metrics.velocity import velocity
from squadlib.reports import load, show"""


def almost_empty(report: Path) -> NotebookNode:
    """Return a notebook that loads what the report loads and shows one figure of it."""
    cells = [cell for cell in nbformat.read(report, as_version=4).cells if cell.cell_type == "code"]
    loaded = _LOADED.search("\n".join(cell.source for cell in cells))
    if loaded is None:
        raise ValueError(f"{report} loads nothing")
    data = loaded[1] if loaded[2] == "sprint" else f"{loaded[1]}.squads[0]"
    sources = {
        "imports": _IMPORTS,
        "load": f"{loaded[0]}\ndata = {data}",
        "velocity": "speed = velocity(data.totals, data.tables.sprints)\nshow.figure(charts.velocity, speed)",
        "facts": 'show.emit({"schema": "almost-empty/1", "snapshot": data.snapshot})',
    }
    empty = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    empty.cells = [cells[0], *(nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items())]
    return empty
