"""What a notebook shows: every piece a report is made of, to be found in one place."""

from squadlib.reports.backlog.capacity_table import capacity_table
from squadlib.reports.backlog.cut_table import cut_table
from squadlib.reports.backlog.grooming_table import backlog_table, grooming_table, split_table
from squadlib.reports.backlog.load_table import load_table
from squadlib.reports.backlog.opening import backlog_opening
from squadlib.reports.cell import manners
from squadlib.reports.growth.lists import heard_table, own_issues_table
from squadlib.reports.growth.opening import growth_opening
from squadlib.reports.growth.plan_tables import fed_measures_table, own_milestones_table
from squadlib.reports.growth.tables import (
    own_breadth_table,
    own_days_table,
    own_guidelines_table,
    own_quarters_table,
)
from squadlib.reports.health.opening import health_opening
from squadlib.reports.health.outlook_table import commitment_table, outlook_table
from squadlib.reports.health.stuck_table import stuck_table
from squadlib.reports.measures.feeds_table import feeds_table
from squadlib.reports.measures.measures_table import measures_table, methods_table, quarters_said, stale_said
from squadlib.reports.measures.opening import measures_opening
from squadlib.reports.measures.quarters_table import milestone_measures_table, quarters_table
from squadlib.reports.own.opening import own_opening
from squadlib.reports.page.decisions_table import decisions_table
from squadlib.reports.page.definitions import definitions, provenance
from squadlib.reports.page.emitted import emit
from squadlib.reports.page.figure import figure
from squadlib.reports.page.fragment import paragraph, stack
from squadlib.reports.page.issues import issue_table
from squadlib.reports.page.progress_said import progress_said
from squadlib.reports.page.quality_table import quality_table
from squadlib.reports.page.table import table
from squadlib.reports.page.tally import tally
from squadlib.reports.page.tiles import Tile
from squadlib.reports.quarter.lifecycle_table import lifecycle_table
from squadlib.reports.quarter.milestone_table import milestone_table
from squadlib.reports.quarter.opening import milestone_opening
from squadlib.reports.quarter.outlook_table import milestone_outlook_table
from squadlib.reports.quarter.plan_changes_table import plan_changes_table
from squadlib.reports.quarter.plan_history import plan_history
from squadlib.reports.quarter.planning_lessons_table import planning_lessons_table
from squadlib.reports.quarter.project_completion_table import project_completion_table
from squadlib.reports.quarter.quarter_milestones_table import quarter_milestones_table, squads_delivered_table
from squadlib.reports.quarter.reasons_table import milestone_reasons_table
from squadlib.reports.sprint.chain_table import chain_table
from squadlib.reports.sprint.coverage_table import alignment_table, delivered_table
from squadlib.reports.sprint.delivery_table import delivery_table
from squadlib.reports.sprint.estimates_table import estimates_table
from squadlib.reports.sprint.feedback_table import feedback_table
from squadlib.reports.sprint.guidelines_table import guidelines_table, priority_table
from squadlib.reports.sprint.links_table import links_table
from squadlib.reports.sprint.member_table import member_table
from squadlib.reports.sprint.opening import sprint_opening
from squadlib.reports.sprint.scope_table import scope_table
from squadlib.reports.sprint.workload_table import workload_table
from squadlib.reports.team.opening import team_opening
from squadlib.reports.team.squads_table import squads_table
from squadlib.reports.team.steadiness_table import steadiness_table
from squadlib.reports.team.themes_table import themes_table

manners.begin()

__all__ = [
    "Tile",
    "alignment_table",
    "backlog_opening",
    "backlog_table",
    "capacity_table",
    "chain_table",
    "commitment_table",
    "cut_table",
    "decisions_table",
    "definitions",
    "delivered_table",
    "delivery_table",
    "emit",
    "estimates_table",
    "fed_measures_table",
    "feedback_table",
    "feeds_table",
    "figure",
    "grooming_table",
    "growth_opening",
    "guidelines_table",
    "health_opening",
    "heard_table",
    "issue_table",
    "lifecycle_table",
    "links_table",
    "load_table",
    "measures_opening",
    "measures_table",
    "member_table",
    "methods_table",
    "milestone_measures_table",
    "milestone_opening",
    "milestone_outlook_table",
    "milestone_reasons_table",
    "milestone_table",
    "outlook_table",
    "own_breadth_table",
    "own_days_table",
    "own_guidelines_table",
    "own_issues_table",
    "own_milestones_table",
    "own_opening",
    "own_quarters_table",
    "paragraph",
    "plan_changes_table",
    "plan_history",
    "planning_lessons_table",
    "priority_table",
    "progress_said",
    "project_completion_table",
    "provenance",
    "quality_table",
    "quarter_milestones_table",
    "quarters_said",
    "quarters_table",
    "scope_table",
    "split_table",
    "sprint_opening",
    "squads_delivered_table",
    "squads_table",
    "stack",
    "stale_said",
    "steadiness_table",
    "stuck_table",
    "table",
    "tally",
    "team_opening",
    "themes_table",
    "workload_table",
]
