"""Worked examples of the review of methods, measures, projects and gates."""

import pandas as pd

from squadlib.feedback.decisions import Review, decisions
from squadlib.handbook.example import QUARTER, of_sprint, plan, rows, tables, when
from squadlib.handbook.metric_entry import Entry, some
from squadlib.metrics.chain import chain
from squadlib.metrics.drift import drift
from squadlib.metrics.feeds import feeds
from squadlib.metrics.lifecycle import gates, lifecycle
from squadlib.metrics.measures import measures, measures_completion, target_completion
from squadlib.metrics.milestones import milestones
from squadlib.metrics.stale import stale

ON = pd.Timestamp("2026-03-09")


def _sheet() -> pd.DataFrame:
    return some(plan().measures, "measure_id", "measure", "level", "direction", "baseline", "target")


def _actuals() -> pd.DataFrame:
    return some(plan().actuals, "measure_id", "month", "actual")


def _feeds() -> pd.DataFrame:
    served = chain(of_sprint(rows()), plan=plan(), versions=tables().versions)
    return feeds(plan(), milestones=milestones(plan(), **when()), chain=served)


def _reviewed() -> pd.DataFrame:
    found = measures(plan(), quarter=QUARTER)
    for one in (stale(plan(), on=ON), drift(plan(), quarter=QUARTER), _feeds()):
        found = found.merge(one[["measure_id", *one.columns.difference(found.columns)]], on="measure_id")
    return found


def _review() -> Review:
    no_outlook = pd.DataFrame({"level": pd.Series(dtype="str"), "probability": pd.Series(dtype="float64"), "due": []})
    return Review(_reviewed(), lifecycle(plan()), no_outlook, QUARTER, ON)


ENTRIES = (
    Entry(
        target_completion,
        "(actual − baseline) / (target − baseline)",
        lambda: {
            "Measures": _sheet(),
            "Latest actuals": some(measures(plan(), quarter=QUARTER), "measure_id", "actual"),
        },
        lambda: some(
            measures(plan(), quarter=QUARTER), "measure_id", "baseline", "target", "actual", "target_completion"
        ),
    ),
    Entry(
        measures_completion,
        "mean of the target completions that have an answer",
        lambda: {"Measures": _sheet(), "Actuals": _actuals()},
        lambda: measures_completion(plan(), quarters=["2025Q4", QUARTER]),
    ),
    Entry(
        stale,
        "no actual for the last month that was over before the review",
        lambda: {"Actuals": _actuals(), "Day of the review": str(ON.date())},
        lambda: stale(plan(), on=ON),
    ),
    Entry(
        drift,
        "change = target completion of the latest actual − that of the quarter before; away where it is "
        "negative, or two "
        "months in a row are",
        lambda: {"Measures": _sheet(), "Actuals": _actuals()},
        lambda: some(
            drift(plan(), quarter=QUARTER),
            *("measure_id", "month", "actual", "before_month", "before_actual", "change", "months_away", "is_away"),
        ),
    ),
    Entry(
        feeds,
        "a measure is fed by the quarter's milestones that name it, else through the L2 measures of its method",
        lambda: {
            "Measures": _sheet(),
            "Milestones": some(milestones(plan(), **when()), "milestone", "measure_id", "status"),
        },
        lambda: some(
            _feeds(),
            "measure",
            "level",
            "fed_by",
            "milestone_names",
            "projects",
            "delivered",
            "open",
            "completed_points",
        ),
    ),
    Entry(
        gates,
        "met = mandatory requirements done / mandatory requirements, stage by stage",
        lambda: {
            "The tab Projects": some(plan().projects, "project", "stage"),
            "The tab Gates": some(plan().gates, "project", "stage", "requirement", "kind", "is_done"),
        },
        lambda: some(
            gates(plan()).query("mandatory > 0"), "project", "stage", "standing", "mandatory", "mandatory_met", "is_met"
        ),
    ),
    Entry(
        lifecycle,
        "past a gate = a stage that is passed has a mandatory requirement that is not met",
        lambda: {
            "The tab Projects": some(plan().projects, "project", "stage"),
            "The tab Gates": some(plan().gates, "project", "stage", "requirement", "kind", "is_done"),
        },
        lambda: some(
            lifecycle(plan()), "project", "stage", "mandatory", "mandatory_met", "gates_unmet", "unmet", "is_past_gate"
        ),
    ),
    Entry(
        decisions,
        "five rules in their order: an unlikely milestone of an L1 measure, a measure moving away, a project "
        "past a gate, a "
        "measure not reported, a measure that nothing feeds",
        lambda: {
            "Measures": some(_reviewed(), "measure", "owner", "change", "is_away", "is_stale", "fed_by"),
            "Projects": some(lifecycle(plan()), "project", "owner", "is_past_gate"),
        },
        lambda: some(decisions(_review()), "rule", "subject", "owner", "text", "next_step", "by"),
    ),
)
