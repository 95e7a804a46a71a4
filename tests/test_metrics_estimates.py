"""What an estimate meant in days: each issue once, larger against smaller, and what was unusual."""

import numpy as np
import pandas as pd
import pytest

from squadlib.metrics.days_in_progress import days_by_size, days_in_progress
from squadlib.metrics.estimates import agreement, beside_usual, compared, estimates
from squadlib.metrics.ledger import ledger
from tests.feedback_factory import board, work
from tests.records_factory import change, issue

NAN = float("nan")


def known(*rows: tuple[str, float, float], here: str = "") -> pd.DataFrame:
    """Return `metrics.estimates` of (key, points, days); the keys that begin with `here` are of the last sprint."""
    frame = pd.DataFrame(rows, columns=["key", "points", "days"])
    return frame.assign(sprint_id=1, is_here=frame["key"].str.startswith(here or "-"))


def series(*days: float) -> pd.Series:
    """Return days as a column."""
    return pd.Series(days, dtype="float64")


def test_every_sprint_up_to_the_one_reported_counts_and_none_after_it() -> None:
    """With the estimate at the close of each; what the last sprint completed is marked."""
    works = [work(1, key="A-1", points=2), work(2, key="A-2", points=3), work(3, key="A-3", points=5)]
    tables = board(*works, sprints=3)
    days = days_in_progress(tables, ledger(tables))
    rows = estimates(days, sprint_ids=[1, 2])
    assert rows["key"].tolist() == ["A-1", "A-2"]
    assert rows["points"].tolist() == [2, 3]
    assert rows["days"].tolist() == [3, 3]
    assert rows["is_here"].tolist() == [False, True]
    assert days_by_size(rows)["issues"].tolist() == [1, 1]
    assert estimates(days, sprint_ids=[]).empty


def test_an_issue_completed_twice_counts_once_with_all_its_days() -> None:
    """Reopened and completed again by a later sprint: the second completion tells what it took."""
    again = issue("A-1", sprints=[1, 2], status="Done", points=8, assignee="Ana")
    moves = [
        ("2026-01-06 00:00", "To Do", "In Progress"),
        ("2026-01-07 00:00", "In Progress", "Done"),
        ("2026-01-20 00:00", "Done", "In Progress"),
        ("2026-01-22 00:00", "In Progress", "Done"),
    ]
    told = [change("A-1", at, "status", old, new) for at, old, new in moves]
    told.append(change("A-1", "2026-01-19 00:00", "points", "3", "8"))
    put = change("A-1", "2026-01-18 00:00", "sprint", "1", "1,2")
    tables = board([again, *told, put], sprints=2)
    rows = ledger(tables)
    assert rows["outcome"].tolist() == ["completed", "completed"]
    days = days_in_progress(tables, rows)
    whole = estimates(days, sprint_ids=[1, 2])
    assert whole[["points", "days", "is_here"]].to_numpy().tolist() == [[8, 3, True]]
    first = estimates(days, sprint_ids=[1])
    assert first[["points", "days", "is_here"]].to_numpy().tolist() == [[3, 1, True]]


@pytest.mark.parametrize(
    ("smaller", "larger", "share"),
    [
        ((1, 2), (3, 4), 1.0),
        ((3, 4), (1, 2), 0.0),
        ((1, 3), (2, 4), 0.75),
        ((2, 2), (2, 2), 0.5),
        ((2,), (2, 3), 0.75),
        ((), (2, 3), NAN),
    ],
)
def test_the_share_of_pairs_in_which_the_larger_took_longer(
    smaller: tuple[float, ...], larger: tuple[float, ...], share: float
) -> None:
    """Equal days are half a pair; no pair has no answer."""
    np.testing.assert_equal(compared(series(*smaller), series(*larger)).share, share)


def test_larger_takes_longer_only_where_chance_does_not_explain_it() -> None:
    """Four issues never do; five that all took longer do; five of which some did not, do not."""
    found = compared(series(1, 2, 3, 4, 5), series(6, 7, 8, 9, 10))
    assert (found.is_longer, found.is_shorter, found.is_alike) == (True, False, False)
    found = compared(series(6, 7, 8, 9, 10), series(1, 2, 3, 4, 5))
    assert (found.is_longer, found.is_shorter) == (False, True)
    assert not compared(series(1, 2, 3, 4), series(6, 7, 8, 9, 10, 11, 12, 13)).is_longer
    assert not compared(series(1, 2, 3, 4, 5), series(3, 4, 5, 6, 7)).is_longer


def test_two_sizes_are_alike_with_ten_issues_each() -> None:
    """And where the larger one takes longer about as often as not."""
    ten = series(*range(10))
    assert compared(ten, ten).is_alike
    assert not compared(ten, ten.head(9)).is_alike
    assert not compared(ten, ten + 2).is_alike


def test_agreement_over_all_sizes() -> None:
    """Pairs of one size and issues without estimate or days do not count."""
    rows = known(("A", 1, 1), ("B", 1, 2), ("C", 3, 2), ("D", 5, 3), ("E", NAN, 9), ("F", 8, NAN))
    assert agreement(rows) == pytest.approx((1 + 0.5 + 1 + 1 + 1) / 5)
    assert np.isnan(agreement(rows.head(2)))
    assert np.isnan(agreement(rows.head(0)))


FIVE = (("B-1", 3.0, 2.0), ("B-2", 3.0, 3.0), ("B-3", 3.0, 3.0), ("B-4", 3.0, 4.0))


def test_an_issue_beyond_the_fence_took_unusually_long() -> None:
    """The middle half of 2, 3, 3, 4 and x is 3 to 4, so that the fence stands at 5.5."""
    rows = beside_usual(known(*FIVE, ("A-1", 3, 5.6), here="A"))
    assert rows[["key", "issues", "median_days", "low_days", "high_days", "is_unusual"]].to_numpy().tolist() == [
        ["A-1", 5, 3, 3, 4, True]
    ]
    assert beside_usual(known(*FIVE, ("A-1", 3, 5.5), here="A"))["is_unusual"].tolist() == [False]


def test_what_is_usual_takes_five_issues_of_a_size() -> None:
    """Four are too few; an issue without estimate or days is not compared; the longest comes first."""
    assert beside_usual(known(*FIVE[1:], ("A-1", 3, 50), here="A")).empty
    more = [("A-1", 3, 1.0), ("A-2", 3, 2.0), ("A-3", NAN, 3.0), ("A-4", 3, NAN), ("A-5", 8, 1.0)]
    assert beside_usual(known(*FIVE, *more, here="A"))["key"].tolist() == ["A-2", "A-1"]
