"""What is upcoming, what it lacks to be ready, and in which order it stands."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from squadlib.metrics.backlog import backlog, going_on, next_sprint_id, off_the_board
from squadlib.metrics.cut_line import cut_line, left_by_size, room, stacks, usual_size
from squadlib.metrics.ledger import ledger
from squadlib.tables.board import BoardTables, board_tables
from tests.records_factory import board_records, change, epic, issue, sprint, version

PAST = sprint(1, "2026-11-01", "2026-11-14")
RUNNING = sprint(2, "2026-11-15", end="2026-11-29")
NEXT, LATER = sprint(3, None), sprint(4, None)
WHOLE: dict[str, Any] = {"points": 3, "versions": ["v1"], "epic_key": "E-1"}


def board(*issues: Any, sprints: Any = (PAST, RUNNING, NEXT, LATER), changes: Any = (), **more: Any) -> BoardTables:
    """Return a board of these issues, as of 20 Nov 2026; `priorities` are the site's."""
    priorities = more.pop("priorities", None)
    records = board_records(
        sprints=sprints,
        issues=issues,
        changes=changes,
        epics=[epic("E-1", "Search")],
        versions=[version("v1", "Search 1")],
        as_of="2026-11-20",
        **more,
    )
    if priorities:
        records["priorities"] = priorities
    return board_tables(records)


def rows(*issues: Any, how: dict[str, Any] | None = None, **more: Any) -> pd.DataFrame:
    """Return the backlog of a board of these issues."""
    tables = board(*issues, **more)
    return backlog(tables, ledger(tables), **(how or {}))


def fits(**shares: float) -> dict[str, float]:
    """Return a capacity of these quantiles."""
    return {"p15": 5, "p50": 8, "p85": 13, **shares}


def test_upcoming_is_what_is_not_done_and_in_no_running_sprint() -> None:
    """The next sprint, a later one, or none; epics, sub-tasks, running and done work are not upcoming."""
    found = rows(
        issue("A-1", sprints=[3]),
        issue("A-2", sprints=[1, 4]),
        issue("A-3"),
        issue("A-4", sprints=[2]),
        issue("A-5", status="Done"),
        issue("A-6", is_epic=True),
        issue("A-7", is_subtask=True),
    )
    assert found[["key", "where", "is_next"]].to_numpy().tolist() == [
        ["A-1", "Client 26-3", True],
        ["A-2", "Client 26-4", False],
        ["A-3", None, False],
    ]


def test_a_running_sprint_of_another_board_is_somebody_elses_work() -> None:
    """Neither upcoming here nor carried over from here."""
    other = sprint(9, "2026-11-15", end="2026-11-29", board_id=99)
    tables = board(issue("A-1", sprints=[9]), sprints=[PAST, RUNNING, other])
    assert backlog(tables, ledger(tables)).empty
    assert going_on(tables).empty


def test_ready_is_estimated_prioritised_linked_and_small_enough() -> None:
    """Each thing that is lacking is named, and one alone is enough."""
    cases: dict[str, tuple[dict[str, Any], list[str]]] = {
        "A-1": ({}, []),
        "A-2": ({"points": None}, ["an estimate"]),
        "A-3": ({"priority": None}, ["a priority"]),
        "A-4": ({"epic_key": None}, ["an epic"]),
        "A-5": ({"versions": []}, ["a version"]),
        "A-6": ({"points": 9}, ["a split"]),
        "A-7": ({"points": 8}, []),
        "A-8": ({"priority": "Not set", "versions": []}, ["a priority", "a version"]),
    }
    found = rows(*(issue(key, **{**WHOLE, **changed}) for key, (changed, _) in cases.items())).set_index("key")
    assert found["lacks"].to_dict() == {key: lacks for key, (_, lacks) in cases.items()}
    assert found["is_ready"].to_dict() == {key: not lacks for key, (_, lacks) in cases.items()}
    assert found["is_linked"].eq(False).sum() == 3
    assert pd.isna(found.loc["A-2", "is_small_enough"])
    assert found.loc["A-8", "priority"] is None


def test_a_squad_that_counts_issues_is_asked_for_no_estimate() -> None:
    """Readiness is then priority and links alone."""
    found = rows(issue("A-1", **{**WHOLE, "points": None}), how={"unit": "issues"}, estimation="issues")
    assert found[["is_estimated", "is_small_enough"]].isna().all(axis=None)
    assert found["is_ready"].tolist() == [True]


