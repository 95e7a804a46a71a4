"""Completed work along the chain issue → milestone → measure → method, and its alignment from sprint to sprint."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from squadlib.metrics.alignment import alignment, links
from squadlib.metrics.alignment_trend import alignment_trend
from squadlib.metrics.chain import COLUMNS, GAPS, chain, chain_sums
from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import totals
from squadlib.tables.board import board_tables
from squadlib.tables.plan import Plan, plan_tables
from tests.daybook import board_of
from tests.plan_factory import Tabs, tabs, versions, workbook
from tests.test_metrics_properties import QUICK, crowd, seeds

VERSIONS = versions(
    ("1", "List 2.0", "CLI", None),
    ("2", "List 2.1", "CLI", None),
    ("3", "Hints 1.0", "FRE", None),
    ("4", "Hints 1.1", "FRE", None),
    ("5", "List 3.0", "CLI", None),
    ("9", "Hotfixes", "CLI", None),
)
ORDER, MAIL, HINTS, COACH, TEAMS = 1, 2, 4, 5, 6
"""Where the milestones stand in the factory's tab (0 is its header)."""
MEASURE = 9
"""The place of a milestone's measure in its row."""
NAMES = ["method", "measure", "milestone", "gap", "completed_points", "completed_issues"]


def done(*rows: tuple[str, float, list[str]], outcome: str = "completed") -> pd.DataFrame:
    """Return rows of a ledger from (key, points, version ids)."""
    return pd.DataFrame(
        {
            "key": pd.Series([row[0] for row in rows], dtype="str"),
            "epic_key": pd.Series([None for _ in rows], dtype="str"),
            "version_ids": pd.Series([row[2] for row in rows], dtype="object"),
            "points_end": pd.Series([row[1] for row in rows], dtype="float64"),
            "outcome": outcome,
        }
    )


def planned(cells: Tabs | None = None) -> Plan:
    """Return a plan."""
    return plan_tables(workbook(cells))


def served(issues: pd.DataFrame, cells: Tabs | None = None) -> list[tuple[Any, ...]]:
    """Return method, measure, milestone, gap, points and issues of each chain; what is missing is None."""
    found = chain(issues, plan=planned(cells), versions=VERSIONS)[NAMES]
    return [tuple(None if pd.isna(one) else one for one in row) for row in found.itertuples(index=False, name=None)]


FAST, EARN = "Match within a day", "Earn sooner"


def test_completed_work_reaches_a_method_through_milestone_and_measure() -> None:
    """In the order of the sheet, each milestone a row, whatever squad or quarter it is of."""
    work = done(("A-1", 3, ["3"]), ("A-2", 5, ["1"]), ("A-3", math.nan, ["1"]), ("A-4", 2, ["5"]), ("A-5", 1, ["2"]))
    assert served(work) == [
        (FAST, "Jobs filled", "Order", "", 5, 2),
        (FAST, "Jobs filled", "Mail", "", 1, 1),
        (FAST, "Days to hire", "Teams", "", 2, 1),
        (EARN, "First jobs", "Hints", "", 3, 1),
    ]
    found = chain(work, plan=planned(), versions=VERSIONS)
    assert found["keys"].tolist() == [["A-2", "A-3"], ["A-5"], ["A-4"], ["A-1"]]
    assert found["squad"].tolist() == ["Client", "Client", "Client", "Freelancer"]
    assert found["quarter"].tolist() == ["2026Q3", "2026Q3", "2026Q4", "2026Q3"]
    assert found["share_points"].tolist() == pytest.approx([5 / 11, 1 / 11, 2 / 11, 3 / 11])
    assert found["share_issues"].tolist() == [0.4, 0.2, 0.2, 0.2]


