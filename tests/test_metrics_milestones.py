"""The milestones of a quarter: entry, status, the sheet over Jira, rates, points; sums that always add up."""

import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.errors import UsageError
from squadlib.metrics.milestones import milestone_points, milestone_totals, milestones, quarters
from squadlib.metrics.quarters import first_day, last_day, previous, quarter_of, shift
from squadlib.records import Cell
from squadlib.tables.plan import Plan, plan_tables
from tests.plan_factory import tabs, versions, workbook

AFTER = pd.Timestamp("2026-11-22", tz="UTC")
DURING = pd.Timestamp("2026-09-30 23:59", tz="UTC")
HEADER = tabs()["Milestones"][0]


def plan(*rows: list[Cell]) -> Plan:
    """Return a plan with these milestones: name, version, project, squad, quarter, status, added."""
    cells = tabs()
    places = (0, 1, 2, 3, 5, 7, 8)
    cells["Milestones"] = [HEADER]
    for row in rows:
        milestone: list[Cell] = [""] * len(HEADER)
        for place, cell in zip(places, row, strict=False):
            milestone[place] = cell
        cells["Milestones"].append(milestone)
    return plan_tables(workbook(cells))


def one(status: str, released: str | None = None, *, as_of: pd.Timestamp = AFTER, added: str = "") -> pd.Series:
    """Return the one milestone of 2026Q3 with this Status, Added and release in Jira."""
    row: list[Cell] = ["Order", "List 2.0", "Shortlists", "Client", "2026Q3", status, added]
    known = versions(("1", "list  2.0", "CLI", released))
    return milestones(plan(row), versions=known, quarter="2026Q3", as_of=as_of).iloc[0]


@pytest.mark.parametrize(
    ("added", "entry"), [("", "planned"), ("2026-07-01", "planned"), ("2026-07-02", "added"), ("2026-05-01", "planned")]
)
def test_what_came_after_the_first_day_of_the_quarter_is_added(added: str, entry: str) -> None:
    """On the first day the plan is still being made."""
    assert one("", added=added)["entry"] == entry


@pytest.mark.parametrize(
    ("said", "released", "as_of", "status"),
    [
        ("delivered", None, AFTER, "delivered"),
        ("aborted", "2026-08-01", AFTER, "aborted"),
        ("in progress", "2026-08-01", AFTER, "incomplete"),
        ("in progress", None, DURING, "open"),
        ("", "2026-09-30", AFTER, "delivered"),
        ("", "2025-01-10", AFTER, "delivered"),
        ("", "2026-10-01", AFTER, "incomplete"),
        ("", None, AFTER, "incomplete"),
        ("", None, DURING, "open"),
        ("", "", DURING, "delivered"),
        ("", "", AFTER, "incomplete"),
    ],
)
def test_the_sheet_stands_and_jira_fills_in_where_it_is_silent(
    said: str, released: str | None, as_of: pd.Timestamp, status: str
) -> None:
    """Released in or before the quarter is delivered; a release without a date is known only while the quarter runs."""
    assert one(said, released, as_of=as_of)["status"] == status


@pytest.mark.parametrize(
    ("said", "released", "words"),
    [
        ("delivered", None, "delivered in the sheet, not released in Jira"),
        ("delivered", "2026-10-05", "delivered in the sheet, released in Jira after the quarter, on 2026-10-05"),
        ("at risk", "2026-08-13", "not delivered in the sheet, released in Jira on 2026-08-13"),
        ("aborted", "2026-08-13", "aborted in the sheet, released in Jira on 2026-08-13"),
        ("", "", "released in Jira without a date, so not known to be in time"),
        ("delivered", "2026-08-13", ""),
        ("at risk", "2026-10-05", ""),
        ("", "2026-10-05", ""),
    ],
)
def test_where_sheet_and_jira_disagree_it_is_said(said: str, released: str | None, words: str) -> None:
    """The sheet stands, but someone should know."""
    assert one(said, released)["disagreement"] == words


def test_a_version_jira_does_not_know_is_said() -> None:
    """A slip in a version's name would leave a milestone incomplete for ever."""
    found = milestones(
        plan(["Order", "Lst 2.0", "", "Client", "2026Q3"]), versions=versions(), quarter="2026Q3", as_of=AFTER
    )
    assert found[["status", "disagreement"]].iloc[0].tolist() == ["incomplete", "Jira has no version 'Lst 2.0'"]


