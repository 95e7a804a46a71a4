"""Each rule of the ledger on the smallest sprint that shows it."""

from typing import Any

import pandas as pd
import pytest

from squadlib.errors import DataError
from squadlib.metrics.ledger import COLUMNS, ledger
from squadlib.options import Options
from squadlib.records import IssueRecord
from squadlib.tables.board import board_tables
from tests.records_factory import Change, board_records, change, issue, person, sprint

PAST = sprint(4, "2025-12-20", "2026-01-09")
THIS = sprint(5, "2026-01-10", "2026-01-24")
NEXT = sprint(6, "2026-01-25", "2026-02-08")
START, DURING, CLOSE, AFTER = "2026-01-10", "2026-01-15", "2026-01-24", "2026-01-24 00:00:03"


def rows_of(made: IssueRecord, *changes: Change, options: Options = Options(), **records: Any) -> pd.DataFrame:  # noqa: B008
    """Return the ledger of one issue on a board of three sprints, indexed by sprint."""
    told = board_records(issues=[made], changes=changes, **{"sprints": [PAST, THIS, NEXT], **records})
    return ledger(board_tables(told, options=options), options=options).set_index("sprint_id")


def test_an_empty_board_has_an_empty_ledger_with_every_column() -> None:
    """No sprint, no row, no failure."""
    rows = ledger(board_tables(board_records()))
    assert rows.empty
    assert list(rows.columns) == list(COLUMNS)


def test_created_exactly_at_the_start_is_committed() -> None:
    """And one millisecond later is added."""
    assert rows_of(issue("A-1", sprints=[5], created=START)).loc[5, "entry"] == "committed"
    assert rows_of(issue("A-1", sprints=[5], created="2026-01-10 00:00:00.001")).loc[5, "entry"] == "added"


def test_joining_exactly_at_the_close_counts_and_leaving_then_does_too() -> None:
    """A change at C happened during the sprint."""
    joined = rows_of(issue("A-1", sprints=[5]), change("A-1", CLOSE, "sprint", "", "5"))
    assert joined.loc[5, ["entry", "outcome"]].tolist() == ["added", "not_completed"]
    left = rows_of(issue("A-1"), change("A-1", CLOSE, "sprint", "5", ""))
    assert left.loc[5, "outcome"] == "removed"
    assert left.loc[5, "left_at"] == pd.Timestamp(CLOSE, tz="UTC")


def test_leaving_exactly_at_the_start_leaves_no_row() -> None:
    """A change at S happened before the sprint."""
    assert 5 not in rows_of(issue("A-1"), change("A-1", START, "sprint", "5", "")).index


def test_put_in_and_out_at_one_instant_was_never_in() -> None:
    """Two histories of the same millisecond: the state is what the later one left."""
    moves = [change("A-1", DURING, "sprint", "", "5"), change("A-1", DURING, "sprint", "5", "")]
    assert rows_of(issue("A-1"), *moves).empty


def test_done_before_the_start_is_already_done_and_completed_outside() -> None:
    """With the switch it is committed, but still completed elsewhere."""
    finished = [issue("A-1", sprints=[5], status="Done"), change("A-1", "2026-01-02", "status", "To Do", "Done")]
    row = rows_of(*finished).loc[5]
    assert row[["entry", "outcome"]].tolist() == ["already_done", "completed_outside"]
    assert row["done_at"] == pd.Timestamp("2026-01-02", tz="UTC")
    switched = rows_of(*finished, options=Options(commitment_includes_done=True)).loc[5]
    assert switched[["entry", "outcome"]].tolist() == ["committed", "completed_outside"]


def test_done_at_the_start_then_taken_out_is_still_completed_outside() -> None:
    """That it was finished elsewhere is asked before whether it was removed."""
    taken = change("A-1", DURING, "sprint", "5", "")
    row = rows_of(issue("A-1", status="Done"), taken).loc[5]
    assert row["outcome"] == "completed_outside"
    assert row["left_at"] == pd.Timestamp(DURING, tz="UTC")


def test_reopened_and_done_again_is_completed_at_the_second_time() -> None:
    """What holds at the close counts from when it began to hold."""
    row = rows_of(
        issue("A-1", sprints=[5], status="Done"),
        change("A-1", "2026-01-02", "status", "To Do", "Done"),
        change("A-1", "2026-01-12", "status", "Done", "In Progress"),
        change("A-1", "2026-01-20", "status", "In Progress", "Done"),
    ).loc[5]
    assert row[["entry", "outcome"]].tolist() == ["already_done", "completed"]
    assert row["done_at"] == pd.Timestamp("2026-01-20", tz="UTC")


