"""Records of one fetch become tidy tables: names told apart, sprints in order, changes in order."""

import pandas as pd
import pytest

from squadlib.errors import DataError
from squadlib.options import Options
from squadlib.tables.board import board_tables
from tests.records_factory import board_records, change, issue, person, sprint, version


def test_done_is_the_last_column_that_has_statuses() -> None:
    """An empty column to the right of the last used one changes nothing."""
    columns = [("To do", ["To Do"]), ("Shipped", ["Done", "Released"]), ("Archive", [])]
    statuses = board_tables(board_records(columns=columns, other_statuses=["Cancelled"])).statuses
    assert statuses.loc[statuses["is_done"], "status"].tolist() == ["Done", "Released"]
    assert statuses.loc[statuses["column"].isna(), "status"].tolist() == ["Cancelled"]


def test_a_status_named_in_the_options_is_done_too() -> None:
    """By name in any case, or by id, also one that only the changelog still knows."""
    moved = change("A-1", "2026-01-02", "status", "Closed", "To Do")
    records = board_records(issues=[issue("A-1")], changes=[{**moved, "old": "6"}])
    statuses = board_tables(records, options=Options(done_statuses=("closed",))).statuses
    assert statuses.loc[statuses["is_done"], "status_id"].tolist() == ["Done", "6"]


def test_a_board_on_which_nothing_can_be_done_is_refused() -> None:
    """Columns without statuses say nothing about what is done."""
    with pytest.raises(DataError, match="board 11: no column"):
        board_tables(board_records(columns=[("To do", [])]))


def test_people_of_one_name_are_told_apart() -> None:
    """A repeated name gets the end of its id, or all of it where the ends are alike."""
    people = [person("x-1234", "Ana"), person("y-1234", "Ana"), person("z-9", "Bo")]
    assert board_tables(board_records(people=people)).people["person"].tolist() == [
        "Ana (x-1234)",
        "Ana (y-1234)",
        "Bo",
    ]


def test_sprints_stand_in_order_of_their_start() -> None:
    """Future sprints come by their planned start, those without any date last; ids break a tie."""
    sprints = [
        sprint(9, None),
        sprint(8, "2026-03-01", state="future"),
        sprint(7, "2026-02-01"),
        sprint(3, "2026-01-01", "2026-01-14"),
        sprint(2, "2026-01-01", "2026-01-14"),
    ]
    table = board_tables(board_records(sprints=sprints, as_of="2026-02-10")).sprints
    assert table["sprint_id"].tolist() == [2, 3, 7, 8, 9]
    assert table["started_at"].isna().tolist() == [False, False, False, True, True]
    assert table["completed_at"].dt.strftime("%m-%d").tolist()[:3] == ["01-14", "01-14", "02-10"]


def test_the_start_button_beats_the_planned_start() -> None:
    """Data Center gives both."""
    one = sprint(1, "2026-01-01", "2026-01-14", activated="2026-01-03")
    row = board_tables(board_records(sprints=[one])).sprints.iloc[0]
    assert (row["started_at"].day, row["planned_start_at"].day) == (3, 1)


def test_a_closed_sprint_without_a_close_takes_its_planned_end() -> None:
    """And says so."""
    one = sprint(1, "2026-01-01", state="closed", end="2026-01-14")
    row = board_tables(board_records(sprints=[one])).sprints.iloc[0]
    assert row["completed_at"].day == 14
    assert row["is_close_assumed"]


@pytest.mark.parametrize(
    ("board_id", "is_listed", "switch", "own"),
    [
        (11, True, False, True),
        (None, True, False, True),
        (13, True, False, False),
        (13, True, True, True),
        (11, False, True, False),
    ],
)
def test_whose_sprint_it_is(board_id: int | None, is_listed: bool, switch: bool, own: bool) -> None:  # noqa: FBT001
    """A sprint of another board is listed but not the board's own, unless the switch says so."""
    records = board_records(sprints=[sprint(1, "2026-01-01", board_id=board_id, is_listed=is_listed)])
    tables = board_tables(records, options=Options(sprints_of_other_boards=switch))
    assert tables.sprints["is_own"].tolist() == [own]


def test_changes_stand_in_order_of_issue_instant_history_and_place() -> None:
    """However the answers came: issues by id (numbers by value), histories shuffled."""
    made = [issue("A-2", id="10"), issue("A-1", id="9")]
    changes = [
        change("10", "2026-01-03", "points", "1", "2", history_id=7),
        change("9", "2026-01-02", "status", "To Do", "Done", history_id=5),
        change("9", "2026-01-02", "points", None, "1", history_id=5),
        change("9", "2026-01-02", "assignee", None, "ana", history_id=4),
    ]
    tables = board_tables(board_records(issues=made, changes=changes))
    assert tables.issues["key"].tolist() == ["A-1", "A-2"]
    assert tables.changes["kind"].tolist() == ["assignee", "status", "points", "points"]
    assert tables.issue_of_change.tolist() == [0, 0, 0, 1]


def test_a_change_of_an_unknown_issue_is_refused() -> None:
    """A fetch with holes is no basis for numbers."""
    with pytest.raises(DataError, match="issue id A-9, which was not fetched"):
        board_tables(board_records(changes=[change("A-9", "2026-01-01", "points", None, "1")]))


def test_a_board_that_counts_issues_has_no_points() -> None:
    """Whatever field the issues carry."""
    tables = board_tables(board_records(issues=[issue("A-1", points=3)], estimation="issues"))
    assert tables.unit == "issues"
    assert tables.issues["points"].isna().all()


def test_instants_are_kept_to_the_millisecond_in_utc() -> None:
    """Jira's grain, without rounding."""
    tables = board_tables(board_records(issues=[issue("A-1", created="2026-01-24T09:30:49.472+01:00")]))
    assert tables.issues["created_at"].tolist() == [pd.Timestamp("2026-01-24 08:30:49.472", tz="UTC")]


def test_a_release_date_is_a_day_or_missing() -> None:
    """And one that is no date stops the run, naming the version."""
    versions = board_tables(board_records(versions=[version("1", "v1", released="2026-03-02"), version("2", "v2")]))
    assert versions.versions["release_date"].tolist() == [pd.Timestamp("2026-03-02"), pd.NaT]
    with pytest.raises(DataError, match="version v3: release date 'soon'"):
        board_tables(board_records(versions=[version("3", "v3", released="soon")]))


def test_an_empty_board_has_every_column() -> None:
    """Nothing fetched is tables without rows, not tables without columns."""
    full = board_tables(board_records(sprints=[sprint(1, "2026-01-01")], issues=[issue("A-1")]))
    empty = board_tables(board_records())
    for name in ("sprints", "issues", "changes", "versions", "epics", "people"):
        pd.testing.assert_series_equal(getattr(full, name).dtypes, getattr(empty, name).dtypes)
