"""What looks odd in the data behind one sprint, in words, shown before the numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.errors import did_you_mean
from squadlib.metrics.continuity import breaks
from squadlib.metrics.receipts import span
from squadlib.metrics.timeline import moments, timeline
from squadlib.options import Options
from squadlib.tables.board import BoardTables

COLUMNS = ["check", "subject", "text"]
MOST_NAMED = 8
"""Past so many, issues are counted instead of named."""

ODD_START = pd.Timedelta(hours=1)
ODD_CLOSE = pd.Timedelta(days=1)


@dataclass(frozen=True)
class _Sprint:
    """What every check looks at: the sprint, its rows of the ledger, and the board with these issues alone."""

    tables: BoardTables
    board: BoardTables
    rows: pd.DataFrame
    row: pd.Series
    options: Options

    def at(self, instant: pd.Timestamp) -> str:
        return words.instant(instant, timezone=self.options.timezone).replace("\u00a0", " ")


Odd = Iterator[tuple[str, str]]
"""A check yields (subject, text)."""


def sprint_quality(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    sprint_id: int,
    options: Options = Options(),  # noqa: B008 (frozen)
) -> pd.DataFrame:
    """Return what looks odd in the data behind one sprint, and what was assumed.

    One row per oddity: `check` (what is looked for), `subject` (an issue key, a person, a sprint or a switch), `text`.
    """
    rows = ledger[ledger["sprint_id"] == sprint_id]
    one = _Sprint(
        tables=tables,
        board=tables.of_issues(rows["issue_id"]),
        rows=rows,
        row=tables.sprints[tables.sprints["sprint_id"] == sprint_id].iloc[0],
        options=options,
    )
    found = [(check, subject, text) for check, look in CHECKS.items() for subject, text in look(one)]
    return pd.DataFrame(found, columns=COLUMNS, dtype="str")


def _no_estimate(one: _Sprint) -> Odd:
    """Issues without an estimate; none at all means that issues are counted."""
    if one.rows.empty or one.tables.unit == "issues":
        return
    lacking = one.rows.loc[one.rows["points_end"].isna(), "key"]
    sprint = str(one.row["sprint"])
    if len(lacking) == len(one.rows) and one.rows["points_start"].isna().all():
        yield sprint, "No issue of the sprint has an estimate, so issues are counted instead."
    elif len(lacking):
        yield sprint, f"{len(lacking)} of {len(one.rows)} issues have no estimate and count 0: {_named(lacking)}."


def _assumed(one: _Sprint) -> Odd:
    """Assumptions the fetch had to make, of the whole board or of an issue of the sprint."""
    keys = one.rows.set_index("issue_id")["key"]
    for note in one.tables.notes:
        if note["issue_id"] is None:
            yield str(one.tables.board["name"]), note["text"]
        elif note["issue_id"] in keys.index:
            yield str(keys[note["issue_id"]]), note["text"]


def _each(rows: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows as records."""
    yield from rows.itertuples(index=False)


def _named(keys: pd.Series) -> str:
    return words.listing(keys.astype(str), most=MOST_NAMED)


def _never_started(one: _Sprint) -> Odd:
    """Completed without ever having been in a column between the first and the last."""
    used = [column["name"] for column in one.tables.board["columns"] if column["status_ids"]]
    statuses = one.tables.statuses
    started = statuses[statuses["column"].isin(used[1:-1]) & ~statuses["is_done"]]["status_id"]
    if started.empty:
        return
    past = timeline(one.board, "status").segments()
    begun = past[past["value"].isin(started)].groupby("issue")["start"].min()
    since = moments(begun.to_numpy(dtype="datetime64[ms]"))
    first = dict(zip(one.board.issues["issue_id"].iloc[begun.index], since, strict=True))
    for row in _each(one.rows[one.rows["outcome"] == "completed"]):
        if row.issue_id not in first or first[row.issue_id] > row.done_at:
            yield row.key, f"Done on {one.at(row.done_at)} without ever having been in {words.listing(used[1:-1])}."


def _estimated_late(one: _Sprint) -> Odd:
    """Finished work whose estimate was changed after the close."""
    changes = one.board.changes
    late = changes[(changes["kind"] == "points") & (changes["at"] > one.row["completed_at"])].drop_duplicates(
        "issue_id"
    )
    finished = one.rows[one.rows["outcome"].isin(["completed", "completed_outside"])]
    people = dict(zip(one.tables.people["person_id"], one.tables.people["person"], strict=True))
    for row in _each(finished.merge(late, on="issue_id")):
        who = f" by {people.get(row.by, row.by)}" if isinstance(row.by, str) else ""
        counted = words.number(row.points_end)
        new = words.number(float(row.new)) if isinstance(row.new, str) and row.new else "none"
        yield row.key, f"Estimate changed to {new}{who} on {one.at(row.at)}, after the close: {counted} counts."


def _off_the_board(one: _Sprint) -> Odd:
    """Issues that ended the sprint in a status that is on no column."""
    statuses = one.tables.statuses
    at_close = one.rows[one.rows["left_at"].isna()]
    off = set(statuses.loc[statuses["column"].isna(), "status"]) - set(
        statuses.loc[statuses["column"].notna(), "status"]
    )
    done = set(statuses.loc[statuses["is_done"], "status"])
    for status, rows in at_close[at_close["status"].isin(off)].groupby("status"):
        held = f"{_named(rows['key'])} ended the sprint in {status}, which is on no column of the board"
        yield str(status), f"{held}: {'done, since done_statuses names it' if status in done else 'not done'}."


