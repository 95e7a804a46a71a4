"""What looks odd is said in words: each check on the sprint that shows it, and silence on a sound one."""

from typing import Any

from squadlib.metrics.ledger import ledger
from squadlib.options import Options
from squadlib.quality.sprint import CHECKS, sprint_quality
from squadlib.records import PersonRecord
from squadlib.tables.board import board_tables
from tests.records_factory import board_records, change, issue, person, sprint

THIS = sprint(5, "2026-01-10", "2026-01-24", end="2026-01-24")


def odd(*made: Any, options: Options = Options(), **records: Any) -> dict[str, list[tuple[str, str]]]:  # noqa: B008
    """Return what looks odd in sprint 5: (subject, text) by check."""
    issues = [one for one in made if "created_at" in one]
    changes = [one for one in made if "created_at" not in one]
    told = board_records(issues=issues, changes=changes, **{"sprints": [THIS], **records})
    tables = board_tables(told, options=options)
    rows = sprint_quality(tables, ledger(tables, options=options), sprint_id=5, options=options)
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows.itertuples():
        found.setdefault(str(row.check), []).append((str(row.subject), str(row.text)))
    return found


def sound(key: str = "A-1", **fields: Any) -> list[Any]:
    """Return an issue with nothing odd: estimated, started, done."""
    return [
        issue(key, sprints=[5], status="Done", points=3, **fields),
        change(key, "2026-01-12", "status", "To Do", "In Progress"),
        change(key, "2026-01-20", "status", "In Progress", "Done"),
    ]


def test_a_sound_sprint_is_silent() -> None:
    """And an empty one too."""
    assert odd(*sound()) == {}
    assert odd() == {}


def test_unestimated_issues_are_named() -> None:
    """Past eight they are counted."""
    assert odd(*sound(), issue("A-2", sprints=[5]))["no estimate"] == [
        ("Client 26-5", "1 of 2 issues have no estimate and count 0: A-2.")
    ]
    many = odd(*sound(), *(issue(f"B-{n}", sprints=[5]) for n in range(12)))["no estimate"][0][1]
    assert many.endswith("B-6, B-7 and 4 others.")


def test_without_any_estimate_issues_are_counted() -> None:
    """One line, not a list of all; a board that counts issues anyway is not odd."""
    assert odd(issue("A-1", sprints=[5]))["no estimate"] == [
        ("Client 26-5", "No issue of the sprint has an estimate, so issues are counted instead.")
    ]
    assert odd(issue("A-1", sprints=[5]), estimation="issues") == {}


def test_done_but_never_started() -> None:
    """Straight from the first column to the last; reopened into work afterwards does not make it started before."""
    made = issue("A-1", sprints=[5], status="Done", points=1)
    jump = change("A-1", "2026-01-20 10:00", "status", "To Do", "Done")
    assert odd(made, jump)["done but never started"] == [
        ("A-1", "Done on 20 Jan 2026 10:00 UTC without ever having been in Doing.")
    ]
    two = [("To do", ["To Do"]), ("Done", ["Done"])]
    assert odd(made, jump, columns=two) == {}


def test_an_estimate_changed_after_the_close() -> None:
    """For finished work alone: what goes on is estimated anew in any planning."""
    late = change("A-1", "2026-01-30", "points", "1", "3", by="ana")
    assert odd(*sound(), late, people=[person("ana", "Ana Ruiz")])["estimate changed after the close"] == [
        ("A-1", "Estimate changed to 3 by Ana Ruiz on 30 Jan 2026 00:00 UTC, after the close: 1 counts.")
    ]
    unfinished = [issue("A-1", sprints=[5], points=3), change("A-1", "2026-01-30", "points", "1", "3")]
    assert odd(*unfinished) == {}


def test_a_status_on_no_column() -> None:
    """It does not count as done, unless a switch names it."""
    made = issue("A-1", sprints=[5], status="Cancelled", points=1)
    held = "A-1 ended the sprint in Cancelled, which is on no column of the board: "
    assert odd(made, other_statuses=["Cancelled"])["status on no column"] == [("Cancelled", held + "not done.")]
    named = odd(made, other_statuses=["Cancelled"], options=Options(done_statuses=("Cancelled",)))
    assert named["status on no column"] == [("Cancelled", held + "done, since done_statuses names it.")]


def test_a_sprint_off_its_planned_dates() -> None:
    """Started a day late, closed two days after its end."""
    late = sprint(5, "2026-01-10", "2026-01-26", end="2026-01-24", activated="2026-01-11")
    assert [text for _, text in odd(*sound(), sprints=[late])["sprint off its planned dates"]] == [
        "Started on 11 Jan 2026 00:00 UTC, 24 h after its planned start.",
        "Closed on 26 Jan 2026 00:00 UTC, 2 days after its planned end.",
    ]


