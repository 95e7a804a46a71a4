"""What fits the next sprint, when that is, who is there, and who would have too much."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from squadlib.metrics.availability import availability, match_absences, roster, working_dates
from squadlib.metrics.backlog import backlog, going_on
from squadlib.metrics.capacity import Capacity, capacity
from squadlib.metrics.coming import Coming, coming
from squadlib.metrics.ledger import ledger
from squadlib.metrics.load import load, squad_load
from squadlib.options import Absence
from squadlib.tables.board import board_tables
from squadlib.tables.plan import Plan, plan_tables
from tests.plan_factory import tabs, workbook
from tests.records_factory import board_records, change, issue, person, sprint

RUNNING = sprint(4, "2026-11-16 09:00", end="2026-11-27 17:00")


def at(text: str) -> pd.Timestamp:
    """Return an instant in UTC."""
    return pd.Timestamp(text, tz="UTC")


def fortnights(count: int) -> list[Any]:
    """Return closed sprints, each from Monday morning to Friday evening of the week after, ten working days."""
    starts = [pd.Timestamp("2026-10-05 09:00") + pd.Timedelta(weeks=2 * place) for place in range(count)]
    return [
        sprint(place, str(start), str(start + pd.Timedelta(days=11, hours=8)))
        for place, start in enumerate(starts, start=1)
    ]


def then(*sprints: Any, as_of: str = "2026-11-20", past: list[int] | None = None, **calendar: Any) -> Coming:
    """Return the next sprint of a board."""
    tables = board_tables(board_records(sprints=sprints, as_of=as_of))
    return coming(tables, past_ids=past or [], **calendar)


def test_a_working_day_is_the_sprints_in_which_its_noon_lies() -> None:
    """Sprints that follow each other share no day; weekends, holidays and other zones count as they are there."""
    morning = working_dates(at("2026-11-25 09:00"), at("2026-12-09 09:00"))
    assert (morning[0], morning[-1], len(morning)) == (date(2026, 11, 25), date(2026, 12, 8), 10)
    assert working_dates(at("2026-11-27 13:00"), at("2026-11-30 11:59")) == []
    assert len(working_dates(at("2026-12-21"), at("2026-12-28"), holidays=[date(2026, 12, 25)])) == 4
    assert working_dates(at("2026-11-27"), at("2026-11-29"), workdays=["Sat"]) == [date(2026, 11, 28)]
    assert working_dates(at("2026-11-25 04:00"), at("2026-11-25 23:00"), timezone="Asia/Tokyo") == []


def test_planned_dates_are_taken_as_they_are() -> None:
    """Nothing is assumed of a sprint that Jira knows the days of."""
    planned = sprint(5, "2026-11-30 09:00", state="future", end="2026-12-11 17:00")
    found = then(RUNNING, planned)
    assert (found["sprint_id"], found["name"], found["working_days"], found["is_assumed"]) == (
        5,
        "Client 26-5",
        10,
        False,
    )
    assert (found["starts_at"], found["ends_at"]) == (at("2026-11-30 09:00"), at("2026-12-11 17:00"))


def test_without_dates_it_follows_the_running_one_for_as_many_days_as_the_last() -> None:
    """From the first working day after its planned end; a holiday shortens it."""
    found = then(*fortnights(3), RUNNING, sprint(5, None), past=[1, 2, 3], holidays=[date(2026, 12, 8)])
    assert (found["starts_after"], found["of_sprints"], found["is_assumed"]) == ("Client 26-4", 3, True)
    assert (found["starts_at"], found["ends_at"]) == (at("2026-11-30"), at("2026-12-11 23:59:59.999"))
    assert found["working_days"] == 9


def test_between_two_sprints_it_begins_now() -> None:
    """With no sprint in Jira it has no name."""
    found = then(*fortnights(3), as_of="2026-11-17 10:00", past=[1, 2, 3])
    assert (found["name"], found["starts_after"], found["working_days"]) == (None, None, 10)
    assert found["starts_at"] == at("2026-11-17 10:00")


@pytest.mark.parametrize(("start", "end"), [("2026-10-01", "2026-10-14"), ("2026-12-11", "2026-12-01")])
def test_a_plan_that_cannot_be_meant_is_none(start: str, end: str) -> None:
    """One that is over, or ends before it starts."""
    found = then(*fortnights(3), RUNNING, sprint(5, start, state="future", end=end), past=[1, 2, 3])
    assert (found["is_assumed"], found["starts_at"]) == (True, at("2026-11-30"))


def test_a_start_without_an_end_is_kept() -> None:
    """Only the length is assumed."""
    found = then(*fortnights(3), RUNNING, sprint(5, "2026-12-01 09:00", state="future"), past=[1, 2, 3])
    assert (found["is_start_planned"], found["starts_at"], found["working_days"]) == (True, at("2026-12-01 09:00"), 10)


def test_without_a_past_and_a_plan_its_days_are_unknown() -> None:
    """No number is made up."""
    found = then(RUNNING, sprint(5, None))
    assert found["working_days"] is None
    assert pd.isna(found["starts_at"])
    assert pd.isna(found["ends_at"])


def plan_of(*members: tuple[str, str, str]) -> Plan:
    """Return a plan whose Members tab has these rows: name, squad, account."""
    rows = [["Member", "Squad", "Role", "Jira account", "Email"], *([n, s, "", a, ""] for n, s, a in members)]
    return plan_tables(workbook({**tabs(), "Members": rows}))


def test_members_are_whom_the_workbook_lists_for_the_squad() -> None:
    """By account, else by name, else as the workbook has them; any name of the squad counts."""
    tables = board_tables(board_records(people=[person("7", "Ana R."), person("8", "bo li")]))
    plan = plan_of(("Ana Ruiz", "Client", "7"), ("Bo Li", "CLIENT", ""), ("Cy", "client", ""), ("Dee", "Other", ""))
    found = roster(plan, tables, ledger(tables), squad=["client"], sprint_ids=[])
    assert found.to_numpy().tolist() == [["Ana R.", "Ana Ruiz"], ["bo li", "Bo Li"], ["Cy", "Cy"]]


def test_without_a_listed_member_they_are_who_held_issues_lately() -> None:
    """Not long ago, not nobody, and not whose account is gone."""
    issues = [issue(f"A-{one}", sprints=[number], assignee=who) for one, (number, who) in enumerate(HELD)]
    people = [person("Bo", "Bo"), person("Gone", "Gone", is_active=False)]
    tables = board_tables(board_records(sprints=fortnights(2), issues=issues, people=people))
    found = roster(plan_of(), tables, ledger(tables), squad=["client"], sprint_ids=[2])
    assert found["member"].tolist() == ["ana", "Bo"]


HELD = ((1, "Early"), (2, "Bo"), (2, "ana"), (2, "Gone"), (2, None))


def test_absences_are_matched_by_either_name() -> None:
    """Ignoring case and spaces; whose name is no member's is given back."""
    members = pd.DataFrame({"member": ["Ana R."], "also": ["Ana Ruiz"]}, dtype=object)
    days = (date(2026, 12, 1), date(2026, 12, 4))
    known, unknown = match_absences([Absence(" ana ruiz", *days), Absence("Anna", *days)], members)
    assert [one.member for one in known] == ["Ana R."]
    assert [one.member for one in unknown] == ["Anna"]


