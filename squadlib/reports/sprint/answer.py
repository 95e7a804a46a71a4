"""The answer in one sentence: how much of its work a squad finished, how that compares, and the main reason."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.metrics.units import in_unit

_MOST = 0.5  # from this share of what is left on, one cause is the main one


def answer(issues: pd.DataFrame, *, past: pd.DataFrame, squad: str, unit: str, is_running: bool = False) -> str:
    """Return the sentence a report opens with; true when read alone.

    `issues` are the sprint's rows of the ledger; `past` has the totals of the sprints up to this one, oldest first.
    """
    if issues.empty:
        return f"{squad} had no issue in this sprint, so there is nothing to report."
    totals = past.iloc[-1].to_dict()
    if not totals[in_unit("final_scope", unit)]:
        return _without_scope(totals, squad=squad)
    verb = "has finished" if is_running else "finished"
    done, scope = totals[in_unit("completed", unit)], totals[in_unit("final_scope", unit)]
    share = words.per_cent(totals[in_unit("completion_rate", unit)])
    said = f"{squad} {verb} {words.number(done)} of {words.amount(scope, unit)} ({share})"
    standing = "" if is_running else _standing(past, unit)
    return f"{said}{standing}; {_reason(issues, totals, unit)}."


def _without_scope(totals: Mapping[Hashable, Any], *, squad: str) -> str:
    removed, outside = totals["removed_issues"], totals["completed_outside_issues"]
    if totals["final_scope_issues"]:
        done, of = totals["completed_issues"], totals["final_scope_issues"]
        return f"{squad} finished {words.number(done)} of {words.amount(of, 'issues')}; none of them is estimated."
    parts = [
        f"{words.amount(count, 'issues')} {verb}"
        for count, verb in ((removed, "removed"), (outside, "done before it began"))
        if count
    ]
    return f"{squad} had nothing left to finish in this sprint: {words.listing(parts)}."


def _standing(past: pd.DataFrame, unit: str) -> str:
    """Say how the sprint compares: best or worst of all, else against the one before."""
    rates = past[in_unit("completion_rate", unit)]
    now, before = rates.iloc[-1], rates.iloc[:-1].dropna()
    if before.empty:
        return ""
    done = past[in_unit("completed", unit)]
    if len(before) > 1 and now > before.max():
        return ", its best sprint yet" if done.iloc[-1] > done.iloc[:-1].max() else ", its highest rate yet"
    if len(before) > 1 and now < before.min():
        return ", its lowest rate yet"
    last = before.iloc[-1]
    if words.per_cent(now) == words.per_cent(last):
        return ", as in the sprint before"
    return f", {'up' if now > last else 'down'} from {words.per_cent(last)}"


def _reason(issues: pd.DataFrame, totals: Mapping[Hashable, Any], unit: str) -> str:
    """Say what the rest hangs on: the first cause that explains half of it or more."""
    left = issues[issues["outcome"] == "not_completed"]
    if left.empty:
        return _nothing_left(totals, unit)
    worth = pd.Series(1.0, index=left.index) if unit == "issues" else left["points_end"].fillna(0)
    total = worth.sum()
    if not total:
        are = "is" if len(left) == 1 else "are"
        return f"{_what(len(left), 'issues')} without an estimate {are} left"
    causes = (_same_status(left), _one_issue(left, worth), _added(left, worth), _status(left, worth))
    known = next((cause for cause in (*causes, _carried_in(left, worth)) if cause), "")
    what = "the " + _what(total, unit) + " left"
    return known.replace("{rest}", what) or f"{what} {_are(total)} in {_what(len(left), 'issues')}"


def _nothing_left(totals: Mapping[Hashable, Any], unit: str) -> str:
    removed = totals[in_unit("removed", unit)]
    return f"nothing is left after {_what(removed, unit)} {_were(removed)} removed" if removed else "nothing is left"


def _what(value: float, unit: str) -> str:
    return f"{words.spelled(value)}\u00a0{words.plural(unit, value)}"


def _are(value: float) -> str:
    return "is" if value == 1 else "are"


def _were(value: float) -> str:
    return "was" if value == 1 else "were"


def _same_status(left: pd.DataFrame) -> str:
    statuses = set(left["status"])
    if len(statuses) > 1 or len(left) < 2:
        return ""
    return f"{{rest}} are all {_in(statuses.pop())}"


def _one_issue(left: pd.DataFrame, worth: pd.Series) -> str:
    place = int(worth.to_numpy().argmax())
    largest, row = worth.iloc[place], left.iloc[place]
    if largest < _MOST * worth.sum():
        return ""
    return f"{_part(largest, worth.sum())} {_are(largest)} {row['key']}, {_in(row['status'])}"


def _added(left: pd.DataFrame, worth: pd.Series) -> str:
    part = worth[left["entry"] == "added"].sum()
    if part < _MOST * worth.sum():
        return ""
    return f"{_part(part, worth.sum())} {_were(part)} added during the sprint"


def _status(left: pd.DataFrame, worth: pd.Series) -> str:
    by_status = worth.groupby(left["status"]).sum()
    if by_status.max() < _MOST * worth.sum():
        return ""
    return f"{_part(by_status.max(), worth.sum())} {_are(by_status.max())} {_in(by_status.idxmax())}"


def _carried_in(left: pd.DataFrame, worth: pd.Series) -> str:
    part = worth[left["carried_in"]].sum()
    if part < _MOST * worth.sum():
        return ""
    return f"{_part(part, worth.sum())} had been carried in"


def _part(part: float, total: float) -> str:
    return "{rest}" if part == total else f"{words.spelled(part)} of {{rest}}"


def _in(status: Any) -> str:
    """Return where an issue stands, as a sentence has it.

    >>> _in("In Review"), _in("Blocked"), _in(None)
    ('in review', 'in Blocked', 'in no status')
    """
    name = words.name_of(status, missing="no status")
    return name.lower() if name.lower().startswith("in ") else f"in {name}"
