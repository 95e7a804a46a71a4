"""The JSON beside a backlog report: the same figures as its page; null is no answer."""

from typing import Any

import pandas as pd

from squadlib.reports.about import source_of
from squadlib.reports.backlog.frames import Planning
from squadlib.reports.data import SprintData
from squadlib.reports.plain import records, to_plain

BACKLOG_SCHEMA = "backlog-report/1"
_ISSUE_KEYS = [
    *("key", "summary", "type", "status", "where", "is_next", "place", "priority", "points", "assignee", "epic_key"),
    *("epic", "version", "is_estimated", "is_prioritised", "is_linked", "is_small_enough", "is_ready", "lacks"),
    *("age_days", "sprints_carried"),
]
_CAPACITY_KEYS = (
    *("sprints_used", "method", "velocity_p15", "velocity_p50", "velocity_p85", "availability", "available_days"),
    *("usual_days", "p15", "p50", "p85"),
)
_NEXT_KEYS = ("name", "starts_at", "ends_at", "working_days", "is_assumed")


def backlog_facts(
    data: SprintData,
    planning: Planning,
    *,
    cut: pd.DataFrame,
    room: pd.DataFrame,
    load: pd.DataFrame,
    squad: pd.Series,
    quality: pd.DataFrame,
) -> dict[str, Any]:
    """Return the facts of one backlog report from the very tables its page shows."""
    then, fits = planning.coming, planning.capacity
    facts = {
        **source_of(BACKLOG_SCHEMA, data),
        "unit": planning.unit,
        "sprint": {"id": data.sprint_id, "name": data.sprint["sprint"], "state": data.sprint["state"]},
        "next_sprint": {"id": then["sprint_id"], **{key: then[key] for key in _NEXT_KEYS}},  # type: ignore[literal-required]
        "capacity": {
            **{key: fits[key] for key in _CAPACITY_KEYS},  # type: ignore[literal-required]
            "members": records(fits["days"]),
            "absences": [{"member": one.member, "from": one.first, "to": one.last} for one in planning.absences],
        },
        "issues": records(planning.issues[_ISSUE_KEYS]),
        "cut_line": {
            "usual_size": planning.usual_size,
            "usually_carried": planning.usually_carried,
            "not_done": records(planning.going_on.drop(columns="issue_id")),
            "lines": records(room),
            "issues": records(cut[["key", "size", "total", "line"]]),
        },
        "load": records(load),
        "squad_load": squad.to_dict(),
        "quality": records(quality[["check", "subject", "text"]]),
    }
    plain: dict[str, Any] = to_plain(facts)
    return plain
