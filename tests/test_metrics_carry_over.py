"""Chains of sprints that did not complete an issue."""

import math
from typing import Any

import pandas as pd
from hypothesis import given

from squadlib.metrics.carry_over import chains, dragged
from squadlib.metrics.ledger import ledger
from squadlib.tables.board import board_tables
from tests.daybook import board_of
from tests.records_factory import Change, board_records, change, issue, sprint
from tests.test_metrics_properties import QUICK, crowd, seeds

SPRINTS = [sprint(number, f"2026-0{number}-01", f"2026-0{number}-14") for number in (1, 2, 3, 4)]
RUNNING = sprint(5, "2026-05-01", end="2026-05-14")


def carried(key: str, *numbers: int) -> list[Change]:
    """Return the changes that put an issue into one sprint after the other, each just after the close before it."""
    listed = [",".join(map(str, numbers[:place])) for place in range(1, len(numbers) + 1)]
    return [
        change(key, f"2026-0{before}-14 00:00:05", "sprint", old, new)
        for before, old, new in zip(numbers, listed, listed[1:], strict=False)
    ]


def found(*issues: Any, changes: list[Change], sprint_id: int, sprints: Any = SPRINTS) -> pd.DataFrame:
    """Return the chains of one sprint of a small board."""
    tables = board_tables(board_records(sprints=sprints, issues=issues, changes=changes, as_of="2026-05-08"))
    return chains(ledger(tables), tables.sprints, sprint_id=sprint_id)


def test_a_chain_tells_its_sprints_and_its_estimates() -> None:
    """Since the start of the first sprint that did not complete it, at the estimate of each close."""
    row = found(
        issue("A-1", sprints=[1, 2, 3], points=8),
        changes=[*carried("A-1", 1, 2, 3), change("A-1", "2026-03-05", "points", "3", "8")],
        sprint_id=3,
    ).iloc[0]
    assert row["sprints_carried"] == 3
    assert (row["since_sprint"], row["since_at"]) == ("Client 26-1", pd.Timestamp("2026-01-01", tz="UTC"))
    assert row["way"] == ["Client 26-1", "Client 26-2", "Client 26-3"]
    assert row["estimates"] == [3, 3, 8]
    assert row["estimates_told"] == "3 → 8"
    assert (row["first_points"], row["carried_points"], row["dragged_days"]) == (3, 8, 72)


def test_a_sprint_in_between_without_the_issue_is_not_on_the_way() -> None:
    """It went back to the backlog and came again."""
    rows = found(
        issue("A-1", sprints=[1, 3], points=2), changes=[change("A-1", "2026-02-20", "sprint", "1", "1,3")], sprint_id=3
    )
    assert rows["way"].iloc[0] == ["Client 26-1", "Client 26-3"]


def test_only_what_is_left_and_was_carried_is_a_chain() -> None:
    """Completed issues are none, nor is one that was left for the first time and went nowhere."""
    rows = found(
        issue("A-1", sprints=[1, 2], points=1, status="Done"),
        issue("A-2", sprints=[2], points=2),
        issue("A-3", sprints=[2, 3], points=4),
        changes=[*carried("A-1", 1, 2), change("A-1", "2026-02-03", "status", "To Do", "Done"), *carried("A-3", 2, 3)],
        sprint_id=2,
    )
    assert rows["key"].tolist() == ["A-3"]
    assert rows["sprints_carried"].tolist() == [1]


def test_what_comes_later_is_not_seen() -> None:
    """The chain of an earlier sprint ends there."""
    rows = found(issue("A-1", sprints=[1, 2, 3], points=3), changes=carried("A-1", 1, 2, 3), sprint_id=2)
    assert rows["way"].iloc[0] == ["Client 26-1", "Client 26-2"]


def test_a_running_sprint_shows_what_was_carried_into_it() -> None:
    """The closed ones are counted; the running one is on the way."""
    rows = found(
        issue("A-1", sprints=[4, 5], points=3), changes=carried("A-1", 4, 5), sprint_id=5, sprints=[*SPRINTS, RUNNING]
    )
    assert rows["sprints_carried"].tolist() == [1]
    assert rows["way"].iloc[0] == ["Client 26-4", "Client 26-5"]


def test_the_total_adds_up_what_is_dragged() -> None:
    """The longest chain comes first; no estimate counts 0."""
    rows = found(
        issue("A-1", sprints=[2, 3], points=5),
        issue("A-2", sprints=[1, 2, 3], points=3),
        issue("A-3", sprints=[2, 3]),
        issue("A-4", sprints=[3, 4], points=1),
        changes=[*carried("A-1", 2, 3), *carried("A-2", 1, 2, 3), *carried("A-3", 2, 3), *carried("A-4", 3, 4)],
        sprint_id=3,
    )
    assert rows["key"].tolist() == ["A-2", "A-1", "A-3", "A-4"]
    assert math.isnan(rows["carried_points"].iloc[2])
    assert dragged(rows) == {
        "issues": 4,
        "points": 9.0,
        "again_issues": 3,
        "again_points": 8.0,
        "most_sprints": 3,
        "since_sprint": "Client 26-1",
        "since_at": pd.Timestamp("2026-01-01", tz="UTC"),
    }


def test_nothing_carried_adds_up_to_nothing() -> None:
    """Every column, no row; also where the sprint has no issue at all."""
    for rows in (found(changes=[], sprint_id=1), found(issue("A-1", sprints=[1], points=1), changes=[], sprint_id=1)):
        assert rows.empty
        total = dragged(rows)
        assert (total["issues"], total["points"], total["most_sprints"]) == (0, 0, 0)
        assert pd.isna(total["since_at"])


@QUICK
@given(seeds)
def test_any_chain_is_as_long_as_the_ledger_counts(seed: int) -> None:
    """Its way has the closed sprints counted, and ends in the sprint asked for; all that goes on is in it."""
    tables = board_tables(board_of(*crowd(seed), seed=seed))
    rows = ledger(tables)
    names = tables.sprints.set_index("sprint_id")["sprint"]
    for one in tables.sprints.loc[tables.sprints["is_own"] & tables.sprints["started_at"].notna()].itertuples():
        told = chains(rows, tables.sprints, sprint_id=one.sprint_id)
        assert (told["way"].map(len) - (one.state != "closed") == told["sprints_carried"]).all()
        assert all(way[-1] == names[one.sprint_id] for way in told["way"])
        here = rows[(rows["sprint_id"] == one.sprint_id) & rows["carried_over"]]
        assert set(here["issue_id"]) <= set(told["issue_id"])
