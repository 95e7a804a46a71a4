"""Worked examples of one member's own work over the quarters."""

import pandas as pd

from squadlib.handbook.example import QUARTER, plan, plans, rows, tables
from squadlib.handbook.metric_entry import Entry, some
from squadlib.metrics.days_in_progress import days_in_progress
from squadlib.metrics.delivery import classes
from squadlib.metrics.growth import (
    own_breadth,
    own_days,
    own_guidelines,
    own_quarters,
    own_rows,
    own_sizes,
    own_sprints,
)
from squadlib.metrics.growth_plan import fed_measures, own_milestones

MEMBER = "Bo"


def _own() -> pd.DataFrame:
    return own_rows(rows(), tables().sprints, member=MEMBER)


def _rows() -> dict[str, pd.DataFrame]:
    return {"Bo's issues": some(_own(), "quarter", "sprint", "key", "entry", "outcome", "points_end")}


def _days() -> pd.DataFrame:
    return days_in_progress(tables(), _own())


ENTRIES = (
    Entry(
        own_rows,
        "the ledger's rows of closed sprints whose assignee at the close is the member",
        lambda: {"The ledger": some(rows().tail(11), "sprint_id", "key", "assignee", "outcome")},
        lambda: some(_own(), "quarter", "sprint", "key", "entry", "outcome", "points_end"),
    ),
    Entry(
        own_sprints,
        "the totals of the member's rows, sprint by sprint",
        _rows,
        lambda: some(
            own_sprints(_own(), tables().sprints), "sprint", "held_issues", "committed_points", "completed_points"
        ),
    ),
    Entry(
        own_quarters,
        "completed per sprint = completed in the quarter / sprints in which an issue was held",
        _rows,
        lambda: some(
            own_quarters(_own()),
            *("quarter", "sprints", "completed_points", "completed_per_sprint_points", "median_points", "large_rate"),
        ),
    ),
    Entry(
        own_sizes,
        "share = completed issues of an estimate / completed issues of the quarter",
        _rows,
        lambda: own_sizes(_own()),
    ),
    Entry(
        own_days,
        "median and middle half of the working days in progress, by estimate",
        lambda: {"Days in progress": some(_days(), "key", "points", "days")},
        lambda: some(own_days(_days(), _own()), "points", "issues", "median_days", "low_days", "high_days"),
    ),
    Entry(
        own_breadth,
        "share = completed work of a class / completed work of the quarter",
        lambda: {
            **_rows(),
            "Classes": pd.concat(
                [some(_own(), "key"), some(classes(_own(), tables().issues), "delivery_type", "uncertainty")], axis=1
            ),
        },
        lambda: some(
            own_breadth(_own(), classes(_own(), tables().issues)).query("completed_issues > 0"),
            *("kind", "class", "completed_issues", "completed_points", "share_points"),
        ),
    ),
    Entry(
        own_guidelines,
        "kept = 1 − issues that broke a guideline / issues it was asked of",
        lambda: {"Bo's issues": some(_own(), "key", "points_end", "priority", "epic_key", "version_ids")},
        lambda: some(own_guidelines(_own()), "guideline", "checked", "broken", "kept_rate", "keys"),
    ),
    Entry(
        own_milestones,
        "the milestones whose row names the member as owner",
        lambda: {"The tab Milestones": some(plan().milestones, "milestone", "owner", "quarter", "due", "status")},
        lambda: some(
            own_milestones(plans(), versions=tables().versions, owners=[MEMBER], quarter=QUARTER, as_of=tables().as_of),
            *("quarter", "milestone", "entry", "status", "first_due", "due", "slippage_days"),
        ),
    ),
    Entry(
        fed_measures,
        "completed work by the measure of the milestone its version is",
        lambda: {
            **_rows(),
            "Milestones": some(plan().milestones, "milestone", "version", "measure_id"),
        },
        lambda: some(
            fed_measures(_own(), plan=plan(), versions=tables().versions, owners=[MEMBER]),
            *("quarter", "measure", "milestones", "completed_points", "keys", "before_completion", "target_completion"),
        ),
    ),
)