def test_priority_goes_before_rank_and_rank_before_age() -> None:
    """The site's own order of priorities decides; a priority it does not list comes last but for none."""
    found = rows(
        issue("A-1", priority="Urgent", rank="0|c:"),
        issue("A-2", priority="Soon", rank="0|b:", created="2026-01-02"),
        issue("A-3", priority="Soon", rank="0|a:"),
        issue("A-4", priority=None, rank="0|a:"),
        issue("A-5", priority="Someday", rank="0|a:"),
        issue("A-6", priority="soon", rank=None, created="2025-01-01"),
        issue("A-7", priority="Soon", rank=None, created="2024-01-01"),
        priorities=["Urgent", "Soon"],
    )
    assert found["key"].tolist() == ["A-1", "A-3", "A-2", "A-7", "A-6", "A-5", "A-4"]
    assert found["place"].tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_without_the_sites_order_the_names_jira_ships_with_decide() -> None:
    """Names of today and of old sites, others behind them."""
    names = ["Odd", "Trivial", "Low", "Medium", "High", "Blocker"]
    found = rows(*(issue(f"A-{place}", priority=name) for place, name in enumerate(names)))
    assert found["priority"].tolist() == ["Blocker", "High", "Medium", "Low", "Trivial", "Odd"]


def test_age_and_how_often_an_issue_was_carried() -> None:
    """Whole days since it was written; closed sprints that did not complete it."""
    found = rows(
        issue("A-1", sprints=[1], created="2026-10-31"),
        issue("A-2", created="2026-11-19 12:00"),
        changes=[change("A-1", "2026-11-14 01:00", "sprint", "1", "1")],
    )
    assert found.set_index("key")[["age_days", "sprints_carried"]].to_dict("index") == {
        "A-1": {"age_days": 20, "sprints_carried": 1},
        "A-2": {"age_days": 0, "sprints_carried": 0},
    }


def test_a_status_on_no_column_is_off_the_board() -> None:
    """Jira shows it nowhere, so it is named instead of planned."""
    tables = board(issue("A-1", status="Cancelled"), issue("A-2"), other_statuses=["Cancelled"])
    assert backlog(tables, ledger(tables))["key"].tolist() == ["A-2"]
    assert off_the_board(tables).to_numpy().tolist() == [["A-1", "Cancelled"]]


def test_what_is_not_done_in_the_running_sprint_may_be_carried_over() -> None:
    """At its estimate of now, by whom it is held."""
    found = going_on(
        board(issue("A-1", sprints=[2], points=5, assignee="Ana"), issue("A-2", sprints=[2], status="Done"))
    )
    assert found[["key", "points", "assignee"]].to_numpy().tolist() == [["A-1", 5.0, "Ana"]]


def test_nothing_is_upcoming() -> None:
    """Every column, no row; between two sprints nothing is under way, and there may be no next sprint."""
    tables = board(sprints=[PAST])
    found = backlog(tables, ledger(tables))
    assert found.empty
    assert found["is_next"].dtype == bool
    assert going_on(tables).empty
    assert next_sprint_id(tables) is None


def test_the_next_sprint_is_the_one_planned_first() -> None:
    """A plan's start goes before the number of a sprint."""
    planned = sprint(8, "2026-11-29", state="future")
    assert next_sprint_id(board(sprints=[NEXT, planned, RUNNING])) == 8


def line(*points: float | None, usual: float = 2, **shares: float) -> pd.DataFrame:
    """Return the cut line over issues of these sizes, against a capacity of 5, 8 and 13 points."""
    found = rows(*(issue(f"A-{place}", points=one, rank=f"0|{place:03}:") for place, one in enumerate(points)))
    return cut_line(found, fits(**shares), unit="points", usual=usual)


def test_the_line_falls_where_the_sum_exceeds_what_fits() -> None:
    """A sum that is just reached fits; what is behind an issue that does not fit is not passed forward."""
    assert line(3, 2, 3, 5, 1)["line"].tolist() == ["likely", "likely", "even", "stretch", "below"]
    assert line(3, 13, 1)["line"].tolist() == ["likely", "below", "below"]
    assert line(3, p15=3, p50=3, p85=3)["line"].tolist() == ["likely"]


