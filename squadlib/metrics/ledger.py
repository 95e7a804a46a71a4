"""One row per issue of each sprint: how it came in, how it ended, and what it was worth."""

from dataclasses import replace

import numpy as np
import pandas as pd

from squadlib.metrics.carried import carried
from squadlib.metrics.membership import merged, spells, windows
from squadlib.metrics.sprint import check_invariants
from squadlib.metrics.timeline import (
    Instants,
    Positions,
    Timeline,
    Values,
    moments,
    timeline,
)
from squadlib.metrics.versions import versions_at
from squadlib.options import Options
from squadlib.tables.board import BoardTables

COLUMNS = (
    "sprint_id",
    "issue_id",
    "key",
    "summary",
    "type",
    "entry",
    "outcome",
    "points_start",
    "points_end",
    "assignee_id",
    "assignee",
    "carried_in",
    "carried_over",
    "sprints_carried",
    "joined_at",
    "left_at",
    "done_at",
    "epic_key",
    "version_ids",
    "status",
    "priority",
    "labels",
)


def ledger(tables: BoardTables, *, options: Options = Options()) -> pd.DataFrame:  # noqa: B008 (frozen)
    """Each issue that was in a sprint at any instant from its start to its close, with one entry and one outcome.

    One row per (sprint, issue) for every own closed and running sprint, oldest sprint first, without sub-tasks and
    epics. `points_start`, `points_end`: the estimate at the start (or when it joined) and at the close, in the board's
    unit, `NaN` where there is none. `joined_at`, `left_at`, `done_at`: UTC, `NaT` where it did not. `status`,
    `priority`, `epic_key`, `version_ids` are those at the close; `assignee` is `None` where nobody held it.

    Raises DataError where an invariant does not hold. Source: semantics.md, section 1.
    """
    known = spells(tables)
    rows = _work(_members(tables, known, options=options), tables)
    rows = _judged(rows, timeline(tables, "status"), _done_ids(tables), options=options)
    rows = _estimated(rows, tables)
    rows = _attributed(rows, tables, options=options)
    rows = carried(rows, known, tables)
    described = tables.issues.iloc[rows["issue"]][["issue_id", "key", "summary", "labels"]].reset_index(drop=True)
    for name in ("joined_at", "left_at", "done_at"):
        rows[name] = moments(rows[name].to_numpy(dtype="datetime64[ms]"))
    result = pd.concat([rows, described], axis="columns")[list(COLUMNS)]
    check_invariants(result)
    return result


def _members(tables: BoardTables, known: pd.DataFrame, *, options: Options) -> pd.DataFrame:
    """Return who was in which sprint: its window, whether in at S and at C, when it joined and left.

    One row per (sprint, issue), in order of sprint and issue; `left_at` is `NaT` for what is in at C.
    """
    stays = known.merge(windows(tables, options=options).reset_index(names="order"), on="sprint_id")
    stays = stays[(stays["joined"] <= stays["close"]) & (stays["left"] > stays["start"])]
    stays = stays.assign(
        is_in_at_start=stays["joined"] <= stays["start"], is_in_at_close=stays["left"] > stays["close"]
    )
    grouped = stays.groupby(["order", "issue"], sort=True)
    members = grouped.agg(
        sprint_id=("sprint_id", "first"),
        start=("start", "first"),
        close=("close", "first"),
        is_closed=("is_closed", "first"),
        is_in_at_start=("is_in_at_start", "any"),
        is_in_at_close=("is_in_at_close", "any"),
        joined_at=("joined", "min"),
        left_at=("left", "max"),
    ).reset_index()
    return members.assign(left_at=members["left_at"].mask(members["is_in_at_close"]))


def _work(members: pd.DataFrame, tables: BoardTables) -> pd.DataFrame:
    """Leave out what was a sub-task or an epic at the close, and add what type the rest was."""
    issue = members["issue"].to_numpy()
    then = pd.Series(timeline(tables, "type").state(issue, members["close"].to_numpy()))
    now = tables.issues["type"].iloc[issue].reset_index(drop=True)
    everywhere = tables.issues["is_subtask"] | tables.issues["is_epic"]
    is_apart = everywhere.iloc[issue].reset_index(drop=True)
    apart, alike = set(tables.issues["type"][everywhere]), set(tables.issues["type"][~everywhere])
    was_apart = then.isin(apart - alike) | (~then.isin(apart | alike) & then.astype("str").str.casefold().isin(_APART))
    is_row = ~is_apart.where(then == now, was_apart).to_numpy(dtype=bool)
    return members.assign(type=then.to_numpy())[is_row].reset_index(drop=True)


_APART = ("epic", "sub-task", "subtask")
"""What types are called that are no rows of a sprint, where no issue of that type is left to tell."""


