"""Which sprint a report is about: last, current, a number or a name."""

import pandas as pd

from squadlib.errors import UsageError, did_you_mean


def choose_sprint(sprints: pd.DataFrame, wanted: str, *, squad: str, board: int) -> pd.Series:
    """Return the row of `sprints` that is meant; what cannot be reported is a UsageError that says why.

    `last` is the board's own sprint closed most recently, `current` the running one; else an id or a name, ignoring
    case. Raises UsageError for an unknown or ambiguous sprint, one of another board, and one not started yet.
    """
    own = sprints[sprints["is_own"] & sprints["started_at"].notna()]
    if wanted.strip().lower() in ("last", "current"):
        return _latest(own, wanted.strip().lower(), squad=squad, board=board)
    found = _named(sprints, wanted.strip())
    if found.empty:
        near = did_you_mean(wanted, own["sprint"])
        some = ", ".join(own["sprint"].tail(5)) or "none"
        raise UsageError(f"squad {squad} has no sprint {wanted!r}.{near} Its latest: {some}")
    if len(found) > 1 and found["is_own"].sum() == 1:
        found = found[found["is_own"]]
    if len(found) > 1:
        numbers = ", ".join(str(number) for number in found["sprint_id"])
        raise UsageError(f"squad {squad} has {len(found)} sprints named {wanted!r}", mend=f"Use a number: {numbers}.")
    return _reportable(found.iloc[0], squad=squad, board=board)


def _latest(own: pd.DataFrame, wanted: str, *, squad: str, board: int) -> pd.Series:
    state = {"last": "closed", "current": "active"}[wanted]
    rows = own[own["state"] == state]
    if not rows.empty:
        return rows.sort_values(["completed_at", "started_at"], kind="stable").iloc[-1]
    is_running = wanted == "last" and bool((own["state"] == "active").any())
    what = "no closed sprint yet" if wanted == "last" else "no running sprint"
    mend = "Its first one is running: use --sprint current." if is_running else "Start one in Jira, or name another."
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
