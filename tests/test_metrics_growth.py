"""One member's own work over sprints and quarters: given rows of the ledger → expected figures."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from squadlib.feedback.growth import heard
from squadlib.metrics.growth import (
    OWN_GUIDELINES,
    guidelines_kept,
    own_breadth,
    own_days,
    own_guidelines,
    own_quarters,
    own_rows,
    own_sizes,
    own_sprints,
)
from squadlib.metrics.growth_plan import fed_measures, own_milestones
from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import SUMS, totals
from squadlib.quality.growth import own_quality
from squadlib.tables.board import BoardTables, board_tables
from squadlib.tables.plan import Plan, plan_tables
from tests.daybook import board_of
from tests.plan_factory import tabs, versions, workbook
from tests.records_factory import board_records, change, issue, sprint
from tests.test_metrics_properties import QUICK, crowd, seeds

SPRINTS = [
    sprint(1, "2026-06-01", "2026-06-14"),
    sprint(2, "2026-06-15", "2026-06-30T23:30"),
    sprint(3, "2026-07-01", "2026-07-14"),
    sprint(4, "2026-07-15", "2026-07-28"),
    sprint(5, "2026-07-29", end="2026-08-11"),
]
AS_OF = "2026-08-05"


def done(key: str, number: int, points: float | None = 3, *, who: str = "Ana", **fields: Any) -> tuple[Any, Any]:
    """Return an issue and the change that completed it in the middle of its sprint."""
    day = str(SPRINTS[number - 1]["start_at"] + 3 * 86_400_000)
    moved = change(key, int(day), "status", "To Do", "Done")
    return issue(key, sprints=[number], status="Done", points=points, assignee=who, **fields), moved


def left(key: str, number: int, points: float | None = 3, *, who: str = "Ana", **fields: Any) -> tuple[Any, None]:
    """Return an issue that its sprint did not complete."""
    return issue(key, sprints=[number], points=points, assignee=who, **fields), None


def board(*works: tuple[Any, Any]) -> BoardTables:
    """Return a board of these issues."""
    changes = [moved for _, moved in works if moved]
    return board_tables(board_records(sprints=SPRINTS, issues=[one for one, _ in works], changes=changes, as_of=AS_OF))


def rows_of(tables: BoardTables, member: str = "Ana", **how: Any) -> pd.DataFrame:
    """Return one member's rows."""
    return own_rows(ledger(tables), tables.sprints, member=member, **how)


# ---- rows, sprints, quarters


def test_only_the_members_own_rows_of_closed_sprints_are_looked_at() -> None:
    """Neither a colleague's, nor those of nobody, nor those of the running sprint."""
    nobodys = (issue("A-4", sprints=[2]), None)
    tables = board(done("A-1", 1), done("A-2", 1, who="Bo"), left("A-3", 2), nobodys, left("A-5", 5))
    assert rows_of(tables)["key"].tolist() == ["A-1", "A-3"]
    assert rows_of(tables, "Bo")["key"].tolist() == ["A-2"]
    assert rows_of(tables, "Ana Ruiz").empty
    assert rows_of(tables, "ana").empty


def test_a_sprint_counts_in_the_quarter_it_closed_in_by_the_clock_of_the_zone() -> None:
    """Half an hour before midnight in UTC is the next quarter in Madrid."""
    tables = board(done("A-1", 1), done("A-2", 2))
    assert rows_of(tables)["quarter"].tolist() == ["2026Q2", "2026Q2"]
    assert rows_of(tables, timezone="Europe/Madrid")["quarter"].tolist() == ["2026Q2", "2026Q3"]


def test_sprints_go_from_the_first_to_the_last_with_an_issue() -> None:
    """One between without any is there with nothing; those before and after are not."""
    tables = board(done("A-1", 1, 5), left("A-2", 1, 3), done("A-3", 3, 2), done("B-1", 4, who="Bo"))
    rows = rows_of(tables)
    found = own_sprints(rows, tables.sprints)
    assert found["sprint_id"].tolist() == [1, 2, 3]
    assert found["held_issues"].tolist() == [2, 0, 1]
    assert found["committed_points"].tolist() == [8, 0, 2]
    assert found["completed_points"].tolist() == [5, 0, 2]
    assert found["commitment_kept_rate"].tolist()[::2] == [5 / 8, 1]
    assert math.isnan(found["commitment_kept_rate"].iloc[1])
    assert found["quarter"].tolist() == ["2026Q2", "2026Q2", "2026Q3"]


