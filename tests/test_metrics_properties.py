"""Random sprint histories, played forwards and noted as they happen, are found again from the changelog alone."""

import random
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.metrics.ledger import ledger
from squadlib.metrics.receipts import receipts
from squadlib.metrics.scope import scope_log
from squadlib.metrics.sprint import SUMS, check_invariants, members, totals
from squadlib.options import Options
from squadlib.quality import sprint_quality
from squadlib.tables.board import BoardTables, board_tables
from tests.daybook import COLUMNS, DONE, FIELDS, LAST, TICK, Event, Life, State, Window, at, board_of, live, true_ledger
from tests.records_factory import board_records, change, issue, sprint

SPRINTS = (1, 2, 3, 4, 5, 6)
"""1-3 are the board's own, 4 is another board's, 5 is to come, 6 nothing is known about."""
STATUSES = ("To Do", "In Progress", *DONE)
VALUES: dict[str, tuple[Any, ...]] = {
    "status": STATUSES,
    "points": (None, 0.0, 1.0, 2.5, 8.0),
    "assignee": (None, "ana", "bo"),
    "priority": (None, "High", "Low"),
    "epic": (None, "E-1", "E-2"),
}
CALM = settings(max_examples=40, deadline=None)
QUICK = settings(max_examples=15, deadline=None)
ticks = st.integers(0, LAST)

ISSUES = 40


def crowd(seed: int) -> tuple[list[Life], list[Window]]:
    """Return a board of many issues in little time, so that changes meet each other, the starts and the closes."""
    chance = random.Random(seed)  # noqa: S311  no secret hangs on it
    lives = [
        live(
            f"A-{number}",
            chance.randrange(LAST + 1),
            _state(chance),
            [_event(chance) for _ in range(chance.randrange(16))],
            is_subtask=number == ISSUES,
        )
        for number in range(1, ISSUES + 1)
    ]
    windows = [_window(chance, sprint_id) for sprint_id in (1, 2, 3, 4)]
    return lives, [*windows, Window(5, None, None)]


def _window(chance: random.Random, sprint_id: int) -> Window:
    """Return a sprint of any length, also none; the third is sometimes still running, the fourth another board's."""
    start = chance.randrange(LAST)
    close = None if sprint_id == 3 and chance.random() < 0.5 else chance.randint(start, LAST)
    return Window(sprint_id, start, close, board_id=13 if sprint_id == 4 else 11)


def _state(chance: random.Random) -> State:
    return State(**{FIELDS[kind]: _value(chance, kind) for kind in FIELDS})


def _event(chance: random.Random) -> Event:
    kind = chance.choice(("sprint", "sprint", "sprint", "status", "status", "status", *FIELDS))
    return Event(chance.randrange(LAST + 1), kind, _value(chance, kind))


def _value(chance: random.Random, kind: str) -> Any:
    if kind == "sprint":
        return frozenset(chance.sample(SPRINTS, chance.choice((0, 1, 1, 2))))
    if kind == "version":
        return frozenset(chance.sample(("v1", "v2", "v3"), chance.randrange(3)))
    return chance.choice(VALUES[kind])


seeds = st.integers(0, 2**32)
"""A failure names the seed of its crowd: what fails for one issue of many needs no smaller board."""


def as_truth(rows: pd.DataFrame) -> dict[tuple[int, str], dict[str, Any]]:
    """Return a ledger in the words of the day-book."""
    return {
        (row.sprint_id, row.key): {
            "entry": row.entry,
            "outcome": row.outcome,
            "points_start": None if np.isnan(row.points_start) else row.points_start,
            "points_end": None if np.isnan(row.points_end) else row.points_end,
            "joined": _tick(row.joined_at),
            "left": _tick(row.left_at),
            "done": _tick(row.done_at),
            "assignee": row.assignee,
            "carried_in": row.carried_in,
            "carried_over": row.carried_over,
            "sprints_carried": row.sprints_carried,
            "status": row.status,
            "priority": row.priority,
            "epic_key": row.epic_key,
            "version_ids": row.version_ids,
        }
        for row in rows.itertuples()
    }


def _tick(instant: pd.Timestamp) -> int | None:
    return None if pd.isna(instant) else (int(instant.timestamp() * 1000) - at(0)) // TICK


@CALM
@given(seeds, st.tuples(st.booleans(), st.booleans()), st.sampled_from((0, 0, 3)))
def test_the_ledger_finds_the_truth_again(seed: int, switches: tuple[bool, bool], grace: int) -> None:
    """Every field of every row is what the day-book noted, whatever the order of the histories and the switches."""
    lives, windows = crowd(seed)
    includes_done, at_done = switches
    options = Options(
        commitment_includes_done=includes_done,
        assignee_at="done" if at_done else "close",
        grace_minutes=grace * TICK / 60_000,
    )
    rows = ledger(board_tables(board_of(lives, windows, seed=seed), options=options), options=options)
    truth = true_ledger(lives, windows, includes_done=includes_done, at_done=at_done, grace=grace)
    assert as_truth(rows) == truth