def test_an_issue_without_an_estimate_counts_with_the_usual_size() -> None:
    """So that nothing is free."""
    found = line(None, 3, None)
    assert found["size"].tolist() == [2, 3, 2]
    assert found["total"].tolist() == [2, 5, 7]


def test_the_usual_size_is_the_median_of_the_backlog_or_of_what_was_completed() -> None:
    """Without any estimate there is none; by count each issue is 1."""
    done = issue("A-9", sprints=[1], status="Done", points=5)
    finish = [change("A-9", "2026-11-10", "status", "To Do", "Done")]
    for issues, expected in (((1, 2, 8), 2.0), ((None,), 5.0)):
        tables = board(done, *(issue(f"A-{one}", points=one) for one in issues), changes=finish)
        rows_ = ledger(tables)
        assert usual_size(backlog(tables, rows_), rows_, sprint_ids=[1], unit="points") == expected
    bare = rows(issue("A-1"))
    assert pd.isna(usual_size(bare, ledger(board()), sprint_ids=[], unit="points"))
    assert usual_size(bare, ledger(board()), sprint_ids=[], unit="issues") == 1


def test_what_waits_in_a_later_sprint_is_left_there() -> None:
    """The line is drawn over the next sprint and what is in none."""
    found = rows(issue("A-1", sprints=[4]), issue("A-2", sprints=[3]), issue("A-3"))
    assert cut_line(found, fits(), unit="issues", usual=1)["key"].tolist() == ["A-2", "A-3"]


def test_without_a_capacity_there_is_no_line() -> None:
    """Nothing is likely, and nothing has room."""
    found = line(3, 5, p15=float("nan"), p50=float("nan"), p85=float("nan"))
    assert found["line"].isna().all()
    assert room(found, fits(p50=float("nan")), carried={"nothing": 0}).empty


def test_what_is_carried_over_takes_its_share_first() -> None:
    """Both with it and without it; the room is never below nothing."""
    found = room(line(3, 2, 3, 5, 1), fits(), carried={"nothing": 0, "all": 6})
    told = found[["carry", "line", "fits", "issues", "last_key"]].to_numpy().tolist()
    assert told == [
        ["nothing", "likely", 5.0, 2, "A-1"],
        ["nothing", "even", 8.0, 3, "A-2"],
        ["nothing", "stretch", 13.0, 4, "A-3"],
        ["all", "likely", 0.0, 0, None],
        ["all", "even", 2.0, 0, None],
        ["all", "stretch", 7.0, 2, "A-1"],
    ]


def test_the_bars_lie_side_by_side() -> None:
    """Planned, taken by priority down to the stretch line, and not done: each adds up from nothing."""
    tables = board(issue("A-1", sprints=[3], points=3), issue("A-2"), issue("A-3", sprints=[2], points=5))
    cut = cut_line(backlog(tables, ledger(tables)), fits(), unit="points", usual=4)
    found = stacks(cut, going_on(tables), unit="points", usual=4)
    assert found[["stack", "key", "start", "end", "is_estimated"]].to_numpy().tolist() == [
        ["planned", "A-1", 0, 3, True],
        ["proposed", "A-1", 0, 3, True],
        ["proposed", "A-2", 3, 7, False],
        ["carried", "A-3", 0, 5, True],
    ]


def sized(numbers: Sequence[tuple[float | None, bool]]) -> pd.DataFrame:
    """Return how issues of these sizes went in the past sprint, done or not."""
    issues = [
        issue(f"A-{place}", sprints=[1], points=points, status="Done" if is_done else "To Do")
        for place, (points, is_done) in enumerate(numbers)
    ]
    moves = [
        change(f"A-{place}", "2026-11-10", "status", "To Do", "Done")
        for place, (_, is_done) in enumerate(numbers)
        if is_done
    ]
    return left_by_size(ledger(board(*issues, changes=moves)), sprint_ids=[1], largest_points=8)


def test_how_large_issues_went_before() -> None:
    """Eight is small; what has no estimate is neither; over nothing there is no rate."""
    found = sized([(8, True), (3, False), (13, False), (None, False)])
    assert found[["issues", "not_completed", "not_completed_rate"]].to_numpy().tolist() == [[2, 1, 0.5], [1, 1, 1.0]]
    assert pd.isna(sized([(3, True)])["not_completed_rate"].iloc[1])
