"""The workload in the JSON beside a report: each member's shares, and how even the commitment was."""

from typing import Any

import pandas as pd

from squadlib.metrics.workload import evenness

_KEYS = ["member", "committed_share", "completed_share", "is_one_issue"]


def workload_facts(workload: pd.DataFrame) -> dict[str, Any]:
    """Return `workload` (one object per member, unassigned work is the member `None`) and `gini` of one sprint.

    `workload` is `metrics.workload` of it; without rows there is no coefficient.
    """
    even = evenness(workload)["gini"]
    rows = workload[_KEYS].itertuples(index=False, name=None)
    return {
        "workload": [dict(zip(_KEYS, row, strict=True)) for row in rows],
        "gini": None if even.empty else float(even.iloc[0]),
    }
