"""The JSON beside a report: the same figures as its page, in the keys of the contract; null is no answer."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from squadlib.reports.about import source_of, sprint_of
from squadlib.reports.data import SprintData
from squadlib.reports.plain import records, to_plain
from squadlib.reports.set_up import judged_facts
from squadlib.reports.sprint.plan_facts import alignment_facts, delivery_facts, milestone_rows
from squadlib.reports.sprint.workload_facts import workload_facts

SPRINT_SCHEMA = "sprint-report/1"
_ISSUE_KEYS = [
    *("key", "summary", "type", "entry", "outcome", "points_start", "points_end", "assignee"),
    *("carried_in", "carried_over", "sprints_carried", "joined_at", "left_at", "done_at", "receipt"),
]
_VELOCITY_KEYS = [
    *("sprint_id", "sprint", "committed_points", "completed_points", "completion_rate"),
    *("committed_issues", "completed_issues", "completion_rate_issues", "is_left_out"),
]
_GUIDELINE_KEYS = ["guideline", "checked", "broken", "broken_rate", "keys"]
_ALIGNMENT_KEYS = ("linked_to_project", "linked_to_milestone", "milestones_with_measure", "unlinked_issues")


def sprint_facts(
    data: SprintData,
    *,
    totals: Mapping[str, Any],
    issues: pd.DataFrame,
    members: pd.DataFrame,
    workload: pd.DataFrame,
    guidelines: pd.DataFrame,
    velocity: pd.DataFrame,
    forecast: Mapping[str, Any],
    alignment: Mapping[str, Any],
    alignment_trend: pd.DataFrame,
    chain: pd.DataFrame,
    delivery: pd.DataFrame,
    milestones: pd.DataFrame,
    quality: pd.DataFrame,
    feedback: pd.DataFrame,
    team: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the facts of one sprint report from the very tables its page shows; `team` is its part of the team's."""
    facts = {
        **source_of(SPRINT_SCHEMA, data),
        "unit": data.unit,
        "quarter": data.quarter,
        "sprint": sprint_of(data),
        "totals": {**totals, **_average(velocity)},
        "issues": records(issues[_ISSUE_KEYS]),
        "members": records(members.rename(columns={"assignee": "member"})),
        **workload_facts(workload),
        "guidelines": records(guidelines.loc[guidelines["sprint_id"] == data.sprint_id, _GUIDELINE_KEYS]),
        "velocity": records(velocity[_VELOCITY_KEYS]),
        "forecast": forecast,
        "alignment": {key: alignment[key] for key in _ALIGNMENT_KEYS} | alignment_facts(alignment_trend, chain),
        "delivery": delivery_facts(delivery),
        "milestones": milestone_rows(milestones),
        "quality": records(quality[["check", "subject", "text"]]),
        "feedback": records(feedback[["rule", "subject", "text", "evidence", "follow_up", "kind"]]),
        **team,
        **judged_facts(data),
    }
    plain: dict[str, Any] = to_plain(facts)
    return plain


def _average(velocity: pd.DataFrame) -> dict[str, Any]:
    """Return velocity as of the last closed sprint shown, and of how many sprints it is the mean."""
    keys = ["velocity", "velocity_issues", "velocity_sprints"]
    return {key: None if velocity.empty else velocity[key].iloc[-1] for key in keys}
