"""What every report's facts begin with: where they come from, and which sprint they are about."""

from dataclasses import asdict
from typing import Any

from squadlib.reports.data import SprintData


def source_of(schema: str, data: SprintData) -> dict[str, Any]:
    """Return the keys that lead the facts on one squad's sprint, but for what it is counted in."""
    return {
        "schema": schema,
        "squad": data.squad,
        "as_of": data.as_of,
        "snapshot": data.snapshot,
        "options": asdict(data.options),
    }


def sprint_of(data: SprintData) -> dict[str, Any]:
    """Return the sprint as facts have it; one that is not closed has no close, whatever is assumed of it."""
    row = data.sprint
    return {
        "id": data.sprint_id,
        "name": row["sprint"],
        "state": row["state"],
        "goal": row["goal"],
        "started_at": row["started_at"],
        "ends_at": row["ends_at"],
        "completed_at": row["completed_at"] if row["state"] == "closed" else None,
    }
