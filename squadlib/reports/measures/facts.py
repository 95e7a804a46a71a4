"""The JSON of a managers' review: the same figures as its page; null is no answer."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from squadlib.reports.data import QuarterData
from squadlib.reports.plain import records, to_plain

MEASURES_SCHEMA = "measures-report/1"
MEASURE = [
    *("measure", "level", "method", "owner", "unit", "baseline", "target", "actual", "month", "target_completion"),
    "months",
]
"""The keys of a measure that a milestone report has too."""
_MORE = ["measure_id", "direction", "change", "months_away", "is_away", "is_stale", "missing"]
_METHOD = [
    *("method_id", "method", "owner", "year", "measures", "stale", "l1_completion", "l2_completion"),
    *("milestones", "delivered", "completed_points", "completed_issues"),
]
_QUARTER = ["quarter", "milestone_delivery_rate", "completed_points", "measures_completion"]
_MORE_OF_QUARTER = [
    *("planned", "added", "delivered", "incomplete", "open", "aborted", "plan_kept_rate"),
    *("completed_issues", "sprints", "measures", "is_over"),
]
_FEEDS = [
    *("measure_id", "measure", "level", "fed_by", "milestone_names", "projects", "through"),
    *("milestones", "delivered", "open", "incomplete", "aborted", "completed_points", "completed_issues"),
]
_CHAIN = ["method", "measure", "milestone", "project", "squad", "quarter", "gap"]
_CHAIN += ["completed_points", "completed_issues", "keys"]
_PROJECT = ["project", "epic", "squad", "owner", "priority", "stage", "is_past_gate", "gates_unmet", "unmet"]
_GATE = ["stage", "standing", "mandatory", "mandatory_met", "recommended", "recommended_met", "unmet"]


def measures_facts(
    data: QuarterData,
    *,
    measures: pd.DataFrame,
    methods: pd.DataFrame,
    quarters: pd.DataFrame,
    feeds: pd.DataFrame,
    unfed: pd.DataFrame,
    chain: pd.DataFrame,
    lifecycle: pd.DataFrame,
    gates: pd.DataFrame,
    decisions: pd.DataFrame,
    quality: pd.DataFrame,
    unit: str,
) -> dict[str, Any]:
    """Return the facts of a review from the very tables its page shows.

    `lifecycle` has each project with its `gates`, one object per stage; `unfed_milestones` feed no measure.
    """
    facts = {
        "schema": MEASURES_SCHEMA,
        "as_of": data.as_of,
        "on": f"{data.on:%Y-%m-%d}",
        "snapshot": data.snapshot,
        "options": {one.squad: asdict(one.options) for one in data.squads},
        "unit": unit,
        "quarter": data.quarter,
        "stages": list(data.stages),
        "measures": records(measures[[*MEASURE, *_MORE]]),
        "methods": records(methods[_METHOD]),
        "quarters": records(quarters[[*_QUARTER, *_MORE_OF_QUARTER]]),
        "feeds": records(feeds[_FEEDS]),
        "unfed_milestones": unfed["milestone"].tolist(),
        "chain": records(chain[_CHAIN]),
        "lifecycle": [
            {**row, "gates": records(gates.loc[gates["project"] == row["project"], _GATE])}
            for row in records(lifecycle[_PROJECT])
        ],
        "decisions": records(decisions.assign(by=decisions["by"].dt.strftime("%Y-%m-%d"))),
        "quality": records(quality[["check", "subject", "text"]]),
        "absent": dict(data.absent),
    }
    plain: dict[str, Any] = to_plain(facts)
    return plain
