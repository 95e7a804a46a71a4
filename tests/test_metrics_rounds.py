"""The squads' sprints in rounds: in step, out of step, of different lengths, with pauses."""

import math
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.metrics.rounds import round_totals, round_trend, rounds, squad_trends

EPOCH = pd.Timestamp("2026-01-05 09:00", tz="UTC")
Span = tuple[float, float]


def sprints(**squads: list[Span]) -> pd.DataFrame:
    """Return closed sprints by squad, each from day to day; the n-th sprint of `alpha` is `alpha 1`."""
    rows = [
        {
            "squad": squad,
            "sprint_id": 100 * place + number,
            "sprint": f"{squad} {number}",
            "state": "closed",
            "started_at": EPOCH + pd.Timedelta(days=begin),
            "ends_at": EPOCH + pd.Timedelta(days=end),
            "completed_at": EPOCH + pd.Timedelta(days=end),
            "is_made_here": True,
        }
        for place, (squad, spans) in enumerate(squads.items(), 1)
        for number, (begin, end) in enumerate(spans, 1)
    ]
    return pd.DataFrame(rows)


def every(days: float, *, count: int, since: float = 0) -> list[Span]:
    """Return sprints one after the other."""
    return [(since + days * place, since + days * (place + 1)) for place in range(count)]


def told(frame: pd.DataFrame) -> list[list[str]]:
    """Return the names of the sprints of each round, oldest round first."""
    return [rows["sprint"].tolist() for _, rows in rounds(frame).groupby("round")]


def test_squads_in_step_share_their_rounds() -> None:
    """A close some hours before or after another's changes nothing."""
    late = [(begin + 0.2, end + 0.3) for begin, end in every(14, count=3)]
    early = [(begin - 0.1, end - 1) for begin, end in every(14, count=3)]
    frame = sprints(alpha=every(14, count=3), beta=late, gamma=early)
    assert told(frame) == [[f"{squad} {number}" for squad in ("alpha", "beta", "gamma")] for number in (1, 2, 3)]


def test_squads_half_a_sprint_out_of_step_have_one_sprint_a_round() -> None:
    """Which of the two halves is a little longer does not matter: it counts where it ended."""
    beta = [(7.2, 21.1), (21.1, 34.8), (34.8, 49.3)]
    assert told(sprints(alpha=every(14, count=4), beta=beta)) == [
        ["alpha 1"],
        ["alpha 2", "beta 1"],
        ["alpha 3", "beta 2"],
        ["alpha 4", "beta 3"],
    ]


def test_a_longer_sprint_counts_in_the_round_it_ended_in() -> None:
    """Four weeks beside two: every other round has both squads."""
    assert told(sprints(alpha=every(14, count=4), beta=every(28, count=2))) == [
        ["alpha 1"],
        ["alpha 2", "beta 1"],
        ["alpha 3"],
        ["alpha 4", "beta 2"],
    ]


def test_three_weeks_beside_two_count_where_they_lie_most() -> None:
    """Each once, in order, the squad with the more sprints in every round."""
    found = rounds(sprints(alpha=every(14, count=6), beta=every(21, count=4)))
    assert found.loc[found["squad"] == "beta", "round"].tolist() == [1, 3, 4, 6]


def test_a_squad_that_pauses_joins_again_in_step() -> None:
    """Its missing sprint moves none of the others."""
    beta = [span for place, span in enumerate(every(14, count=5)) if place != 2]
    assert told(sprints(alpha=every(14, count=5), beta=beta))[2:] == [
        ["alpha 3"],
        ["alpha 4", "beta 3"],
        ["alpha 5", "beta 4"],
    ]


def test_where_the_rhythm_pauses_the_others_open_rounds() -> None:
    """The squad with the most sprints paused for two; the others go on and stay together."""
    alpha = [span for place, span in enumerate(every(14, count=8)) if place not in (2, 3)]
    beta = every(14, count=3, since=28)
    frame = sprints(alpha=alpha, beta=beta, gamma=[(29, 41)])
    assert told(frame)[2:5] == [["beta 1", "gamma 1"], ["beta 2"], ["alpha 3", "beta 3"]]


