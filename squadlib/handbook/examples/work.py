"""Worked examples of the work itself: how it lies on the members, what it was, how ready, how long it took."""

import pandas as pd

from squadlib.handbook.example import PAST, SPRINT, of_sprint, plan, rows, tables, when
from squadlib.handbook.metric_entry import Entry, some
from squadlib.metrics.alignment import alignment, links
from squadlib.metrics.alignment_trend import alignment_trend
from squadlib.metrics.chain import chain
from squadlib.metrics.days_in_progress import days_in_progress
from squadlib.metrics.delivery import classes, delivery
from squadlib.metrics.estimates import estimates
from squadlib.metrics.guidelines import guidelines, priority_mix
from squadlib.metrics.milestones import milestones
from squadlib.metrics.workload import evenness, gini, workload

ROW = ("key", "outcome", "points_end", "assignee")


def _here() -> pd.DataFrame:
    return of_sprint(rows())


def _days() -> pd.DataFrame:
    return days_in_progress(tables(), rows())


def _labels() -> pd.DataFrame:
    found = tables().issues
    return some(found[found["key"].isin(_here()["key"])], "key", "labels")


def _statuses() -> pd.DataFrame:
    changes = tables().changes
    is_asked = changes["issue_id"].isin(["CLI-41", "CLI-42"]) & (changes["kind"] == "status")
    return some(changes[is_asked], "issue_id", "at", "old", "new").rename(columns={"issue_id": "key"})


def _tab(name: str, *columns: str) -> pd.DataFrame:
    return some(getattr(plan(), name), *columns)


def _linked() -> dict[str, pd.DataFrame]:
    return {
        "Rows of the ledger": some(_here(), "key", "epic_key", "version_ids"),
        "Projects": _tab("projects", "project", "epic", "method_id"),
        "Milestones": _tab("milestones", "milestone", "version", "quarter", "measure_id"),
    }


ENTRIES = (
    Entry(
        workload,
        "share = a member's committed (completed) work / the sprint's",
        lambda: {"Rows of the ledger": some(_here(), *ROW)},
        lambda: some(
            of_sprint(workload(rows())),
            *("member", "committed", "committed_share", "completed", "completed_share", "issues", "is_one_issue"),
        ),
    ),
    Entry(
        gini,
        "Σ (2i − n − 1) xᵢ / (n Σ xᵢ) over the n values in ascending order",
        lambda: {"Committed points of three members": pd.DataFrame({"committed": [4.0, 8.0, 8.0]})},
        lambda: gini([4.0, 8.0, 8.0]),
    ),
    Entry(
        evenness,
        "gini of what the members had committed, sprint by sprint, without unassigned work",
        lambda: {"Workload": some(of_sprint(workload(rows())), "member", "committed", "completed")},
        lambda: some(
            of_sprint(evenness(workload(rows()))),
            "members",
            "gini",
            "gini_completed",
            "without_commitment",
            "one_issue",
        ),
    ),
    Entry(
        guidelines,
        "broken rate = issues that break a guideline / issues it is asked of",
        lambda: {"Rows of the ledger": some(_here(), *ROW, "priority", "epic_key", "version_ids")},
        lambda: some(of_sprint(guidelines(rows())), "guideline", "checked", "broken", "broken_rate", "keys"),
    ),
    Entry(
        priority_mix,
        "share = issues of a priority / issues of the sprint at its close",
        lambda: {"Rows of the ledger": some(_here(), "key", "outcome", "priority")},
        lambda: some(of_sprint(priority_mix(rows())), "priority", "issues", "completed", "share", "keys"),
    ),
    Entry(
        days_in_progress,
        "working time between the first entry into a middle column and done, as far as it was spent in middle columns",
        lambda: {"Changes of status": _statuses()},
        lambda: some(_days()[_days()["key"].isin(["CLI-41", "CLI-42"])], "key", "points", "days"),
    ),
    Entry(
        estimates,
        "days in progress by the estimate at completion, each issue once",
        lambda: {"Days in progress": some(_days().tail(6), "sprint_id", "key", "points", "days")},
        lambda: some(estimates(_days(), sprint_ids=PAST).tail(6), "key", "points", "days", "is_here"),
    ),
    Entry(
        classes,
        "the first text of `delivery` in params that the issue's labels (or field) hold",
        lambda: {"Labels": _labels()},
        lambda: pd.concat(
            [some(_here(), "key"), some(classes(_here(), tables().issues), "delivery_type", "uncertainty")], axis=1
        ),
    ),
    Entry(
        delivery,
        "share = final scope of a class / final scope of the sprint",
        lambda: {"Labels": _labels(), "Rows of the ledger": some(_here(), *ROW)},
        lambda: some(
            delivery(rows(), tables().issues, sprint_ids=[SPRINT]),
            *("kind", "class", "final_scope_points", "share_points", "completed_points", "completion_rate"),
        ),
    ),
    Entry(
        alignment,
        "linked = issues whose epic is a project (whose version is a milestone) of the plan / issues",
        _linked,
        lambda: alignment(
            links(_here(), plan=plan(), versions=tables().versions),
            milestones=milestones(plan(), **when()),
            plan=plan(),
        ),
    ),
    Entry(
        alignment_trend,
        "the shares of `alignment`, sprint by sprint",
        lambda: {
            "Rows of the ledger": some(
                rows()[rows()["sprint_id"].isin([3, 4])], "sprint_id", "key", "epic_key", "version_ids"
            )
        },
        lambda: alignment_trend(rows(), plan=plan(), versions=tables().versions, sprint_ids=[3, 4]),
    ),
    Entry(
        chain,
        "completed points by issue → version = milestone → measure → method; share = of all completed",
        lambda: {**_linked(), "Completed": some(_here()[_here()["outcome"] == "completed"], "key", "points_end")},
        lambda: some(
            chain(_here(), plan=plan(), versions=tables().versions),
            *("method", "measure", "milestone", "gap", "completed_points", "completed_issues", "share_points", "keys"),
        ),
    ),
)
