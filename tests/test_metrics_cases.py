"""The ledger against worked cases of others: 28 issues, 3 velocities, and the sprints of a real site."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import totals
from squadlib.options import Options
from squadlib.records import IssueRecord, SprintRecord
from squadlib.tables.board import board_tables
from tests.conftest import SHARED
from tests.records_factory import Change, board_records, change, instant, issue, sprint

CASES = SHARED / "data" / "jira-sprint-report-cases" / "cases.json"
MERICO = SHARED / "data" / "devlake-merico-cloud"
OUTCOMES = {
    "COMPLETED": "completed",
    "NOT_COMPLETED": "not_completed",
    "REMOVED": "removed",
    "COMPLETED_IN_ANOTHER_SPRINT": "completed_outside",
}
KINDS = {"customfield_sprint": "sprint", "customfield_storyPoints": "points", "status": "status"}
JIRA = Options(commitment_includes_done=True)

pytestmark = pytest.mark.skipif(not CASES.is_file(), reason="the worked cases (../shared/data) are not beside it")


def worked() -> dict[str, Any]:
    """Return the worked cases, none where a checkout comes without them."""
    return json.loads(CASES.read_text()) if CASES.is_file() else {"issue_cases": [], "velocity_cases": []}


@pytest.mark.parametrize("case", worked()["issue_cases"], ids=lambda case: case["name"])
def test_a_worked_issue_gets_the_expected_row(case: dict[str, Any]) -> None:
    """Entry, outcome and estimates are what the independent library found."""
    row = _row_of(case)
    expected = case["expected"]
    assert (row is None) == (expected.get("outcome") == "NOT_RELEVANT")
    if row is None:
        return
    if "outcome" in expected:
        assert row["outcome"] == OUTCOMES[expected["outcome"]]
    if "addedDuringSprint" in expected:
        assert (row["entry"] == "added") == expected["addedDuringSprint"]
    for name, ours in (("initialEstimate", "points_start"), ("finalEstimate", "points_end")):
        if name in expected:
            assert (None if pd.isna(row[ours]) else row[ours]) == expected[name]


def _row_of(case: dict[str, Any]) -> pd.Series | None:
    """Return the ledger's row of a case in its sprint."""
    told, story = worked(), case["issue"]
    made = issue(
        "AC-1",
        sprints=story["sprint_field_now"],
        status=story["status_now"],
        points=story["story_points_now"],
        created=story["created"] or "2023-01-01",
    )
    records = board_records(
        sprints=[_closed(one) for one in told["sprints"].values()],
        issues=[made],
        changes=[_worked_change(one) for one in story["changes"]],
        columns=[("To do", ["To Do", "Open"]), ("Done", told["done_statuses"])],
    )
    rows = ledger(board_tables(records), options=JIRA)
    rows = rows[rows["sprint_id"] == told["sprints"][case["sprint"]]["id"]]
    assert len(rows) <= 1
    return rows.iloc[0] if len(rows) else None


def _closed(one: dict[str, Any]) -> SprintRecord:
    return sprint(one["id"], one["startDate"], one["completeDate"], end=one["endDate"], name=one["name"])


def _worked_change(one: dict[str, Any]) -> Change:
    kind = KINDS[one["fieldId"]]
    old, new = (one["from"], one["to"]) if kind == "sprint" else (one["fromString"], one["toString"])
    return change("AC-1", one["created"], kind, old, new)  # type: ignore[arg-type]


START = "2024-01-12T12:00:00Z"
LATER = "2024-01-15T12:00:00Z"
VELOCITY = {
    "both completed in S1, 2nd (5 SP) added during sprint, 1st 3 SP": (
        [issue("AC-1", sprints=[5], status="Done", points=3), issue("AC-2", sprints=[5], status="Done", points=5)],
        [
            change("AC-1", LATER, "status", "To Do", "Done"),
            change("AC-2", START, "sprint", "", "5"),
            change("AC-2", LATER, "status", "To Do", "Done"),
        ],
    ),
    "1st (3) completed in S1; 2nd (5) carried over and completed in S2": (
        [issue("AC-1", sprints=[5], status="Done", points=3), issue("AC-2", sprints=[5, 6], status="Done", points=5)],
        [
            change("AC-1", LATER, "status", "To Do", "Done"),
            change("AC-2", "2024-01-24T09:30:49.765Z", "sprint", "5", "5, 6"),
            change("AC-2", "2024-02-15T12:00:00Z", "status", "To Do", "Done"),
        ],
    ),
    "1st (3) completed in S1; 2nd (5) moved to S2 mid-S1, never completed": (
        [issue("AC-1", sprints=[5], status="Done", points=3), issue("AC-2", sprints=[6], points=5)],
        [change("AC-1", LATER, "status", "To Do", "Done"), change("AC-2", LATER, "sprint", "5", "6")],
    ),
}


