"""The outlook of open milestones: the digits of the definitions, throughput that is shared, cuts that are enough."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from squadlib.metrics.forecast import finish_probability
from squadlib.metrics.milestone_chance import chance, days_needed, drawn, enough_for
from squadlib.metrics.milestone_outlook import COLUMNS, milestone_outlook
from squadlib.metrics.milestone_throughput import milestone_throughput, sprint_days
from squadlib.metrics.sprint import totals
from squadlib.metrics.velocity import velocity
from squadlib.tables.board import board_tables
from tests.plan_factory import versions, workbook
from tests.records_factory import board_records, sprint
from tests.test_metrics_plan_changes import plan
from tests.test_metrics_sprint import rows

PAST = [16, 27, 34, 39, 42.5, 68]
AS_OF = pd.Timestamp("2026-07-01T15:00Z")
Issue = tuple[str, str, float | None]


def due_in(sprints: float) -> pd.Timestamp:
    """Return the last day of so many sprints of 14 days, the first of which begins today."""
    return pd.Timestamp("2026-06-30") + pd.Timedelta(days=14 * sprints)


def open_milestones(*told: tuple[str, Any, str], status: str = "open") -> pd.DataFrame:
    """Return open milestones from (name, due, version id; none for no version)."""
    due = pd.Series([None if one[1] is None else pd.Timestamp(one[1]) for one in told], dtype="datetime64[s]")
    names = {name: pd.Series([one[0] for one in told], dtype="str") for name in ("milestone", "project", "owner")}
    named = pd.Series([one[2] or None for one in told], dtype="str")
    ids = pd.Series([(one[2],) if one[2] else () for one in told], dtype="object")
    places = pd.Series(range(2, 2 + len(told)), dtype="int64")
    fixed = {"squad": "Client", "status": status}
    return pd.DataFrame({**names, "version": named, "version_ids": ids, "due": due, "row": places}).assign(**fixed)


def issues(*told: Issue, done: tuple[Issue, ...] = (), priority: dict[str, str] | None = None) -> pd.DataFrame:
    """Return issues from (key, version id, points): these are not done, `done` are."""
    every = [*told, *done]
    return pd.DataFrame(
        {
            "key": pd.Series([one[0] for one in every], dtype="str"),
            "version_ids": pd.Series([one[1].split() for one in every], dtype="object"),
            "points": pd.Series([one[2] for one in every], dtype="float64"),
            "priority": pd.Series([(priority or {}).get(one[0]) for one in every], dtype="str"),
            "is_done": [False] * len(told) + [True] * len(done),
        }
    )


def outlook(
    milestones: pd.DataFrame, work: pd.DataFrame, *, past: list[float] | None = None, **more: Any
) -> pd.DataFrame:
    """Return the outlook by milestone."""
    points = PAST if past is None else past
    throughput = pd.DataFrame({"milestone_points": points, "milestone_issues": [2] * len(points)}, dtype="float64")
    told: dict[str, Any] = {"issues": work, "throughput": throughput, "sprint_days": 14.0, "as_of": AS_OF, **more}
    return milestone_outlook(milestones, **told).set_index("milestone")


@pytest.mark.parametrize(("sprints", "expected"), [(3, 0.087963), (4, 0.500772), (5, 0.867284), (6, 0.984439)])
def test_the_worked_forecast_of_the_definitions(sprints: int, expected: float) -> None:
    """P(150 points done within 3, 4, 5, 6 sprints) of semantics.md, section 3, for a milestone due at their end."""
    found = outlook(open_milestones(("Mail", due_in(sprints), "1")), issues(("A-1", "1", 150))).loc["Mail"]
    assert found["sprints_left"] == sprints
    assert round(found["probability"], 6) == expected
    assert found["probability"] == finish_probability(PAST, backlog=150, sprints=sprints)
    assert found["needed_per_sprint"] == 150 / sprints
    assert found["usual_per_sprint"] == pytest.approx(37.75)
    assert (found["method"], found["note"]) == ("exact", "")
    assert found["forecast_date"] == pd.Timestamp("2026-08-25"), "half of all draws are done within four sprints"


def test_a_part_of_a_sprint_counts_as_that_part_of_one_drawn() -> None:
    """One and a half sprints of 10 or 20: 15, 20, 25, 30 with a quarter each; never more than the next whole."""
    assert drawn([10, 20], sprints=1.5).points.tolist() == [15, 20, 25, 30]
    assert [chance([10, 20], backlog=backlog, sprints=1.5) for backlog in (15, 20.1, 30, 30.1)] == [1, 0.5, 0.25, 0]
    found = outlook(open_milestones(("Mail", due_in(1.5), "1")), issues(("A-1", "1", 25)), past=[10, 20])
    assert found.loc["Mail", ["sprints_left", "probability"]].tolist() == [1.5, 0.5]


def test_today_counts_and_so_does_the_due_day() -> None:
    """Due today one day is left, due yesterday none: then it cannot be in time any more."""
    today, yesterday = (
        outlook(open_milestones(("Mail", day, "1")), issues(("A-1", "1", 1)), past=[14, 14]).loc["Mail"]
        for day in ("2026-07-01", "2026-06-30")
    )
    assert today[["sprints_left", "probability"]].tolist() == [1 / 14, 1]
    assert yesterday[["sprints_left", "probability"]].tolist() == [0, 0]
    assert yesterday["forecast_date"] == pd.Timestamp("2026-07-01")
    assert math.isnan(yesterday["needed_per_sprint"])
    assert math.isnan(yesterday["cut"])
    late = outlook(
        open_milestones(("Mail", "2026-07-01", "1")),
        issues(("A-1", "1", 1)),
        past=[14, 14],
        as_of=pd.Timestamp("2026-07-01T23:00Z"),
        timezone="Europe/Madrid",
    )
    assert late.loc["Mail", "probability"] == 0


def test_throughput_is_shared_in_the_order_of_the_due_dates() -> None:
    """Each needs all that goes before; of one day the one with the least left goes first; what has no date waits."""
    told = [("Later", due_in(4), "1"), ("Big", due_in(3), "2"), ("Small", due_in(3), "3"), ("Some day", None, "4")]
    work = issues(("A-1", "1", 40), ("A-2", "2", 50), ("A-3", "3", 10), ("A-4", "4", 30))
    found = outlook(open_milestones(*told), work)
    assert found.index.tolist() == ["Small", "Big", "Later", "Some day"]
    assert found["queue"].tolist() == [10, 60, 100, 130]
    expected = [finish_probability(PAST, backlog=backlog, sprints=n) for backlog, n in ((10, 3), (60, 3), (100, 4))]
    assert found["probability"].tolist()[:3] == expected
    assert math.isnan(found.loc["Some day", "probability"])
    assert found.loc["Some day", "note"] == "it has no due date"
    assert found["forecast_date"].is_monotonic_increasing
    assert found["forecast_date"].notna().all()


def test_an_issue_of_two_milestones_is_done_once() -> None:
    """Each has it in what remains; the queue counts it once."""
    told = open_milestones(("First", due_in(2), "1"), ("Second", due_in(4), "2"))
    found = outlook(told, issues(("A-1", "1 2", 20), ("A-2", "2", 5)))
    assert found["remaining"].tolist() == [20, 25]
    assert found["queue"].tolist() == [20, 25]


def test_issues_without_an_estimate_weigh_as_much_as_the_mean() -> None:
    """Counted as nothing, they would make a milestone look done; their number is told."""
    work = issues(("A-1", "1", 6), ("A-2", "1", None), done=(("A-3", "1", 2),))
    found = outlook(open_milestones(("Mail", due_in(1), "1")), work).loc["Mail"]
    names = ["remaining_points", "remaining_issues", "unestimated_issues", "remaining", "queue"]
    assert found[names].tolist() == [6, 2, 1, 10, 10]


def test_a_squad_that_counts_issues_is_forecast_in_issues() -> None:
    """Two issues a sprint, five to go, three sprints left."""
    work = issues(*((f"A-{number}", "1", None) for number in range(5)))
    found = outlook(open_milestones(("Mail", due_in(3), "1")), work, unit="issues").loc["Mail"]
    names = ["remaining", "probability", "needed_per_sprint", "usual_per_sprint"]
    assert found[names].tolist() == pytest.approx([5, 1, 5 / 3, 2])
    assert found["forecast_date"] == pd.Timestamp("2026-08-04"), "two and a half sprints"


def test_what_is_done_waits_for_nobody() -> None:
    """All its work is done: in time while the day has not passed, whatever stands before it."""
    told = open_milestones(("Ready", due_in(2), "1"), ("Late", "2026-06-01", "2"), ("Missed", "2026-06-15", "3"))
    work = issues(("A-2", "2", 500), done=(("A-1", "1", 3), ("A-3", "3", 3)))
    found = outlook(told, work)
    assert found["probability"].to_dict() == {"Late": 0, "Missed": 0, "Ready": 1}
    assert found.loc["Ready", ["cut", "probability_cut"]].tolist() == [0, 1]
    assert found.loc["Ready", "forecast_date"] == found.loc["Missed", "forecast_date"] == pd.Timestamp("2026-07-01")
    undated = outlook(open_milestones(("Ready", None, "1")), work).loc["Ready"]
    assert math.isnan(undated["probability"])
    assert undated["note"] == "it has no due date"


@pytest.mark.parametrize(
    ("version", "work", "past", "note"),
    [
        ("", issues(), PAST, "it names no version"),
        ("1", issues(("A-1", "2", 3)), PAST, "its version has no issue yet"),
        ("1", issues(("A-1", "1", None)), PAST, "no issue has an estimate"),
        ("1", issues(("A-1", "1", 3)), [30.0], "fewer than two sprints to draw from"),
        ("1", issues(("A-1", "1", 3)), [], "fewer than two sprints to draw from"),
        ("1", issues(("A-1", "1", 3)), [0.0, 0.0], "none of the last 2 sprints completed work on a milestone"),
    ],
)
def test_where_nothing_is_known_there_is_no_answer(
    version: str, work: pd.DataFrame, past: list[float], note: str
) -> None:
    """No number and the reason in words; never 0 or 100 %."""
    found = outlook(open_milestones(("Mail", due_in(3), version)), work, past=past).loc["Mail"]
    assert found["note"] == note
    names = ["probability", "needed_per_sprint", "method", "forecast_date", "cut", "probability_cut"]
    names += ["queue"] if math.isnan(found["remaining"]) else []
    assert found[names].isna().all()
    assert found["cut_keys"] == []


def test_a_version_jira_does_not_know_and_sprints_of_unknown_length() -> None:
    """Both are said."""
    told = open_milestones(("Mail", due_in(3), "1"))
    stranger = told.assign(version_ids=pd.Series([()], dtype="object"))
    assert outlook(stranger, issues(("A-1", "1", 3))).loc["Mail", "note"] == "Jira has no version of this name"
    unknown = outlook(told, issues(("A-1", "1", 3)), sprint_days=math.nan).loc["Mail"]
    assert unknown["note"] == "fewer than two sprints to draw from"
    assert math.isnan(unknown["sprints_left"])


def test_what_is_delivered_or_aborted_has_no_outlook() -> None:
    """What was not delivered in its quarter has one; nothing open gives no row and the same columns."""
    work = issues(("A-1", "1", 3))
    for status, rows_left in (("delivered", 0), ("aborted", 0), ("incomplete", 1), ("open", 1)):
        assert len(outlook(open_milestones(("Mail", due_in(1), "1"), status=status), work)) == rows_left
    some = outlook(open_milestones(("Mail", due_in(1), "1")), work).reset_index()[list(COLUMNS)]
    none = outlook(open_milestones(), work).reset_index()[list(COLUMNS)]
    assert some.dtypes.equals(none.dtypes)


def test_what_would_have_to_be_cut_is_the_least_pressing_first() -> None:
    """Two sprints of 10 or 20 are sure of 20 to 100 %, of 30 to 75 %: of 34, 14 must go."""
    priority = {"A-1": "High", "A-2": "Low", "A-3": "Low", "A-4": "Lowest", "A-5": "Highest"}
    work = issues(
        ("A-1", "1", 8), ("A-2", "1", 3), ("A-3", "1", 5), ("A-4", "1", 8), ("A-5", "1", 10), priority=priority
    )
    mail = open_milestones(("Mail", due_in(2), "1"))
    found = outlook(mail, work, past=[10, 20]).loc["Mail"]
    assert found["cut_keys"] == ["A-4", "A-3", "A-2"]
    assert found[["cut", "probability", "probability_cut"]].tolist() == [16, 0.25, 1]
    bolder = outlook(mail, work, past=[10, 20], sure=0.75).loc["Mail"]
    assert bolder["cut_keys"] == ["A-4"]
    assert bolder["probability_cut"] == 0.75
    enough = outlook(mail, work, past=[10, 20], sure=0.2).loc["Mail"]
    assert (enough["cut"], enough["cut_keys"], enough["probability_cut"]) == (0, [], 0.25)


def test_issues_without_a_priority_are_cut_first() -> None:
    """Nobody said that they matter; of one priority the largest goes, then by key."""
    work = issues(("A-1", "1", 2), ("A-2", "1", 5), ("A-3", "1", 5), ("A-4", "1", 20), priority={"A-4": "Lowest"})
    found = outlook(open_milestones(("Mail", due_in(1), "1")), work, past=[20, 20]).loc["Mail"]
    assert found["cut_keys"] == ["A-2", "A-3", "A-1"]


def test_cuts_are_made_one_after_the_other() -> None:
    """What the first leaves out helps the second; what is late already is not cut, and stays in the way."""
    told = open_milestones(("Late", "2026-06-01", "3"), ("First", due_in(1), "1"), ("Second", due_in(2), "2"))
    work = issues(("A-3", "3", 5), ("A-1", "1", 10), ("A-2", "1", 10), ("A-4", "2", 10), ("A-5", "2", 10))
    found = outlook(told, work, past=[20, 20])
    assert found["queue"].tolist() == [5, 25, 45]
    assert found["cut"].tolist()[1:] == [10, 0]
    assert found["cut_keys"].tolist() == [[], ["A-1"], []]
    hopeless = outlook(told, work, past=[4, 4])
    assert hopeless["cut_keys"].tolist() == [[], ["A-1", "A-2"], ["A-4", "A-5"]]
    assert hopeless["probability_cut"].tolist()[1:] == [0, 1]


@pytest.mark.slow
def test_too_many_sums_are_drawn_at_random_and_said_so() -> None:
    """Hours with odd decimals of many sprints; near what the means say."""
    past = [float(one) for one in np.sqrt(np.arange(1, 41))]
    found = outlook(open_milestones(("Mail", due_in(12), "1")), issues(("A-1", "1", 40)), past=past).loc["Mail"]
    assert found["method"] == "simulated"
    assert found["probability"] > 0.9


POINTS = st.lists(st.sampled_from([0.0, 1.0, 5.0, 8.5, 20.0]), min_size=1, max_size=5)


@given(POINTS, st.floats(0, 60), st.integers(0, 70))
def test_more_time_and_less_work_never_lower_the_chance(past: list[float], backlog: float, days: int) -> None:
    """Whole sprints are those of the forecast; what is enough is enough, and the next sum is not."""
    here = chance(past, backlog=backlog, sprints=days / 14)
    assert 0 <= here <= chance(past, backlog=backlog, sprints=(days + 1) / 14) + 1e-9
    assert here <= chance(past, backlog=backlog * 0.9, sprints=days / 14) + 1e-9
    assert chance(past, backlog=backlog, sprints=days // 14) == finish_probability(
        past, backlog=backlog, sprints=days // 14
    )
    most = enough_for(past, sprints=days / 14, sure=0.85)
    assert chance(past, backlog=most, sprints=days / 14) >= 0.85 - 1e-9
    assert chance(past, backlog=most + 1e-6, sprints=days / 14) < 0.85 + 1e-9
    needed = days_needed(past, backlog=backlog, sprint_days=14)
    if not math.isnan(needed):
        assert chance(past, backlog=backlog, sprints=needed / 14) >= 0.5 - 1e-9
        assert needed == 0 or chance(past, backlog=backlog, sprints=(needed - 1) / 14) < 0.5


def test_only_work_on_milestones_is_drawn_from() -> None:
    """Hotfixes take their share of every sprint; left out by name is left out here as well."""
    known = versions(("1", "List 2.0", "CLI", None), ("9", "Hotfixes", "CLI", None))
    done = pd.concat(
        [
            rows(("committed", "completed", 5, 8), ("committed", "completed", 3, 3), sprint_id=1).assign(v=["1", "9"]),
            rows(("committed", "completed", 5, 5), ("added", "not_completed", 3, 3), sprint_id=2).assign(v=["", "1"]),
            rows(("added", "completed", 2, 2), sprint_id=3).assign(v=["1"]),
        ],
        ignore_index=True,
    )
    done = done.assign(
        version_ids=done["v"].str.split(), key=[f"A-{place}" for place in done.index], epic_key=pd.Series(dtype="str")
    )
    told = [sprint(number, f"2026-0{number}-01", f"2026-0{number}-14") for number in (1, 2, 3, 4)]
    speed = velocity(totals(done), board_tables(board_records(sprints=told)).sprints, leave_out=["Client 26-3"])
    found = milestone_throughput(speed, done, plan=plan(workbook_cells()), versions=known)
    assert found["sprint_id"].tolist() == [1, 2, 4]
    assert found["milestone_points"].tolist() == [8, 0, 0]
    assert found["milestone_issues"].tolist() == [1, 0, 0]
    assert found["milestone_rate"].tolist() == pytest.approx([8 / 11, 0, math.nan], nan_ok=True)
    assert found["milestone_rate_issues"].tolist() == pytest.approx([0.5, 0, math.nan], nan_ok=True)
    assert milestone_throughput(speed, done, plan=plan(workbook_cells()), versions=known, n=2)[
        "sprint_id"
    ].tolist() == [2, 4]


def workbook_cells() -> Any:
    """Return the factory's cells."""
    return workbook()["tabs"]


def test_the_days_of_a_sprint_are_counted_from_start_to_start() -> None:
    """The median of the last ones, so that one long break says nothing; one sprint alone says nothing either."""
    starts = ["2026-01-05", "2026-01-19", "2026-02-02", "2026-03-02", "2026-03-16"]
    told = [sprint(place, day, f"{day}T23:00") for place, day in enumerate(starts, start=1)]
    future, other = sprint(8, None), sprint(9, "2026-01-06", "2026-01-07", board_id=13)
    board = board_tables(board_records(sprints=[*told, future, other])).sprints
    assert sprint_days(board) == 14
    assert sprint_days(board, n=2) == 21
    assert math.isnan(sprint_days(board_tables(board_records(sprints=told[:1])).sprints))
