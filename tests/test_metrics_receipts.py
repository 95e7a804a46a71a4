"""Each row of the ledger says why, in words that can be checked in Jira's own history."""

from typing import Any

from squadlib.metrics.ledger import ledger
from squadlib.metrics.receipts import receipts
from squadlib.metrics.scope import scope_log
from squadlib.options import Options
from squadlib.records import IssueRecord
from squadlib.tables.board import BoardTables, board_tables
from tests.records_factory import Change, board_records, change, issue, person, sprint

SPRINTS = [sprint(4, "2026-01-01", "2026-01-09"), sprint(5, "2026-01-10", "2026-01-24"), sprint(6, "2026-01-25")]
PEOPLE = [person("ana", "Ana Ruiz"), person("bo", "Bo Li")]


def told(made: IssueRecord, *changes: Change, options: Options = Options(), **records: Any) -> list[str]:  # noqa: B008
    """Return the receipt of one issue in sprint 5."""
    tables = board(made, *changes, options=options, **records)
    return list(receipts(ledger(tables, options=options), tables, sprint_id=5, options=options).loc[made["id"]])


def board(*made: Any, options: Options = Options(), **records: Any) -> BoardTables:  # noqa: B008
    """Return a board of three sprints with the issues and changes given."""
    issues = [one for one in made if "created_at" in one]
    changes = [one for one in made if "created_at" not in one]
    basis: dict[str, Any] = {"sprints": SPRINTS, "people": PEOPLE, "as_of": "2026-02-01"}
    return board_tables(board_records(issues=issues, changes=changes, **{**basis, **records}), options=options)


def test_a_completed_issue_names_who_put_it_in_and_who_finished_it() -> None:
    """With the instants as Jira's history shows them."""
    assert told(
        issue("A-1", sprints=[5], status="Done", points=5, created="2026-01-02"),
        change("A-1", "2026-01-08 09:12", "sprint", "", "5", by="ana"),
        change("A-1", "2026-01-20 16:30", "status", "In Review", "Done", by="bo"),
    ) == [
        "In the sprint since 8 Jan 2026 09:12 UTC, before its start: Ana Ruiz put it there.",
        "Bo Li moved it from In Review to Done on 20 Jan 2026 16:30 UTC.",
        "In Done at the close on 24 Jan 2026 00:00 UTC: completed.",
        "Estimate 5 at the start and at the close.",
    ]


def test_an_issue_created_in_the_sprint_says_that_its_history_is_silent() -> None:
    """A person looking for the Sprint entry will not find one."""
    assert told(issue("A-1", sprints=[5], created="2026-01-12 10:00"))[0] == (
        "Created in the sprint on 12 Jan 2026 10:00 UTC, after its start, so its history has no Sprint entry."
    )
    assert told(issue("A-1", sprints=[5], created="2026-01-02"))[0] == (
        "In the sprint since 2 Jan 2026 00:00 UTC, before its start: created there, so no Sprint entry in its history."
    )


def test_a_carry_over_is_told_with_its_delay() -> None:
    """Where it went, how long after the close, how often it was dragged."""
    receipt = told(
        issue("A-1", sprints=[4, 5, 6]),
        change("A-1", "2026-01-09 00:00:02", "sprint", "4", "4, 5", by="ana"),
        change("A-1", "2026-01-24 00:00:03", "sprint", "4, 5", "4, 5, 6", by="ana"),
    )
    assert receipt[1:] == [
        "In To Do at the close on 24 Jan 2026 00:00 UTC: not completed.",
        "No estimate.",
        "Carried in: not completed in Client 26-4.",
        "Not completed in two closed sprints up to this one.",
        "Carried over to Client 26-6, 3 s after the close.",
    ]


def test_reestimates_during_and_after_the_sprint_are_told_apart() -> None:
    """What was counted, and what came too late."""
    receipt = told(
        issue("A-1", sprints=[5], points=13),
        change("A-1", "2026-01-12", "points", "5", "8", by="ana"),
        change("A-1", "2026-01-30", "points", "8", "13", by="bo"),
    )
    assert receipt[2:] == [
        "Estimate 5 at the start, 8 at the close (Ana Ruiz, from 5 to 8, 12 Jan 2026 00:00 UTC).",
        "Bo Li changed the estimate from 8 to 13 on 30 Jan 2026 00:00 UTC, after the close: not counted here.",
    ]


def test_a_removed_issue_says_where_it_went_and_whom_it_counts_for() -> None:
    """The assignee is who held it when it left."""
    receipt = told(
        issue("A-1", sprints=[6], assignee="bo"),
        change("A-1", "2026-01-14", "sprint", "5", "6", by="ana"),
        change("A-1", "2026-01-15", "assignee", "ana", "bo"),
    )
    assert receipt[1:] == [
        "Ana Ruiz took it out on 14 Jan 2026 00:00 UTC, into Client 26-6.",
        "Not in the sprint at the close on 24 Jan 2026 00:00 UTC.",
        "No estimate.",
        "Counted for Ana Ruiz, who held it when it left.",
    ]


