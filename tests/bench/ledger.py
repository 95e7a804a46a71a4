"""The ledger of a large board: its time and memory, how both grow, and jira-agile-metrics on the same issues."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure
from tests.bench.measured import REPO, told

TOPIC = "ledger"
ISSUES, CHANGES, SPRINTS = 20_000, 400_000, 40
SIZES = (40_000, 126_000, CHANGES)
"""Changes of the same issues, to see how the cost grows: the last are ten times the first."""
OTHER = "jira-agile-metrics"
_SCRIPT = REPO / "tests" / "bench" / "cycle_times.py"


def figures() -> Iterator[Figure]:
    """Measure the ledger at three sizes, then the other tool on the issues of the largest."""
    with tempfile.TemporaryDirectory(prefix="squadlib-bench-") as name:
        issues = Path(name) / "issues.json"
        costs = {changes: _cost(changes, issues if changes == CHANGES else None) for changes in SIZES}
        for changes, cost in costs.items():
            goal = "at most 3 s" if changes == CHANGES else ""
            remark = f"and {told(cost['tables'])} for the tables it is made of; {cost['rows']:,} rows"
            yield Figure(TOPIC, f"the ledger of {_size(changes)}", told(cost["ledger"]), goal=goal, remark=remark)
        most, least = costs[CHANGES], costs[min(SIZES)]
        yield Figure(TOPIC, f"peak of memory, {_size(CHANGES)}", f"{most['peak_mb']:.0f} MB", goal="at most 1 GB")
        yield Figure(
            TOPIC,
            "ten times the changes of the same issues",
            f"{most['ledger'] / least['ledger']:.1f} times the time",
            goal="at most 12 times",
            remark=f"with the tables {_both(most) / _both(least):.1f} times",
        )
        yield _against_other(most, issues, Path(name))


def _size(changes: int) -> str:
    return f"{ISSUES:,} issues, {changes:,} changes, {SPRINTS} sprints"


def _both(cost: dict[str, float]) -> float:
    return cost["tables"] + cost["ledger"]


def _cost(changes: int, kept: Path | None) -> dict[str, Any]:
    """Measure in a process of its own, whose peak of memory is then that of the ledger."""
    words = [sys.executable, "-m", "tests.bench.many_issues", *map(str, (ISSUES, changes, SPRINTS))]
    return _said([*words, *([str(kept)] if kept else [])])


def _against_other(cost: dict[str, Any], issues: Path, folder: Path) -> Figure:
    """Have jira-agile-metrics compute its cycle times of the same issues, in an environment that is thrown away."""
    what, against = f"the ledger of {_size(CHANGES)}", f"{OTHER}, cycle times of the same issues"
    goal = "at least 20"
    try:
        python = _installed(folder)
        found = _said([str(python), str(_SCRIPT), str(issues)])
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or "").strip().splitlines() or [str(error)]
        return Figure(TOPIC, what, told(cost["ledger"]), against, "–", goal=goal, remark=f"did not run: {reason[-1]}")
    version = _version(python)
    both = f"with the tables {found['seconds'] / _both(cost):.0f} times; {OTHER} {version}, its fetching not counted"
    ratio = found["seconds"] / cost["ledger"]
    return Figure(TOPIC, what, told(cost["ledger"]), against, told(found["seconds"]), ratio, goal, both)


def _installed(folder: Path) -> Path:
    """Return the Python of a new environment that has the other tool."""
    uv, place = Path(sys.executable).parent / "uv", folder / "other"
    for command in (
        [uv, "venv", "-q", "--python", sys.executable, place],
        [uv, "pip", "install", "-q", "--python", place / "bin" / "python", OTHER],
    ):
        subprocess.run(command, capture_output=True, text=True, check=True)
    return place / "bin" / "python"


def _version(python: Path) -> str:
    code = f"from importlib.metadata import version; print(version({OTHER!r}), 'on pandas', version('pandas'))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def _said(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
