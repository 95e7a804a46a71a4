"""A sprint history played forwards, noted in a day-book at every tick: the truth the ledger must find again.

Nothing here knows the ledger: each issue's state is written down as it stands at the end of every tick, and what counts
is read off these pages one tick at a time. The changelog is written beside it, as Jira writes one, and shuffled.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from squadlib.records import BoardRecords, SprintRecord
from tests.records_factory import Change, board_records, change, instant, issue, sprint

EPOCH = instant("2026-03-02 09:00")
TICK = 1_000
LAST = 16
DONE = ("Done", "Closed")
COLUMNS = (("To do", ("To Do",)), ("Doing", ("In Progress",)), ("Done", DONE))


def at(tick: int) -> int:
    """Return the instant of a tick."""
    return EPOCH + tick * TICK


@dataclass(frozen=True)
class State:
    """An issue at the end of a tick; `None` fields are empty in Jira."""

    sprints: frozenset[int] = frozenset()
    status: str = "To Do"
    points: float | None = None
    assignee: str | None = None
    priority: str | None = "Medium"
    epic: str | None = None
    versions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Event:
    """One field set to a value at a tick."""

    tick: int
    kind: str
    value: Any


@dataclass(frozen=True)
class Window:
    """A sprint of the story: from tick to tick; no start means that it is still to come."""

    sprint_id: int
    start: int | None
    close: int | None
    board_id: int = 11
    is_told: bool = True


@dataclass
class Life:
    """One issue's day-book and the changelog that goes with it."""

    key: str
    born: int
    pages: dict[int, State] = field(default_factory=dict)
    moves: list[tuple[int, str, str]] = field(default_factory=list)
    changes: list[list[Change]] = field(default_factory=list)
    is_subtask: bool = False

    def was_in(self, sprint_id: int, tick: int) -> bool:
        """Return whether the page of that tick has the issue in the sprint; before its birth there is no page."""
        return tick in self.pages and sprint_id in self.pages[tick].sprints


FIELDS = {
    "sprint": "sprints",
    "status": "status",
    "points": "points",
    "assignee": "assignee",
    "priority": "priority",
    "epic": "epic",
    "version": "versions",
}
"""The field of a state that each kind of change is of."""


def live(key: str, born: int, first: State, events: Sequence[Event], *, is_subtask: bool = False) -> Life:
    """Play an issue's events in order, noting its state at the end of each tick and each change as Jira would."""
    life, state = Life(key, born, is_subtask=is_subtask), first
    ordered = sorted((one for one in events if one.tick >= born), key=lambda one: one.tick)
    for tick in range(born, LAST + 1):
        for one in [one for one in ordered if one.tick == tick]:
            state = _changed(life, state, one)
        life.pages[tick] = state
    return life


def _changed(life: Life, state: State, event: Event) -> State:
    """Return the state after an event; what changes nothing leaves no entry."""
    new = replace(state, **{FIELDS[event.kind]: event.value})
    if event.kind == "sprint":
        items = [("sprint", _listed(state.sprints), _listed(new.sprints))]
    elif event.kind == "version":
        items = [("version", one, None) for one in sorted(state.versions - new.versions)]
        items += [("version", None, one) for one in sorted(new.versions - state.versions)]
    else:
        old_value, new_value = getattr(state, FIELDS[event.kind]), getattr(new, FIELDS[event.kind])
        items = [(event.kind, _text(old_value), _text(new_value))]
    if new == state:
        return state
    if event.kind == "status":
        life.moves.append((event.tick, state.status, new.status))
    life.changes.append([change(life.key, at(event.tick), *item) for item in items])  # type: ignore[arg-type]
    return new


def _listed(ids: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(ids)))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def board_of(
    lives: Sequence[Life], windows: Sequence[Window], *, seed: int, estimation: str = "points"
) -> BoardRecords:
    """Return what Jira would answer at the last tick, its histories in any order."""
    chance = random.Random(seed)  # noqa: S311  no secret hangs on it
    histories = [one for life in lives for one in life.changes]
    numbered = [
        [{**item, "history_id": 1000 + number} for item in history]
        for number, history in enumerate(sorted(histories, key=lambda history: history[0]["at"]))
    ]
    chance.shuffle(numbered)
    return board_records(
        sprints=[_told(one) for one in windows if one.is_told],
        issues=[_now(life) for life in chance.sample(list(lives), len(lives))],
        changes=[item for history in numbered for item in history],
        columns=COLUMNS,
        estimation=estimation,
        as_of=at(LAST),
    )


