"""Which priority goes before which: Jira gives names alone."""

import pandas as pd

LEVELS = (
    ("blocker", "highest", "urgent", "p0"),
    ("critical", "high", "p1"),
    ("major", "medium", "normal", "p2"),
    ("minor", "low", "p3"),
    ("trivial", "lowest", "p4"),
)
"""The names of Jira's priorities, the most pressing first, those of one level alike; case is ignored."""

_LEVEL = {name: level for level, names in enumerate(LEVELS) for name in names}


def by_priority(issues: pd.DataFrame) -> pd.DataFrame:
    """Return issues by `priority`, the most pressing first, else in the order given; other names after, none last.

    >>> by_priority(pd.DataFrame({"priority": ["Low", None, "Urgent", "Someday", "HIGH"]}))["priority"].tolist()
    ['Urgent', 'HIGH', 'Low', 'Someday', nan]
    """
    names = issues["priority"].astype(object)
    level = names.map(lambda name: _LEVEL.get(str(name).strip().casefold(), len(LEVELS)))
    level = level.astype("int64").mask(names.isna(), len(LEVELS) + 1)
    return issues.iloc[level.argsort(kind="stable")].reset_index(drop=True)
