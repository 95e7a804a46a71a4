"""What a notebook shows: every piece a report is made of, to be found in one place."""

from squadlib.reports.definitions import definitions, provenance
from squadlib.reports.emitted import emit
from squadlib.reports.feedback_table import feedback_table
from squadlib.reports.figure import figure
from squadlib.reports.fragment import paragraph, stack
from squadlib.reports.issues import issue_table
from squadlib.reports.links_table import links_table
from squadlib.reports.member_table import member_table
from squadlib.reports.milestone_table import milestone_table
from squadlib.reports.opening import opening
from squadlib.reports.quality_table import quality_table
from squadlib.reports.scope_table import scope_table
from squadlib.reports.table import table
from squadlib.reports.tally import tally

__all__ = [
    "definitions",
    "emit",
    "feedback_table",
    "figure",
    "issue_table",
    "links_table",
    "member_table",
    "milestone_table",
    "opening",
    "paragraph",
    "provenance",
    "quality_table",
    "scope_table",
    "stack",
    "table",
    "tally",
]