def _off_its_dates(one: _Sprint) -> Odd:
    """Look for a start or a close far from the planned dates."""
    row, sprint = one.row, str(one.row["sprint"])
    late = row["started_at"] - row["planned_start_at"]
    if pd.notna(late) and abs(late) >= ODD_START:
        side = "after" if late > pd.Timedelta(0) else "before"
        yield sprint, f"Started on {one.at(row['started_at'])}, {span(abs(late))} {side} its planned start."
    over = row["completed_at"] - row["ends_at"]
    if row["state"] == "closed" and pd.notna(over) and abs(over) >= ODD_CLOSE:
        side = "after" if over > pd.Timedelta(0) else "before"
        yield sprint, f"Closed on {one.at(row['completed_at'])}, {span(abs(over))} {side} its planned end."


def _odd_sprints(one: _Sprint) -> Odd:
    """Look for closed or running sprints of the board that lack a start or a close."""
    sprints = one.tables.sprints[one.tables.sprints["is_own"] & (one.tables.sprints["state"] != "future")]
    for row in _each(sprints):
        if pd.isna(row.started_at):
            yield row.sprint, "Jira gives no start, so the sprint is left out."
        elif pd.isna(row.completed_at):
            yield row.sprint, "Jira gives neither a close nor an end, so the sprint is left out."
        elif row.started_at > row.completed_at:
            yield row.sprint, f"It would start on {one.at(row.started_at)}, after its close: left out."
        elif row.is_close_assumed:
            yield row.sprint, f"Jira gives no close; its planned end, {one.at(row.completed_at)}, is taken."


def _other_boards(one: _Sprint) -> Odd:
    """Sprints that the board lists and another board created."""
    sprints = one.tables.sprints
    others = sprints[sprints["is_listed"] & ~sprints["is_own"]]
    for board, rows in others.groupby("board_id"):
        named = words.listing(rows["sprint"].astype(str), most=MOST_NAMED)
        text = f"Created on board {board:.0f}, so left out: {named}. The switch sprints_of_other_boards counts them."
        yield f"board {board:.0f}", text


def _torn_history(one: _Sprint) -> Odd:
    """Changelogs that do not join up."""
    keys = dict(zip(one.board.issues["issue_id"], one.board.issues["key"], strict=True))
    names = {"points": "estimate"}
    for (issue_id, kind), rows in breaks(one.board).groupby(["issue_id", "kind"], sort=False):
        first = rows.iloc[0]
        field, more = names.get(str(kind), str(kind)), f" ({len(rows)} such places)" if len(rows) > 1 else ""
        found = "the issue now has" if first["is_last"] else "the next entry starts from"
        text = (
            f"The entry of {one.at(first['at'])} leaves the {field} at {first['left_text']}; "
            f"{found} {first['found_text']}, which is taken from there on{more}."
        )
        yield keys[str(issue_id)], text


def _history_before_birth(one: _Sprint) -> Odd:
    """Histories that begin before the issue was created: an import."""
    first = one.board.changes.groupby("issue_id")["at"].min().rename("first_at").reset_index()
    known = one.board.issues.merge(first, on="issue_id")
    for row in _each(known[known["first_at"] < known["created_at"]]):
        text = f"Its history begins on {one.at(row.first_at)}, before it was created on {one.at(row.created_at)}"
        yield row.key, f"{text}: taken as there since its first entry."


def _same_name(one: _Sprint) -> Odd:
    """People told apart by their ids alone, where one of them holds an issue of the sprint."""
    people = one.tables.people
    ends = [f" ({one_id[-4:]})" for one_id in people["person_id"]]
    whole = [f" ({one_id})" for one_id in people["person_id"]]
    plain = [
        name.removesuffix(long).removesuffix(end) for name, end, long in zip(people["person"], ends, whole, strict=True)
    ]
    alike = people.assign(plain=plain)
    for name, rows in alike.groupby("plain"):
        if len(rows) > 1 and rows["person_id"].isin(one.rows["assignee_id"]).any():
            yield (
                str(name),
                f"{len(rows)} people have this name, told apart by their ids: {words.listing(rows['person'])}.",
            )


def _gone(one: _Sprint) -> Odd:
    """Unfinished work held by someone whose account is no longer active."""
    gone = one.tables.people[~one.tables.people["is_active"]]
    unfinished = one.rows[one.rows["outcome"] == "not_completed"]
    for person, rows in unfinished.merge(gone, left_on="assignee_id", right_on="person_id").groupby("person"):
        yield str(person), f"The account is no longer active, yet held unfinished work: {_named(rows['key'])}."


def _unknown_names(one: _Sprint) -> Odd:
    """Names in the switches that the board does not know."""
    statuses, sprints = one.tables.statuses, one.tables.sprints["sprint"].astype(str)
    known = {
        "done_statuses": (one.options.done_statuses, [*statuses["status"], *statuses["status_id"]]),
        "leave_out_sprints": (one.options.leave_out_sprints, list(sprints)),
    }
    for switch, (named, there) in known.items():
        folded = {name.strip().casefold() for name in there}
        for name in named:
            if name.strip().casefold() not in folded:
                yield switch, f"{name} is not known on this board, so it changes nothing.{did_you_mean(name, there)}"


CHECKS: dict[str, Callable[[_Sprint], Odd]] = {
    "Jira could not tell": _assumed,
    "no estimate": _no_estimate,
    "done but never started": _never_started,
    "estimate changed after the close": _estimated_late,
    "status on no column": _off_the_board,
    "sprint off its planned dates": _off_its_dates,
    "sprint without a start or a close": _odd_sprints,
    "sprint of another board": _other_boards,
    "history does not join up": _torn_history,
    "history older than the issue": _history_before_birth,
    "one name, several people": _same_name,
    "held by an inactive account": _gone,
    "name not known on the board": _unknown_names,
}
"""What is looked for, in the order in which it is shown."""
