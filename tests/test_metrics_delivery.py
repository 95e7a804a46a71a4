"""What issues deliver and what is uncertain about them: from labels or any other text, and how each kind fared."""

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.metrics.delivery import classes, delivery
from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import SUMS, totals
from squadlib.tables.board import board_tables
from tests.daybook import board_of
from tests.feedback_factory import board, work
from tests.test_metrics_properties import crowd


def of(*works: list[Any], sprints: int = 1) -> pd.DataFrame:
    """Return the ledger of these issues."""
    return ledger(board(*works, sprints=sprints))


def test_classes_from_labels() -> None:
    """In any case; of two the first of the mapping; unknown labels and none give none."""
    rows = classes(
        of(
            work(1, labels=["Type:Learning", "risk:metric"]),
            work(1, labels=["type:deployable", "type:plan"]),
            work(1, labels=["type:party"]),
            work(1),
        )
    )
    assert rows["delivery_type"].tolist() == ["learning", "plan", None, None]
    assert rows["uncertainty"].tolist() == ["metric", None, None, None]


def test_classes_from_another_column() -> None:
    """Any text of the ledger, such as the type of the issue."""
    mapping = {"delivery_type": {"Spike": "learning", "Story": "deployable"}}
    rows = classes(of(work(1, type="Spike"), work(1), work(1, type="Bug")), mapping=mapping, column="type")
    assert rows["delivery_type"].tolist() == ["learning", "deployable", None]
    assert rows["uncertainty"].tolist() == [None, None, None]


def test_mix_and_completion_of_each_class() -> None:
    """Every class has its row; its share is of the final scope, its completion its own."""
    rows = delivery(
        of(
            work(1, points=2, labels=["type:learning"]),
            work(1, points=4, labels=["type:deployable"]),
            work(1, points=4, labels=["type:deployable"], done=False),
            work(1, points=10),
        )
    )
    kinds = rows[rows["kind"] == "delivery_type"].set_index("class")
    assert kinds.index.tolist() == ["learning", "concept", "plan", "deployable", None]
    assert kinds["final_scope_issues"].tolist() == [1, 0, 0, 2, 1]
    assert kinds["share_issues"].tolist() == [0.25, 0, 0, 0.5, 0.25]
    assert kinds["share_points"].tolist() == [0.1, 0, 0, 0.4, 0.5]
    assert kinds["completion_rate"].iloc[[0, 3, 4]].tolist() == [1, 0.5, 1]
    assert kinds["completion_rate"].iloc[[1, 2]].isna().all()


def test_sprints_come_in_order_with_both_kinds() -> None:
    """Delivery types first, then uncertainties."""
    rows = delivery(of(work(1, labels=["risk:concept"]), work(2), sprints=2))
    assert rows.groupby("sprint_id", sort=False)["kind"].unique().map(list).to_dict() == {
        1: ["delivery_type", "uncertainty"],
        2: ["delivery_type", "uncertainty"],
    }
    assert len(rows) == 2 * (5 + 4)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_the_classes_add_up_to_the_squad(seed: int) -> None:
    """On every sum of any sprint, for either kind."""
    rows = ledger(board_tables(board_of(*crowd(seed), seed=1)))
    labels = [[["type:plan"], ["risk:metric", "type:concept"], []][number % 3] for number in range(len(rows))]
    rows["labels"] = pd.Series(labels, index=rows.index, dtype=object)
    names = [f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")]
    whole = totals(rows).set_index("sprint_id")[names].astype("float64")
    for _, part in delivery(rows).groupby("kind"):
        summed = part.groupby("sprint_id", sort=False)[names].sum().astype("float64")
        pd.testing.assert_frame_equal(summed, whole, check_names=False)