def test_a_version_is_met_in_the_jira_project_of_its_epic_first() -> None:
    """Names repeat from project to project; without a home, all of the name are the milestone together."""
    known = versions(
        *[("1", "1.0", "CLI", "2026-08-01"), ("2", "1.0", "FRE", None), ("3", "2.0", "A", "2026-08-01")],
        *[("4", "2.0", "B", "2026-08-20"), ("5", "3.0", "A", "2026-08-01"), ("6", "3.0", "B", None)],
    )
    rows: list[list[Cell]] = [
        ["a", "1.0", "Shortlists", "Client", "2026Q3"],
        ["b", "1.0", "Pay hints", "Freelancer", "2026Q3"],
        ["c", "2.0", "Shortlists", "Client", "2026Q3"],
        ["d", "3.0", "", "Client", "2026Q3"],
    ]
    found = milestones(plan(*rows), versions=known, quarter="2026Q3", as_of=AFTER)
    assert found["version_ids"].tolist() == [("1",), ("2",), ("3", "4"), ("5", "6")]
    assert found["status"].tolist() == ["delivered", "incomplete", "delivered", "incomplete"]
    assert found["delivered_at"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2026-08-01", "", "2026-08-20", ""]


def test_a_squad_is_met_by_any_of_its_names_whatever_their_case() -> None:
    """The sheet may say `client` or `Client`; params know both."""
    rows: list[list[Cell]] = [
        ["a", "", "Shortlists", "client", "2026Q3"],
        ["b", "", "Pay hints", "Freelancer", "2026Q3"],
    ]
    found = milestones(
        plan(*rows), versions=versions(), quarter="2026Q3", as_of=AFTER, squad=["CLIENT", "The client squad"]
    )
    assert found["milestone"].tolist() == ["a"]


def test_target_completion_counts_from_the_measures_baseline() -> None:
    """The way starts where the measure started; without a measure there is no start and no answer."""
    whole = plan_tables(workbook())
    found = milestones(whole, versions=versions(), quarter="2026Q3", as_of=AFTER)
    assert found["target_completion"].tolist() == pytest.approx([1.5, math.nan, 0.5, math.nan], nan_ok=True)


def test_rates_keep_the_aborted_in_the_denominator() -> None:
    """Aborting a milestone does not make the quarter better."""
    rows: list[list[Cell]] = [
        ["a", "", "", "Client", "2026Q3", "done"],
        ["b", "", "", "Client", "2026Q3", "done", "2026-08-01"],
        ["c", "", "", "Client", "2026Q3", "aborted"],
        ["d", "", "", "Client", "2026Q3"],
    ]
    totals = milestone_totals(milestones(plan(*rows), versions=versions(), quarter="2026Q3", as_of=AFTER)).iloc[0]
    assert totals[["planned", "added", "delivered", "incomplete", "open", "aborted"]].tolist() == [3, 1, 2, 1, 0, 1]
    assert totals[["milestone_delivery_rate", "plan_kept_rate"]].tolist() == [0.5, pytest.approx(1 / 3)]


def test_a_quarter_without_milestones_has_no_rate() -> None:
    """A share of nothing is no answer; the counts are 0."""
    totals = milestone_totals(milestones(plan(), versions=versions(), quarter="2026Q3", as_of=AFTER)).iloc[0]
    assert (totals["planned"], math.isnan(totals["milestone_delivery_rate"]), math.isnan(totals["plan_kept_rate"])) == (
        0,
        True,
        True,
    )


def test_quarters_are_told_oldest_first_up_to_the_one_asked() -> None:
    """The past beside the present; what is planned for later is not there yet."""
    rows: list[list[Cell]] = [[name, "", "", "Client", name, "done"] for name in ("2026Q4", "2026Q1", "2025Q4")]
    found = quarters(plan(*rows), versions=versions(), quarter="2026Q3", as_of=AFTER)
    assert found["quarter"].tolist() == ["2025Q4", "2026Q1", "2026Q3"]
    assert found["milestone_delivery_rate"].tolist() == pytest.approx([1, 1, math.nan], nan_ok=True)


def test_the_points_of_a_milestone_are_those_of_its_versions_issues() -> None:
    """An issue counts once, an unestimated one as 0, a milestone without issues has 0 of 0."""
    found = milestones(
        plan(["a", "1.0", "", "Client", "2026Q3"], ["b", "", "", "Client", "2026Q3"]),
        versions=versions(("1", "1.0", "A", None), ("2", "1.0", "B", None)),
        quarter="2026Q3",
        as_of=AFTER,
    )
    issues = pd.DataFrame(
        {
            "version_ids": [["1", "2"], ["2"], ["1"], ["9"], []],
            "points": [3.0, 5.0, None, 8.0, 1.0],
            "is_done": [True, False, True, True, True],
        }
    )
    points = milestone_points(found, issues=issues)[["points_done", "points_total", "issues_done", "issues_total"]]
    assert points.to_numpy().tolist() == [[3, 8, 2, 3], [0, 0, 0, 0]]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "1.0", "2.0", "3.0"]),
        st.sampled_from(["Shortlists", "Pay hints", ""]),
        st.sampled_from(["Client", "client", "Freelancer"]),
        st.sampled_from(["2026Q2", "2026Q3", "2026Q4"]),
        st.sampled_from(["", "done", "aborted", "on track", "missed"]),
        st.sampled_from(["", "2026-04-01", "2026-07-01", "2026-07-02", "2026-11-01"]),
    ),
    max_size=12,
)


