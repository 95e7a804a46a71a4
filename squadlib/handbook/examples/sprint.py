"""Worked examples of a sprint: its ledger, its totals, its course, and how fast the squad is."""

import pandas as pd

from squadlib.handbook.example import SPRINT, of_sprint, rows, speed, sums, tables
from squadlib.handbook.metric_entry import Entry, facts, some
from squadlib.metrics.burndown import burndown, guideline
from squadlib.metrics.carry_over import chains
from squadlib.metrics.forecast import next_sprint
from squadlib.metrics.ledger import ledger
from squadlib.metrics.scope import scope_log
from squadlib.metrics.sprint import members, totals
from squadlib.metrics.trend import trend
from squadlib.metrics.velocity import velocity

ROW = ("key", "entry", "outcome", "points_start", "points_end", "assignee")
RATES = pd.DataFrame(
    {
        "sprint_id": range(1, 9),
        "sprint": [f"Client {number}" for number in range(1, 9)],
        "state": "closed",
        "completion_rate": [0.7, 0.75, 0.68, 0.72, 0.74, 0.71, 0.73, 0.95],
    }
)
DONE = [10.0, 14.0, 10.0, 13.0]


def _changes() -> pd.DataFrame:
    changes = tables().changes
    issues = of_sprint(rows())["key"].tolist()
    return some(changes[changes["issue_id"].isin(issues)], "issue_id", "at", "kind", "old", "new").rename(
        columns={"issue_id": "key"}
    )


def _sprint(sprint_id: int) -> pd.Series:
    found = tables().sprints
    return found[found["sprint_id"] == sprint_id].iloc[0]


ENTRIES = (
    Entry(
        ledger,
        "entry: committed, added, already done or done outside, by where the issue was at the start S; outcome: "
        "completed, not completed or removed, by where it was at the close C. S and C are the instants of the "
        "start and "
        "the close in Jira.",
        lambda: {
            "The sprint": some(of_sprint(tables().sprints), "sprint", "started_at", "completed_at"),
            "What Jira's histories say": _changes(),
        },
        lambda: some(of_sprint(rows()), *ROW, "carried_in", "carried_over"),
    ),
    Entry(
        totals,
        "final scope = completed + not completed = committed + added − removed + re-estimated, less what of it was "
        "completed outside, plus what was done at the start and touched since; each total sums the points of its "
        "ledger rows, and its `_issues` twin counts them",
        lambda: {"Rows of the ledger": some(of_sprint(rows()), *ROW)},
        lambda: some(
            of_sprint(sums()),
            *("committed_points", "added_points", "removed_points", "reestimated_points", "final_scope_points"),
            *("completed_points", "not_completed_points", "carry_over_points", "completion_rate", "say_do_ratio"),
            *("commitment_kept_rate", "scope_change", "scope_churn"),
        ),
    ),
    Entry(
        members,
        "the totals of the ledger's rows of one sprint, by assignee at the close",
        lambda: {"Rows of the ledger": some(of_sprint(rows()), *ROW)},
        lambda: some(
            members(rows(), sprint_id=SPRINT),
            *("member", "committed_points", "added_points", "removed_points", "completed_points", "completion_rate"),
        ),
    ),
    Entry(
        velocity,
        "mean of completed points over the last n closed sprints (n = 6: `velocity_sprints`), without those left out",
        lambda: {
            "Totals of the closed sprints": some(sums().head(4), "sprint_id", "committed_points", "completed_points")
        },
        lambda: some(speed(), "sprint", "completed_points", "velocity", "velocity_sprints"),
    ),
    Entry(
        next_sprint,
        "the smallest past value that is not exceeded by a share q of them, for q = 15, 50 and 85 %: p15, p50 and p85",
        lambda: {"Completed points of the past sprints": pd.DataFrame({"completed_points": DONE})},
        lambda: facts(next_sprint(DONE), "sprints_used", "p15", "p50", "p85"),
    ),
    Entry(
        trend,
        "band = mean ± 2.66 × mean of |value − value before|; a signal lies outside it, or is one of eight in a "
        "row on one "
        "side of the mean",
        lambda: {"Rates of closed sprints": some(RATES, "sprint", "completion_rate")},
        lambda: some(
            trend(RATES, rate="completion_rate"), "sprint", "value", "centre", "lower", "upper", "is_record", "signal"
        ),
        source="W. A. Shewhart's chart of individual values and moving ranges (XmR), as in D. J. Wheeler, "
        "Understanding "
        "Variation, 1993",
    ),
    Entry(
        burndown,
        "remaining(t) = Σ estimate at t of the issues in the sprint and not done at t; scope(t) the same, done or not",
        lambda: {"Rows of the ledger": some(of_sprint(rows()), *ROW)},
        lambda: some(burndown(tables(), rows(), sprint_id=SPRINT), "at", "change", "key", "remaining", "scope"),
    ),
    Entry(
        guideline,
        "opening × (1 − working time gone / working time from the start to the planned end)",
        lambda: {"The sprint": some(of_sprint(tables().sprints), "started_at", "ends_at"), "Opening": "20 points"},
        lambda: guideline(_sprint(SPRINT), 20.0),
    ),
    Entry(
        scope_log,
        "every change between the start and the close of what is in the sprint, of its estimate, or of done",
        lambda: {"What Jira's histories say": _changes()},
        lambda: some(
            scope_log(tables(), rows(), sprint_id=SPRINT), "at", "key", "change", "points_before", "points_after"
        ),
    ),
    Entry(
        chains,
        "sprints carried = closed sprints up to this one that did not complete the issue",
        lambda: {"Rows of the ledger": some(rows()[rows()["key"] == "CLI-45"], "sprint_id", *ROW)},
        lambda: some(
            chains(rows(), tables().sprints, sprint_id=SPRINT),
            *("key", "sprints_carried", "since_sprint", "dragged_days", "first_points", "carried_points", "way"),
        ),
    ),
)
