"""What a review asks of the plan: measures not reported, moving away, fed by nothing; the work of a quarter."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from squadlib.metrics.chain import chain
from squadlib.metrics.drift import COLUMNS as DRIFT
from squadlib.metrics.drift import drift
from squadlib.metrics.feeds import COLUMNS as FEEDS
from squadlib.metrics.feeds import feeding_nothing, feeds
from squadlib.metrics.measures import measures
from squadlib.metrics.milestones import milestones
from squadlib.metrics.quarter_work import completed_by_quarter, quarter_work
from squadlib.metrics.review_day import milestones_on, plan_on
from squadlib.metrics.stale import COLUMNS as STALE
from squadlib.metrics.stale import stale
from squadlib.tables.plan import Plan, plan_tables
from tests.plan_factory import Tabs, tabs, versions, workbook

MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09")
VERSIONS = versions(
    ("1", "List 2.0", "CLI", "2026-08-10"), ("3", "Hints 1.0", "FRE", None), ("5", "List 3.0", "CLI", None)
)
ORDER, MAIL, HINTS, COACH = 1, 2, 4, 5
MEASURE = 9


def measured(*values: Any, baseline: Any = 0, target: Any = 100, direction: str = "") -> Plan:
    """Return a plan of one measure with these actuals from April 2026 on."""
    cells = tabs()
    head = [*cells["Measures"][0][:9], *MONTHS]
    row = ["M1", "Jobs", "L1", "0011", "Ana Ruiz", "jobs", direction, baseline, target]
    cells["Measures"] = [head, [*row, *values, *[""] * (len(MONTHS) - len(values))]]
    return plan_tables(workbook(cells))


def day(text: str) -> pd.Timestamp:
    """Return a day."""
    return pd.Timestamp(text)


# ---- stale


@pytest.mark.parametrize(
    ("values", "on", "month", "missing"),
    [
        ((1, 2, 3, 4, 5), "2026-09-18", "2026-08", []),
        ((1, 2, 3, 4, 5), "2026-09-30", "2026-08", []),
        ((1, 2, 3, 4, 5), "2026-10-01", "2026-08", ["2026-09"]),
        ((1, 2), "2026-09-18", "2026-05", ["2026-06", "2026-07", "2026-08"]),
        ((1, "", 3, "", 5), "2026-09-18", "2026-08", []),
        ((), "2026-09-18", None, ["2026-08"]),
        ((1, 2, 3, 4, 5, 6), "2026-09-18", "2026-09", []),
    ],
)
def test_a_measure_is_stale_without_the_last_month_that_is_over(
    values: tuple[Any, ...], on: str, month: str | None, missing: list[str]
) -> None:
    """The month of the review need not be reported, not even on its last day; a gap before is no matter."""
    row = stale(measured(*values), on=day(on)).iloc[0]
    assert (None if pd.isna(row["month"]) else row["month"]) == month
    assert row["missing"] == missing
    assert row["is_stale"] == bool(missing)


def test_a_plan_of_no_measure_has_nothing_stale_moving_or_fed() -> None:
    """Every column, no row."""
    cells = tabs()
    cells["Measures"], cells["Milestones"] = cells["Measures"][:1], cells["Milestones"][:1]
    plan = plan_tables(workbook(cells))
    due = milestones(plan, versions=VERSIONS, quarter="2026Q3", as_of=pd.Timestamp("2026-09-18T12:00Z"))
    tables = [stale(plan, on=day("2026-09-18")), drift(plan, quarter="2026Q3")]
    tables.append(feeds(plan, milestones=due, chain=chain(work(), plan=plan, versions=VERSIONS)))
    for table, columns in zip(tables, (STALE, DRIFT, FEEDS), strict=True):
        assert table.empty
        assert tuple(table) == columns


# ---- drift


def drifted(*values: Any, **how: Any) -> pd.Series:
    """Return the one row of the drift in the third quarter."""
    return drift(measured(*values, **how), quarter="2026Q3").iloc[0]


def test_a_measure_is_held_against_the_end_of_the_quarter_before() -> None:
    """Its latest actual in or before it; the change is in shares of the way."""
    row = drifted(10, 20, 30, 40, 50)
    assert (row["before_month"], row["before_actual"], row["month"], row["actual"]) == ("2026-06", 30, "2026-08", 50)
    assert row["change"] == pytest.approx(0.2)
    assert not row["is_away"]


@pytest.mark.parametrize(
    ("values", "how", "is_away", "months_away"),
    [
        ((10, 20, 30, 29), {}, True, 1),
        ((10, 20, 30, 40, 38, 36), {}, True, 2),
        ((10, 20, 30, 40, 38), {}, False, 1),
        ((90, 80, 70, 72), {"baseline": 100, "target": 0}, True, 1),
        ((90, 80, 70, 60), {"baseline": 100, "target": 0}, False, 0),
        ((10, 20, 130, 110), {}, False, 1),
        ((10, 20, 30), {}, False, 0),
        ((30, 20, 10), {}, False, 2),
        ((10, 20, 30, 30), {}, False, 0),
        ((), {}, False, 0),
        (("", "", "", 5), {}, False, 0),
        (("", "", "", -5, -6, -7), {}, True, 2),
        ((10, 20, 30, 29), {"baseline": 20, "target": 20, "direction": "up"}, True, 1),
        ((10, 20, 30, 31), {"baseline": 20, "target": 20, "direction": "down"}, True, 3),
        ((10, 20, 30, 29), {"baseline": 20, "target": 20}, False, 0),
        ((10, 20, 30, 29), {"baseline": "", "direction": "up"}, True, 1),
    ],
)
def test_a_measure_moves_away_that_lost_way_in_the_quarter_or_two_months_in_a_row(
    values: tuple[Any, ...], how: dict[str, Any], *, is_away: bool, months_away: int
) -> None:
    """Past its target none does, nor one without an actual of this quarter; without a way its direction decides."""
    row = drifted(*values, **how)
    assert bool(row["is_away"]) is is_away
    assert row["months_away"] == months_away


@given(st.lists(st.integers(-50, 150), min_size=6, max_size=6))
def test_turned_around_a_measure_moves_away_as_before(values: list[int]) -> None:
    """A target below the baseline is no special case."""
    one, other = drifted(*values), drifted(*[-value for value in values], target=-100)
    assert bool(one["is_away"]) is bool(other["is_away"])
    assert one["change"] == pytest.approx(other["change"])


# ---- the day of the review


def test_months_later_than_the_days_are_not_seen() -> None:
    """That of the day itself is; the metrics follow."""
    plan = plan_on(measured(10, 20, 30, 40, 50), day("2026-07-02"))
    assert plan.actuals["month"].tolist() == ["2026-04", "2026-05", "2026-06", "2026-07"]
    assert measures(plan, quarter="2026Q3")["target_completion"].tolist() == [0.4]


def test_what_was_released_after_the_day_was_open_on_it() -> None:
    """The release's own day counts; what the sheet alone calls delivered stands."""
    cells = tabs()
    cells["Milestones"][HINTS][7] = "delivered"
    plan = plan_tables(workbook(cells))
    found = milestones(plan, versions=VERSIONS, quarter="2026Q3", as_of=pd.Timestamp("2026-09-18T12:00Z"))
    status = {on: milestones_on(found, day(on)).set_index("milestone")["status"] for on in ("2026-08-09", "2026-08-10")}
    assert [one["Order"] for one in status.values()] == ["open", "delivered"]
    assert [one["Hints"] for one in status.values()] == ["delivered", "delivered"]
    assert pd.isna(milestones_on(found, day("2026-08-09")).set_index("milestone").loc["Order", "delivered_at"])