def test_each_missing_link_has_rows_of_its_own() -> None:
    """An id that is no row of the plan is as good as none; the gaps come last, issues of no milestone at the end."""
    cells = tabs()
    cells["Milestones"][MAIL][MEASURE] = "M9"
    cells["Milestones"][HINTS][MEASURE] = ""
    cells["Measures"][2][3] = "0099"
    work = done(
        ("A-1", 1, []),
        ("A-2", 2, ["9"]),
        ("A-3", 4, ["2"]),
        ("A-4", 8, ["3"]),
        ("A-5", 16, ["5"]),
        ("A-6", 32, ["1"]),
    )
    assert served(work, cells) == [
        (FAST, "Jobs filled", "Order", "", 32, 1),
        (None, "Days to hire", "Teams", "no method", 16, 1),
        (None, None, "Mail", "no measure", 4, 1),
        (None, None, "Hints", "no measure", 8, 1),
        (None, None, None, "no milestone", 3, 2),
    ]
    found = chain(work, plan=planned(cells), versions=VERSIONS)
    assert found["method_id"].isna().tolist() == [False, True, True, True, True]
    assert found["measure_id"].isna().tolist() == [False, False, True, True, True]


def test_a_method_without_a_name_goes_by_its_id() -> None:
    """It is a row of the plan all the same."""
    cells = tabs()
    cells["Methods"][1][1] = ""
    assert served(done(("A-1", 1, ["1"])), cells)[0][0] == "0011"


@pytest.mark.parametrize("ids", [["1", "3"], ["3", "1"], ["1", "1", "9"]])
def test_an_issue_of_several_milestones_counts_once(ids: list[str]) -> None:
    """For the one that stands first in the sheet, in whatever order Jira names its versions."""
    assert served(done(("A-1", 5, ids))) == [(FAST, "Jobs filled", "Order", "", 5, 1)]


def test_a_version_of_two_milestones_counts_for_the_first() -> None:
    """Moved to a later quarter, or shared by two squads."""
    cells = tabs()
    cells["Milestones"][TEAMS][1] = cells["Milestones"][COACH][1] = "list 2.0"
    assert served(done(("A-1", 5, ["1"])), cells) == [(FAST, "Jobs filled", "Order", "", 5, 1)]


def test_milestones_of_one_name_are_told_apart() -> None:
    """The same milestone in a later quarter, with another version and another measure."""
    cells = tabs()
    cells["Milestones"][TEAMS][0] = "Order"
    assert served(done(("A-1", 5, ["5"]), ("A-2", 1, ["1"])), cells) == [
        (FAST, "Jobs filled", "Order", "", 1, 1),
        (FAST, "Days to hire", "Order", "", 5, 1),
    ]


def test_only_completed_work_counts() -> None:
    """What was left, removed or done outside is not delivered here."""
    work = pd.concat([done(("A-1", 1, ["1"]), outcome=outcome) for outcome in ("not_completed", "removed")])
    found = chain(work, plan=planned(), versions=VERSIONS)
    assert found.empty
    assert list(found) == list(COLUMNS)
    assert chain_sums(found, by="method").empty


def test_work_without_estimates_has_no_share_of_points() -> None:
    """No share of nothing; by count it has."""
    found = chain(done(("A-1", math.nan, ["1"]), ("A-2", math.nan, [])), plan=planned(), versions=VERSIONS)
    assert found["share_points"].isna().all()
    assert found["share_issues"].tolist() == [0.5, 0.5]


def test_a_plan_of_nothing_links_nothing() -> None:
    """Every issue is of no milestone."""
    cells = {title: rows if title == "Projects" else rows[:1] for title, rows in tabs().items()}
    assert served(done(("A-1", 2, ["1"]), ("A-2", 3, [])), cells) == [(None, None, None, "no milestone", 5, 2)]


def test_sums_by_method_and_by_measure() -> None:
    """Each missing link is a row, not a method."""
    cells = tabs()
    cells["Milestones"][MAIL][MEASURE] = ""
    work = done(("A-1", 3, ["3"]), ("A-2", 5, ["1"]), ("A-4", 2, ["5"]), ("A-5", 4, ["2"]), ("A-6", 6, []))
    found = chain(work, plan=planned(cells), versions=VERSIONS)
    by_method = chain_sums(found, by="method")
    assert by_method["method"].fillna("").tolist() == [FAST, EARN, "", ""]
    assert by_method["gap"].tolist() == ["", "", "no measure", "no milestone"]
    assert by_method["completed_points"].tolist() == [7, 3, 4, 6]
    assert by_method["share_points"].tolist() == [0.35, 0.15, 0.2, 0.3]
    assert by_method["keys"].tolist() == [["A-2", "A-4"], ["A-1"], ["A-5"], ["A-6"]]
    by_measure = chain_sums(found, by="measure")
    assert by_measure["measure"].fillna("").tolist() == ["Jobs filled", "Days to hire", "First jobs", "", ""]
    assert by_measure["completed_points"].tolist() == [5, 2, 3, 4, 6]