def _told(one: Window) -> SprintRecord:
    state = "future" if one.start is None else "active" if one.close is None else "closed"
    made = sprint(one.sprint_id, None, state=state, board_id=one.board_id)
    made["start_at"] = None if one.start is None else at(one.start)
    made["complete_at"] = None if one.close is None else at(one.close)
    return made


def _now(life: Life) -> Any:
    state = life.pages[LAST]
    made = issue(
        life.key,
        sprints=sorted(state.sprints),
        status=state.status,
        points=state.points,
        assignee=state.assignee,
        versions=sorted(state.versions),
        priority=state.priority,
        epic_key=state.epic,
        is_subtask=life.is_subtask,
    )
    made["created_at"] = at(life.born)
    return made


def true_ledger(
    lives: Sequence[Life],
    windows: Sequence[Window],
    *,
    includes_done: bool = False,
    at_done: bool = False,
    grace: int = 0,
) -> dict[tuple[int, str], dict[str, Any]]:
    """Return what the day-books say of every own closed or running sprint: a row by (sprint, issue key)."""
    own = sorted(
        (one for one in windows if one.is_told and one.board_id == 11 and one.start is not None),
        key=lambda one: (one.start, one.sprint_id),
    )
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for life in lives:
        dragged = 0
        for window in own if not life.is_subtask else ():
            row = _true_row(life, window, windows, includes_done=includes_done, at_done=at_done, grace=grace)
            if row is None:
                continue
            is_dragged = row["outcome"] == "not_completed"
            row["carried_in"] = dragged > 0
            dragged += is_dragged and window.close is not None
            row["sprints_carried"] = dragged
            rows[window.sprint_id, life.key] = row
    return rows


def _true_row(
    life: Life, window: Window, windows: Sequence[Window], *, includes_done: bool, at_done: bool, grace: int
) -> dict[str, Any] | None:
    """Return one issue's row of one sprint, `None` where it never was in."""
    close = LAST if window.close is None else window.close
    start = min((window.start or 0) + grace, close)
    one, pages = window.sprint_id, life.pages
    inside = [tick for tick in range(start, close + 1) if life.was_in(one, tick)]
    if not inside:
        return None
    in_at_start, in_at_close = life.was_in(one, start), life.was_in(one, close)
    joined = inside[0]
    while in_at_start and life.was_in(one, joined - 1):
        joined -= 1
    was_done = pages[max(start, life.born)].status in DONE
    touched = [tick for tick, old, new in life.moves if start < tick <= close and (old in DONE or new in DONE)]
    is_done = pages[close].status in DONE
    outcome = (
        "completed_outside"
        if was_done and not touched
        else ("completed" if is_done else "not_completed")
        if in_at_close
        else "removed"
    )
    left = None if in_at_close else inside[-1] + 1
    done = (
        _true_done(life, close, start, touched) if is_done and outcome in ("completed", "completed_outside") else None
    )
    holder = left if outcome == "removed" else close
    if at_done and done is not None:
        holder = done
    already = "committed" if includes_done else "already_done"
    return {
        "entry": (already if was_done else "committed") if in_at_start else "added",
        "outcome": outcome,
        "points_start": pages[start if in_at_start else joined].points,
        "points_end": pages[close].points,
        "joined": joined,
        "left": left,
        "done": done,
        "assignee": pages[holder].assignee if holder is not None else None,
        "carried_over": outcome == "not_completed" and _went_on(life, window, windows, close),
        "status": pages[close].status,
        "priority": pages[close].priority,
        "epic_key": pages[close].epic,
        "version_ids": sorted(pages[close].versions),
    }


def _true_done(life: Life, close: int, start: int, touched: list[int]) -> int:
    """Return since which tick it was done without a break; where that is before the start, the first move in it."""
    since = close
    while since - 1 in life.pages and life.pages[since - 1].status in DONE:
        since -= 1
    return touched[0] if since <= start and touched else since


def _went_on(life: Life, window: Window, windows: Sequence[Window], close: int) -> bool:
    """Return whether, from the close to the end, it was in a sprint that starts later or was put into a strange one."""
    known = {one.sprint_id: one for one in windows if one.is_told}
    for tick in range(max(close, life.born), LAST + 1):
        for other in life.pages[tick].sprints - {window.sprint_id}:
            if other not in known:
                if not life.was_in(other, tick - 1):
                    return True
            elif known[other].start is None or known[other].start > window.start:
                return True
    return False