def test_taken_out_and_put_back_is_not_added() -> None:
    """The receipt says both, and why it does not count as added."""
    receipt = told(
        issue("A-1", sprints=[5]),
        change("A-1", "2026-01-14", "sprint", "5", "", by="ana"),
        change("A-1", "2026-01-16", "sprint", "", "5"),
    )
    assert receipt[1:3] == [
        "Ana Ruiz took it out on 14 Jan 2026 00:00 UTC.",
        "Someone put it back on 16 Jan 2026 00:00 UTC, so it does not count as added.",
    ]


def test_done_elsewhere_and_done_too_late_are_said() -> None:
    """Before the start, and after the close."""
    before = told(issue("A-1", sprints=[5], status="Done"), change("A-1", "2026-01-02", "status", "To Do", "Done"))
    assert before[1:3] == [
        "Done already at the start, in Done.",
        "Done since 2 Jan 2026 00:00 UTC, and not moved into or out of done during the sprint.",
    ]
    after = told(issue("A-1", sprints=[5], status="Done"), change("A-1", "2026-01-25", "status", "To Do", "Done"))
    assert (
        after[2] == "Someone moved it from To Do to Done on 25 Jan 2026 00:00 UTC, after the close: not counted here."
    )


def test_the_switches_that_decided_are_named() -> None:
    """Grace, already done as committed, the assignee at done; instants in the zone of the options."""
    options = Options(commitment_includes_done=True, grace_minutes=5, assignee_at="done", timezone="Europe/Madrid")
    receipt = told(
        issue("A-1", sprints=[5], status="Done"),
        change("A-1", "2026-01-02", "status", "To Do", "Done"),
        change("A-1", "2026-01-10 00:02", "sprint", "", "5", by="ana"),
        change("A-1", "2026-01-12", "assignee", "bo", None),
        options=options,
    )
    joined = "In the sprint since 10 Jan 2026 01:02 CET, 2 min after its start, within the grace"
    assert receipt[0] == f"{joined}: Ana Ruiz put it there."
    assert receipt[1] == "Done already at the start, in Done, yet counted as committed (commitment_includes_done)."
    assert receipt[-1] == "Counted for Bo Li, who held it when it was done."


def test_a_running_sprint_has_no_close_yet() -> None:
    """Its end is the time of the data."""
    tables = board(issue("A-1", sprints=[6], created="2026-01-26"))
    receipt = receipts(ledger(tables), tables, sprint_id=6).loc["A-1"]
    assert receipt[1] == "In To Do at the time of the data on 1 Feb 2026 00:00 UTC: not completed."


def test_where_issues_are_counted_there_is_no_word_of_estimates() -> None:
    """A board without an estimation field."""
    assert not [one for one in told(issue("A-1", sprints=[5]), estimation="issues") if "stimate" in one]


def test_a_sprint_without_issues_has_no_receipts() -> None:
    """An empty series, indexed as any other."""
    tables = board(issue("A-1"))
    told_nothing = receipts(ledger(tables), tables, sprint_id=5)
    assert told_nothing.empty
    assert told_nothing.index.name == "issue_id"


def test_the_scope_log_says_who_changed_what_and_when() -> None:
    """In order of time; an issue created in the sprint has no author, a re-estimate comes before the done beside it."""
    tables = board(
        issue("A-1", sprints=[5], status="Done", points=8),
        issue("A-2", sprints=[5], points=2, created="2026-01-11"),
        issue("A-3", points=1),
        change("A-1", "2026-01-20", "status", "To Do", "Done", by="bo"),
        change("A-1", "2026-01-20", "points", "5", "8", by="ana"),
        change("A-3", "2026-01-22", "sprint", "5", "", by="ana"),
        change("A-1", "2026-01-30", "points", "8", "8.5", by="ana"),
    )
    log = scope_log(tables, ledger(tables), sprint_id=5).fillna({"points_before": 0, "points_after": 0})
    assert log[["by", "key", "change", "points_before", "points_after"]].to_numpy().tolist() == [
        [None, "A-2", "added", 0, 2],
        ["Ana Ruiz", "A-1", "re-estimated", 5, 8],
        ["Bo Li", "A-1", "done", 8, 8],
        ["Ana Ruiz", "A-3", "removed", 1, 0],
    ]


def test_a_sprint_nothing_happened_in_has_an_empty_scope_log() -> None:
    """Also one that has not begun, or that the board does not count."""
    tables = board(issue("A-1", sprints=[5]))
    rows = ledger(tables)
    assert scope_log(tables, rows, sprint_id=5).empty
    assert scope_log(tables, rows, sprint_id=99).empty
