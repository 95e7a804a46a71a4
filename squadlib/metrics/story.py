"""One issue's way through one sprint, gathered from the changelog for those who put it into words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from squadlib import words
from squadlib.errors import DataError
from squadlib.metrics.carried import stays_after
from squadlib.metrics.membership import spells, windows
from squadlib.metrics.timeline import moments, positions, timeline
from squadlib.options import Options
from squadlib.tables.board import BoardTables

SOMEONE = "Someone"
"""Who made a change that Jira names nobody for."""


@dataclass(frozen=True)
class Setting:
    """What all issues of one sprint share: its window and the names of what their histories mention."""

    started_at: pd.Timestamp
    start: pd.Timestamp
    close: pd.Timestamp
    is_closed: bool
    unit: str
    options: Options
    done: frozenset[str]
    people: dict[str, str]
    sprints: dict[int, str]
    statuses: dict[str, str]

    def sprint_name(self, sprint_id: int) -> str:
        """Return a sprint's name, its id where the name is not known."""
        return self.sprints.get(sprint_id, f"sprint {sprint_id}")

    def status_name(self, status_id: Any) -> str:
        """Return a status's name of today, its id where there is none."""
        return self.statuses.get(status_id, str(status_id))

    @property
    def end_word(self) -> str:
        """What the end of the window is: a running sprint has no close yet."""
        return "the close" if self.is_closed else "the time of the data"


@dataclass(frozen=True)
class Story:
    """One row of the ledger, with the spells and the changes behind it, oldest first."""

    setting: Setting
    row: Any
    stays: list[Any]
    changes: list[Any]
    status_at_start: str
    holder_now: str | None
    came_from: str
    next_stay: Any

    def at(self, instant: pd.Timestamp) -> str:
        """Return an instant as it is written, in plain spaces."""
        return words.instant(instant, timezone=self.setting.options.timezone).replace("\u00a0", " ")

    def who(self, change: Any) -> str:
        """Return who made a change."""
        by = None if change is None else change.by
        return self.setting.people.get(by, by) if isinstance(by, str) else SOMEONE

    def moves_of_done(self) -> list[Any]:
        """Return the changes of status into, out of or between done ones."""
        return [one for one in self.of_kind("status") if self.setting.done & {one.old, one.new}]

    def of_kind(self, kind: str) -> list[Any]:
        """Return the changes of one field."""
        return [one for one in self.changes if one.kind == kind]

    def sprint_change(self, at: pd.Timestamp) -> Any:
        """Return the change of the Sprint field at that instant; `None` where there is none, as at a creation."""
        return next((one for one in reversed(self.of_kind("sprint")) if one.at == at), None)


def stories(ledger: pd.DataFrame, tables: BoardTables, *, sprint_id: int, options: Options) -> Iterator[Story]:
    """Yield the story of every row of one sprint, in the order of the ledger.

    Raises DataError where the ledger has rows of a sprint that the tables cannot measure.
    """
    rows = ledger[ledger["sprint_id"] == sprint_id]
    if rows.empty:
        return
    board = tables.of_issues(rows["issue_id"])
    setting = _setting(tables, sprint_id=sprint_id, options=options)
    known = spells(board)
    stays = _stays(known, board, setting, sprint_id=sprint_id)
    later = _by_issue(board, stays_after(known, tables, sprint_id=sprint_id, close=setting.close))
    changes = dict(list(board.changes.groupby("issue_id", sort=False)))
    came_from = _came_from(ledger, rows, setting, sprint_id=sprint_id)
    at_start = _statuses_at_start(board, rows["issue_id"], setting)
    held = board.issues.set_index("issue_id")["assignee_id"]
    for row, status in zip(rows.itertuples(index=False), at_start, strict=True):
        one: Any = row
        issue_id, holder = one.issue_id, held[one.issue_id]
        yield Story(
            setting=setting,
            row=one,
            stays=stays.get(issue_id, []),
            changes=list(changes[issue_id].itertuples(index=False)) if issue_id in changes else [],
            status_at_start=status,
            holder_now=holder if isinstance(holder, str) else None,
            came_from=came_from.get(issue_id, ""),
            next_stay=min(later[issue_id], key=lambda stay: stay.joined) if one.carried_over else None,
        )


def _setting(tables: BoardTables, *, sprint_id: int, options: Options) -> Setting:
    """Return the sprint's window and names."""
    window = windows(tables, options=options).set_index("sprint_id")
    if sprint_id not in window.index:
        raise DataError("the ledger holds a sprint the tables cannot measure", where=f"sprint {sprint_id}")
    sprints, people, statuses = tables.sprints, tables.people, tables.statuses
    one: Any = window.loc[sprint_id]
    return Setting(
        started_at=sprints.set_index("sprint_id")["started_at"].loc[sprint_id],
        start=pd.Timestamp(one["start"], tz="UTC"),
        close=pd.Timestamp(one["close"], tz="UTC"),
        is_closed=bool(one["is_closed"]),
        unit=tables.unit,
        options=options,
        done=frozenset(statuses.loc[statuses["is_done"], "status_id"]),
        people=dict(zip(people["person_id"], people["person"], strict=True)),
        sprints=dict(zip(sprints["sprint_id"], sprints["sprint"], strict=True)),
        statuses=dict(zip(statuses["status_id"], statuses["status"], strict=True)),
    )


def _stays(known: pd.DataFrame, board: BoardTables, setting: Setting, *, sprint_id: int) -> dict[str, list[Any]]:
    """Return the spells of each issue in this sprint that touch its window."""
    start, close = setting.start.tz_localize(None), setting.close.tz_localize(None)
    is_here = (known["sprint_id"] == sprint_id) & (known["joined"] <= close) & (known["left"] > start)
    return _by_issue(board, known[is_here])


def _by_issue(board: BoardTables, known: pd.DataFrame) -> dict[str, list[Any]]:
    """Return spells as records, by issue id, with their instants in UTC."""
    told = known.assign(
        issue_id=board.issues["issue_id"].to_numpy()[known["issue"]],
        joined=moments(known["joined"].to_numpy(dtype="datetime64[ms]")).to_numpy(),
        left=moments(known["left"].to_numpy(dtype="datetime64[ms]")).to_numpy(),
    )
    return {str(name): list(part.itertuples(index=False)) for name, part in told.groupby("issue_id", sort=False)}


def _came_from(ledger: pd.DataFrame, rows: pd.DataFrame, setting: Setting, *, sprint_id: int) -> dict[str, str]:
    """Return, per issue, the last sprint before this one in which it was not completed."""
    order = {one: place for place, one in enumerate(ledger["sprint_id"].unique())}
    is_before = ledger["sprint_id"].map(order) < order[sprint_id]
    earlier = ledger[is_before & (ledger["outcome"] == "not_completed") & ledger["issue_id"].isin(rows["issue_id"])]
    return {
        str(issue): setting.sprint_name(one) for issue, one in earlier.groupby("issue_id")["sprint_id"].last().items()
    }


def _statuses_at_start(board: BoardTables, issue_ids: pd.Series, setting: Setting) -> list[str]:
    """Return the status id of each issue at the start, or at its creation where that is later."""
    past, issue = timeline(board, "status"), positions(board, issue_ids)
    start = np.datetime64(setting.start.tz_localize(None), "ms")
    return [str(one) for one in past.state(issue, np.maximum(past.born_at[issue], start))]
