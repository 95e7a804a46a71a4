"""Every metric that a report prints the definition of, with its entry in the catalogue."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

from squadlib.handbook.examples import member, planning, quarter, review, running, sprint, team, work
from squadlib.handbook.metric_entry import Entry

REPORTS = ("sprint", "health", "backlog", "team", "quarter", "measures", "growth")
"""The folders of squadlib.reports whose `frames` name their metrics."""
TOPICS = (sprint, work, running, planning, team, quarter, review, member)
ENTRIES: dict[str, Entry] = {entry.metric.__name__: entry for topic in TOPICS for entry in topic.ENTRIES}
FIGURES = {
    "committed": "Σ estimate at the start, of what was in the sprint then and not done",
    "added": "Σ estimate when it joined, of what joined after the start",
    "removed": "Σ estimate at the close, of what was in and is not at the close",
    "reestimated": "Σ (estimate at the close − estimate at the start), of committed and added",
    "final_scope": "Σ estimate at the close, of what is completed or not completed",
    "completed": "Σ estimate at the close, of what is in and done at the close",
    "not_completed": "final scope − completed",
    "carry_over": "Σ estimate at the close, of what is not completed and was put into a later sprint",
    "already_done": "Σ estimate at the start, of what was in the sprint then and done",
    "completed_outside": "Σ estimate, of what was done before and not touched since",
    "completion_rate": "completed / final scope",
    "say_do_ratio": "completed / committed",
    "commitment_kept_rate": "Σ estimate at the start of committed and completed issues / committed",
    "scope_change": "(added − removed + re-estimated) / committed",
    "scope_churn": "(added + removed + |re-estimated|) / committed",
}
"""Figure of a sprint → its formula."""
PLAN_FIGURES = {
    "planned": "count of milestones with Added empty or ≤ the quarter's first day",
    "added_to_plan": "count of milestones with Added > the quarter's first day",
    "delivered": "count of milestones delivered in or before the quarter",
    "aborted": "count of milestones whose Status says so",
    "incomplete": "planned + added − delivered − aborted, once the quarter is over",
    "milestone_delivery_rate": "delivered / (planned + added)",
    "plan_kept_rate": "planned and delivered / planned",
    "target_completion": "(actual − baseline) / (target − baseline)",
}
"""Figure of the plan → its formula."""


@cache
def printed() -> dict[str, tuple[Callable[..., Any], tuple[str, ...]]]:
    """Return every metric that a report prints the definition of, and the reports that do."""
    found: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {}
    for report in REPORTS:
        for metric in importlib.import_module(f"squadlib.reports.{report}.frames").METRICS:
            _, before = found.get(metric.__name__, (metric, ()))
            named = "milestone" if report == "quarter" else report
            found[metric.__name__] = (metric, (*before, named))
    return found