def _done_ids(tables: BoardTables) -> Values:
    done: Values = tables.statuses.loc[tables.statuses["is_done"], "status_id"].to_numpy(dtype=object)
    return done


def _judged(rows: pd.DataFrame, status: Timeline, done: Values, *, options: Options) -> pd.DataFrame:
    """Add `entry`, `outcome`, `done_at` and the status at C, from the history of the status."""
    issue, start, close = _where(rows)
    is_done_at_close = pd.Series(status.state(issue, close)).isin(done).to_numpy()
    was_done = pd.Series(status.state(issue, start)).isin(done).to_numpy()
    moves = _moves_of_done(status, done)
    is_moved = moves.changes_within(issue, start, close) > 0
    in_at_start, in_at_close = rows["is_in_at_start"].to_numpy(), rows["is_in_at_close"].to_numpy()
    already = "committed" if options.commitment_includes_done else "already_done"
    entry = np.select([in_at_start & ~was_done, in_at_start], ["committed", already], default="added")
    outcome = np.select(
        [was_done & ~is_moved, in_at_close & is_done_at_close, in_at_close],
        ["completed_outside", "completed", "not_completed"],
        default="removed",
    )
    finished = _done_since(rows, status, moves, done)
    counts = is_done_at_close & np.isin(outcome, ["completed", "completed_outside"])
    return rows.assign(
        entry=entry,
        outcome=outcome,
        done_at=np.where(counts, finished, np.datetime64("NaT")).astype("datetime64[ms]"),
        status_id=status.state(issue, close),
    )


def _where(rows: pd.DataFrame) -> tuple[Positions, Instants, Instants]:
    return rows["issue"].to_numpy(), rows["start"].to_numpy(), rows["close"].to_numpy()


def _moves_of_done(status: Timeline, done: Values) -> Timeline:
    """Return the changes into, out of or between done statuses alone."""
    touches = np.isin(status.old, done) | np.isin(status.new, done)
    return replace(
        status,
        issue=status.issue[touches],
        when=status.when[touches],
        old=status.old[touches],
        new=status.new[touches],
        by=status.by[touches],
    )


def _done_since(rows: pd.DataFrame, status: Timeline, moves: Timeline, done: Values) -> Instants:
    """Return since when each row was done without a break at C; done before S and moved in it: that first move."""
    segments = status.segments()
    stays = merged(segments[segments["value"].isin(done)], by=["issue"]).sort_values("joined")
    asked = rows[["issue", "close"]].assign(row=np.arange(len(rows))).sort_values("close")
    found = pd.merge_asof(asked, stays[["issue", "joined"]], left_on="close", right_on="joined", by="issue")
    since = found.sort_values("row")["joined"].to_numpy(dtype="datetime64[ms]")
    issue, start, close = _where(rows)
    is_moved = moves.changes_within(issue, start, close) > 0
    first_move = np.append(moves.when, np.datetime64("NaT"))[moves.following(issue, start)]
    return np.where(is_moved & (since <= start), first_move, since)


def _estimated(rows: pd.DataFrame, tables: BoardTables) -> pd.DataFrame:
    """Add the estimates at the start (or the joining) and at the close; none where the board counts issues."""
    if tables.unit == "issues":
        return rows.assign(points_start=np.nan, points_end=np.nan)
    points = timeline(tables, "points")
    issue, start, close = _where(rows)
    opened = np.where(rows["is_in_at_start"], start, rows["joined_at"].to_numpy())
    return rows.assign(points_start=points.state(issue, opened), points_end=points.state(issue, close))


def _attributed(rows: pd.DataFrame, tables: BoardTables, *, options: Options) -> pd.DataFrame:
    """Add who held the issue, and its status, priority, epic and versions at C."""
    issue, _, close = _where(rows)
    held_at = np.where(rows["outcome"] == "removed", rows["left_at"].to_numpy(), close)
    if options.assignee_at == "done":
        held_at = np.where(rows["done_at"].notna(), rows["done_at"].to_numpy(), held_at)
    assignee = timeline(tables, "assignee").state(issue, held_at)
    people, statuses = tables.people, tables.statuses
    return rows.assign(
        assignee_id=pd.Series(assignee, dtype=object),
        assignee=_named(assignee, dict(zip(people["person_id"], people["person"], strict=True))),
        status=_named(rows["status_id"].to_numpy(), dict(zip(statuses["status_id"], statuses["status"], strict=True))),
        priority=pd.Series(timeline(tables, "priority").state(issue, close), dtype=object),
        epic_key=pd.Series(timeline(tables, "epic").state(issue, close), dtype=object),
        version_ids=pd.Series(versions_at(tables, issue, close), dtype=object),
    )


def _named(ids: Values, names: dict[str, str]) -> pd.Series:
    """Return the names of ids as objects; an unknown id stands for itself, nothing stays `None`."""
    return pd.Series([names.get(one, one) for one in ids], dtype=object)
