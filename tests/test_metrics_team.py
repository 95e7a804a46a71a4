"""All squads side by side: each issue once, and the squads' sums are the team's."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.demo.company import company
from squadlib.demo.standin import serve
from squadlib.errors import DataError
from squadlib.metrics.ledger import ledger
from squadlib.metrics.sprint import SUMS
from squadlib.metrics.team import doubles, side_by_side, squad_sprints, team_ledger
from squadlib.options import Options
from squadlib.sources.jira import credentials_from, fetch_board
from squadlib.tables.board import BoardTables, board_tables
from tests.company_rows import BOARDS, team_rows
from tests.records_factory import board_records, change, issue, sprint

NAMES = [f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")]


def row(key: str, outcome: str = "completed", *, sprint_id: int = 1, points: float = 1, **more: Any) -> dict[str, Any]:
    """Return one committed row of the ledger."""
    told = {"entry": "committed", "points_start": points, "points_end": points, "carried_over": False}
    return {"sprint_id": sprint_id, "issue_id": key, "key": key, "outcome": outcome, **told, **more}


def held(**squads: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Return the squads' ledgers."""
    empty = row("none")
    return {
        name: pd.DataFrame(rows, columns=list(empty)).astype({"carried_over": bool}) for name, rows in squads.items()
    }


def made(*pairs: tuple[str, int], elsewhere: tuple[tuple[str, int], ...] = ()) -> pd.DataFrame:
    """Return which squad counts which sprint; `elsewhere` are those that its own board did not make."""
    rows = [(squad, one, True) for squad, one in pairs] + [(squad, one, False) for squad, one in elsewhere]
    return pd.DataFrame(rows, columns=["squad", "sprint_id", "is_made_here"])


def counted(rows: pd.DataFrame) -> list[tuple[str, int, str]]:
    """Return squad, sprint and key of each row."""
    return list(rows[["squad", "sprint_id", "key"]].itertuples(index=False, name=None))


def beside(ledgers: dict[str, pd.DataFrame], sprints: pd.DataFrame, **how: Any) -> pd.DataFrame:
    """Return the squads side by side."""
    squads = pd.DataFrame({"squad": list(ledgers)})
    return side_by_side(team_ledger(ledgers, sprints=sprints), squads, **how)


def test_one_board_named_by_two_squads_counts_for_the_first() -> None:
    """Every row is there twice; the second squad keeps none, and each is told."""
    ledgers = held(alpha=[row("A-1"), row("A-2")], beta=[row("A-1"), row("A-2")])
    sprints = made(("alpha", 1), ("beta", 1))
    assert counted(team_ledger(ledgers, sprints=sprints)) == [("alpha", 1, "A-1"), ("alpha", 1, "A-2")]
    left_out = doubles(ledgers, sprints=sprints)
    assert left_out.to_dict("list") == {
        "squad": ["beta", "beta"],
        "sprint_id": [1, 1],
        "key": ["A-1", "A-2"],
        "counted_for": ["alpha", "alpha"],
    }


def test_a_sprint_two_boards_show_counts_for_the_board_that_made_it() -> None:
    """Also where that squad comes second; what only the other board's filter shows stays with the other."""
    ledgers = held(alpha=[row("A-1"), row("A-2")], beta=[row("A-1"), row("B-1")])
    sprints = made(("beta", 1), elsewhere=(("alpha", 1),))
    assert counted(team_ledger(ledgers, sprints=sprints)) == [
        ("alpha", 1, "A-2"),
        ("beta", 1, "A-1"),
        ("beta", 1, "B-1"),
    ]
    assert doubles(ledgers, sprints=sprints)["key"].tolist() == ["A-1"]


def test_a_sprint_no_squad_of_the_team_made_counts_for_the_first() -> None:
    """Two boards list a third one's sprint."""
    ledgers = held(alpha=[row("C-1")], beta=[row("C-1"), row("C-2")])
    rows = team_ledger(ledgers, sprints=made(elsewhere=(("alpha", 1), ("beta", 1))))
    assert counted(rows) == [("alpha", 1, "C-1"), ("beta", 1, "C-2")]


def test_an_issue_in_two_sprints_is_work_of_both() -> None:
    """Carried from one squad to another, it was committed by each."""
    ledgers = held(alpha=[row("A-1", "not_completed")], beta=[row("A-1", sprint_id=2)])
    sprints = made(("alpha", 1), ("beta", 2))
    assert len(team_ledger(ledgers, sprints=sprints)) == 2
    assert doubles(ledgers, sprints=sprints).empty


def test_the_teams_rates_come_from_its_sums() -> None:
    """1 of 1 and 1 of 9 are 2 of 10, not the mean of 100 % and 11 %."""
    ledgers = held(alpha=[row("A-1")], beta=[row("B-1", points=1), row("B-2", "not_completed", points=8)])
    table = beside(ledgers, made(("alpha", 1), ("beta", 1)))
    assert table["squad"].tolist() == ["alpha", "beta", None]
    assert table["committed_points"].tolist() == [1, 9, 10]
    assert table["completion_rate"].tolist() == pytest.approx([1, 1 / 9, 0.2])


def test_a_squad_without_issues_has_sums_of_nothing_and_no_rate() -> None:
    """It stands in its place; the team is the other's."""
    table = beside(held(alpha=[], beta=[row("B-1")]), made(("beta", 1)))
    assert table["committed_issues"].tolist() == [0, 1, 1]
    assert math.isnan(table["completion_rate"].iloc[0])
    assert table["completion_rate"].iloc[2] == 1