def test_a_quarter_adds_up_its_sprints() -> None:
    """The mean of a sprint is over those with an issue; rates are of the sums, not means of rates."""
    tables = board(done("A-1", 1, 5), left("A-2", 1, 3), done("A-3", 3, 2), done("A-4", 4, 13), done("A-5", 4, None))
    found = own_quarters(rows_of(tables)).set_index("quarter")
    assert found["sprints"].tolist() == [1, 2]
    assert found["completed_points"].tolist() == [5, 15]
    assert found["completed_per_sprint_points"].tolist() == [5, 7.5]
    assert found["completed_per_sprint_issues"].tolist() == [1, 1.5]
    assert found["completion_rate"].tolist() == [5 / 8, 1]
    assert found["median_points"].tolist() == [5, 7.5]
    assert found["estimated_issues"].tolist() == [1, 2]
    assert found["large_issues"].tolist() == [0, 1]
    assert found["large_rate"].tolist() == [0, 0.5]


def test_nothing_completed_has_no_median_and_no_share() -> None:
    """Nor has what was completed without an estimate."""
    for tables in (board(left("A-1", 1)), board(done("A-1", 1, None))):
        found = own_quarters(rows_of(tables)).iloc[0]
        assert math.isnan(found["median_points"])
        assert math.isnan(found["large_rate"])
        assert found["estimated_issues"] == 0


def test_who_never_held_anything_has_empty_tables_of_the_same_columns() -> None:
    """Every figure is there, without a row."""
    tables = board(done("A-1", 1))
    rows, some = rows_of(tables, "Nobody"), rows_of(tables)
    kinds = pd.DataFrame({"delivery_type": [], "uncertainty": []}, dtype=object)
    assert own_sprints(rows, tables.sprints).columns.tolist() == own_sprints(some, tables.sprints).columns.tolist()
    assert own_quarters(rows).columns.tolist() == own_quarters(some).columns.tolist()
    took = pd.DataFrame(columns=["sprint_id", "key", "points", "days"])
    for table in (
        *(own_sprints(rows, tables.sprints), own_quarters(rows), own_sizes(rows), own_breadth(rows, kinds)),
        *(own_guidelines(rows), guidelines_kept(own_guidelines(rows)), own_days(took, rows)),
    ):
        assert table.empty


@QUICK
@given(seeds)
def test_members_sums_are_the_ledgers_whatever_happened(seed: int) -> None:
    """Over all members and nobody, each sum of the quarters is that of all closed sprints."""
    tables = board_tables(board_of(*crowd(seed), seed=seed))
    every = ledger(tables)
    closed = tables.sprints.loc[tables.sprints["is_own"] & (tables.sprints["state"] == "closed"), "sprint_id"]
    whole = totals(every[every["sprint_id"].isin(closed) & every["assignee"].notna()])
    parts = [own_quarters(rows_of(tables, name)) for name in every["assignee"].dropna().unique()]
    for name in (f"{one}_{unit}" for one in SUMS for unit in ("points", "issues")):
        assert sum(part[name].sum() for part in parts) == pytest.approx(whole[name].sum())


# ---- sizes, days, breadth, guidelines


def test_sizes_are_counted_by_quarter_and_what_has_none_stands_last() -> None:
    """Of completed issues alone."""
    tables = board(done("A-1", 1, 3), done("A-2", 1, 3), done("A-3", 1, None), left("A-4", 1, 8), done("A-5", 3, 1))
    found = own_sizes(rows_of(tables))
    assert found[["quarter", "completed_issues"]].to_numpy().tolist() == [["2026Q2", 2], ["2026Q2", 1], ["2026Q3", 1]]
    assert found["points"].fillna(-1).tolist() == [3, -1, 1]
    assert found["share"].tolist() == [2 / 3, 1 / 3, 1]


def test_days_of_the_last_quarter_stand_beside_those_before() -> None:
    """A size that was not there lately has no answer for it."""
    rows = pd.DataFrame({"sprint_id": [1, 1, 3, 3], "key": list("ABCD"), "quarter": ["Q1", "Q1", "Q2", "Q2"]})
    took = pd.DataFrame({**rows[["sprint_id", "key"]], "points": [3, 5, 3, 3], "days": [4.0, 9.0, 2.0, float("nan")]})
    found = own_days(took, rows).set_index("points")
    assert found["issues"].to_dict() == {3: 2, 5: 1}
    assert found.loc[3, ["median_days", "median_days_lately", "median_days_before"]].tolist() == [3, 2, 4]
    assert found.loc[5, ["issues_lately", "issues_before"]].tolist() == [0, 1]
    assert math.isnan(found.loc[5, "median_days_lately"])


