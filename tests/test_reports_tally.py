"""The lines from the commitment to the close: where they do not add up to the final scope, a sentence says why."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from squadlib.metrics.sprint import totals
from squadlib.reports.page.tally import summed_said

ENTRIES = ("committed", "added", "already_done")
OUTCOMES = ("completed", "not_completed", "removed", "completed_outside")
Row = tuple[str, str, float, float]


def ledger(rows: list[Row]) -> pd.DataFrame:
    """Return a sprint's ledger: of each issue its entry, its outcome, its estimate at the start and at the close."""
    frame = pd.DataFrame(rows, columns=["entry", "outcome", "points_start", "points_end"])
    return frame.assign(sprint_id=1, sprint="S 1", state="closed", carried_over=False)


def said(rows: list[Row], unit: str) -> str:
    """Return the sentence in plain blanks."""
    frame = ledger(rows)
    return summed_said(frame, totals(frame).iloc[0].to_dict(), unit=unit).replace("\u00a0", " ")


BASE: list[Row] = [("committed", "completed", 30, 33), ("committed", "removed", 5, 5), ("added", "completed", 2, 2)]


@pytest.mark.parametrize(
    ("more", "unit", "sentence"),
    [
        ([], "points", ""),
        ([("already_done", "completed_outside", 3, 3)], "points", ""),
        (
            [("added", "completed_outside", 2, 2)],
            "points",
            (
                "Committed, added, removed and re-estimated make 37; less 2 points done before and untouched, "
                "that is the final scope of 35."
            ),
        ),
        (
            [("already_done", "completed", 1, 1), ("already_done", "removed", 4, 4)],
            "points",
            (
                "Committed, added, removed and re-estimated make 31; "
                "plus 5 points done at the start and touched since, that is the final scope of 36."
            ),
        ),
        (
            [("added", "completed_outside", 2, 2)],
            "issues",
            (
                "Committed, added and removed make 3; less 1 issue done before and untouched, "
                "that is the final scope of 2."
            ),
        ),
    ],
)
def test_it_says_why_the_lines_are_not_the_final_scope(more: list[Row], unit: str, sentence: str) -> None:
    """Nothing where they add up."""
    assert said([*BASE, *more], unit) == sentence


points = st.integers(0, 40).map(float)


@given(st.lists(st.tuples(st.sampled_from(ENTRIES), st.sampled_from(OUTCOMES), points, points), min_size=1))
def test_with_what_it_names_the_lines_always_make_the_final_scope(rows: list[Row]) -> None:
    """Whatever entered and came of the sprint: no difference stays without a word."""
    frame = ledger(rows)
    row: Any = totals(frame).iloc[0]
    first = row["committed_points"] + row["added_points"] - row["removed_points"] + row["reestimated_points"]
    assert bool(summed_said(frame, row.to_dict(), unit="points")) or first == row["final_scope_points"]