# ---- feeds


def work(*rows: tuple[str, float, str]) -> pd.DataFrame:
    """Return completed issues from (key, points, version id)."""
    frame = pd.DataFrame(rows, columns=["key", "points_end", "version"]).astype({"key": "str", "points_end": "float64"})
    ids = pd.Series([[one] for one in frame["version"]], dtype="object")
    epics = pd.Series([None] * len(frame), dtype="str")
    return frame.assign(version_ids=ids, epic_key=epics, outcome="completed")


def fed(cells: Tabs, *done: tuple[str, float, str]) -> pd.DataFrame:
    """Return what feeds the measures in the third quarter, by measure."""
    plan = plan_tables(workbook(cells))
    due = milestones(plan, versions=VERSIONS, quarter="2026Q3", as_of=pd.Timestamp("2026-09-18T12:00Z"))
    return feeds(plan, milestones=due, chain=chain(work(*done), plan=plan, versions=VERSIONS)).set_index("measure_id")


def test_a_measure_is_fed_by_the_milestones_that_name_it() -> None:
    """With their projects, outcomes and the work completed for them; an aborted one feeds nothing but is counted."""
    found = fed(tabs(), ("A-1", 5, "1"), ("A-2", 3, "1"), ("A-3", 2, "3"))
    assert found["fed_by"].to_dict() == {"M1": "milestones", "M2": "nothing", "M3": "milestones"}
    assert found.loc["M1", "milestone_names"] == ["Order", "Mail"]
    assert found.loc["M3", "milestone_names"] == ["Hints"]
    assert found.loc["M3", ["milestones", "open", "aborted"]].tolist() == [2, 1, 1]
    assert found.loc["M1", "projects"] == ["Shortlists"]
    assert found["completed_points"].tolist() == [8, 0, 2]
    assert found["completed_issues"].tolist() == [2, 0, 1]