@pytest.mark.parametrize("case", worked()["velocity_cases"], ids=lambda case: case["name"])
def test_a_worked_velocity_is_met(case: dict[str, Any]) -> None:
    """Committed and completed points of both sprints are the expected ones."""
    issues, changes = VELOCITY[case["name"]]
    sprints = [_closed(one) for one in worked()["sprints"].values()]
    rows = ledger(board_tables(board_records(sprints=sprints, issues=issues, changes=changes)), options=JIRA)
    sums = totals(rows).set_index("sprint_id").reindex([5, 6], fill_value=0)
    assert sums["committed_points"].tolist() == case["planned"]
    assert sums["completed_points"].tolist() == case["completed"]


@pytest.mark.parametrize("done", [("Closed", "已完成"), ("Resolved", "Closed", "已完成")], ids=["closed", "resolved"])
@pytest.mark.parametrize("sprint_id", [7, 9, 17])
def test_the_sprints_of_a_real_site_come_out_issue_by_issue(sprint_id: int, done: tuple[str, ...]) -> None:
    """Every issue of Merico's sprint 7, 9 and 17 has the outcome the independent library found, sub-tasks aside."""
    told = json.loads((MERICO / "expected-outcomes.json").read_text())[f"done={','.join(done)} sprint {sprint_id}"]
    expected = {key: (OUTCOMES[one["outcome"]], one["added"]) for key, one in told.items() if not one["subtask"]}
    records = board_records(
        sprints=[_merico_sprint(one["data"]) for one in _recorded("board-8-sprints.json")],
        issues=[_merico_issue(one["data"]) for one in _recorded("board-8-issues.expand-changelog.json")],
        changes=_merico_changes(),
        columns=[("To do", ["To Do"]), ("Done", done)],
    )
    records["board"]["id"] = 8
    rows = ledger(board_tables(records))
    rows = rows[rows["sprint_id"] == sprint_id]
    found = {row["key"]: (row["outcome"], row["entry"] == "added") for _, row in rows.iterrows()}
    assert found == expected


def _recorded(name: str) -> list[dict[str, Any]]:
    path: Path = MERICO / name
    recorded: list[dict[str, Any]] = json.loads(path.read_text())
    return recorded


def _merico_sprint(one: dict[str, Any]) -> SprintRecord:
    return sprint(one["id"], one["startDate"], one["completeDate"], end=one["endDate"], board_id=one["originBoardId"])


def _merico_issue(one: dict[str, Any]) -> IssueRecord:
    fields = one["fields"]
    held = [held["id"] for held in fields["customfield_10020"] or []]
    return issue(
        one["key"],
        sprints=held,
        status=fields["status"]["name"],
        created=fields["created"],
        is_subtask=fields["issuetype"]["subtask"],
    )


def _merico_changes() -> list[Change]:
    """Return the sprint and status changes as they stand in the recording: newest first, status by its name then."""
    return [
        change(
            one["data"]["key"],
            history["created"],
            "sprint" if item["field"] == "Sprint" else "status",
            item["from" if item["field"] == "Sprint" else "fromString"],
            item["to" if item["field"] == "Sprint" else "toString"],
            history_id=int(history["id"]),
        )
        for one in _recorded("board-8-issues.expand-changelog.json")
        for history in one["data"]["changelog"]["histories"]
        for item in history["items"]
        if item["field"] in ("Sprint", "status")
    ]


def test_a_carry_over_written_after_the_close_changes_nothing_before_it() -> None:
    """Merico's EE story 13954 was not completed in nine sprints running, each carried over seconds after the close."""
    rows = _story_13954()
    assert rows["sprint_id"].tolist() == [38, 40, 41, 42, 43, 46, 47, 50, 57, 60]
    assert rows["outcome"].tolist() == ["not_completed"] * 9 + ["removed"]
    assert rows["carried_over"].tolist() == [True] * 9 + [False]
    assert rows["sprints_carried"].tolist() == [*range(1, 10), 9]
    assert rows["carried_in"].tolist() == [False] + [True] * 9


def _story_13954() -> pd.DataFrame:
    """Return the rows of one story whose whole changelog is recorded; no status of its board counts as done."""
    histories = [one["data"] for one in _recorded("issue-changelog-v3.json") if "/13954/" in one["url"]]
    moves = [
        change("13954", history["created"], "sprint", item["from"], item["to"], history_id=int(history["id"]))
        for history in histories
        for item in history["items"]
        if item["field"] == "Sprint"
    ]
    last = max(moves, key=lambda one: one["at"])
    held = [int(one) for one in (last["new"] or "").split(",") if one.strip()]
    born = min(history["created"] for history in histories)
    records = board_records(
        sprints=[_merico_sprint(one["data"]) for one in _recorded("board-8-sprints.json")],
        issues=[issue("13954", sprints=held, created=born)],
        changes=moves,
    )
    records["board"]["id"] = 8
    return ledger(board_tables(records))


def test_instants_of_the_recordings_are_read_with_their_offset() -> None:
    """`+0800` and `Z` name the same instant."""
    assert instant("2020-06-12T08:38:51.882+0800") == instant("2020-06-12T00:38:51.882Z")