def test_reopened_before_the_close_is_not_completed() -> None:
    """Done in between is not done at the close."""
    row = rows_of(
        issue("A-1", sprints=[5]),
        change("A-1", "2026-01-12", "status", "To Do", "Done"),
        change("A-1", "2026-01-23", "status", "Done", "To Do"),
    ).loc[5]
    assert row["outcome"] == "not_completed"
    assert pd.isna(row["done_at"])


def test_nothing_after_the_close_is_seen() -> None:
    """Status, estimate, assignee, priority, epic, versions: all as they were at C, whatever was edited since."""
    now = issue(
        "A-1",
        sprints=[5],
        status="Done",
        points=8,
        assignee="bo",
        priority="Low",
        epic_key="E-2",
        versions=["v2"],
    )
    row = rows_of(
        now,
        change("A-1", AFTER, "status", "In Review", "Done"),
        change("A-1", AFTER, "points", "5.0", "8.0"),
        change("A-1", AFTER, "assignee", "ana", "bo"),
        change("A-1", AFTER, "priority", "High", "Low"),
        change("A-1", AFTER, "epic", "E-1", "E-2"),
        change("A-1", AFTER, "version", "v1", None),
        change("A-1", AFTER, "version", None, "v2"),
        people=[person("ana", "Ana Ruiz")],
    ).loc[5]
    seen = row[["outcome", "status", "points_end", "assignee", "priority", "epic_key", "version_ids"]]
    assert seen.tolist() == ["not_completed", "In Review", 5.0, "Ana Ruiz", "High", "E-1", ["v1"]]


def test_an_epic_told_twice_is_undone_once() -> None:
    """Jira Cloud writes Epic Link and parent in one history; a site that only writes the parent is read by it."""
    now = issue("A-1", sprints=[5], epic_key="E-2")
    twice = [change("A-1", AFTER, "parent", None, "E-2"), change("A-1", AFTER, "epic", "E-1", "E-2")]
    assert rows_of(now, *twice).loc[5, "epic_key"] == "E-1"
    assert rows_of(now, change("A-1", AFTER, "parent", "E-1", "E-2")).loc[5, "epic_key"] == "E-1"


def test_the_parent_of_a_former_subtask_is_no_epic() -> None:
    """Turned into a story after the close: what was above it then was a story."""
    story = [issue("A-1", sprints=[5], created="2026-01-12"), issue("A-2", sprints=[5], epic_key="E-1")]
    grown = change("A-2", AFTER, "parent", "A-1", None)
    rows = ledger(board_tables(board_records(issues=story, changes=[grown], sprints=[THIS])))
    assert rows["epic_key"].tolist() == [None, "E-1"]


def test_the_assignee_is_who_held_it_at_the_close() -> None:
    """For removed issues when it left; the switch takes who held it when it was done."""
    moves = [
        change("A-1", "2026-01-12", "status", "To Do", "Done"),
        change("A-1", "2026-01-13", "assignee", "ana", "bo"),
        change("A-1", "2026-01-20", "assignee", "bo", None),
    ]
    held = issue("A-1", sprints=[5], status="Done")
    assert rows_of(held, *moves).loc[5, "assignee"] is None
    assert rows_of(held, *moves, options=Options(assignee_at="done")).loc[5, "assignee"] == "ana"
    out = change("A-1", DURING, "sprint", "5", "")
    removed = rows_of(issue("A-1"), *moves[1:], out).loc[5]
    assert removed[["outcome", "assignee"]].tolist() == ["removed", "bo"]


def test_carried_through_three_sprints() -> None:
    """Flags and count say where it came from, where it went, and how often it was left undone."""
    rows = rows_of(
        issue("A-1", sprints=[4, 5, 6]),
        change("A-1", "2026-01-09 00:00:01", "sprint", "4", "4, 5"),
        change("A-1", AFTER, "sprint", "4, 5", "4, 5, 6"),
    )
    assert rows["carried_in"].tolist() == [False, True, True]
    assert rows["carried_over"].tolist() == [True, True, False]
    assert rows["sprints_carried"].tolist() == [1, 2, 3]


def test_put_into_a_future_sprint_weeks_later_is_carried_over() -> None:
    """Not completed, then in the backlog, then planned again: a later sprint all the same."""
    later = sprint(7, None)
    moves = [change("A-1", AFTER, "sprint", "5", ""), change("A-1", "2026-03-01", "sprint", "", "7")]
    assert rows_of(issue("A-1", sprints=[7]), *moves, sprints=[THIS, later]).loc[5, "carried_over"]


