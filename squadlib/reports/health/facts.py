"""The JSON beside a health report: the same figures as its page; null is no answer."""

from typing import Any

import pandas as pd

from squadlib.metrics.outlook import expected
from squadlib.reports.about import source_of, sprint_of
from squadlib.reports.data import SprintData
from squadlib.reports.health.frames import Health
from squadlib.reports.plain import records, to_plain

HEALTH_SCHEMA = "health-report/1"
_ISSUE = ["key", "summary", "type", "entry", "assignee", "priority", "points", "status", "column"]
_STUCK_KEYS = [
    *(*_ISSUE, "is_begun", "begun_days", "status_at", "status_days", "changed_at", "changed", "still_days"),
    *("is_flagged", "flagged_at", "flagged_days", "is_stuck"),
]
_OUTLOOK_KEYS = [
    *(*_ISSUE, "is_begun", "outlook", "chance", "alike_issues", "alike_completed", "low_points", "high_points"),
    *("begun_days", "usual_days", "is_short", "is_often", "sprints_carried", "is_flagged", "is_stuck", "reasons"),
]


def health_facts(data: SprintData, health: Health, *, scope: dict[str, Any], quality: pd.DataFrame) -> dict[str, Any]:
    """Return the facts of one health report from the very figures its page shows.

    `scope` is what the changes of scope add up to, `quality` what looks odd.
    """
    facts = {
        **source_of(HEALTH_SCHEMA, data),
        "unit": data.unit,
        "sprint": sprint_of(data),
        "elapsed": dict(health.elapsed),
        "progress": dict(health.progress),
        "totals": health.totals,
        "stuck": records(health.stuck[_STUCK_KEYS]),
        "outlook": records(health.outlook[_OUTLOOK_KEYS]),
        "commitment": {**expected(health.commitment, unit=data.unit), "keys": health.commitment["key"].tolist()},
        "scope": scope,
        "quality": records(quality[["check", "subject", "text"]]),
    }
    plain: dict[str, Any] = to_plain(facts)
    return plain
