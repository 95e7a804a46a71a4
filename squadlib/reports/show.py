"""What a notebook shows: every piece a report is made of, to be found in one place."""

from squadlib.reports.backlog_opening import backlog_opening
from squadlib.reports.capacity_table import capacity_table
from squadlib.reports.chain_table import chain_table
from squadlib.reports.coverage_table import alignment_table, delivered_table
from squadlib.reports.cut_table import cut_table
from squadlib.reports.definitions import definitions, provenance
from squadlib.reports.delivery_table import delivery_table
from squadlib.reports.emitted import emit
from squadlib.reports.estimates_table import estimates_table
from squadlib.reports.feedback_table import feedback_table
from squadlib.reports.figure import figure
from squadlib.reports.fragment import paragraph, stack
from squadlib.reports.grooming_table import backlog_table, grooming_table, split_table
from squadlib.reports.guidelines_table import guidelines_table, priority_table
from squadlib.reports.health_opening import health_opening
from squadlib.reports.issues import issue_table
from squadlib.reports.links_table import links_table
from squadlib.reports.load_table import load_table
from squadlib.reports.member_table import member_table
from squadlib.reports.milestone_table import milestone_table
from squadlib.reports.outlook_table import commitment_table, outlook_table
from squadlib.reports.progress_said import progress_said
from squadlib.reports.quality_table import quality_table
from squadlib.reports.scope_table import scope_table
from squadlib.reports.sprint_opening import sprint_opening
from squadlib.reports.squads_table import squads_table
from squadlib.reports.steadiness_table import steadiness_table
from squadlib.reports.stuck_table import stuck_table
from squadlib.reports.table import table
from squadlib.reports.tally import tally
from squadlib.reports.team_opening import team_opening
from squadlib.reports.themes_table import themes_table
from squadlib.reports.workload_table import workload_table

__all__ = [
    "alignment_table",
    "backlog_opening",
    "backlog_table",
    "capacity_table",
    "chain_table",
    "commitment_table",
    "cut_table",
    "definitions",
    "delivered_table",
    "delivery_table",
    "emit",
    "estimates_table",
    "feedback_table",
    "figure",
    "grooming_table",
    "guidelines_table",
    "health_opening",
    "issue_table",
    "links_table",
    "load_table",
    "member_table",
    "milestone_table",
    "outlook_table",
    "paragraph",
    "priority_table",
    "progress_said",
    "provenance",
    "quality_table",
    "scope_table",
    "split_table",
    "sprint_opening",
    "squads_table",
    "stack",
    "steadiness_table",
    "stuck_table",
    "table",
    "tally",
    "team_opening",
    "themes_table",
    "workload_table",
]