def test_a_sprint_mostly_outside_of_rounds_opens_its_own() -> None:
    """Four of eleven days beside the last round are too few; six are enough."""
    alpha = every(14, count=3)
    assert told(sprints(alpha=alpha, beta=[(24, 35), (38, 49)]))[2:] == [["alpha 3", "beta 1"], ["beta 2"]]
    assert told(sprints(alpha=alpha, beta=[(36, 47)]))[2:] == [["alpha 3", "beta 1"]]


def test_a_round_is_open_while_a_sprint_of_it_runs() -> None:
    """A running sprint lasts to its planned end, and keeps its round from being over."""
    frame = sprints(alpha=every(14, count=3), beta=every(14, count=2, since=7))
    running = frame.index[[2]]
    frame.loc[running, "state"] = "active"
    frame.loc[running, "completed_at"] = EPOCH + pd.Timedelta(days=36)
    found = rounds(frame)
    assert found["round"].tolist() == [1, 2, 2, 3, 3]
    assert found["is_open"].tolist() == [False, False, False, True, True]


def test_a_sprint_never_closed_stays_where_it_was_planned() -> None:
    """It runs on in Jira; its round is of the time it was planned for."""
    frame = sprints(alpha=every(14, count=4), beta=[(0, 14), (14, 56)])
    frame.loc[frame["sprint"] == "beta 2", "state"] = "active"
    frame.loc[frame["sprint"] == "beta 2", "ends_at"] = EPOCH + pd.Timedelta(days=28)
    found = rounds(frame)
    assert found.loc[found["sprint"] == "beta 2", "round"].tolist() == [2]


def test_a_running_sprint_without_a_planned_end_lasts_until_now() -> None:
    """Nothing else is known of it."""
    frame = sprints(alpha=every(14, count=2), beta=[(14, 20)])
    frame.loc[frame["squad"] == "beta", ["state", "ends_at"]] = ["active", pd.NaT]
    assert told(frame) == [["alpha 1"], ["alpha 2", "beta 1"]]


def test_a_sprint_two_squads_count_is_in_one_round() -> None:
    """It has two rows, one per squad, and one number."""
    frame = sprints(alpha=every(14, count=2), beta=every(14, count=2))
    frame.loc[frame["sprint"] == "beta 2", ["sprint_id", "is_made_here"]] = [102, False]
    found = rounds(frame)
    assert found.loc[found["sprint_id"] == 102, "round"].tolist() == [2, 2]
    assert found["round"].max() == 2


def test_sprints_of_one_squad_at_the_same_time_share_a_round() -> None:
    """A squad may run two at once."""
    assert told(sprints(alpha=[(0, 14), (1, 13), (14, 28)])) == [["alpha 1", "alpha 2"], ["alpha 3"]]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([5, 7, 10, 14, 21, 30]), st.integers(0, 40), st.integers(1, 9), st.sets(st.integers(0, 8))
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_sprint_is_lost_or_in_two_rounds(rhythms: list[Any]) -> None:
    """Whatever the lengths, the starts and the pauses; rounds are numbered 1, 2, … in order of time."""
    spans = {
        f"squad{place}": [one for at, one in enumerate(every(days, count=count, since=since)) if at not in pauses]
        for place, (days, since, count, pauses) in enumerate(rhythms)
    }
    if not any(spans.values()):
        return
    frame = sprints(**spans)
    found = rounds(frame)
    assert sorted(found["sprint_id"]) == sorted(frame["sprint_id"])
    assert found.groupby("sprint_id")["round"].nunique().eq(1).all()
    assert sorted(found["round"].unique()) == list(range(1, found["round"].max() + 1))
    ends = found.drop_duplicates("round").sort_values("round")["ended_at"].tolist()
    assert all(one <= other for one, other in pairwise(ends))
    again = rounds(frame.sample(frac=1, random_state=1).sort_values("squad", kind="stable"))
    assert (
        found.groupby("round")["sprint_id"].agg(set).tolist() == again.groupby("round")["sprint_id"].agg(set).tolist()
    )