def test_breadth_has_every_class_and_adds_up_to_the_completed() -> None:
    """Also classes without an issue, and issues that say nothing."""
    tables = board(done("A-1", 1, 3), done("A-2", 1, 5), done("A-3", 1, None), left("A-4", 1))
    kinds = pd.DataFrame(
        {"delivery_type": ["learning", "plan", None, "plan"], "uncertainty": [None, "metric", None, None]}, dtype=object
    )
    found = own_breadth(rows_of(tables), kinds)
    types = found[found["kind"] == "delivery_type"]
    assert types["class"].tolist() == ["learning", "concept", "plan", "deployable", None]
    assert types["completed_issues"].tolist() == [1, 0, 1, 0, 1]
    assert types["share_points"].tolist() == [3 / 8, 0, 5 / 8, 0, 0]
    assert found.groupby("kind")["share_issues"].sum().tolist() == pytest.approx([1, 1])


def test_guidelines_are_asked_of_the_members_own_issues() -> None:
    """Who holds an issue has not forgotten to assign it; what broke one is named once."""
    tables = board(
        done("A-1", 1, 13, versions=["7"], epic_key="E-1"), left("A-2", 1, None, priority=None), done("A-3", 3)
    )
    found = own_guidelines(rows_of(tables))
    assert found["guideline"].unique().tolist() == list(OWN_GUIDELINES)
    assert "assigned" not in OWN_GUIDELINES
    here = found[found["quarter"] == "2026Q2"].set_index("guideline")
    assert here["checked"].to_dict() == {"size": 1, "estimated": 2, "prioritised": 2, "epic": 2, "version": 2}
    assert here["keys"].to_dict() == {
        "size": ["A-1"],
        "estimated": ["A-2"],
        "prioritised": ["A-2"],
        "epic": ["A-2"],
        "version": ["A-2"],
    }
    kept = guidelines_kept(found).set_index("quarter")
    assert kept.loc["2026Q2"].tolist() == [9, 5, pytest.approx(4 / 9)]
    assert kept.loc["2026Q3", "kept_rate"] == pytest.approx(3 / 5)


def test_a_squad_that_counts_issues_is_not_asked_for_estimates() -> None:
    """Nothing is checked, so there is no share."""
    found = own_guidelines(rows_of(board(done("A-1", 1, None))), unit="issues").set_index("guideline")
    assert found.loc[["size", "estimated"], "checked"].tolist() == [0, 0]
    assert found.loc[["size", "estimated"], "kept_rate"].isna().all()


# ---- the plan


def plan(**cells: list[list[Any]]) -> Plan:
    """Return the sample plan with rows added to its tabs."""
    told = tabs()
    for tab, rows in cells.items():
        told[tab] += rows
    return plan_tables(workbook(told))


def milestones_of(*owners: str, of: Plan | None = None) -> pd.DataFrame:
    """Return the milestones these names own up to the last quarter of 2026."""
    at = pd.Timestamp("2026-11-01", tz="UTC")
    known = versions(("1", "List 2.0", "CLI", "2026-08-20"), ("2", "List 2.1", "CLI", "2026-09-17"))
    return own_milestones(
        [(at, of or plan())], versions=known, owners=owners, quarter="2026Q4", as_of=at, squad=["Client"]
    )


def test_milestones_owned_are_told_with_their_outcome_oldest_quarter_first() -> None:
    """Early is negative, late positive; what is not delivered has no slippage; another squad's are not there."""
    found = milestones_of("ana  RUIZ")
    assert found["milestone"].tolist() == ["Order", "Mail", "Teams"]
    assert found["quarter"].tolist() == ["2026Q3", "2026Q3", "2026Q4"]
    assert found["status"].tolist() == ["delivered", "delivered", "open"]
    assert found["entry"].tolist() == ["planned", "added", "planned"]
    assert found["slippage_days"].fillna(99).tolist() == [6, -1, 99]
    assert milestones_of("Bo Li").empty
    assert milestones_of().empty


def test_an_owner_among_several_owns_it_too_and_a_part_of_a_name_does_not() -> None:
    """Names parted by commas, slashes or `and`."""
    row = ["Both", "", "Shortlists", "Client", "Bo Li, Ana Ruiz and Cy Oh", "2026Q3", "", "Delivered", "", "M1"]
    shared = plan(Milestones=[row])
    assert "Both" in milestones_of("Ana Ruiz", of=shared)["milestone"].tolist()
    assert milestones_of("Cy Oh", of=shared)["milestone"].tolist() == ["Both"]
    assert milestones_of("Ana", of=shared).empty


