"""How a squad's work lies on its members: each one's share, how even that is, who had none or one single issue."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from squadlib.metrics.sprint import of_groups, totals

COLUMNS = [
    "sprint_id",
    "member",
    "committed",
    "completed",
    "committed_share",
    "completed_share",
    "committed_issues",
    "issues",
    "is_one_issue",
    "one_issue",
]


def gini(values: Iterable[float]) -> float:
    """Gini coefficient: 0 where all have the same, near 1 where one has everything; `NaN` where nobody has anything.

    The sum of (2i - n - 1) x_i over the n values in ascending order, divided by n times their sum; its largest value
    is (n - 1) / n. Source: C. Gini, Variabilità e mutabilità, 1912, in the form of C. Damgaard and J. Weiner,
    Describing inequality in plant size or fecundity, Ecology 81 (2000).

    >>> gini([5, 5, 5, 5]), gini([1, 2, 3, 4]), gini([0, 0, 0, 7]), gini([]), gini([0, 0])
    (0.0, 0.25, 0.75, nan, nan)
    """
    held = np.sort(np.fromiter(values, dtype="float64"))
    if not held.sum():
        return float("nan")
    weights = 2 * np.arange(1, len(held) + 1) - len(held) - 1
    return float(weights @ held / (len(held) * held.sum()))


def workload(ledger: pd.DataFrame, *, unit: str = "points", roster: Collection[str] | None = None) -> pd.DataFrame:
    """Each member's share of what the squad committed and completed, by who held an issue at the close.

    One row per (sprint, member) in order of both, unassigned work (`member` is `None`) last: `committed`, `completed`
    (in `unit`: points or hours, else issues), `committed_share`, `completed_share` (of the sprint's, 0..1, `NaN` over
    0), `committed_issues`, `issues` (in the sprint and not done before it), `is_one_issue` (one single issue, from the
    start to the close) and `one_issue` (its key). A member of a sprint is who held an issue in it or in the sprint
    before, or who is in `roster`.
    """
    sums = totals(ledger, by=("sprint_id", "assignee")).rename(columns={"assignee": "member"})
    rows = holders(ledger, roster=roster)
    found = of_groups(sums, rows[["sprint_id", "member"]])
    suffix = "issues" if unit == "issues" else "points"
    rows["committed_issues"] = found["committed_issues"]
    rows["is_one_issue"] = rows["one_issue"].notna()
    for name in ("committed", "completed"):
        rows[name] = found[f"{name}_{suffix}"].astype("float64")
        whole = rows.groupby("sprint_id")[name].transform("sum")
        rows[f"{name}_share"] = rows[name] / whole.where(whole != 0)
    return rows[COLUMNS]


def holders(ledger: pd.DataFrame, *, roster: Collection[str] | None = None) -> pd.DataFrame:
    """Return who was a member of each sprint, as `workload` says, and how many issues each held.

    One row per (sprint, member) in order of both, unassigned work (`member` is `None`) last: `issues` (in the sprint
    and not done before it), `one_issue` (the key of one single issue, from the start to the close, else `None`).
    """
    members = _everyone(ledger, roster)
    held, whole = _held(ledger)
    return pd.DataFrame(
        {
            "sprint_id": pd.Series([sprint_id for sprint_id, _ in members], dtype="int64"),
            "member": pd.Series([name for _, name in members], dtype=object),
            "issues": pd.Series([held[one] for one in members], dtype="int64"),
            "one_issue": pd.Series([whole.get(one) if held[one] == 1 else None for one in members], dtype=object),
        }
    )


def above_even(workload: pd.DataFrame) -> pd.Series:
    """Return what each member had committed above an even share of a sprint's whole; unassigned work has no answer.

    One value per row of `workload`, in its unit, negative below the even share. The whole includes unassigned work.
    """
    is_member = workload["member"].notna()
    even = workload["committed"].sum() / max(is_member.sum(), 1)
    above: pd.Series = (workload["committed"] - even).where(is_member)
    return above


def evenness(workload: pd.DataFrame) -> pd.DataFrame:
    """How evenly each sprint's work lay on the members; unassigned work is left out.

    One row per sprint, in the order of `workload`: `members` (how many), `gini` (of what they had committed) and
    `gini_completed`, `NaN` where that is nothing; `without_commitment` and `one_issue` (lists of names: who had no
    committed issue, who one single issue for the whole sprint), `one_issue_keys` (list of those issues).
    """
    columns = {name: workload[name].to_numpy() for name in _EVENED}
    is_member, ids = workload["member"].notna().to_numpy(), workload["sprint_id"].to_numpy()
    members = {sprint_id: is_member & (ids == sprint_id) for sprint_id in workload["sprint_id"].unique()}
    rows = [
        _even(sprint_id, {name: column[here] for name, column in columns.items()})
        for sprint_id, here in members.items()
    ]
    names = ["sprint_id", "members", "gini", "gini_completed", "without_commitment", "one_issue", "one_issue_keys"]
    return pd.DataFrame(rows, columns=names).astype(
        {"sprint_id": "int64", "members": "int64", "gini": "float64", "gini_completed": "float64"}
    )


_EVENED = ("member", "committed", "completed", "committed_issues", "is_one_issue", "one_issue")


def _even(sprint_id: int, people: Mapping[str, Any]) -> dict[str, Any]:
    """Return one sprint's row of `evenness`; `people` has the columns of its members' rows."""
    alone = people["is_one_issue"]
    return {
        "sprint_id": sprint_id,
        "members": len(alone),
        "gini": gini(people["committed"]),
        "gini_completed": gini(people["completed"]),
        "without_commitment": people["member"][people["committed_issues"] == 0].tolist(),
        "one_issue": people["member"][alone].tolist(),
        "one_issue_keys": people["one_issue"][alone].tolist(),
    }


def _everyone(ledger: pd.DataFrame, roster: Collection[str] | None) -> list[tuple[int, str | None]]:
    """Return each (sprint, member), members in alphabetical order; unassigned work where a sprint has some."""
    here: dict[int, set[str | None]] = {}
    for sprint_id, name in zip(ledger["sprint_id"].tolist(), _names(ledger), strict=True):
        here.setdefault(sprint_id, set()).add(name)
    found, before = list[tuple[int, str | None]](), set[str]()
    for sprint_id, holders in here.items():
        known = {name for name in holders if name is not None}
        everyone = sorted(known | (before if roster is None else set(roster)), key=lambda name: (name.casefold(), name))
        found += [(sprint_id, name) for name in everyone] + [(sprint_id, None)] * (None in holders)
        before = known
    return found


def _held(ledger: pd.DataFrame) -> tuple[Counter[tuple[int, str | None]], dict[tuple[int, str | None], str]]:
    """Return, per (sprint, member), how many issues there were, and the key of the first from the start to the close.

    Unassigned work has no such key.
    """
    held = Counter[tuple[int, str | None]]()
    whole: dict[tuple[int, str | None], str] = {}
    columns = (ledger[name].tolist() for name in ("sprint_id", "key", "entry", "outcome"))
    for name, (sprint_id, key, entry, outcome) in zip(_names(ledger), zip(*columns, strict=True), strict=True):
        if outcome != "completed_outside":
            held[sprint_id, name] += 1
            if name is not None and entry != "added" and outcome != "removed":
                whole.setdefault((sprint_id, name), key)
    return held, whole


def _names(ledger: pd.DataFrame) -> list[str | None]:
    """Return who held each row's issue, `None` for nobody."""
    return [name if isinstance(name, str) else None for name in ledger["assignee"].tolist()]