DAYS = st.dates(date(2026, 3, 1), date(2027, 2, 1))


@given(ROWS, DAYS, st.sampled_from(["2026Q2", "2026Q3", "2026Q4"]))
@settings(max_examples=40, deadline=None)
def test_counts_add_up_whatever_the_rows(rows: list[tuple[str, ...]], today: date, quarter: str) -> None:
    """Entries and statuses count the same milestones, and the squads' sums are the team's."""
    as_of = pd.Timestamp(today, tz="UTC")
    known = versions(("1", "1.0", "CLI", "2026-08-01"), ("2", "2.0", "FRE", None), ("3", "2.0", "CLI", "2026-05-01"))
    named: list[list[Cell]] = [[f"m{place}", *row] for place, row in enumerate(rows)]
    whole = plan(*named)
    found = milestones(whole, versions=known, quarter=quarter, as_of=as_of)
    totals = milestone_totals(found)
    team = totals.iloc[0]
    assert team["planned"] + team["added"] == team[["delivered", "incomplete", "open", "aborted"]].sum() == len(found)
    counts = [name for name in totals.columns if not name.endswith("_rate")]
    assert milestone_totals(found, by=["squad"])[counts].sum().tolist() == team[counts].tolist()
    squads = ("client", "freelancer")
    alone = [milestones(whole, versions=known, quarter=quarter, as_of=as_of, squad=squad) for squad in squads]
    assert sum(len(frame) for frame in alone) == len(found)
    assert totals[["milestone_delivery_rate", "plan_kept_rate"]].iloc[0].dropna().between(0, 1).all()


@given(st.integers(2000, 2098), st.integers(1, 4), st.integers(-20, 20))
def test_quarters_follow_each_other_without_a_gap(year: int, number: int, steps: int) -> None:
    """The day after the last one belongs to the next quarter; there and back again is the same quarter."""
    quarter = f"{year}Q{number}"
    assert quarter_of(last_day(quarter) + pd.Timedelta(days=1)) == shift(quarter, 1)
    assert quarter_of(first_day(quarter)) == quarter == previous(shift(quarter, 1))
    assert shift(shift(quarter, steps), -steps) == quarter


def test_a_word_that_is_no_quarter_is_refused() -> None:
    """A wrong argument is told with its right form."""
    with pytest.raises(UsageError, match=r"'2026Q5' is no quarter\. Write it as 2026Q3"):
        shift("2026Q5", 1)


def test_a_plan_without_projects_still_has_its_milestones() -> None:
    """The Projects tab may be empty when a quarter is planned."""
    cells = tabs()
    cells["Projects"] = cells["Projects"][:1]
    found = milestones(plan_tables(workbook(cells)), versions=versions(), quarter="2026Q3", as_of=AFTER)
    assert (
        len(found) == len(milestones(plan_tables(workbook()), versions=versions(), quarter="2026Q3", as_of=AFTER)) > 0
    )
