"""Which sprint a report is about: what is meant is found, what cannot be reported is refused with its reason."""

import pandas as pd
import pytest

from squadlib.errors import UsageError
from squadlib.reports.choose import choose_beside, choose_sprint

ROWS = [
    # id, name, state, started, completed, board, is_own
    (3, "Client 3", "closed", "2026-10-01", "2026-10-14", 11, True),
    (5, "Client 5", "closed", "2026-10-14", "2026-10-30", 11, True),
    (4, "Client 4", "closed", "2026-10-15", "2026-10-28", 11, True),
    (9, "Platform 9", "closed", "2026-10-15", "2026-10-28", 14, False),
    (6, "Client 6", "active", "2026-10-30", "2026-11-05", 11, True),
    (7, "Client 7", "future", None, None, 11, True),
    (8, "client 6", "future", None, None, 11, True),
    (10, "Twin", "closed", "2026-09-01", "2026-09-14", 11, True),
    (11, "Twin", "closed", "2026-09-14", "2026-09-28", 11, True),
    (12, "2026", "closed", "2026-08-14", "2026-08-28", 11, True),
]


def sprints(rows: list[tuple[object, ...]] = ROWS) -> pd.DataFrame:
    """Return a frame like `tables.sprints`."""
    names = ["sprint_id", "sprint", "state", "started_at", "completed_at", "board_id", "is_own"]
    frame = pd.DataFrame(rows, columns=names)
    for column in ("started_at", "completed_at"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return frame


def chosen(wanted: str, frame: pd.DataFrame | None = None) -> int:
    """Return the id of the sprint chosen."""
    table = sprints() if frame is None else frame
    return int(choose_sprint(table, wanted, squad="client", board=11)["sprint_id"])


@pytest.mark.parametrize(
    ("wanted", "sprint_id"),
    [
        ("last", 5),
        ("LAST", 5),
        ("current", 6),
        ("4", 4),
        ("Client 4", 4),
        ("client 4", 4),
        ("Client 6", 6),
        ("2026", 12),
    ],
)
def test_the_sprint_meant_is_found(wanted: str, sprint_id: int) -> None:
    """`last` is the one closed most recently; an exact name goes before one in other case; numbers may be names."""
    assert chosen(wanted) == sprint_id


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("Client 44", "no sprint 'Client 44'. Did you mean 'Client 4'?"),
        ("999", "no sprint '999'"),
        ("9", "belongs to board 14, not to board 11"),
        ("Platform 9", "belongs to board 14"),
        ("7", "has not started yet"),
        ("Twin", "2 sprints named 'Twin'. Use a number: 10, 11"),
    ],
)
def test_what_cannot_be_reported_is_refused_with_its_reason(wanted: str, reason: str) -> None:
    """Unknown, another board's, not started, ambiguous: each has its own sentence."""
    with pytest.raises(UsageError) as caught:
        chosen(wanted)
    assert reason in str(caught.value)


def test_a_board_whose_first_sprint_runs_has_no_last_one() -> None:
    """The message names the way to see the running sprint."""
    only_running = sprints([row for row in ROWS if row[2] == "active"])
    with pytest.raises(UsageError, match=r"no closed sprint yet.*--sprint current"):
        chosen("last", only_running)


def test_a_board_without_sprints_says_so() -> None:
    """Nothing is made up for a board that never had a sprint."""
    with pytest.raises(UsageError, match="no closed sprint yet"):
        chosen("last", sprints([]))
    with pytest.raises(UsageError, match="no running sprint"):
        chosen("current", sprints([]))


def test_now_is_the_running_sprint_and_between_two_the_last() -> None:
    """Planning goes on whether or not a sprint runs."""
    assert chosen("now") == 6
    assert chosen("now", sprints([row for row in ROWS if row[2] != "active"])) == 5


def beside(started: str, completed: str) -> int:
    """Return the id of the sprint beside one that ran between two days."""
    other = pd.Series({"sprint": "Other 1", "started_at": day(started), "completed_at": day(completed)})
    return int(choose_beside(sprints(), other, squad="client")["sprint_id"])


def day(text: str) -> pd.Timestamp:
    """Return the start of a day."""
    return pd.Timestamp(text, tz="UTC")


def test_beside_a_sprint_stands_the_own_one_that_shared_the_most_time() -> None:
    """Squads out of step are compared with who worked at the same time; a tie goes to the later."""
    assert beside("2026-09-10", "2026-09-27") == 11
    assert beside("2026-10-03", "2026-10-15") == 3
    assert beside("2026-11-01", "2026-11-15") == 6
    assert beside("2026-09-07", "2026-09-21") == 11


def test_where_none_ran_at_the_time_there_is_none_beside() -> None:
    """Touching ends are no time together."""
    with pytest.raises(UsageError, match="client had no sprint at the time of Other 1"):
        beside("2026-09-28", "2026-10-01")