def test_a_measure_is_fed_through_the_milestone_of_a_completed_issue() -> None:
    """With what it was up to the quarter before, and its latest value in the quarter; nothing for what is left over."""
    tables = board(
        done("A-1", 1, 5, versions=["1"]),
        done("A-2", 3, 3, versions=["1"]),
        left("A-3", 3, versions=["9"]),
        done("A-4", 3),
    )
    known = versions(("1", "List 2.0", "CLI", None), ("9", "List 3.0", "CLI", None))
    found = fed_measures(rows_of(tables), plan=plan(), versions=known, owners=["Ana Ruiz"])
    assert found[["quarter", "measure_id"]].to_numpy().tolist() == [["2026Q2", "M1"], ["2026Q3", "M1"]]
    assert found["milestones"].tolist() == [["Order"], ["Order"]]
    assert found["keys"].tolist() == [["A-1"], ["A-2"]]
    assert found["completed_points"].tolist() == [5, 3]
    assert found["is_own"].all()
    first, second = found.to_dict("records")
    assert pd.isna(first["before"])
    assert (first["actual"], first["month"]) == (0.5, "2026-06")
    assert (second["before"], second["before_month"]) == (0.5, "2026-06")
    assert (second["actual"], second["month"]) == (0.7, "2026-08")
    assert (second["before_completion"], second["target_completion"]) == pytest.approx((0.25, 0.75))


def test_a_measure_without_a_value_in_the_quarter_has_not_moved_in_it() -> None:
    """Its last value is what it was before."""
    tables = board(done("A-1", 3, versions=["1"]))
    known = versions(("1", "List 2.0", "CLI", None))
    told = tabs()
    told["Measures"][1][10:] = ["", ""]
    found = fed_measures(rows_of(tables), plan=plan_tables(workbook(told)), versions=known).iloc[0]
    assert found["before"] == 0.5
    assert pd.isna(found["actual"])
    assert pd.isna(found["target_completion"])
    assert not found["is_own"]


# ---- feedback and quality


def said(*rows: tuple[int, str, str]) -> pd.DataFrame:
    """Return feedback from (sprint, rule, kind)."""
    told = pd.DataFrame(rows, columns=["sprint_id", "rule", "kind"])
    return told.assign(
        sprint=[f"S{one}" for one in told["sprint_id"]],
        text=[f"{rule} {kind} in {one}" for one, rule, kind in rows],
        evidence=[[f"A-{one}"] for one in told["sprint_id"]],
        follow_up=[f"before {one}" if one > 1 else None for one in told["sprint_id"]],
    )


def test_what_was_heard_is_told_with_what_became_of_it() -> None:
    """Open in the last sprint, changed in the one after, or not heard since; what was heard last comes first."""
    found = heard(
        said(
            *((1, "unlinked", "suggestion"), (3, "unlinked", "suggestion"), (3, "record", "praise")),
            *((1, "uneven", "suggestion"), (2, "uneven", "changed")),
            *((2, "large", "suggestion"), (1, "all", "praise")),
        ),
        sprint_ids=[1, 2, 3],
    )
    assert found["rule"].tolist() == ["unlinked", "large", "uneven", "record", "all"]
    assert found["state"].tolist() == ["open", "past", "changed", "open", "past"]
    assert found["times"].tolist() == [2, 1, 1, 1, 1]
    first = found.iloc[0]
    assert (first["first_sprint"], first["last_sprint"]) == ("S1", "S3")
    assert (first["text"], first["evidence"]) == ("unlinked suggestion in 3", ["A-3"])
    assert found["became"].tolist() == ["before 3", None, "uneven changed in 2", "before 3", None]


def test_what_comes_back_after_a_change_is_open_again() -> None:
    """An old change says nothing about the last time."""
    rows = said((1, "large", "suggestion"), (2, "large", "changed"), (3, "large", "suggestion"))
    found = heard(rows, sprint_ids=[1, 2, 3, 4]).iloc[0]
    assert (found["state"], found["times"], found["became"]) == ("past", 2, None)
    assert heard(rows[:0], sprint_ids=[]).empty


def test_what_is_odd_is_told_of_the_members_own_data_alone() -> None:
    """Not estimated work, an assumed close, a disagreement, a shared name, states of the plan that were not read."""
    tables = board(done("A-1", 1, None), done("A-2", 2, None, who="Bo"), done("A-3", 3))
    odd = own_quality(
        rows_of(tables),
        tables.sprints.assign(is_close_assumed=tables.sprints["sprint_id"].isin([2, 3])),
        milestones_of("Ana Ruiz"),
        is_shared=True,
        unread=2,
    )
    assert odd["check"].tolist() == [
        *("sheet and Jira disagree", "not estimated", "close assumed", "shared name", "plan workbook")
    ]
    assert odd["subject"].tolist()[1:3] == ["A-1", "Client 26-3"]
    nothing = own_quality(rows_of(tables, "Bo")[:0], tables.sprints, milestones_of())
    assert nothing.empty
