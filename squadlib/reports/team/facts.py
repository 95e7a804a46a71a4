"""The JSON of all squads side by side: a team report's own, and the part a sprint report has of it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from squadlib.metrics.sprint import SUMS
from squadlib.reports.data import TeamData
from squadlib.reports.plain import records, to_plain

TEAM_SCHEMA = "team-report/1"
_RATES = ("completion_rate", "say_do_ratio", "commitment_kept_rate", "scope_change", "scope_churn")
TOTALS = [
    *(f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")),
    *(f"{name}{suffix}" for name in _RATES for suffix in ("", "_issues")),
]
"""The keys of a sprint's totals."""
_SQUAD = ["squad", "sprint_id", "sprint", "state", "unit", *TOTALS]
_ALIGNMENT = ["linked_to_project", "linked_to_milestone", "milestones_with_measure"]
_MILESTONES = ["planned", "added", "delivered", "incomplete", "open", "aborted"]
_MILESTONE_RATES = ["milestone_delivery_rate", "plan_kept_rate"]


def team_part(squads: pd.DataFrame, absent: Mapping[str, str]) -> dict[str, Any]:
    """Return what a sprint report says of the team: `team` (one object per squad), its totals, who is missing and why.

    `squads` is `metrics.side_by_side`, the team's row last.
    """
    own, team = squads.iloc[:-1], squads.iloc[-1]
    return {
        "team": records(own[_SQUAD]),
        "team_totals": {"unit": team["unit"], **{key: team[key] for key in TOTALS}},
        "team_absent": dict(absent),
    }


def team_facts(
    team: TeamData,
    *,
    squads: pd.DataFrame,
    rounds: pd.DataFrame,
    placed: pd.DataFrame,
    before: pd.DataFrame,
    milestones: pd.DataFrame,
    alignment: pd.DataFrame,
    themes: pd.DataFrame,
    quality: pd.DataFrame,
) -> dict[str, Any]:
    """Return the facts of a team report from the very tables its page shows; `placed` are the sprints in rounds."""
    part = team_part(squads, team.absent)
    ids = placed[placed["state"] == "closed"].groupby("round")["sprint_id"].agg(lambda one: sorted(set(one)))
    told = rounds.assign(sprint_ids=rounds["round"].map(ids))
    facts = {
        "schema": TEAM_SCHEMA,
        "as_of": team.as_of,
        "snapshot": team.snapshot,
        "unit": team.unit,
        "options": {one.squad: asdict(one.options) for one in team.squads},
        "squads": part["team"],
        "totals": part["team_totals"],
        "before": records(before[["squad", *TOTALS]]),
        "rounds": records(told[["round", "ended_at", "state", "squads", "sprint_ids", *TOTALS]]),
        "milestones": records(milestones[["squad", *_MILESTONES, *_MILESTONE_RATES]]),
        "alignment": records(alignment[["squad", "issues", "milestones", *_ALIGNMENT]]),
        "themes": records(themes),
        "quality": records(quality[["squad", "check", "subject", "text"]]),
        "absent": part["team_absent"],
    }
    plain: dict[str, Any] = to_plain(facts)
    return plain
