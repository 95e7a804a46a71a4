"""How work lies on the members: shares that add up, evenness with known values, who had none or one single issue."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.metrics.ledger import ledger
from squadlib.metrics.workload import evenness, gini, workload
from squadlib.tables.board import board_tables
from tests.daybook import board_of
from tests.feedback_factory import board, work
from tests.test_metrics_properties import crowd


def of(*works: list[object], sprints: int = 1, unit: str = "points", roster: list[str] | None = None) -> pd.DataFrame:
    """Return the workload of the last of the sprints."""
    rows = workload(ledger(board(*works, sprints=sprints)), unit=unit, roster=roster)
    return rows[rows["sprint_id"] == sprints].reset_index(drop=True)


def test_shares_of_committed_and_completed_work() -> None:
    """Added work is completed without having been committed; nobody's work is the last row."""
    rows = of(
        work(1, points=6),
        work(1, who="Bo", points=3, done=False),
        work(1, who="Bo", points=2, added=True),
        work(1, who=None, points=3),
    )
    assert rows["member"].tolist() == ["Ana", "Bo", None]
    assert rows["committed"].tolist() == [6, 3, 3]
    assert rows["completed"].tolist() == [6, 2, 3]
    assert rows["committed_share"].tolist() == [0.5, 0.25, 0.25]
    assert rows["completed_share"].round(4).tolist() == [0.5455, 0.1818, 0.2727]


def test_shares_by_count() -> None:
    """Where nothing is estimated, every issue weighs one; over nothing there is no share."""
    bare = [work(1, points=None), work(1, points=None), work(1, who="Bo", points=None)]
    assert of(*bare, unit="issues")["committed_share"].round(2).tolist() == [0.67, 0.33]
    assert of(*bare)["committed_share"].isna().all()


def test_who_had_no_committed_work() -> None:
    """Who held an issue in the sprint before is still a member; a roster says it better."""
    works = [work(1), work(1, who="Bo"), work(2), work(2, who="Cy", added=True)]
    told = evenness(of(*works, sprints=2)).iloc[0]
    assert (told["members"], told["without_commitment"]) == (3, ["Bo", "Cy"])
    told = evenness(of(*works, sprints=2, roster=["Ana", "Di"])).iloc[0]
    assert (told["members"], told["without_commitment"]) == (3, ["Cy", "Di"])


def test_who_had_one_single_issue_for_the_whole_sprint() -> None:
    """One that joined late, or a second one, and it is not."""
    works = [
        work(1, key="A-1"),
        *[work(1, who="Bo"), work(1, who="Bo", added=True)],
        work(1, who="Cy", added=True),
        work(1, who=None),
    ]
    told = evenness(of(*works)).iloc[0]
    assert (told["one_issue"], told["one_issue_keys"]) == (["Ana"], ["A-1"])


def test_the_gini_coefficient_of_known_distributions() -> None:
    """Even is 0, everything with one of n is (n - 1) / n, scale changes nothing."""
    assert gini([0] * 9 + [1]) == pytest.approx(0.9)
    assert gini([1, 2, 3, 4, 5]) == pytest.approx(4 / 15)
    assert gini([10, 20, 30, 40, 50]) == pytest.approx(4 / 15)
    assert gini([3]) == 0


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_the_gini_coefficient_is_half_the_mean_difference(values: list[int]) -> None:
    """Its definition by all pairs gives the same."""
    held = np.array(values, dtype="float64")
    if not held.sum():
        assert math.isnan(gini(values))
        return
    pairs = np.abs(np.subtract.outer(held, held)).mean()
    assert gini(values) == pytest.approx(pairs / (2 * held.mean()))


def test_evenness_goes_over_all_sprints() -> None:
    """Unassigned work is nobody's share."""
    rows = workload(ledger(board(work(1), work(1, who="Bo"), work(2), work(2, who=None, points=50), sprints=2)))
    told = evenness(rows)
    assert told["sprint_id"].tolist() == [1, 2]
    assert told["gini"].tolist() == [0, 0.5]  # in the second sprint Bo is still a member, without work


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(("points", "issues")))
def test_the_shares_of_any_sprint_add_up(seed: int, unit: str) -> None:
    """To one, or to no answer where there was nothing."""
    rows = workload(ledger(board_tables(board_of(*crowd(seed), seed=1))), unit=unit)
    for _, part in rows.groupby("sprint_id"):
        for name in ("committed_share", "completed_share"):
            assert part[name].isna().all() or part[name].sum() == pytest.approx(1)
        assert not part["member"].duplicated().any()
    assert len(evenness(rows)) == rows["sprint_id"].nunique()
