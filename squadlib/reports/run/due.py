"""Which sprints were closed since the last time a report was made: what `run-all --due` makes."""

from pathlib import Path
from typing import Any

from squadlib import snapshots
from squadlib.params import Params
from squadlib.reports.run.placing import read_facts
from squadlib.reports.run.slugs import name_of
from squadlib.snapshots import Snapshot
from squadlib.tables.board import board_tables

REPORT = "sprint-report"
"""The report that is due when a sprint was closed."""


def due_sprints(params: Params, snapshot: Snapshot, *, reports: Path) -> list[int]:
    """Return the squad's own closed sprints, oldest first, that were closed after the last one reported as closed.

    One of which a failure is kept and no report is due as well. Where none is reported yet, only the last is: older
    ones are made when they are asked for.
    """
    board = snapshots.load(params.state, snapshot.parts[params.part])
    sprints = board_tables(board, options=params.options).sprints
    closed = sprints[sprints["is_own"] & (sprints["state"] == "closed")]
    closed = closed.sort_values(["completed_at", "started_at"], kind="stable")
    known = closed["sprint_id"].isin(reported(params.squad, reports))
    is_due = ~known & closed["sprint_id"].map(lambda one: _has_failed(params.squad, one, reports)).astype(bool)
    if known.any():
        is_due |= closed["completed_at"] > closed.loc[known, "completed_at"].max()
    elif len(closed):
        is_due |= closed.index == closed.index[-1]
    return [int(one) for one in closed.loc[is_due, "sprint_id"]]


def reported(squad: str, reports: Path) -> set[int]:
    """Return the sprints of which a report made after their close lies in the squad's folder."""
    sprints = (_sprint(path) for path in sorted((reports / squad).glob(f"*/{REPORT}.json")))
    return {one["id"] for one in sprints if one.get("state") == "closed" and isinstance(one.get("id"), int)}


def _has_failed(squad: str, sprint: int, reports: Path) -> bool:
    name = name_of(Path(f"{REPORT.replace('-', '_')}.ipynb"), {"squad": squad, "sprint": sprint})
    return (reports / "failed" / f"{name}.html").is_file()


def _sprint(facts: Path) -> dict[str, Any]:
    """Return the sprint of a report that is there with its page."""
    if not facts.with_suffix(".html").is_file():
        return {}
    sprint = (read_facts(facts) or {}).get("sprint", {})
    return sprint if isinstance(sprint, dict) else {}
