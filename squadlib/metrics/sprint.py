"""What the issues of a sprint add up to, by sprint, by member, by anything the ledger holds."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from squadlib import words
from squadlib.errors import DataError

TOLERANCE = 1e-9

ENTRIES = ("committed", "already_done", "added")
OUTCOMES = ("completed_outside", "completed", "not_completed", "removed")

SUMS = (
    "committed",
    "added",
    "removed",
    "reestimated",
    "final_scope",
    "completed",
    "not_completed",
    "commitment_kept",
    "carry_over",
    "already_done",
    "completed_outside",
)
"""What is a sum, and so adds up over members and sprints: each as `_points` and as `_issues`."""
_SUMMED = {*(f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")), "reestimated_abs_points"}


def totals(ledger: pd.DataFrame, *, by: Sequence[str] = ("sprint_id",)) -> pd.DataFrame:
    """Work committed, added, removed, re-estimated and completed, with its rates, in points and (`_issues`) by count.

    One row per group of `by`, in the order in which the ledger brings them; a group without issues has none. Points in
    the board's unit, no estimate counts 0; rates and ratios are shares, `NaN` where they divide by 0.
    Source: semantics.md, section 2.
    """
    parts = pd.concat([ledger[list(by)], _contributions(ledger)], axis="columns")
    sums = parts.groupby(list(by), sort=False, dropna=False).sum().reset_index()
    return _rates(sums)


def totals_of(totals: pd.DataFrame, *, sprint_ids: Iterable[int]) -> pd.DataFrame:
    """Return the totals of these sprints, also of those without issues: sums are 0 and rates have no answer.

    One row per id given, in that order; the columns of `totals`.
    """
    return of_groups(totals, pd.DataFrame({"sprint_id": list(sprint_ids)}, dtype="int64"))


def of_groups(totals: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of these groups, also of those without issues: sums are 0 and rates have no answer.

    One row per row of `groups`, whose columns name a group as they do in `totals`; then the other columns of these.
    """
    by = list(groups.columns)
    known, asked = (list(zip(*(_plain(rows[name]) for name in by), strict=True)) for rows in (totals, groups))
    place = {group: number for number, group in enumerate(known)}
    at = np.array([place.get(group, -1) for group in asked], dtype=int)  # the last: that of a group without issues
    empty = {name: 0 if name in _SUMMED else np.nan for name in totals.columns if name not in by}
    columns = {name: np.append(totals[name].to_numpy(), without)[at] for name, without in empty.items()}
    return pd.DataFrame({**{name: groups[name] for name in by}, **columns})


def _plain(names: pd.Series) -> list[Any]:
    """Return what names groups, however a missing name is written."""
    return [None if words.is_missing(name) else name for name in names.tolist()]


def members(ledger: pd.DataFrame, *, sprint_id: int) -> pd.DataFrame:
    """Each member's part of a sprint: the totals by who held the issue at its close.

    One row per `member` (a unique name, `None` for unassigned work), in alphabetical order, unassigned work last.
    """
    rows = ledger[ledger["sprint_id"] == sprint_id]
    by_member = totals(rows, by=("assignee",)).rename(columns={"assignee": "member"})
    ordered = by_member.sort_values("member", na_position="last", ignore_index=True, key=_folded)
    return ordered.assign(member=ordered["member"].astype(object).where(ordered["member"].notna(), None))


