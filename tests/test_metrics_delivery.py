"""What issues deliver and what is uncertain about them: from labels or a field of Jira, and how each kind fared."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.metrics.delivery import classes, delivery, mix
from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import SUMS, totals
from squadlib.options import Delivery
from squadlib.tables.board import BoardTables, board_tables
from tests.daybook import board_of
from tests.feedback_factory import board, work
from tests.test_metrics_properties import crowd

FIELD = "customfield_10050"


def classed(tables: BoardTables, meaning: Delivery = Delivery()) -> pd.DataFrame:  # noqa: B008 (frozen)
    """Return the classes of each row of the board's ledger."""
    return classes(ledger(tables), tables.issues, meaning=meaning)


def fared(*works: list[Any], sprints: int = 1, **how: Any) -> pd.DataFrame:
    """Return what the issues of these sprints delivered."""
    tables = board(*works, sprints=sprints)
    return delivery(ledger(tables), tables.issues, **how)


def test_classes_from_labels() -> None:
    """In any case; of two the first of the mapping; unknown labels and none give none."""
    rows = classed(
        board(
            work(1, labels=["Type:Learning", "risk:metric"]),
            work(1, labels=["type:deployable", "type:plan"]),
            work(1, labels=["type:party", "xtype:learning"]),
            work(1),
            sprints=1,
        )
    )
    assert rows["delivery_type"].tolist() == ["learning", "plan", None, None]
    assert rows["uncertainty"].tolist() == ["metric", None, None, None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Spike", "learning"),
        ("  spike ", "learning"),
        ("Design, Spike", "learning"),
        ("Build, measure, learn", "deployable"),
        ("ux, Build, measure, learn", "deployable"),
        ("Build", None),
        ("Spikes", None),
        (3.0, "plan"),
        (True, None),
        (None, None),
    ],
)
def test_classes_from_a_field_of_jira(text: Any, found: str | None) -> None:
    """Its text whole or one of several, or its number; labels say nothing then."""
    meaning = Delivery(
        field=FIELD,
        delivery_type={"Spike": "learning", "Build, measure, learn": "deployable", "3": "plan"},
        uncertainty={},
    )
    rows = classed(board(work(1, labels=["Spike"], fields={FIELD: text}), sprints=1), meaning)
    assert rows["delivery_type"].tolist() == [found]
    assert rows["uncertainty"].tolist() == [None]


def test_a_snapshot_without_the_field_has_no_classes() -> None:
    """It was fetched before the field was named."""
    rows = classed(board(work(1), sprints=1), Delivery(field=FIELD))
    assert rows["delivery_type"].tolist() == [None]


def test_mix_and_completion_of_each_class() -> None:
    """Every class has its row; its share is of the final scope, its completion its own."""
    rows = fared(
        work(1, points=2, labels=["type:learning"]),
        work(1, points=4, labels=["type:deployable"]),
        work(1, points=4, labels=["type:deployable"], done=False),
        work(1, points=10),
    )
    kinds = rows[rows["kind"] == "delivery_type"].set_index("class")
    assert kinds.index.tolist() == ["learning", "concept", "plan", "deployable", None]
    assert kinds["final_scope_issues"].tolist() == [1, 0, 0, 2, 1]
    assert kinds["share_issues"].tolist() == [0.25, 0, 0, 0.5, 0.25]
    assert kinds["share_points"].tolist() == [0.1, 0, 0, 0.4, 0.5]
    assert kinds["completion_rate"].iloc[[0, 3, 4]].tolist() == [1, 0.5, 1]
    assert kinds["completion_rate"].iloc[[1, 2]].isna().all()


def test_sprints_come_as_asked_for_with_both_kinds() -> None:
    """Delivery types first, then uncertainties; a sprint without issues has no shares, others are left out."""
    rows = fared(work(1, labels=["risk:concept"]), work(3, points=9), sprints=3, sprint_ids=[2, 1])
    assert rows.groupby("sprint_id", sort=False)["kind"].unique().map(list).to_dict() == {
        2: ["delivery_type", "uncertainty"],
        1: ["delivery_type", "uncertainty"],
    }
    assert len(rows) == 2 * (5 + 4)
    empty = rows[rows["sprint_id"] == 2]
    assert empty["share_points"].isna().all()
    assert (empty["final_scope_issues"] == 0).all()
    assert rows["final_scope_points"].max() == 3


def test_several_sprints_taken_together() -> None:
    """Shares of their whole scope, not means of shares."""
    rows = mix(fared(work(1, points=1, labels=["type:plan"]), work(2, points=9), work(2, points=2), sprints=2))
    kinds = rows[rows["kind"] == "delivery_type"].set_index("class")
    assert kinds.index.tolist() == ["learning", "concept", "plan", "deployable", None]
    assert kinds.loc["plan", "share_points"] == 1 / 12
    assert kinds.loc["plan", "share_issues"] == 1 / 3
    assert mix(rows.head(0).assign(sprint_id=0)).empty


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_the_classes_add_up_to_the_squad(seed: int) -> None:
    """On every sum of any sprint, for either kind."""
    tables = board_tables(board_of(*crowd(seed), seed=1))
    rows = ledger(tables)
    labels = [[["type:plan"], ["risk:metric", "type:concept"], []][number % 3] for number in range(len(tables.issues))]
    issues = tables.issues.assign(labels=pd.Series(labels, index=tables.issues.index, dtype=object))
    names = [f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")]
    whole = totals(rows).set_index("sprint_id")[names].astype("float64")
    for _, part in delivery(rows, issues).groupby("kind"):
        summed = part.groupby("sprint_id", sort=False)[names].sum().astype("float64")
        pd.testing.assert_frame_equal(summed, whole, check_names=False)
