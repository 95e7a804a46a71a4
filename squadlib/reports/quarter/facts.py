"""The JSON beside a milestone report: the same figures as its page, in the keys of the contract; null is no answer."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.reports.data import QuarterData
from squadlib.reports.plain import records, to_plain
from squadlib.reports.quarter.frames import QuarterFrames

MILESTONE_SCHEMA = "milestone-report/1"
_COUNTS = ["planned", "added", "delivered", "incomplete", "open", "aborted", "planned_delivered"]
_RATES = ["milestone_delivery_rate", "plan_kept_rate"]
_WORK = ["points_done", "points_total", "issues_done", "issues_total"]
_PROJECT = ["project", "epic", "squad", "owner", "stakeholders", "priority", "method", "method_id", "stage"]
_MILESTONE = [
    *("milestone", "version", "squad", "owner", "entry", "status", "added", "due", "first_due", "delivered_at"),
    *("forecast_date", "slippage_days", *_WORK, "measure_id", "measure", "target", "actual", "target_completion"),
    *("disagreement", "row"),
]
_QUARTER = [
    *("quarter", *_COUNTS, *_RATES, "completed_points", "completed_issues", "sprints", "measures_completion"),
    *("slippage_days", "is_over"),
]
_MEASURE = [
    *("measure_id", "measure", "level", "method", "owner", "unit", "direction", "baseline", "target", "actual"),
    *("month", "target_completion", "months", "milestones"),
]
_OUTLOOK = [
    *("milestone", "quarter", "squad", "status", "due", "remaining_points", "remaining_issues", "unestimated_issues"),
    *("queue", "sprints_left", "probability", "method", "forecast_date", "cut", "cut_keys", "probability_cut", "note"),
]
_CHANGE = ["milestone", "project", "squad", "change", "field", "before", "after", "days", "seen_at", "previous_at"]
_REASON = ["about", "milestone", "project", "why", "keys"]


def milestone_facts(data: QuarterData, told: QuarterFrames) -> dict[str, Any]:
    """Return the facts of one milestone report from the very frames its page shows."""
    facts = {
        "schema": MILESTONE_SCHEMA,
        "squad": data.squad,
        "quarter": data.quarter,
        "as_of": data.as_of,
        "snapshot": data.snapshot,
        "options": asdict(data.options),
        "unit": told.unit,
        "totals": {name: told.totals[name] for name in [*_COUNTS, *_RATES, *_WORK, "slippage_days"]},
        "projects": _projects(told),
        "quarters": records(told.quarters[_QUARTER]),
        "measures": _rows(told.measures, _MEASURE),
        "squads": _rows(told.squads, ["squad", *_COUNTS, *_RATES]),
        "changes": _rows(told.changes, _CHANGE),
        "changes_since": {"as_of": told.first.as_of, "is_start_seen": told.first.is_start_seen},
        "outlook": _rows(told.outlook, _OUTLOOK),
        "left_over": _rows(told.left_over, ["milestone", "quarter", "squad", *_WORK]),
        "reasons": _rows(told.reasons, _REASON),
        "lessons": _rows(told.lessons, ["lesson", "class", "milestones", "quarters", *_COUNTS, *_RATES]),
        "quality": records(told.quality[["check", "subject", "text"]]),
        "absent": dict(data.absent),
    }
    plain: dict[str, Any] = to_plain(facts)
    return plain


def _projects(told: QuarterFrames) -> list[dict[str, Any]]:
    """Return one object per project with its milestones; milestones of no project stand under one without a name."""
    found = told.milestones
    named = []
    for row in _rows(told.projects, [*_PROJECT, *_COUNTS, *_RATES, *_WORK]):
        is_of = found["project"].isna() if words.is_missing(row["project"]) else found["project"] == row["project"]
        named.append({**row, "milestones": _rows(found[is_of], _MILESTONE)})
    return named


def _rows(frame: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return one object per row; a day is written as a day, without a time."""
    return [{name: _day(value) for name, value in row.items()} for row in records(frame[list(names)])]


def _day(value: Any) -> Any:
    is_day = isinstance(value, pd.Timestamp) and value.tzinfo is None and not words.is_missing(value)
    return value.date() if is_day else value