def work(sprint_id: int, squad: str, *outcomes: str, points: float = 1) -> list[dict[str, Any]]:
    """Return committed rows of a sprint."""
    told = {"entry": "committed", "points_start": points, "points_end": points, "carried_over": False, "squad": squad}
    return [{"sprint_id": sprint_id, "outcome": outcome, **told} for outcome in outcomes]


def test_a_rounds_rates_come_from_its_sums() -> None:
    """1 of 1 and 1 of 4 are 2 of 5; a squad with an empty sprint counts as one of the squads."""
    frame = sprints(alpha=[(0, 14)], beta=[(0, 14)], gamma=[(0, 14)])
    rows = pd.DataFrame([*work(101, "alpha", "completed"), *work(201, "beta", "completed", *["not_completed"] * 3)])
    table = round_totals(rows, rounds(frame))
    assert table[["round", "squads", "state"]].to_numpy().tolist() == [[1, 3, "closed"]]
    assert table["completion_rate"].tolist() == [0.4]
    each = round_totals(rows, rounds(frame), by_squad=True)
    assert each["squad"].tolist() == ["alpha", "beta", "gamma"]
    assert each["completed_points"].tolist() == [1, 1, 0]
    assert math.isnan(each["completion_rate"].iloc[2])


def test_two_short_sprints_of_a_round_are_summed() -> None:
    """A squad with weekly sprints beside one with fortnightly ones of which there are more."""
    frame = sprints(alpha=every(14, count=5), beta=every(7, count=2))
    rows = pd.DataFrame(
        [*work(101, "alpha", "completed"), *work(201, "beta", "completed"), *work(202, "beta", "not_completed")]
    )
    each = round_totals(rows, rounds(frame), by_squad=True)
    assert each.loc[each["squad"] == "beta", ["round", "completion_rate"]].to_numpy().tolist() == [[1, 0.5]]


def test_what_still_runs_is_in_no_sum() -> None:
    """The rows of a running sprint wait; the round they belong to is open."""
    frame = sprints(alpha=every(14, count=2), beta=every(14, count=2))
    frame.loc[frame["sprint"] == "beta 2", "state"] = "active"
    rows = pd.DataFrame(
        [*work(101, "alpha", "completed"), *work(102, "alpha", "completed"), *work(202, "beta", "completed")]
    )
    table = round_totals(rows, rounds(frame))
    assert table["state"].tolist() == ["closed", "active"]
    assert table["completed_issues"].tolist() == [1, 1]
    assert round_trend(table, rate="completion_rate")["round"].tolist() == [1]


def test_a_squads_trend_has_a_gap_where_it_paused() -> None:
    """The round is there, its value is not."""
    beta = [span for place, span in enumerate(every(14, count=3)) if place != 1]
    frame = sprints(alpha=every(14, count=3), beta=beta)
    rows = pd.DataFrame(
        [
            *(one for number in (101, 102, 103) for one in work(number, "alpha", "completed")),
            *(one for number in (201, 202) for one in work(number, "beta", "completed", "not_completed")),
        ]
    )
    found = squad_trends(round_totals(rows, rounds(frame), by_squad=True), rate="completion_rate")
    shown = found.pivot_table(index="round", columns="squad", values="value", dropna=False)
    assert shown["alpha"].tolist() == [1, 1, 1]
    assert shown["beta"].tolist() == pytest.approx([0.5, math.nan, 0.5], nan_ok=True)


def test_no_round_is_over_yet() -> None:
    """Every column is there, no row."""
    frame = sprints(alpha=[(0, 14)])
    frame["state"] = "active"
    table = round_totals(pd.DataFrame(work(101, "alpha", "completed")), rounds(frame))
    assert table.empty
    assert squad_trends(
        round_totals(pd.DataFrame(work(101, "alpha", "completed")), rounds(frame), by_squad=True),
        rate="completion_rate",
    ).empty