def test_an_earlier_sprint_still_in_the_field_is_no_carry_over() -> None:
    """Jira keeps the ids of past sprints: they say where it was, not where it went."""
    rows = rows_of(issue("A-1", sprints=[4, 5], created="2026-01-12"))
    assert not rows.loc[5, "carried_over"]


def test_the_running_sprint_is_seen_as_of_the_snapshot() -> None:
    """Its close is `as_of`; its unfinished issues are not counted as carried."""
    running = sprint(7, "2026-03-01")
    row = rows_of(issue("A-1", sprints=[7]), sprints=[running], as_of="2026-03-05").loc[7]
    assert row[["outcome", "sprints_carried"]].tolist() == ["not_completed", 0]


def test_subtasks_and_epics_are_no_rows() -> None:
    """Their work is in their parents' or children's estimate."""
    assert rows_of(issue("A-1", sprints=[5], is_subtask=True)).empty
    assert rows_of(issue("A-1", sprints=[5], is_epic=True)).empty


def test_sprints_of_others_and_sprints_without_a_window_are_left_out() -> None:
    """Another board's, a future one, one without a start."""
    sprints = [
        sprint(5, "2026-01-10", "2026-01-24", board_id=13),
        sprint(6, None),
        sprint(7, None, state="closed", end="2026-01-24"),
    ]
    assert rows_of(issue("A-1", sprints=[5, 6, 7]), sprints=sprints).empty


def test_a_grace_moves_the_start_alone() -> None:
    """Joined two minutes after the start is committed within five minutes of grace; the close is never padded."""
    late = change("A-1", "2026-01-10 00:02", "sprint", "", "5")
    assert rows_of(issue("A-1", sprints=[5]), late).loc[5, "entry"] == "added"
    kind = Options(grace_minutes=5)
    assert rows_of(issue("A-1", sprints=[5]), late, options=kind).loc[5, "entry"] == "committed"
    assert 5 not in rows_of(issue("A-1", sprints=[5]), change("A-1", AFTER, "sprint", "", "5"), options=kind).index


def test_a_board_that_counts_issues_has_no_estimates() -> None:
    """Also where the changelog of an old field has numbers."""
    row = rows_of(
        issue("A-1", sprints=[5], points=3), change("A-1", DURING, "points", "3", "5"), estimation="issues"
    ).loc[5]
    assert row[["points_start", "points_end"]].isna().all()


def test_a_history_older_than_the_issue_counts_from_its_first_entry() -> None:
    """Imports keep the histories but not the creation."""
    imported = issue("A-1", sprints=[5], created=DURING)
    row = rows_of(imported, change("A-1", "2025-06-01", "status", "To Do", "In Progress")).loc[5]
    assert row["entry"] == "committed"


def test_a_sprint_entry_that_is_no_list_of_ids_stops_the_run() -> None:
    """Names are not ids: they may hold commas and are not unique."""
    with pytest.raises(DataError, match="'Client 26-5' is no list of sprint ids"):
        rows_of(issue("A-1"), change("A-1", DURING, "sprint", "Client 26-5", ""))


@pytest.mark.parametrize(
    ("kind", "flag"), [("Sub-task", "is_subtask"), ("Epic", "is_epic"), ("Teilaufgabe", "is_subtask")]
)
def test_what_became_no_row_after_the_close_still_is_one(kind: str, flag: str) -> None:
    """A story made a sub-task or an epic later was a story when the sprint closed."""
    made = issue("A-1", sprints=[5], points=5, type=kind, **{flag: True})
    rows = rows_of(made, change("A-1", AFTER, "type", "Story", kind))
    assert rows.loc[5, ["type", "outcome", "points_end"]].tolist() == ["Story", "not_completed", 5]


@pytest.mark.parametrize("kind", ["Sub-task", "Epic"])
def test_what_became_a_story_after_the_close_was_none_then(kind: str) -> None:
    """A sub-task made a story later was not counted when the sprint closed, whether others of its type are left."""
    later = change("A-1", AFTER, "type", kind, "Story")
    assert 5 not in rows_of(issue("A-1", sprints=[5]), later).index


def test_the_type_shown_is_the_one_at_the_close() -> None:
    """A story that became a bug later is reported as the story it was."""
    rows = rows_of(issue("A-1", sprints=[5], type="Bug"), change("A-1", AFTER, "type", "Story", "Bug"))
    assert rows.loc[5, "type"] == "Story"
