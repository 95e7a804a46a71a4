"""`python -m tests.bench.engines`: what a notebook costs before its first cell does anything, by either engine."""

import os
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from squadlib.engine.choice import ENGINES
from squadlib.reports.run.execute import execute

IMPORTS = "from squadlib import charts\nfrom squadlib.reports import load, show"
TURNS = 5


def seconds(notebook: Path, engine: str) -> float:
    """Return the wall time of a notebook run by one engine."""
    began = time.perf_counter()
    execute(notebook, parameters={}, failed=notebook.parent / "failed", engine=engine)
    return time.perf_counter() - began


def main() -> None:
    """Run an empty notebook, and one that imports what a report imports, by both engines in turn."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"one notebook, {TURNS} turns, {os.cpu_count()} cores, median of each and of the ratios")
        print(f"  {'':31} {'kernel':>9} {'forked':>9} {'ratio':>6}")
        for name, source in {"empty": "1 + 1", "imports of a report": IMPORTS}.items():
            path = Path(folder) / f"{name}.ipynb"
            nbformat.write(new_notebook(cells=[new_code_cell(source)]), path)
            first = {engine: seconds(path, engine) for engine in ENGINES}
            turns = [(seconds(path, "kernel"), seconds(path, "forked")) for _ in range(TURNS)]
            kernel, forked = (statistics.median(column) for column in zip(*turns, strict=True))
            ratio = statistics.median(one / other for one, other in turns)
            print(f"  {name + ', the first':31} {first['kernel']:7.2f} s {first['forked']:7.2f} s")
            print(f"  {name + ', the next':31} {kernel:7.2f} s {forked:7.2f} s {ratio:6.1f}")


if __name__ == "__main__":
    main()
