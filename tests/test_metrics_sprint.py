"""What the rows of a ledger add up to."""

import math

import numpy as np
import pandas as pd
import pytest

from squadlib.errors import DataError
from squadlib.metrics.sprint import check_invariants, members, totals, totals_of

IN = pd.Timestamp("2026-01-15", tz="UTC")


def rows(*told: tuple[str, str, float, float], sprint_id: int = 5, assignee: str | None = "Ana") -> pd.DataFrame:
    """Return ledger rows of (entry, outcome, estimate at the start, at the close)."""
    frame = pd.DataFrame(told, columns=["entry", "outcome", "points_start", "points_end"])
    return frame.assign(
        sprint_id=sprint_id,
        issue_id=[f"{sprint_id}-{assignee}-{number}" for number in range(len(frame))],
        assignee=pd.Series([assignee] * len(frame), dtype=object),
        carried_over=frame["outcome"] == "not_completed",
        left_at=pd.Series(
            [IN if one == "removed" else pd.NaT for one in frame["outcome"]], dtype="datetime64[ms, UTC]"
        ),
    )


WORKED = rows(
    ("committed", "completed", 20, 22),
    ("committed", "not_completed", 5, 5),
    ("committed", "removed", 5, 5),
    ("added", "completed", 4, 4),
    ("added", "not_completed", 4, 4),
)


def test_the_worked_sprint_of_the_definitions() -> None:
    """Committed 30, added 8, removed 5, re-estimated +2, completed 26: the ratios of semantics.md, section 3."""
    one = totals(WORKED).iloc[0]
    sums = ["committed", "added", "removed", "reestimated", "final_scope", "completed", "commitment_kept"]
    assert [one[f"{name}_points"] for name in sums] == [30, 8, 5, 2, 35, 26, 20]
    assert one["completion_rate"] == pytest.approx(26 / 35)
    assert one["say_do_ratio"] == pytest.approx(26 / 30)
    assert one["commitment_kept_rate"] == pytest.approx(20 / 30)
    assert one["scope_change"] == pytest.approx(5 / 30)
    assert one["scope_churn"] == pytest.approx(15 / 30)
    assert one["carry_over_points"] == 9


def test_by_count_every_issue_weighs_one() -> None:
    """A re-estimate is counted, but changes no scope."""
    one = totals(WORKED).iloc[0]
    sums = ["committed", "added", "removed", "reestimated", "final_scope", "completed", "not_completed", "carry_over"]
    assert [one[f"{name}_issues"] for name in sums] == [3, 2, 1, 1, 4, 2, 2, 2]
    assert one["completion_rate_issues"] == 2 / 4
    assert one["say_do_ratio_issues"] == 2 / 3
    assert one["commitment_kept_rate_issues"] == 1 / 3
    assert one["scope_change_issues"] == (2 - 1) / 3
    assert one["scope_churn_issues"] == (2 + 1) / 3


def test_no_estimate_counts_nothing_and_over_nothing_there_is_no_answer() -> None:
    """Sums are 0, ratios NaN, never 0 or 100 %."""
    one = totals(rows(("added", "not_completed", np.nan, np.nan))).iloc[0]
    assert one["final_scope_points"] == 0
    ratios = ["completion_rate", "say_do_ratio", "commitment_kept_rate", "scope_change", "scope_churn"]
    assert all(math.isnan(one[name]) for name in ratios)
    assert one["completion_rate_issues"] == 0
    assert math.isnan(one["say_do_ratio_issues"])


def test_what_was_done_elsewhere_is_kept_apart() -> None:
    """Already done and completed outside: neither committed nor completed, nor in the scope."""
    one = totals(rows(("already_done", "completed_outside", 3, 3), ("committed", "completed", 5, 5))).iloc[0]
    told = ["already_done_points", "already_done_issues", "completed_outside_points", "completed_outside_issues"]
    assert one[told].tolist() == [3, 1, 3, 1]
    assert one[["committed_points", "completed_points", "final_scope_points"]].tolist() == [5, 5, 5]


def test_estimated_during_the_sprint_is_a_reestimate_from_nothing() -> None:
    """From no estimate to 3 adds 3 points of scope."""
    one = totals(rows(("committed", "completed", np.nan, 3), ("committed", "completed", 2, 2))).iloc[0]
    assert one[["reestimated_points", "reestimated_issues", "scope_change"]].tolist() == [3, 1, 1.5]


def test_members_stand_in_alphabetical_order_with_unassigned_work_last() -> None:
    """Each with the same names as the squad, and adding up to it."""
    told = pd.concat(
        [
            rows(("committed", "completed", 1, 1), assignee=None),
            rows(("committed", "completed", 2, 2), assignee="bo"),
            rows(("committed", "removed", 4, 4), assignee="Ana"),
            rows(("committed", "completed", 9, 9), assignee="Ana", sprint_id=6),
        ],
        ignore_index=True,
    )
    parts = members(told, sprint_id=5)
    assert parts["member"].tolist() == ["Ana", "bo", None]
    assert parts["completed_points"].tolist() == [0, 2, 1]
    assert parts["removed_points"].sum() == totals(told).iloc[0]["removed_points"]


def test_a_sprint_without_issues_has_no_totals_unless_asked_for() -> None:
    """`totals_of` gives sums of 0 and rates without an answer."""
    sums = totals(WORKED)
    assert sums["sprint_id"].tolist() == [5]
    asked = totals_of(sums, sprint_ids=[4, 5])
    assert asked["completed_points"].tolist() == [0, 26]
    assert asked["completion_rate"].isna().tolist() == [True, False]
    assert asked.dtypes.equals(sums.dtypes)


def test_an_empty_ledger_has_no_totals() -> None:
    """Nor any failure."""
    assert totals(WORKED.iloc[:0]).empty
    assert members(WORKED, sprint_id=99).empty
    check_invariants(WORKED.iloc[:0])


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("entry", "perhaps", "no entry or no outcome"),
        ("outcome", None, "no entry or no outcome"),
        ("issue_id", "5-Ana-1", "counted twice"),
        ("left_at", IN, "both in the sprint at its close and not"),
    ],
)
def test_a_ledger_that_cannot_be_right_stops_the_run(column: str, value: object, what: str) -> None:
    """The message names the sprint."""
    broken = WORKED.copy()
    broken.loc[0, column] = value
    with pytest.raises(DataError, match=f"sprint 5: .*{what}"):
        check_invariants(broken)


def test_a_whole_ledger_passes() -> None:
    """The worked sprint holds every invariant."""
    check_invariants(WORKED)