def windows(*spans: tuple[str, str]) -> pd.DataFrame:
    """Return sprints of these days."""
    return pd.DataFrame(
        [(number, at(start), at(end)) for number, (start, end) in enumerate(spans, start=1)],
        columns=["sprint_id", "starts_at", "ends_at"],
    )


def test_a_day_away_counts_once_and_only_where_it_is_worked() -> None:
    """The first and the last day are away; weekends, holidays, overlaps and other sprints' days take nothing more."""
    found = availability(
        windows(("2026-11-30", "2026-12-12")),
        members=["Ana", "Bo"],
        absences=[
            Absence("Ana", date(2026, 12, 4), date(2026, 12, 8)),
            Absence("Ana", date(2026, 12, 7), date(2026, 12, 9)),
            Absence("Bo", date(2026, 11, 2), date(2026, 11, 30)),
        ],
        holidays=[date(2026, 12, 8)],
    )
    assert found[["member", "working_days", "away_days", "available_days"]].to_numpy().tolist() == [
        ["Ana", 9, 3, 6],
        ["Bo", 9, 1, 8],
    ]


def found_capacity(completed: list[float], *, members: list[str], absences: tuple[Absence, ...] = ()) -> Capacity:
    """Return the capacity of the next sprint after as many fortnights."""
    tables = board_tables(board_records(sprints=[*fortnights(len(completed))], as_of="2026-11-30"))
    ids = list(range(1, len(completed) + 1))
    return capacity(
        completed,
        past=tables.sprints,
        coming=coming(tables, past_ids=ids),
        members=members,
        absences=absences,
    )


def test_velocity_is_scaled_by_the_days_that_are_left() -> None:
    """Ana, away since before the last two sprints, brings nothing; without her days it was more before."""
    away = Absence("Ana", date(2026, 11, 1), date(2026, 12, 31))
    found = found_capacity([10, 20, 30, 40], members=["Ana", "Bo"], absences=(away,))
    assert (found["velocity_p15"], found["velocity_p50"], found["velocity_p85"]) == (10, 20, 40)
    assert (found["available_days"], found["usual_days"], found["availability"]) == (10, 15, 10 / 15)
    assert found["p50"] == pytest.approx(20 * 10 / 15)
    assert found["days"].to_numpy().tolist() == [["Ana", 10, 10, 0, 5.0], ["Bo", 10, 0, 10, 10.0]]


def test_where_nobody_is_known_the_squad_counts_as_one() -> None:
    """Its days scale what fits all the same."""
    found = found_capacity([10, 20], members=[])
    assert (found["availability"], found["p50"]) == (1, 10)
    assert found["days"]["member"].tolist() == [None]