def check_invariants(ledger: pd.DataFrame) -> None:
    """Stop where the ledger cannot be right: every issue counted once, scope in equals scope out, members add up.

    Raises DataError naming the sprint. Source: semantics.md, section 2.
    """
    _check_each_counted_once(ledger)
    sprints = totals(ledger).set_index("sprint_id")
    _check_scope(ledger, sprints)
    parts = totals(ledger, by=("sprint_id", "assignee"))
    names = [f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")]
    gap = (parts.groupby("sprint_id")[names].sum() - sprints[names]).abs().max(axis="columns")
    _stop_where(gap > TOLERANCE, "the members' sums are not the squad's")


def _check_each_counted_once(ledger: pd.DataFrame) -> None:
    """Every issue has exactly one entry and one outcome, and the instants that go with them."""
    sprint = ledger["sprint_id"]
    is_known = ledger["entry"].isin(ENTRIES) & ledger["outcome"].isin(OUTCOMES)
    _stop_where((~is_known).groupby(sprint).any(), "an issue has no entry or no outcome")
    is_twice = ledger.duplicated(["sprint_id", "issue_id"])
    _stop_where(is_twice.groupby(sprint).any(), "an issue is counted twice")
    is_there = ledger["left_at"].isna()
    is_torn = (ledger["outcome"].isin(["completed", "not_completed"]) & ~is_there) | (
        (ledger["outcome"] == "removed") & is_there
    )
    _stop_where(is_torn.groupby(sprint).any(), "an issue is both in the sprint at its close and not")


def _check_scope(ledger: pd.DataFrame, sprints: pd.DataFrame) -> None:
    """Over the committed and added issues: committed + added + reestimated = points_end over all outcomes."""
    scope = ledger[ledger["entry"].isin(["committed", "added"])]
    final = scope.groupby(["sprint_id", "outcome"])["points_end"].sum().groupby("sprint_id").sum()
    initial = sprints["committed_points"] + sprints["added_points"] + sprints["reestimated_points"]
    gap = (initial - final.reindex(initial.index, fill_value=0)).abs()
    _stop_where(gap > TOLERANCE, "committed + added + re-estimated is not what the outcomes add up to")


def _stop_where(is_broken: pd.Series, what: str) -> None:
    """Raise DataError for the first sprint that breaks an invariant."""
    if is_broken.any():
        raise DataError(
            what,
            where=f"sprint {is_broken.index[is_broken][0]}",
            mend="Keep the snapshot and report it: its numbers are not shown.",
        )


def _buckets(ledger: pd.DataFrame) -> dict[str, pd.Series]:
    """Return which rows belong to what is summed, but for re-estimates."""
    entry, outcome = ledger["entry"], ledger["outcome"]
    is_final = outcome.isin(["completed", "not_completed"])
    return {
        "committed": entry == "committed",
        "added": entry == "added",
        "removed": outcome == "removed",
        "final_scope": is_final,
        "completed": outcome == "completed",
        "not_completed": outcome == "not_completed",
        "commitment_kept": (entry == "committed") & (outcome == "completed"),
        "carry_over": (outcome == "not_completed") & ledger["carried_over"],
        "already_done": entry == "already_done",
        "completed_outside": outcome == "completed_outside",
    }


_AT_START = ("committed", "added", "commitment_kept", "already_done")
"""What is summed at its estimate of the start or the joining; the rest at the close."""


def _contributions(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return what each row contributes, in points, and by count, where every issue weighs 1 whatever its estimate."""
    buckets = {name: is_in.to_numpy(dtype=bool) for name, is_in in _buckets(ledger).items()}
    start, end = (ledger[name].to_numpy(dtype="float64") for name in ("points_start", "points_end"))
    known_start, known_end = np.nan_to_num(start), np.nan_to_num(end)
    is_in_scope = ledger["entry"].isin(["committed", "added"]).to_numpy(dtype=bool)
    change = np.where(is_in_scope, known_end - known_start, 0.0)
    is_changed = is_in_scope & (start != end) & ~(np.isnan(start) & np.isnan(end))
    points = {
        f"{name}_points": np.where(is_in, known_start if name in _AT_START else known_end, 0.0)
        for name, is_in in buckets.items()
    }
    counts = {f"{name}_issues": is_in.astype("int64") for name, is_in in buckets.items()}
    return pd.DataFrame(
        {
            **points,
            "reestimated_points": change,
            "reestimated_abs_points": np.abs(change),
            **counts,
            "reestimated_issues": is_changed.astype("int64"),
        },
        index=ledger.index,
    )


def _rates(sums: pd.DataFrame) -> pd.DataFrame:
    """Add the rates and ratios; by count a re-estimate changes no scope."""
    rates: dict[str, np.ndarray] = {}
    for unit, suffix in (("points", ""), ("issues", "_issues")):
        part = {name: sums[f"{name}_{unit}"].to_numpy(dtype="float64") for name in SUMS}
        changed = sums["reestimated_points"].to_numpy() if unit == "points" else 0.0
        churned = sums["reestimated_abs_points"].to_numpy() if unit == "points" else 0.0
        committed = part["committed"]
        rates |= {
            f"completion_rate{suffix}": _ratio(part["completed"], part["final_scope"]),
            f"say_do_ratio{suffix}": _ratio(part["completed"], committed),
            f"commitment_kept_rate{suffix}": _ratio(part["commitment_kept"], committed),
            f"scope_change{suffix}": _ratio(part["added"] - part["removed"] + changed, committed),
            f"scope_churn{suffix}": _ratio(part["added"] + part["removed"] + churned, committed),
        }
    return sums.assign(**rates)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole, `NaN` over 0: no answer is neither 0 nor 100 %."""
    shares: np.ndarray = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole != 0)
    return shares


def _folded(names: pd.Series) -> pd.Series:
    return names.map(lambda name: name.casefold(), na_action="ignore")
