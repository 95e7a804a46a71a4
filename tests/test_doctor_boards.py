"""One board as it was read: what is fine about it, what is worth a look, what stops its reports."""

from pathlib import Path
from typing import Any

import pytest

from squadlib import params
from squadlib.doctor.boards import read_board, unread_board
from squadlib.doctor.findings import Finding, exit_code, look
from squadlib.errors import DataError, SourceError, UsageError
from squadlib.params import Params
from tests.records_factory import board_records, change, instant, issue, sprint

CLOSED = sprint(1, "2026-10-05", "2026-10-16")


@pytest.fixture
def client(tmp_path: Path) -> Params:
    """Return the params of a squad that says nothing but its board."""
    (tmp_path / "squads").mkdir()
    (tmp_path / "site.yaml").write_text("jira: {url: demo}\nworkbook: demo\n", encoding="utf-8")
    (tmp_path / "squads" / "client.yaml").write_text("name: Client\nboard: 11\n", encoding="utf-8")
    return params.load(tmp_path, "client")


def checked(client: Params, **given: Any) -> dict[str, Finding]:
    """Return what is found on a board, by check."""
    records = board_records(**{"sprints": [CLOSED], **given})
    return {one.check.removeprefix("client, "): one for one in read_board(client, records)}


def test_a_board_with_estimates_histories_and_a_closed_sprint_is_fine(client: Params) -> None:
    """Seven checks, nothing to look at."""
    found = checked(
        client,
        issues=[issue("CLI-1", sprints=[1], points=3, histories=1)],
        changes=[change("CLI-1", "2026-10-06", "status", "To Do", "Done")],
    )
    assert {check: one.state for check, one in found.items()} == dict.fromkeys(
        ["board", "estimates", "done column", "filter", "histories", "sprints", "switches"], "ok"
    )
    assert found["estimates"].text == "Story Points (points), on 1 of 1 issue in sprints"


def test_a_board_without_issues_is_worth_a_look(client: Params) -> None:
    """Its filter, or what this login may see."""
    assert checked(client)["board"].state == "look"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"estimation": "issues"}, "the board names no estimation field"),
        ({"issues": [issue("CLI-1", sprints=[1])]}, "not one of the 1 issues in sprints has one"),
    ],
)
def test_a_board_whose_estimates_cannot_be_used_counts_issues(
    client: Params, given: dict[str, Any], words: str
) -> None:
    """No field, or one that nobody fills."""
    found = checked(client, **given)["estimates"]
    assert found.state == "look"
    assert words in found.text


def test_a_board_of_which_no_status_is_done_stops(client: Params) -> None:
    """Nothing could be told of it: exit 4, and the other checks say what they wait for."""
    found = list(read_board(client, board_records(columns=[("To do", ())], issues=[issue("CLI-1")])))
    assert [(one.check, one.state) for one in found[1:]] == [
        ("client, done column", "stops"),
        ("client, estimates, filter, histories, sprints, switches", "skipped"),
    ]
    assert exit_code(found) == 4


def test_issues_that_changed_without_an_entry_of_history_are_worth_a_look(client: Params) -> None:
    """Every sprint would look as it is now; issues as they were created have no history to miss."""
    changed = issue("CLI-1", sprints=[1], points=1, updated_at=instant("2026-10-06"))
    assert checked(client, issues=[changed])["histories"].state == "look"
    assert checked(client, issues=[issue("CLI-1")])["histories"].state == "ok"


@pytest.mark.parametrize(
    ("sprints", "state", "words"),
    [
        ([], "stops", "no sprint was started yet"),
        ([sprint(2, None)], "stops", "no sprint was started yet"),
        ([sprint(2, "2026-10-19")], "look", "a sprint report once the first is closed"),
        ([CLOSED, sprint(3, "2026-10-05", "2026-10-16", board_id=14)], "ok", "1 more were made on other boards"),
        ([sprint(3, "2026-10-05", "2026-10-16", board_id=14)], "stops", "sprints_of_other_boards counts them"),
    ],
)
def test_a_report_needs_a_sprint_of_the_boards_own(client: Params, sprints: list[Any], state: str, words: str) -> None:
    """Closed for the sprint report, running for the health report."""
    found = checked(client, sprints=sprints)["sprints"]
    assert (found.state, words in found.text) == (state, True)


@pytest.mark.parametrize(
    ("error", "check"),
    [
        (UsageError("board 11 does not exist"), "board"),
        (SourceError("answered 403", mend="Request: GET /rest/agile/1.0/board/11/sprint"), "sprints"),
        (SourceError("answered 403", mend="Request: GET /rest/api/3/issue/1/changelog"), "histories"),
        (SourceError("answered 403", mend="Request: GET /rest/api/3/search/jql"), "issues"),
        (DataError("3 of 4 of changelog entries arrived"), "histories"),
        (DataError("what arrived is not whole"), "issues"),
    ],
)
def test_a_board_that_could_not_be_read_is_told_at_the_check_where_it_ended(
    client: Params, error: UsageError, check: str
) -> None:
    """By the request that failed; what comes with the whole board is skipped."""
    stopped, rest = unread_board(client, error)
    assert (stopped.check, stopped.code) == (f"client, {check}", error.exit_code)
    assert rest.state == "skipped"
    assert check not in rest.check.split(", ")


def test_many_details_are_cut_and_counted() -> None:
    """Ten are shown."""
    lines = list(look("Workbook", "odd", [f"row {number}" for number in range(14)]).lines())
    assert (len(lines), lines[-1].strip()) == (12, "and 4 more")
