"""The six tabs of the plan workbook: which columns each has, how their cells are read, and which must be there.

A column must be there (`is_required`) where a metric cannot do without it: the identifiers, and what decides a
milestone's entry and status. Any other column may be missing: then it is empty, and a remark says so.
A cell must be filled (`is_filled`) only where it says what the row is about.
"""

from dataclasses import dataclass

from squadlib.tables.cell_dates import day, quarter
from squadlib.tables.cells import Reader, flag, jira_key, name, number, one_of, text, year

DAY = "datetime64[s]"

STATUSES = {
    **dict.fromkeys(["delivered", "done", "shipped", "released", "completed", "complete", "finished"], "delivered"),
    **dict.fromkeys(["aborted", "cancelled", "canceled", "dropped", "stopped", "abandoned"], "aborted"),
    **dict.fromkeys(["open", "planned", "not started", "to do", "in progress", "started", "ongoing"], "open"),
    **dict.fromkeys(["on track", "at risk", "off track", "delayed", "late", "blocked", "on hold"], "open"),
    **dict.fromkeys(["incomplete", "not completed", "not delivered", "not done", "missed", "postponed"], "open"),
}
"""What the Status of a milestone may say, and what it means. `open` is not delivered: incomplete once the quarter is
over. An empty cell is none of them: then its Jira version decides."""

LEVELS = {"L1": "L1", "lag": "L1", "L2": "L2", "lead": "L2"}
DIRECTIONS = {
    **dict.fromkeys(["up", "increase", "higher", "↑"], "up"),
    **dict.fromkeys(["down", "decrease", "lower", "↓"], "down"),
}
KINDS = {
    **dict.fromkeys(["mandatory", "required", "must"], "mandatory"),
    **dict.fromkeys(["recommended", "optional", "should", "nice to have"], "recommended"),
}


@dataclass(frozen=True)
class Column:
    """A column of a tab: its header by default, its name in the frame, how a cell is read."""

    header: str
    field: str
    read: Reader = text
    dtype: str = "str"
    is_required: bool = False
    is_filled: bool = False


METHODS = (
    Column("Method ID", "method_id", name, is_required=True, is_filled=True),
    Column("Method", "method", is_required=True),
    Column("Owner", "owner"),
    Column("Year", "year", year, dtype="Int64"),
)
MEASURES = (
    Column("Measure ID", "measure_id", name, is_required=True, is_filled=True),
    Column("Measure", "measure", is_required=True),
    Column("Level", "level", one_of(LEVELS, what="level")),
    Column("Method ID", "method_id", name),
    Column("Owner", "owner"),
    Column("Unit", "unit"),
    Column("Direction", "direction", one_of(DIRECTIONS, what="direction")),
    Column("Baseline", "baseline", number, dtype="float64", is_required=True),
    Column("Target", "target", number, dtype="float64", is_required=True),
)
PROJECTS = (
    Column("Project", "project", is_required=True, is_filled=True),
    Column("Epic", "epic", jira_key, is_required=True),
    Column("Squad", "squad", is_required=True),
    Column("Owner", "owner"),
    Column("Stakeholders", "stakeholders"),
    Column("Priority", "priority"),
    Column("Method ID", "method_id", name),
    Column("Stage", "stage"),
)
MILESTONES = (
    Column("Milestone", "milestone", is_required=True, is_filled=True),
    Column("Version", "version", name, is_required=True),
    Column("Project", "project", is_required=True),
    Column("Squad", "squad", is_required=True),
    Column("Owner", "owner"),
    Column("Quarter", "quarter", quarter, is_required=True, is_filled=True),
    Column("Due", "due", day, dtype=DAY),
    Column("Status", "status", one_of(STATUSES, what="status"), is_required=True),
    Column("Added", "added", day, dtype=DAY, is_required=True),
    Column("Measure ID", "measure_id", name, is_required=True),
    Column("Target", "target", number, dtype="float64"),
    Column("Actual", "actual", number, dtype="float64"),
)
GATES = (
    Column("Project", "project", is_required=True),
    Column("Stage", "stage", is_required=True),
    Column("Requirement", "requirement", is_required=True, is_filled=True),
    Column("Kind", "kind", one_of(KINDS, what="kind")),
    Column("Done", "is_done", flag, dtype="bool", is_required=True),
    Column("Evidence", "evidence"),
)
MEMBERS = (
    Column("Member", "member", is_required=True, is_filled=True),
    Column("Squad", "squad", is_required=True),
    Column("Role", "role"),
    Column("Jira account", "account", name),
    Column("Email", "email"),
)

TABS: dict[str, tuple[Column, ...]] = {
    "Methods": METHODS,
    "Measures": MEASURES,
    "Projects": PROJECTS,
    "Milestones": MILESTONES,
    "Gates": GATES,
    "Members": MEMBERS,
}
"""Every tab of the plan by its title, in the order in which they are read."""

KEYS: dict[str, tuple[str, ...]] = {
    "Methods": ("method_id",),
    "Measures": ("measure_id",),
    "Projects": ("project",),
    "Milestones": ("milestone", "project", "squad", "quarter"),
    "Gates": ("project", "stage", "requirement"),
    "Members": ("member", "squad"),
}
"""What tells the rows of a tab apart; the same milestone may come again in a later quarter."""
