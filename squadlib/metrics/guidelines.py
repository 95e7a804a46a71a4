"""Which guidelines for good issues a sprint kept, and which issues broke them."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pandas as pd

from squadlib.metrics.workload import holders

GUIDELINES = {
    "size": "No issue is larger than the largest size.",
    "estimated": "Every issue has an estimate.",
    "prioritised": "Every issue has a priority.",
    "assigned": "Every issue is somebody's.",
    "epic": "Every issue is linked to an epic, which is a project.",
    "version": "Every issue is linked to a version, which is a milestone.",
    "priority_mix": "More than one priority level is in use.",
    "one_issue": "No member has one single issue for the whole sprint.",
}
"""Each guideline in one sentence, in the order in which they are shown."""

OF_AN_ISSUE = ("size", "estimated", "prioritised", "assigned", "epic", "version")
"""The guidelines that one issue keeps or breaks by itself."""

NO_PRIORITY = ("None", "Not set", "Unprioritized", "Unprioritised")
"""Names of priorities that say that there is none."""

COLUMNS = ["sprint_id", "guideline", "checked", "broken", "broken_rate", "keys", "members"]


def guidelines(
    ledger: pd.DataFrame,
    *,
    unit: str = "points",
    largest_points: float = 8,
    no_priority: Collection[str] = NO_PRIORITY,
    roster: Collection[str] | None = None,
    sprint_ids: Iterable[int] | None = None,
) -> pd.DataFrame:
    """How many issues of each sprint broke each guideline, as they were at its close; completed or not, not removed.

    One row per (sprint, guideline), in the order of `GUIDELINES`: `checked` and `broken` (counts of issues; of members
    for `one_issue`), `broken_rate` (share, `NaN` over 0), `keys` (list: by which issues), `members` (list: who had one
    single issue, else empty). `size` asks for more than `largest_points`, in points alone, and only what is estimated;
    a squad that counts issues (`unit`) is not asked for estimates either: nothing is checked. `priority_mix` is asked
    from two issues on. `sprint_ids` chooses the sprints, also those without issues (default: all of the ledger).
    Source: semantics.md, section 6.
    """
    rows = ledger[ledger["outcome"].isin(["completed", "not_completed"])]
    marked = marks(rows, unit=unit, largest_points=largest_points, no_priority=no_priority)
    held = holders(ledger, roster=roster)
    people = held[held["member"].notna()]
    found = [
        _row(int(sprint_id), name, *checked)
        for sprint_id in (ledger["sprint_id"].unique() if sprint_ids is None else sprint_ids)
        for name, checked in _checked(*(part[part["sprint_id"] == sprint_id] for part in (marked, people)))
    ]
    return pd.DataFrame(found, columns=COLUMNS).astype(
        {"sprint_id": "int64", "checked": "int64", "broken": "int64", "broken_rate": "float64"}
    )


def marks(
    rows: pd.DataFrame,
    *,
    unit: str = "points",
    largest_points: float = 8,
    no_priority: Collection[str] = NO_PRIORITY,
) -> pd.DataFrame:
    """Return which guideline each issue breaks by itself, at the close of its sprint.

    One row per row of the ledger, as it came: `sprint_id`, `key`, `priority` (`None` where it says that there is none),
    and true or false for `size`, `estimated`, `prioritised`, `assigned`, `epic`, `version`; `NA` where it is not asked.
    """
    named = {name.strip().casefold() for name in no_priority}
    has_priority = rows["priority"].notna() & ~rows["priority"].astype(str).str.strip().str.casefold().isin(named)
    broken = {
        "size": _asked(rows["points_end"] > largest_points, is_asked=unit == "points").mask(rows["points_end"].isna()),
        "estimated": _asked(rows["points_end"].isna(), is_asked=unit != "issues"),
        "prioritised": ~has_priority,
        "assigned": rows["assignee"].isna(),
        "epic": rows["epic_key"].isna(),
        "version": rows["version_ids"].map(len) == 0,
    }
    priority = rows["priority"].astype(object).where(has_priority, None)
    return pd.DataFrame({"sprint_id": rows["sprint_id"], "key": rows["key"], "priority": priority, **broken})


def priority_mix(ledger: pd.DataFrame, *, no_priority: Collection[str] = NO_PRIORITY) -> pd.DataFrame:
    """How many issues of each sprint had each priority at its close; completed or not, not removed.

    One row per (sprint, priority), the most used first; `priority` is `None` where there is none: `issues`, `completed`
    (how many of them), `keys` (list: which they are), `share` (of the sprint's issues).
    """
    final = ledger[ledger["outcome"].isin(["completed", "not_completed"])]
    rows = marks(final, no_priority=no_priority).assign(is_completed=final["outcome"] == "completed")
    grouped = rows.groupby(["sprint_id", "priority"], dropna=False, sort=False)
    counts = grouped.agg(issues=("key", "size"), completed=("is_completed", "sum"), keys=("key", list)).reset_index()
    place = {one: number for number, one in enumerate(rows["sprint_id"].unique())}
    counts = counts.assign(order=counts["sprint_id"].map(place))
    counts = counts.sort_values(["order", "issues", "priority"], ascending=[True, False, True], ignore_index=True)
    share = counts["issues"] / counts.groupby("sprint_id")["issues"].transform("sum")
    priority = counts["priority"].astype(object).where(counts["priority"].notna(), None)
    return counts.drop(columns="order").assign(priority=priority, share=share)


def _asked(broken: pd.Series, *, is_asked: bool) -> pd.Series:
    """Return which issues break a guideline, `NA` for all where it is not asked for."""
    return broken.astype("boolean") if is_asked else pd.Series(pd.NA, index=broken.index, dtype="boolean")


Checked = tuple[int, list[str], list[str]]
"""How many were looked at, the keys that break the guideline, the members that do."""


def _checked(part: pd.DataFrame, people: pd.DataFrame) -> Iterator[tuple[str, Checked]]:
    """Yield each guideline of one sprint with what was checked."""
    keys = part["key"].tolist()
    for name in OF_AN_ISSUE:
        breaks = part[name].tolist()
        broken = [key for key, is_broken in zip(keys, breaks, strict=True) if is_broken is True]
        yield name, (sum(is_broken is not pd.NA for is_broken in breaks), broken, [])
    mixed = keys if len(keys) > 1 else []  # one issue alone has no mix
    yield "priority_mix", (len(mixed), mixed if part["priority"].nunique() < 2 else [], [])
    alone = people[people["one_issue"].notna()]
    yield "one_issue", (len(people), alone["one_issue"].tolist(), alone["member"].tolist())


def _row(sprint_id: int, name: str, checked: int, keys: list[str], members: list[str]) -> dict[str, Any]:
    return {
        "sprint_id": sprint_id,
        "guideline": name,
        "checked": checked,
        "broken": len(keys),
        "broken_rate": len(keys) / checked if checked else float("nan"),
        "keys": keys,
        "members": members,
    }
