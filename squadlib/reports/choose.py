"""Which sprint a report is about (last, current, a number or a name), which quarter, which member."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from squadlib.direction import isolated
from squadlib.errors import UsageError, did_you_mean
from squadlib.metrics.quarters import first_day, previous, quarter_of


def choose_sprint(sprints: pd.DataFrame, wanted: str, *, squad: str, board: int) -> pd.Series:
    """Return the row of `sprints` that is meant; what cannot be reported is a UsageError that says why.

    `last` is the board's own sprint closed most recently, `current` the running one, `now` the running one or, between
    two, the last; else an id or a name, ignoring case.
    Raises UsageError for an unknown or ambiguous sprint, one of another board, and one not started yet.
    """
    own = sprints[sprints["is_own"] & sprints["started_at"].notna()]
    asked = wanted.strip().lower()
    if asked == "now":
        asked = "current" if (own["state"] == "active").any() else "last"
    if asked in ("last", "current"):
        return _latest(own, asked, squad=squad, board=board)
    found = _named(sprints, isolated(wanted.strip()))
    if found.empty:
        near = did_you_mean(wanted, [*own["sprint"], "last", "current"])
        some = ", ".join(own["sprint"].tail(5)) or "none"
        raise UsageError(f"squad {squad} has no sprint {wanted!r}.{near} Its latest: {some}")
    if len(found) > 1 and found["is_own"].sum() == 1:
        found = found[found["is_own"]]
    if len(found) > 1:
        numbers = ", ".join(str(number) for number in found["sprint_id"])
        raise UsageError(f"squad {squad} has {len(found)} sprints named {wanted!r}", mend=f"Use a number: {numbers}.")
    return _reportable(found.iloc[0], squad=squad, board=board)


def choose_beside(sprints: pd.DataFrame, sprint: pd.Series, *, squad: str) -> pd.Series:
    """Return the own sprint that ran the longest at the time of another squad's `sprint`; of several the latest.

    Raises UsageError where none ran then.
    """
    begun = (sprints["is_own"] & sprints["started_at"].notna()).to_numpy()
    start, end = (pd.Timestamp(sprint[name]).to_datetime64() for name in ("started_at", "completed_at"))
    starts = np.maximum(sprints["started_at"].to_numpy(dtype="datetime64[ns]"), start)
    ends = np.minimum(sprints["completed_at"].to_numpy(dtype="datetime64[ns]"), end)
    shared = np.where(begun & (ends > starts), (ends - starts).astype("int64"), 0)
    if not shared.any():
        raise UsageError(f"squad {squad} had no sprint at the time of {sprint['sprint']}")
    row: pd.Series = sprints.iloc[np.flatnonzero(shared == shared.max())[-1]]
    return row


def _latest(own: pd.DataFrame, wanted: str, *, squad: str, board: int) -> pd.Series:
    state = {"last": "closed", "current": "active"}[wanted]
    rows = own[own["state"] == state]
    if not rows.empty:
        return rows.sort_values(["completed_at", "started_at"], kind="stable").iloc[-1]
    is_running = wanted == "last" and bool((own["state"] == "active").any())
    what = "no closed sprint yet" if wanted == "last" else "no running sprint"
    mend = "Its first one is running: use --sprint current." if is_running else "Start one in Jira."
    raise UsageError(f"squad {squad} (board {board}) has {what}", mend=mend)


def _named(sprints: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """Return the sprints of this number; else of this name, a name exactly so written before one in other case."""
    if wanted.isdecimal() and (sprints["sprint_id"] == int(wanted)).any():
        return sprints[sprints["sprint_id"] == int(wanted)]
    exact = sprints[sprints["sprint"] == wanted]
    return exact if not exact.empty else sprints[sprints["sprint"].str.casefold() == wanted.casefold()]


def _reportable(row: pd.Series, *, squad: str, board: int) -> pd.Series:
    name = f"sprint {row['sprint_id']} ({row['sprint']})"
    if not row["is_own"]:
        of = f"board {int(row['board_id'])}" if pd.notna(row["board_id"]) else "another board"
        raise UsageError(f"{name} belongs to {of}, not to board {board} of squad {squad}")
    if row["state"] == "future" or pd.isna(row["started_at"]):
        raise UsageError(f"{name} has not started yet", mend="Use --sprint last or current.")
    return row


def choose_quarter(wanted: str, *, as_of: pd.Timestamp, timezone: str) -> str:
    """Return the quarter that is meant, as `2026Q3`; empty, `current` and `last` count from the data's instant.

    Raises UsageError for what is no quarter.
    """
    now = quarter_of(as_of, timezone=timezone)
    asked = wanted.strip().upper().replace("-", "").replace(" ", "")
    if asked in ("", "CURRENT"):
        return now
    if asked == "LAST":
        return previous(now)
    try:
        first_day(asked)
    except UsageError as error:
        known = ["current", "last", *(f"{year}Q{n}" for year in _years(now) for n in range(1, 5))]
        raise UsageError(f"{wanted!r} is no quarter.{did_you_mean(wanted, known)}", mend=error.mend) from None
    return asked


def _years(quarter: str) -> range:
    """Return the years that people may ask for: that of a quarter first, for what is written nearly like it."""
    return range(int(quarter[:4]), int(quarter[:4]) - 5, -1)


def choose_day(wanted: str, *, as_of: pd.Timestamp, timezone: str) -> pd.Timestamp:
    """Return the day that is meant, empty that of the data (UsageError for what is no day, or is yet to come)."""
    today = as_of.tz_convert(timezone).tz_localize(None).normalize()
    if not wanted.strip():
        return today
    try:
        day = pd.Timestamp(date.fromisoformat(wanted.strip()))
    except ValueError:
        raise UsageError(f"{wanted!r} is no day", mend=f"Write it as {_padded(wanted) or '2026-09-30'}.") from None
    if day > today:
        raise UsageError(f"{wanted} is later than the data ({today:%Y-%m-%d})", mend="Name an earlier day, or none.")
    return day


def _padded(wanted: str) -> str:
    """Return a day that lacks a nought as it is to be written, nothing for what is no day at all.

    >>> _padded("2026-9-3"), _padded("2026-13-1"), _padded("tomorrow")
    ('2026-09-03', '', '')
    """
    try:
        return date(*(int(part) for part in wanted.strip().split("-"))).isoformat()
    except (ValueError, TypeError, OverflowError):
        return ""


def choose_member(wanted: str, known: Iterable[str], *, squad: str) -> str:
    """Return the member of a squad who is meant, a name exactly so written first; UsageError for anyone else."""
    names = sorted(set(known))
    asked = isolated(wanted.strip())
    found = [name for name in names if name.casefold() == asked.casefold()]
    found = [asked] if asked in found else found
    if len(found) != 1:
        near = did_you_mean(wanted, names)
        what = f"{wanted!r} is no member of squad {squad}" if wanted.strip() else "no member was named"
        raise UsageError(f"{what}.{near}", mend="" if near else "Write the name as Jira shows it.")
    return found[0]
