"""`make bench`: each report from a snapshot against an almost empty notebook, and against papermill and nbconvert."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from squadlib.cli import cli
from tests.bench.almost_empty import almost_empty
from tests.report_pages import NOTEBOOKS, SPRINT_REPORT, page

REPO = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PAIRS = 5
MOST = 1.5
"""A report may take so many times what an almost empty notebook takes."""
MOST_BYTES = 1_500_000

Run = Callable[[], float]


def seconds(*commands: list[str], cwd: Path = REPO) -> float:
    """Return the wall time of the commands run one after the other; one that fails stops the benchmark."""
    began = time.perf_counter()
    for command in commands:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return time.perf_counter() - began


def compared(title: str, names: tuple[str, str], one: Run, other: Run) -> float:
    """Time both in turn, so that a machine that slows down slows down both; print each pair; return the ratio."""
    one()
    other()
    pairs = [(one(), other()) for _ in range(PAIRS)]
    ratios = [first / second for first, second in pairs]
    print(f"{title}, {PAIRS} pairs, {os.cpu_count()} cores\n  {names[0]:>14} {names[1]:>22}  ratio")
    for (first, second), ratio in zip(pairs, ratios, strict=True):
        print(f"  {first:12.2f} s {second:20.2f} s  {ratio:5.2f}")
    median = statistics.median(ratios)
    print(f"  median ratio {median:.2f}", end="")
    return median


def command(notebook: str, snapshot: str, *, reports: str) -> list[str]:
    """Return the command that makes a report of the sample company from a snapshot."""
    name = notebook.replace("_", "-")
    asked = {param.name for param in cli.commands[name].params if param.required}
    given = [*(["client"] if "squad" in asked else []), *(["--member", "Ana Ruiz"] if "member" in asked else [])]
    places = ["--params", str(REPO / "params"), "--reports", reports, "--snapshot", snapshot]
    return [f"{BIN}/squadlib", name, *given, *places]


def against_almost_empty(notebook: str, snapshot: str, scratch: Path) -> None:
    """Time a report against the notebook that only loads what it loads, through the very same command."""
    beside = scratch / notebook / "notebooks"  # the command takes the notebooks of the folder it runs in
    beside.mkdir(parents=True)
    nbformat.write(almost_empty(REPO / "notebooks" / f"{notebook}.ipynb"), beside / f"{notebook}.ipynb")
    own = command(notebook, snapshot, reports=f"{scratch}/reports")
    empty = command(notebook, snapshot, reports=f"{scratch}/empty")
    title = f"{notebook.replace('_', '-')} from a snapshot"
    ratio = compared(title, ("report", "almost empty"), lambda: seconds(own), lambda: seconds(empty, cwd=beside.parent))
    print(f" ({'within' if ratio <= MOST else 'ABOVE'} {MOST})\n")


def against_by_hand(snapshot: str, scratch: Path) -> None:
    """Time the sprint report against papermill and jupyter nbconvert run one after the other."""
    executed = f"{scratch}/by-hand.ipynb"
    values = {"squad": "client", "sprint": "last", "snapshot": snapshot, "params": "params"}
    parameters = [part for name, value in values.items() for part in ("-r", name, value)]
    by_hand = (
        [f"{BIN}/papermill", f"notebooks/{SPRINT_REPORT}.ipynb", executed, "--no-progress-bar", *parameters],
        [f"{BIN}/jupyter", "nbconvert", "--to", "html", "--no-input", executed],
    )
    own = command(SPRINT_REPORT, snapshot, reports=f"{scratch}/reports")
    compared(
        "sprint-report from a snapshot",
        ("squadlib", "papermill + nbconvert"),
        lambda: seconds(own),
        lambda: seconds(*by_hand),
    )
    print(" (below 1: squadlib is faster)\n")


def sizes(scratch: Path) -> None:
    """Print the size of each page: the sample company's, and one of 400 issues and 40 members."""
    print(f"size of each page, at most {MOST_BYTES / 1e6:.1f} MB")
    shown = {f"{path.stem}, sample company": path.stat().st_size for path in scratch.rglob("reports/**/*.html")}
    shown["sprint-report, 400 issues and 40 members"] = len(page("large").encode())
    for name, size in sorted(shown.items()):
        print(f"  {size / 1e6:5.2f} MB  {name}{'' if size <= MOST_BYTES else '  ABOVE'}")


def main(notebooks: list[str]) -> None:
    """Run every comparison on one snapshot of all squads, or those of the notebooks named alone."""
    sync = subprocess.run([BIN / "squadlib", "sync"], cwd=REPO, capture_output=True, text=True, check=True)
    snapshot = sync.stdout.split()[-1]
    with tempfile.TemporaryDirectory() as folder:
        for notebook in notebooks or NOTEBOOKS:
            against_almost_empty(notebook, snapshot, Path(folder))
        if not notebooks:
            against_by_hand(snapshot, Path(folder))
        sizes(Path(folder))


if __name__ == "__main__":
    main([name.replace("-", "_") for name in sys.argv[1:]])