def test_a_team_without_any_issue_has_no_rate() -> None:
    """No squad had one: sums of nothing, nothing divided by it."""
    table = beside(held(alpha=[], beta=[]), made())
    assert table["completed_points"].tolist() == [0, 0, 0]
    assert table["completion_rate"].isna().all()


def test_points_of_squads_that_count_otherwise_are_not_added_up() -> None:
    """Hours and points have no sum; issues have."""
    ledgers = held(alpha=[row("A-1", points=40)], beta=[row("B-1", points=3)])
    table = beside(ledgers, made(("alpha", 1), ("beta", 1)), is_one_unit=False)
    assert table["committed_points"].iloc[:2].tolist() == [40, 3]
    assert math.isnan(table["committed_points"].iloc[2])
    assert math.isnan(table["completion_rate"].iloc[2])
    assert table["committed_issues"].tolist() == [1, 1, 2]


def test_what_counts_twice_stops_the_run() -> None:
    """A row that two squads hold would be in the team's sum twice."""
    rows = pd.concat([one.assign(squad=name) for name, one in held(alpha=[row("A-1")], beta=[row("A-1")]).items()])
    with pytest.raises(DataError, match="A-1 is counted twice"):
        side_by_side(rows, pd.DataFrame({"squad": ["alpha", "beta"]}))


def test_a_squad_that_is_not_shown_stops_the_run() -> None:
    """Its issues would be in the team's sums and in no squad's."""
    rows = team_ledger(held(alpha=[row("A-1")], beta=[row("B-1")]), sprints=made(("alpha", 1), ("beta", 1)))
    with pytest.raises(DataError, match=r"the squads' sums are not the team's \(committed_points"):
        side_by_side(rows, pd.DataFrame({"squad": ["alpha"]}))


def test_sprints_say_whose_board_made_them() -> None:
    """One of another board is there only where the switch counts it, and is not made here."""
    sprints = [
        sprint(1, "2026-01-01", "2026-01-14"),
        sprint(2, "2026-01-01", "2026-01-14", board_id=99),
        sprint(3, None),
    ]
    records = board_records(sprints=sprints, issues=[issue("A-1", sprints=[1])], changes=[])
    plain, all_counted = (
        squad_sprints({"alpha": board_tables(records, options=options)})
        for options in (Options(), Options(sprints_of_other_boards=True))
    )
    assert plain[["sprint_id", "is_made_here"]].to_numpy().tolist() == [[1, True]]
    assert all_counted[["sprint_id", "is_made_here"]].to_numpy().tolist() == [[1, True], [2, False]]


def test_a_sprint_on_two_boards_is_summed_once_from_the_records_on() -> None:
    """The whole way: the same sprint on the maker's board and, by its switch, on another's."""
    both = [sprint(1, "2026-01-01", "2026-01-14", board_id=11)]
    issues = [issue("A-1", sprints=[1], points=3, status="Done"), issue("A-2", sprints=[1], points=5)]
    moved = [change("A-1", "2026-01-05", "status", "To Do", "Done")]
    own = board_records(sprints=both, issues=issues, changes=moved)
    guest = board_records(sprints=both, issues=issues[1:], changes=[])
    guest["board"]["id"] = 12
    switch = Options(sprints_of_other_boards=True)
    tables = {"guest": board_tables(guest, options=switch), "own": board_tables(own, options=switch)}
    ledgers = {name: ledger(one, options=switch) for name, one in tables.items()}
    table = beside(ledgers, squad_sprints(tables))
    assert table["committed_points"].tolist() == [0, 8, 8]


@pytest.fixture(scope="module")
def boards() -> dict[str, BoardTables]:
    """Return every board of the sample company as squadlib fetches it."""
    with serve(company()[0]) as standin:
        how: dict[str, Any] = {"credentials": credentials_from(standin.environment()), "allow_http": True}
        return {
            key: board_tables(fetch_board(url=standin.url, board_id=board, deadline_seconds=60, **how))
            for board, key in BOARDS.items()
        }


def test_the_squads_of_the_sample_company_add_up_to_its_team(boards: dict[str, BoardTables]) -> None:
    """On every number of every sprint, closed or running, and by an independent count of the raw answers."""
    sprints, ledgers = squad_sprints(boards), {squad: ledger(tables) for squad, tables in boards.items()}
    for number in range(1, 18):
        ids = set(sprints.loc[sprints["sprint"].str.endswith(f"-{number:02d}"), "sprint_id"])
        table = beside({squad: rows[rows["sprint_id"].isin(ids)] for squad, rows in ledgers.items()}, sprints)
        own, team = table.iloc[:-1], table.iloc[-1]
        assert len(own) == 4
        for name in NAMES:
            assert own[name].sum() == pytest.approx(team[name])
        known = team_rows(number)
        for entry in ("committed", "added", "already_done"):
            rows = [one for one in known if one.entry == entry]
            assert team[f"{entry}_issues"] == len(rows)
            assert team[f"{entry}_points"] == pytest.approx(sum(one.points_start or 0 for one in rows))
        for outcome in ("completed", "not_completed", "removed", "completed_outside"):
            rows = [one for one in known if one.outcome == outcome]
            assert team[f"{outcome}_issues"] == len(rows)
            assert team[f"{outcome}_points"] == pytest.approx(sum(one.points_end or 0 for one in rows))