def test_sprints_without_a_start_or_a_close() -> None:
    """What is assumed or left out is said."""
    sprints = [
        sprint(5, "2026-01-10", state="closed", end="2026-01-24"),
        sprint(6, None, state="closed", end="2026-02-24"),
        sprint(7, "2026-03-01", state="closed"),
        sprint(8, "2026-04-14", "2026-04-01"),
    ]
    assert odd(*sound(), sprints=sprints)["sprint without a start or a close"] == [
        ("Client 26-5", "Jira gives no close; its planned end, 24 Jan 2026 00:00 UTC, is taken."),
        ("Client 26-7", "Jira gives neither a close nor an end, so the sprint is left out."),
        ("Client 26-8", "It would start on 14 Apr 2026 00:00 UTC, after its close: left out."),
        ("Client 26-6", "Jira gives no start, so the sprint is left out."),
    ]


def test_sprints_of_another_board_are_named_once() -> None:
    """All of a board in one line, with the switch that counts them."""
    sprints = [THIS, sprint(8, "2026-01-01", "2026-01-02", board_id=13), sprint(9, "2026-01-03", board_id=13)]
    assert odd(*sound(), sprints=sprints)["sprint of another board"] == [
        (
            "board 13",
            (
                "Created on board 13, so left out: Client 26-8 and Client 26-9. "
                "The switch sprints_of_other_boards counts them."
            ),
        )
    ]


def test_a_history_that_does_not_join_up() -> None:
    """Between two entries, and between the last entry and the issue as it is now; one line per issue and field."""
    torn = [
        issue("A-1", sprints=[5], status="In Review", points=3),
        change("A-1", "2026-01-02", "status", "To Do", "In Progress"),
        change("A-1", "2026-01-03", "status", "Closed", "In Review"),
        change("A-1", "2026-01-04", "points", "1", "2"),
        change("A-1", "2026-01-05", "points", "2.0", "3.0"),
        change("A-1", "2026-01-06", "assignee", None, "ana"),
    ]
    assert [text for _, text in odd(*torn)["history does not join up"]] == [
        (
            "The entry of 6 Jan 2026 00:00 UTC leaves the assignee at ana; the issue now has nothing, "
            "which is taken from there on."
        ),
        (
            "The entry of 2 Jan 2026 00:00 UTC leaves the status at In Progress; the next entry starts from Closed, "
            "which is taken from there on."
        ),
    ]


def test_sprint_ids_join_up_in_any_spelling() -> None:
    """`38,40`, `40, 38` and the list of the field are the same sprints."""
    made = issue("A-1", sprints=[5, 4], points=1)
    moves = [change("A-1", "2026-01-02", "sprint", "", "4"), change("A-1", "2026-01-03", "sprint", "4", "4, 5")]
    assert odd(made, *moves) == {}


def test_a_history_older_than_the_issue() -> None:
    """An import: the issue counts as there since its first entry."""
    old = change("A-1", "2026-01-01", "status", "In Progress", "To Do")
    assert odd(*sound(created="2026-01-09"), old)["history older than the issue"] == [
        (
            "A-1",
            (
                "Its history begins on 1 Jan 2026 00:00 UTC, before it was created on 9 Jan 2026 00:00 UTC: "
                "taken as there since its first entry."
            ),
        )
    ]


def test_two_people_of_one_name() -> None:
    """Where one of them holds an issue of the sprint."""
    people: list[PersonRecord] = [person("x-1111", "Ana"), person("y-2222", "Ana"), person("z", "Bo")]
    assert odd(*sound(assignee="x-1111"), people=people)["one name, several people"] == [
        ("Ana", "2 people have this name, told apart by their ids: Ana (1111) and Ana (2222).")
    ]
    assert odd(*sound(assignee="z"), people=people) == {}


def test_unfinished_work_of_a_closed_account() -> None:
    """It will not move by itself."""
    left = person("ana", "Ana", is_active=False)
    held = issue("A-1", sprints=[5], points=1, assignee="ana")
    assert odd(held, people=[left])["held by an inactive account"] == [
        ("Ana", "The account is no longer active, yet held unfinished work: A-1.")
    ]


def test_names_in_the_switches_that_the_board_does_not_know() -> None:
    """With the near miss."""
    options = Options(done_statuses=("Doen",), leave_out_sprints=("Client 26-5", "Holidays"))
    assert [text for _, text in odd(*sound(), options=options)["name not known on the board"]] == [
        "Doen is not known on this board, so it changes nothing. Did you mean 'Done'?",
        "Holidays is not known on this board, so it changes nothing.",
    ]


def test_every_check_is_shown_in_one_order() -> None:
    """The table follows the list of checks."""
    rows = odd(issue("A-1", sprints=[5]), options=Options(done_statuses=("Doen",)))
    assert list(rows) == [check for check in CHECKS if check in rows]