@QUICK
@given(seeds)
def test_the_scope_log_leads_from_the_opening_to_the_close(seed: int) -> None:
    """Points in the sprint at the start plus what the log says are the points in it at the close."""
    lives, windows = crowd(seed)
    tables = board_tables(board_of(lives, windows, seed=1))
    rows = ledger(tables)
    for window in windows[:3]:
        log = scope_log(tables, rows, sprint_id=window.sprint_id)
        close = LAST if window.close is None else window.close
        gained = (log["points_after"].fillna(0) - log["points_before"].fillna(0)).sum()
        assert _scope(lives, window, close) - _scope(lives, window, window.start or 0) == gained
        assert log["at"].is_monotonic_increasing
        assert (log["at"] > pd.Timestamp(at(window.start or 0), unit="ms", tz="UTC")).all()


def _scope(lives: list[Life], window: Window, tick: int) -> float:
    """Return the points the day-books have in a sprint at a tick."""
    inside = [one for one in lives if one.was_in(window.sprint_id, tick) and not one.is_subtask]
    return sum(one.pages[tick].points or 0 for one in inside)


texts = {
    "sprint": st.sampled_from((None, "", "1", "2", "1, 2", "2,1")),
    "status": st.sampled_from((None, *STATUSES, "Gone")),
    "points": st.sampled_from((None, "", "1", "2.5", "8.0")),
    "assignee": st.sampled_from((None, "ana", "bo", "gone")),
    "version": st.sampled_from((None, "v1", "v2")),
    "epic": st.sampled_from((None, "E-1")),
    "parent": st.sampled_from((None, "E-1", "E-2")),
    "priority": st.sampled_from((None, "High")),
    "flagged": st.sampled_from((None, "Impediment")),
}
loose_changes = st.sampled_from(sorted(texts)).flatmap(
    lambda kind: st.builds(
        change,
        st.sampled_from(("A-1", "A-2")),
        ticks.map(at),
        st.just(kind),
        texts[kind],
        texts[kind],
        history_id=st.integers(1, 5),
    )
)


@QUICK
@given(st.lists(loose_changes, max_size=25), st.sampled_from(("points", "hours", "issues")))
def test_the_invariants_hold_whatever_the_changelog_says(changes: list[Any], estimation: str) -> None:
    """A history that contradicts itself still gives every issue one entry and one outcome, and sums that agree."""
    made = [issue("A-1", sprints=[1], points=3), issue("A-2", sprints=[1, 2], status="Done")]
    sprints = [sprint(1, "2026-03-02 09:00:05", "2026-03-02 09:00:12"), sprint(2, "2026-03-02 09:00:12")]
    records = board_records(
        sprints=sprints, issues=made, changes=changes, columns=COLUMNS, estimation=estimation, as_of=at(LAST)
    )
    tables = board_tables(records)
    rows = ledger(tables)
    check_invariants(rows)
    for sprint_id in rows["sprint_id"].unique():
        _check_words(tables, rows, sprint_id)


def _check_words(tables: BoardTables, rows: pd.DataFrame, sprint_id: int) -> None:
    """Check that every row has its receipt, and that scope log and quality can be written."""
    told = receipts(rows, tables, sprint_id=sprint_id)
    here = rows[rows["sprint_id"] == sprint_id]
    assert told.index.tolist() == here["issue_id"].tolist()
    assert all(len(sentences) >= 2 for sentences in told)
    carried = [any("Carried over to" in one for one in sentences) for sentences in told]
    assert carried == here["carried_over"].tolist()
    scope_log(tables, rows, sprint_id=sprint_id)
    sprint_quality(tables, rows, sprint_id=sprint_id)


@QUICK
@given(seeds)
def test_every_row_has_words(seed: int) -> None:
    """Receipts, scope log and quality of any sprint of any history."""
    tables = board_tables(board_of(*crowd(seed), seed=3))
    rows = ledger(tables)
    for sprint_id in rows["sprint_id"].unique():
        _check_words(tables, rows, sprint_id)


@QUICK
@given(seeds, seeds)
def test_the_parts_add_up_to_the_whole(one: int, other: int) -> None:
    """Members' sums are the squad's, sprint by sprint, and two squads' sums are the team's."""
    names = [f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")]
    ledgers = [
        ledger(board_tables(board_of(*crowd(seed), seed=2))).assign(squad=str(n)) for n, seed in enumerate((one, other))
    ]
    for rows in ledgers:
        whole = totals(rows).set_index("sprint_id")
        for sprint_id in whole.index:
            parts = members(rows, sprint_id=sprint_id)
            assert np.allclose(parts[names].sum(), whole.loc[sprint_id, names].astype(float), atol=1e-9)
    team = pd.concat(ledgers)
    squads = totals(team, by=("squad",))
    everything = totals(team.assign(team="all"), by=("team",))
    if len(everything):
        assert np.allclose(squads[names].sum(), everything.loc[0, names].astype(float), atol=1e-9)
