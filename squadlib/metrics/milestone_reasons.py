"""What is known of why milestones were not delivered, were aborted or were added: facts in words, no guesses."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.metrics import plan_changes as changed
from squadlib.metrics.milestones import milestone_issues
from squadlib.metrics.quarters import first_day, last_day

ABOUT = ("incomplete", "overdue", "aborted", "added")
"""What is asked: why a milestone was not delivered in its quarter, is past its due day, was stopped, or came later."""
MOST_KEYS = 5
_NAMES = ["milestone", "project", "owner", "status", "entry", "row"]
_TOLD = (changed.MOVED, changed.RE_DATED, "re-targeted", "re-assigned", "status changed", "version changed")
"""Which changes of the plan say something about the outcome."""


def milestone_reasons(
    milestones: pd.DataFrame,
    *,
    issues: pd.DataFrame,
    changes: pd.DataFrame,
    as_of: pd.Timestamp,
    unit: str = "points",
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Facts about milestones incomplete, overdue, aborted or added: work left, release, what changed in the plan.

    `milestones` is `metrics.milestones` of one quarter, `issues` (key, version_ids, points, is_done, is_flagged) as it
    is at `as_of`, without sub-tasks and epics, `changes` `metrics.plan_changes` up to the same plan.

    One row per milestone and thing asked (`ABOUT`), in their order, then as the milestones came: about, milestone,
    project, owner, status, entry, row (in the sheet), why (list of sentences; empty where nothing is known), keys
    (list: the issues not done, blocked ones first).
    """
    each = milestone_issues(milestones, issues=issues[["key", "version_ids", "points", "is_done", "is_flagged"]])
    today = as_of.tz_convert(timezone).tz_localize(None).normalize()
    rows: list[dict[str, Any]] = []
    for about in ABOUT:
        for place, row in milestones[_is_asked(milestones, about, today)].iterrows():
            work = each[each["place"] == place]
            facts = _facts(about, row, work, unit=unit)
            told = changes[changes["last_row"].eq(row["row"]).fillna(value=False)]
            why = [*facts, *_plan_facts(about, told, timezone=timezone)]
            open_first = work[~work["is_done"].astype(bool)].sort_values("is_flagged", ascending=False, kind="stable")
            keys = [] if about == "added" else open_first["key"].tolist()
            rows.append({"about": about, **{name: row[name] for name in _NAMES}, "why": why, "keys": keys})
    dtypes = {**dict.fromkeys(("about", *_NAMES), "str"), "row": "int64", "why": "object", "keys": "object"}
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)


def _is_asked(milestones: pd.DataFrame, about: str, today: pd.Timestamp) -> pd.Series:
    """Return of which milestones it is asked."""
    if about == "added":
        return milestones["entry"] == "added"
    if about == "overdue":
        return (milestones["status"] == "open") & (milestones["due"] < today)
    return milestones["status"] == about


def _facts(about: str, row: pd.Series, work: pd.DataFrame, *, unit: str) -> Iterator[str]:
    """Yield what sheet and Jira say of a milestone now."""
    if about == "added":
        days = (row["added"] - first_day(row["quarter"])).days
        yield f"Added on {words.day(row['added'])}, {words.amount(days, 'days')} after the quarter began."
        return
    yield _work_left(row, work, unit=unit)
    flagged = work.loc[~work["is_done"].astype(bool) & work["is_flagged"].astype(bool), "key"].tolist()
    if flagged:
        keys = words.listing(flagged, most=MOST_KEYS)
        yield f"{words.amount(len(flagged), 'issues')} {_are(len(flagged))} flagged as blocked: {keys}."
    yield from _release(about, row)


def _work_left(row: pd.Series, work: pd.DataFrame, *, unit: str) -> str:
    """Return how much of the work of its version is not done, or why nothing is known of it."""
    if pd.isna(row["version"]):
        return "It names no version, so nothing is known of its work."
    if not len(row["version_ids"]):
        return f"Jira has no version {row['version']}, so nothing is known of its work."
    if work.empty:
        return f"No issue has its version {row['version']}."
    left = work[~work["is_done"].astype(bool)]
    its = "Its one issue" if len(work) == 1 else f"{len(left)} of its {words.amount(len(work), 'issues')}"
    if left.empty:
        every = its if len(work) == 1 else f"All its {words.amount(len(work), 'issues')}"
        return f"{every} {_are(len(work))} done{_points(work, work, unit)}."
    keys = words.listing(left["key"], most=MOST_KEYS)
    return f"{its} {_are(len(left))} not done{_points(left, work, unit)}: {keys}."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _points(part: pd.DataFrame, whole: pd.DataFrame, unit: str) -> str:
    """Return in brackets what issues are estimated at, of how much, and how many of them have no estimate."""
    if unit == "issues":
        return ""
    unknown = int(part["points"].isna().sum())
    if unknown == len(part):
        return " (no estimate)"
    total = words.amount(whole["points"].sum(), unit)
    points = total if part is whole else f"{words.number(part['points'].sum())} of {total}"
    return f" ({points}; {unknown} without an estimate)" if unknown else f" ({points})"


def _release(about: str, row: pd.Series) -> Iterator[str]:
    """Yield what Jira says of the release, and where it differs from the sheet."""
    late = row["released_at"] > last_day(row["quarter"])
    if not len(row["version_ids"]):
        return
    if row["status"] == "incomplete" and late:
        yield f"Version {row['version']} was released on {words.day(row['released_at'])}, after the quarter."
    elif not row["is_released"] and about != "aborted":
        yield f"Version {row['version']} is not released."
    elif row["disagreement"]:
        yield f"{row['disagreement'][:1].upper()}{row['disagreement'][1:]}."


def _plan_facts(about: str, changes: pd.DataFrame, *, timezone: str) -> Iterator[str]:
    """Yield what changed in the plan, and between which two snapshots."""
    wanted = (changed.ADDED, changed.MOVED) if about == "added" else _TOLD
    for change in changes[changes["change"].isin(wanted)].itertuples(index=False):
        seen, before = (words.day(at, timezone=timezone) for at in (change.seen_at, change.previous_at))
        yield f"{_change(change)}: first seen on {seen}, not yet on {before}."


def _change(change: Any) -> str:
    if change.change == changed.ADDED:
        return "New in the plan"
    what = {"quarter": "Moved", "due": "Due day moved", "measure_id": "Measure changed"}.get(
        change.field, f"{change.field.capitalize()} changed"
    )
    return f"{what} from {_named(change.before_told)} to {_named(change.after_told)}"


def _named(told: str) -> str:
    return "none" if told == words.NONE else told