def test_what_two_sprints_completed_counts_in_both() -> None:
    """As in their totals; its key is told once."""
    found = chain(done(("A-1", 3, ["1"]), ("A-1", 3, ["1"])), plan=planned(), versions=VERSIONS)
    assert found["completed_points"].tolist() == [6]
    assert found["completed_issues"].tolist() == [2]
    assert found["keys"].tolist() == [["A-1"]]


@QUICK
@given(seeds, st.lists(st.sampled_from(["", "M1", "M2", "M9"]), min_size=5, max_size=5), st.sampled_from(["", "0011"]))
def test_the_chains_add_up_to_what_was_completed(seed: int, measures: list[str], method: str) -> None:
    """Exactly, on any ledger and plan, by count and by points, at every level."""
    rows = ledger(board_tables(board_of(*crowd(seed), seed=seed)))
    known = VERSIONS["version_id"].tolist()
    shared = [[known[place % 6], known[(place * 5 + seed) % 6]][: (place + seed) % 3] for place in range(len(rows))]
    rows["version_ids"] = pd.Series(shared, index=rows.index, dtype=object)
    cells = tabs()
    for place, measure in zip((ORDER, MAIL, HINTS, COACH, TEAMS), measures, strict=True):
        cells["Milestones"][place][MEASURE] = measure
    cells["Measures"][2][3] = method
    plan = planned(cells)
    found = chain(rows, plan=plan, versions=VERSIONS)
    whole = totals(rows)[["completed_points", "completed_issues"]].sum()
    for table in (found, chain_sums(found, by="method"), chain_sums(found, by="measure")):
        assert table["completed_points"].sum() == pytest.approx(whole["completed_points"], abs=1e-9)
        assert table["completed_issues"].sum() == whole["completed_issues"]
    linked = links(rows[rows["outcome"] == "completed"], plan=plan, versions=VERSIONS)
    unlinked = found.loc[found["gap"] == GAPS[0], "completed_issues"].sum()
    assert unlinked == (~linked["is_linked_to_milestone"]).sum()


def test_the_trend_is_each_sprints_alignment() -> None:
    """In the order asked for; a sprint without issues has no shares."""
    work = done(("A-1", 3, ["1"]), ("A-2", 5, []), ("A-3", 1, ["3"])).assign(sprint_id=[2, 2, 1])
    work["epic_key"] = pd.Series(["CLI-1", "CLI-1", None], dtype="str")
    plan = planned()
    found = alignment_trend(work, plan=plan, versions=VERSIONS, sprint_ids=[3, 2, 1])
    assert found["sprint_id"].tolist() == [3, 2, 1]
    assert found["issues"].tolist() == [0, 2, 1]
    assert found["linked_to_project"].tolist() == pytest.approx([math.nan, 1, 0], nan_ok=True)
    assert found["linked_to_milestone"].tolist() == pytest.approx([math.nan, 0.5, 1], nan_ok=True)
    here = links(work[work["sprint_id"] == 2], plan=plan, versions=VERSIONS)
    one = alignment(here, milestones=plan.milestones, plan=plan).iloc[0]
    assert one["linked_to_milestone"] == 0.5


def test_the_trend_of_no_sprint_is_empty() -> None:
    """Every column, no row."""
    found = alignment_trend(done().assign(sprint_id=0), plan=planned(), versions=VERSIONS, sprint_ids=[])
    assert found.empty
    assert list(found) == ["sprint_id", "issues", "linked_to_project", "linked_to_milestone"]
