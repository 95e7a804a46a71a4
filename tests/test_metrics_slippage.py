"""Slippage counts from the first promise: a due date that is moved hides nothing."""

import math

import pandas as pd
import pytest

from squadlib.errors import DataError
from squadlib.metrics.milestones import milestones
from squadlib.metrics.slippage import COLUMNS, slippage
from tests.plan_factory import Tabs, tabs, versions
from tests.test_metrics_plan_changes import COACH, HINTS, MAIL, ORDER, at, edited, new, plan

AFTER = at("2026-11-18")
KNOWN = versions(
    *[("1", "List 2.0", "CLI", "2026-08-20"), ("2", "List 2.1", "CLI", "2026-10-05"), ("3", "Hints 1.0", "FRE", None)]
)


def slipped(*states: Tabs, quarter: str = "2026Q3", outlook: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the slippage after states a week apart from the quarter's first day on."""
    plans = [(at("2026-07-01") + pd.Timedelta(weeks=week), plan(cells)) for week, cells in enumerate(states)]
    found = milestones(plans[-1][1], versions=KNOWN, quarter=quarter, as_of=AFTER)
    return slippage(found, plans=plans, quarter=quarter, outlook=outlook).set_index("milestone")


def test_a_due_date_moved_later_hides_nothing() -> None:
    """Due on 14 August when the quarter began, moved twice, released on 20 August: six days late."""
    first = edited((ORDER, "Due", "2026-08-18"))
    order = slipped(tabs(), first, first, edited((ORDER, "Due", "2026-08-21"))).loc["Order"]
    assert order["first_due"] == pd.Timestamp("2026-08-14")
    assert order["first_due_seen_at"] == at("2026-07-01")
    assert order[["due_moves", "due_moved_days", "slippage_days", "is_forecast"]].tolist() == [2, 7, 6, False]


def test_what_came_before_the_quarters_first_snapshot_does_not_count() -> None:
    """While a quarter is planned nothing is promised yet."""
    states = [(at("2026-06-20"), plan(edited((ORDER, "Due", "2026-08-01")))), (at("2026-07-01"), plan())]
    found = milestones(states[-1][1], versions=KNOWN, quarter="2026Q3", as_of=AFTER)
    order = slippage(found, plans=states, quarter="2026Q3").iloc[0]
    assert order[["due_moves", "slippage_days"]].tolist() == [0, 6]


def test_what_was_added_later_counts_from_the_day_it_was_first_seen_with() -> None:
    """And what had no due date from the first one it was given."""
    row = {
        "milestone": "Export",
        "version": "List 2.1",
        "project": "Shortlists",
        "squad": "Client",
        "quarter": "2026Q3",
    }
    added = [edited(appended=[new(**row, due=due)]) for due in ("", "2026-09-18", "2026-09-30")]
    export = slipped(tabs(), *added).loc["Export"]
    assert export["first_due"] == pd.Timestamp("2026-09-18")
    assert export["first_due_seen_at"] == at("2026-07-15")
    assert export[["due_moves", "slippage_days"]].tolist() == [1, 17]


def test_dropping_a_milestone_and_adding_it_again_hides_nothing() -> None:
    """Nor does another name."""
    gone = edited(dropped=(ORDER,))
    back = edited((ORDER, "Due", "2026-08-28"), (ORDER, "Milestone", "Sorted"))
    assert slipped(tabs(), gone, back).loc["Sorted", ["first_due", "slippage_days"]].tolist() == [
        pd.Timestamp("2026-08-14"),
        6,
    ]


def test_a_milestone_from_the_quarter_before_keeps_the_day_it_had_there() -> None:
    """Moving it on with a new date is moving it."""
    before = edited((ORDER, "Quarter", "2026Q2"), (ORDER, "Due", "2026-06-26"))
    assert slipped(before, tabs()).loc["Order", ["due_moves", "slippage_days"]].tolist() == [1, 55]


def test_a_release_after_the_quarter_tells_how_late_it_was() -> None:
    """It was not delivered in its quarter; but when it ended is known, and no forecast."""
    mail = slipped(tabs(), outlook=outlook({3: "2026-12-24"})).loc["Mail"]
    assert mail["status"] == "incomplete"
    assert pd.isna(mail["delivered_at"])
    assert mail[["ends_on", "slippage_days", "is_forecast"]].tolist() == [pd.Timestamp("2026-10-05"), 17, False]


def outlook(forecasts: dict[int, str | None]) -> pd.DataFrame:
    """Return an outlook: row in the sheet → day of the forecast."""
    days = pd.Series(list(forecasts.values()), dtype="datetime64[s]")
    return pd.DataFrame({"row": list(forecasts), "forecast_date": days})


def test_what_is_not_delivered_is_late_by_its_forecast() -> None:
    """Without a forecast, of an aborted one and without a due date nothing is known."""
    found = slipped(tabs(), outlook=outlook({5: "2026-12-03", 6: "2026-12-03"}))
    assert found.loc["Hints", ["slippage_days", "is_forecast"]].tolist() == [90, True]
    assert found.loc["Coach", "status"] == "aborted"
    assert pd.isna(found.loc["Coach", "ends_on"])
    assert math.isnan(found.loc["Coach", "slippage_days"])
    unknown = slipped(tabs(), outlook=outlook({5: None}))
    assert math.isnan(unknown.loc["Hints", "slippage_days"])
    assert not slipped(tabs())["is_forecast"].any()


def test_a_forecast_does_not_touch_what_is_delivered() -> None:
    """A release is a fact; where the sheet alone says delivered, the day is not known."""
    found = slipped(edited((HINTS, "Status", "done")), outlook=outlook({2: "2026-12-24", 5: "2026-12-24"}))
    assert found.loc["Order", "ends_on"] == pd.Timestamp("2026-08-20")
    assert pd.isna(found.loc["Hints", "ends_on"])


def test_where_the_sheet_says_not_delivered_a_release_in_time_is_no_delivery() -> None:
    """The sheet stands: the version was released, but whoever owns the milestone says that it was not that."""
    found = slipped(edited((ORDER, "Status", "missed")), outlook=outlook({2: "2026-12-03"})).loc["Order"]
    assert found[["slippage_days", "is_forecast"]].tolist() == [111, True]


def test_early_is_negative() -> None:
    """Delivered before it was due."""
    assert slipped(edited((ORDER, "Due", "2026-08-31"))).loc["Order", "slippage_days"] == -11


def test_a_quarter_without_milestones_has_the_same_columns() -> None:
    """Nothing to tell, nothing broken."""
    empty = slipped(tabs(), quarter="2025Q1")
    assert empty.empty
    assert list(empty.columns[-len(COLUMNS) :]) == list(COLUMNS)
    assert empty.dtypes.equals(slipped(tabs()).dtypes)


def test_milestones_of_another_plan_are_refused() -> None:
    """Compared with the wrong snapshot every date would be another milestone's."""
    found = milestones(plan(), versions=KNOWN, quarter="2026Q3", as_of=AFTER)
    other = [(at("2026-07-01"), plan(edited(dropped=(MAIL, COACH))))]
    with pytest.raises(DataError, match="'Mail' does not stand in the last of the plans"):
        slippage(found, plans=other, quarter="2026Q3")