def test_without_a_past_sprint_nothing_is_known_to_fit() -> None:
    """No sprint, no days, no number."""
    found = found_capacity([], members=["Ana"])
    assert found["sprints_used"] == 0
    assert pd.isna([found["p15"], found["p50"], found["p85"], found["availability"]]).all()
    assert found["days"]["working_days"].isna().all()


def done(key: str, number: int, points: float, who: str) -> tuple[Any, Any]:
    """Return an issue completed in a sprint, with the change that did it."""
    when = f"2026-{10 if number < 3 else 11}-{9 + 14 * (number - 1) % 28:02}"
    return (
        issue(key, sprints=[number], points=points, status="Done", assignee=who),
        change(key, when, "status", "To Do", "Done"),
    )


def loads(*upcoming: Any, fewest: int = 1, unit: str = "points") -> tuple[pd.DataFrame, pd.Series]:
    """Return members' and squad's load after three sprints in which Ana completed 3 and 5 points, Bo 8."""
    past = [done("P-1", 1, 3, "Ana"), done("P-2", 2, 5, "Ana"), done("P-3", 2, 8, "Bo")]
    sprints = [*fortnights(3), RUNNING, sprint(5, None)]
    issues, changes = [one for one, _ in past], [one for _, one in past]
    tables = board_tables(
        board_records(sprints=sprints, issues=[*issues, *upcoming], changes=changes, as_of="2026-11-20")
    )
    rows = ledger(tables)
    days = pd.DataFrame({"member": ["Ana", "Cy"], "available_days": [5.0, 10.0], "usual_days": [10.0, 10.0]}).astype(
        {"member": object}
    )
    found = load(
        backlog(tables, rows),
        going_on(tables),
        rows,
        sprint_ids=[1, 2, 3],
        closed_ids=[1, 2, 3],
        days=days,
        unit=unit,
        usual_size=2,
        fewest=fewest,
    )
    return found, squad_load(found, rows, closed_ids=[1, 2, 3], unit=unit, fewest=fewest)


def test_load_is_what_is_planned_and_what_is_not_done_yet() -> None:
    """In alphabetical order, work of nobody last; who has nothing is there too; no estimate counts as usual."""
    found, squad = loads(
        issue("A-1", sprints=[5], points=4, assignee="Ana"),
        issue("A-2", sprints=[5], assignee="Ana"),
        issue("A-3", sprints=[4], points=1, assignee="Bo"),
        issue("A-4", sprints=[5], points=3),
        issue("A-5", points=8, assignee="Ana"),
    )
    names = ["member", "planned", "planned_issues", "unestimated_issues", "carried", "total"]
    assert found[names].to_numpy().tolist() == [
        ["Ana", 6, 2, 1, 0, 6],
        ["Bo", 0, 0, 0, 1, 1],
        ["Cy", 0, 0, 0, 0, 0],
        [None, 3, 1, 0, 0, 3],
    ]
    assert (squad["planned"], squad["carried"], squad["total"], squad["unestimated_issues"]) == (9, 1, 10, 1)


def test_usual_is_the_mean_of_the_sprints_one_was_in_by_the_days_one_is_there() -> None:
    """Ana is there half of her usual days; nobody knows what Cy completes."""
    found, _ = loads()
    told = found.set_index("member")
    assert told.loc["Ana", ["usual", "sprints_used", "expected", "most"]].tolist() == [4.0, 2, 2.0, 5.0]
    assert pd.isna(told.loc["Cy", ["usual", "expected", "most"]].tolist()).all()


@pytest.mark.parametrize(
    ("planned", "carried", "expected"),
    [(5, 0, None), (6, 0, "planned"), (4, 1, None), (4, 2, "total"), (0, 6, "total")],
)
def test_what_exceeds_what_was_ever_completed_is_named(planned: float, carried: float, expected: str | None) -> None:
    """As much as the most is no more than it; planned alone goes before planned and carried."""
    found, _ = loads(
        issue("A-1", sprints=[5], points=planned, assignee="Ana"),
        issue("A-2", sprints=[4], points=carried, assignee="Ana"),
    )
    assert found["exceeds"].tolist()[0] == expected


def test_the_squads_plan_is_held_against_its_own_most() -> None:
    """13 points in the second sprint; with fewer sprints than asked for nothing is said."""
    upcoming = issue("A-1", sprints=[5], points=14)
    assert loads(upcoming)[1][["most", "exceeds"]].tolist() == [13, "planned"]
    found, squad = loads(upcoming, fewest=4)
    assert (squad["exceeds"], found["exceeds"].notna().any()) == (None, False)


def test_by_count_every_issue_weighs_the_same() -> None:
    """A squad that does not estimate has loads too."""
    found, squad = loads(issue("A-1", sprints=[5], points=13, assignee="Ana"), unit="issues")
    assert found.set_index("member").loc["Ana", ["planned", "usual", "most", "unestimated_issues"]].tolist() == [
        1,
        1.0,
        1.0,
        0,
    ]
    assert squad["most"] == 2
