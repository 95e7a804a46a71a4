"""What looks odd in the data behind a backlog and the next sprint, in words, shown before the numbers."""

from collections.abc import Iterator, Sequence

import pandas as pd

from squadlib import words
from squadlib.errors import did_you_mean
from squadlib.metrics.backlog import next_sprint_id, off_the_board
from squadlib.options import Absence
from squadlib.quality.sprint import COLUMNS, MOST_NAMED
from squadlib.tables.board import BoardTables

Odd = Iterator[tuple[str, str, str]]
"""A check yields (check, subject, text)."""


def backlog_quality(
    tables: BoardTables,
    backlog: pd.DataFrame,
    ledger: pd.DataFrame,
    *,
    members: pd.DataFrame,
    strangers: Sequence[Absence],
    past_ids: Sequence[int],
    unit: str = "points",
) -> pd.DataFrame:
    """Return what looks odd in the data behind a backlog, and what was assumed.

    One row per oddity: `check`, `subject`, `text`. `members` is `metrics.roster`, `strangers` are the absences of
    nobody in it, `past_ids` the sprints that the capacity is taken from, `unit` what it is counted in.
    """
    found = [
        *_assumed(tables),
        *_order(tables, backlog),
        *_off_the_board(tables),
        *_plan_is_over(tables),
        *_strangers(strangers, members, tables),
        *_no_estimates(tables, ledger, past_ids, unit),
        *_no_member(ledger, members, past_ids),
        *_gone(backlog, tables),
    ]
    return pd.DataFrame(found, columns=COLUMNS, dtype="str")


def _assumed(tables: BoardTables) -> Odd:
    """Assumptions the fetch had to make of the whole board."""
    for note in tables.notes:
        if note["issue_id"] is None:
            yield "Jira could not tell", str(tables.board["name"]), note["text"]


def _order(tables: BoardTables, backlog: pd.DataFrame) -> Odd:
    """Order in which the issues stand, where Jira does not tell it."""
    if backlog.empty:
        return
    if not tables.priorities:
        text = "Jira did not list its priorities, so they are ordered by the names it ships with, others behind them."
        yield "order of priorities assumed", "priority", text
    elif strange := sorted(set(backlog["priority"].dropna()) - set(tables.priorities)):
        text = (
            f"{words.listing(strange, most=MOST_NAMED)}: not among the priorities Jira lists, so it stands behind them."
        )
        yield "order of priorities assumed", "priority", text
    if backlog["rank"].isna().all():
        yield "no rank", "rank", "Jira gives no rank, so issues of the same priority stand in order of age."


def _off_the_board(tables: BoardTables) -> Odd:
    """Unfinished issues that no column shows."""
    for status, rows in off_the_board(tables).groupby("status"):
        keys = words.listing(rows["key"], most=MOST_NAMED)
        yield (
            "status on no column",
            str(status),
            f"Not in the backlog, for {status} is on no column of the board: {keys}.",
        )


def _plan_is_over(tables: BoardTables) -> Odd:
    """Dates of the next sprint that cannot be meant any more."""
    row = tables.sprints[tables.sprints["sprint_id"] == next_sprint_id(tables)]
    if len(row) and (row["ends_at"].iloc[0] <= max(tables.as_of, row["planned_start_at"].iloc[0])):
        text = f"Its planned end, {words.day(row['ends_at'].iloc[0])}, cannot be meant: its days are assumed."
        yield "next sprint off its planned dates", str(row["sprint"].iloc[0]), text.replace("\u00a0", " ")


def _strangers(strangers: Sequence[Absence], members: pd.DataFrame, tables: BoardTables) -> Odd:
    """Absences of whom nobody knows as a member."""
    known = [*members["member"], *members["also"]]
    elsewhere = {name.casefold() for name in tables.people["person"]}
    for name in dict.fromkeys(one.member for one in strangers):
        is_known = name.strip().casefold() in elsewhere
        what = "is in Jira, but no member of the squad" if is_known else "is no member of the squad"
        text = f"{name} {what}, so the absence changes nothing.{did_you_mean(name, known)}"
        yield "absence of an unknown name", "absences", text


def _no_estimates(tables: BoardTables, ledger: pd.DataFrame, past_ids: Sequence[int], unit: str) -> Odd:
    """Sprints that count 0 in the velocity, because nothing they completed is estimated."""
    if unit == "issues":
        return
    names = dict(zip(tables.sprints["sprint_id"], tables.sprints["sprint"], strict=True))
    done = ledger[ledger["sprint_id"].isin(past_ids) & (ledger["outcome"] == "completed")]
    for sprint_id, rows in done.groupby("sprint_id"):
        if rows["points_end"].isna().all():
            text = f"None of the {len(rows)} issues it completed is estimated, so it counts 0 in the capacity."
            yield "no estimate", str(names[sprint_id]), f"{text} Name it in leave_out_sprints to leave it out."


def _no_member(ledger: pd.DataFrame, members: pd.DataFrame, past_ids: Sequence[int]) -> Odd:
    """People whose work is in the velocity and who are no members now."""
    done = ledger[ledger["sprint_id"].isin(past_ids) & (ledger["outcome"] == "completed")]
    others = done[done["assignee"].notna() & ~done["assignee"].isin(members["member"])]
    for person, rows in others.groupby("assignee"):
        held = words.amount(len(rows), "issues").replace("\u00a0", " ")
        text = f"Completed {held} of the sprints velocity is taken from, and is no member now: the capacity keeps them."
        yield "no member any more", str(person), text


def _gone(backlog: pd.DataFrame, tables: BoardTables) -> Odd:
    """Upcoming work held by someone whose account is no longer active."""
    gone = set(tables.people.loc[~tables.people["is_active"], "person"])
    for person, rows in backlog[backlog["assignee"].isin(gone)].groupby("assignee"):
        keys = words.listing(rows["key"], most=MOST_NAMED)
        yield "held by an inactive account", str(person), f"The account is no longer active, yet holds {keys}."