def test_a_lag_measure_is_fed_through_the_lead_measures_of_its_method() -> None:
    """Where it has no milestone of its own, and one of them has; a lead measure is fed through nothing."""
    cells = tabs()
    cells["Milestones"][ORDER][MEASURE] = cells["Milestones"][MAIL][MEASURE] = "M2"
    found = fed(cells)
    assert found["fed_by"].to_dict() == {"M1": "lead measures", "M2": "milestones", "M3": "milestones"}
    assert found["through"].tolist() == [["Days to hire"], [], []]


def test_a_measure_whose_only_milestone_was_aborted_is_fed_by_nothing() -> None:
    """It moves nothing any more."""
    cells = tabs()
    cells["Milestones"][HINTS][MEASURE] = ""
    assert fed(cells).loc["M3", ["fed_by", "milestones"]].tolist() == ["nothing", 1]


def test_milestones_of_no_measure_feed_nothing() -> None:
    """Empty, or an id that is no row of the plan."""
    cells = tabs()
    cells["Milestones"][MAIL][MEASURE], cells["Milestones"][HINTS][MEASURE] = "", "M9"
    plan = plan_tables(workbook(cells))
    due = milestones(plan, versions=VERSIONS, quarter="2026Q3", as_of=pd.Timestamp("2026-09-18T12:00Z"))
    assert feeding_nothing(plan, milestones=due)["milestone"].tolist() == ["Mail", "Hints"]


# ---- the work of a quarter


def closed(*told: tuple[int, str]) -> pd.DataFrame:
    """Return sprints from (id, when closed)."""
    at = pd.to_datetime(pd.Series([one[1] for one in told]), utc=True)
    return pd.DataFrame({"sprint_id": [one[0] for one in told], "completed_at": at})


def rows(*told: tuple[int, str, float, str]) -> pd.DataFrame:
    """Return rows of a ledger from (sprint, issue, points, outcome)."""
    return pd.DataFrame(told, columns=["sprint_id", "issue_id", "points_end", "outcome"])


def test_work_counts_for_the_quarter_its_sprint_was_closed_in() -> None:
    """As the calendar of the time zone has it; what was not completed counts nowhere."""
    sprints = closed((1, "2026-09-30T23:30Z"), (2, "2026-06-30T12:00Z"))
    told = rows((1, "a", 3, "completed"), (2, "b", 5, "completed"), (2, "c", 8, "not_completed"))
    assert quarter_work(told, sprints)["quarter"].tolist() == ["2026Q2", "2026Q3"]
    assert quarter_work(told, sprints, timezone="Europe/Madrid")["quarter"].tolist() == ["2026Q2", "2026Q4"]


def test_what_two_sprints_of_a_quarter_completed_counts_once() -> None:
    """As of the later; in another quarter it counts again, for it was work there too."""
    sprints = closed((1, "2026-07-10T12:00Z"), (2, "2026-07-24T12:00Z"), (3, "2026-10-09T12:00Z"))
    told = rows((2, "a", 5, "completed"), (1, "a", 3, "completed"), (3, "a", 1, "completed"))
    found = quarter_work(told, sprints)
    assert list(zip(found["quarter"], found["points_end"], strict=True)) == [("2026Q3", 5), ("2026Q4", 1)]


def test_each_quarter_asked_for_has_a_row() -> None:
    """Also without work; no estimate counts 0."""
    sprints = closed((1, "2026-07-10T12:00Z"))
    found = quarter_work(rows((1, "a", float("nan"), "completed"), (1, "b", 2, "completed")), sprints)
    sums = completed_by_quarter(found, quarters=["2026Q2", "2026Q3"])
    assert sums[["completed_points", "completed_issues", "sprints"]].to_numpy().tolist() == [[0, 0, 0], [2, 2, 1]]


def test_a_sprint_that_is_not_closed_completes_nothing_yet() -> None:
    """Its rows are left out."""
    assert quarter_work(rows((9, "a", 3, "completed")), closed((1, "2026-07-10T12:00Z"))).empty
