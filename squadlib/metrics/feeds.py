"""What feeds each measure: the quarter's milestones and their projects, and the work completed for them."""

from typing import Any

import pandas as pd

from squadlib.tables.plan import Plan

DIRECT, THROUGH, NOTHING = "milestones", "lead measures", "nothing"
"""A measure is fed by milestones of its own, an L1 measure through the fed L2 measures of its method, or by nothing."""
_COUNTS = ("milestones", "delivered", "open", "incomplete", "aborted")
_DTYPES: dict[str, Any] = {
    **dict.fromkeys(("measure_id", "measure", "level", "method_id", "owner", "fed_by"), "str"),
    **dict.fromkeys(("milestone_names", "projects", "through"), "object"),
    **dict.fromkeys(_COUNTS, "int64"),
    "completed_points": "float64",
    "completed_issues": "int64",
}
COLUMNS = tuple(_DTYPES)


def feeds(plan: Plan, *, milestones: pd.DataFrame, chain: pd.DataFrame) -> pd.DataFrame:
    """Projects and milestones of the quarter that feed a measure, by the Measure ID of the milestone.

    An aborted milestone feeds nothing. An L1 measure without a milestone of its own is fed through the L2 measures of
    its method, where one of them has a milestone.

    `milestones` is `metrics.milestones` of the quarter, `chain` `metrics.chain` of the quarter's completed work.

    One row per measure in the order of the sheet: measure_id, measure, level, method_id, owner, fed_by (`milestones`,
    `lead measures`, `nothing`), milestone_names and projects (lists, in the order of the sheet, aborted ones left out),
    through (list: the names of the L2 measures it is fed through), milestones (how many, aborted ones too) and of them
    delivered, open, incomplete, aborted, completed_points and completed_issues (of milestones of any quarter).
    """
    work = chain[chain["gap"] != "no measure"].groupby("measure_id")[["completed_points", "completed_issues"]].sum()
    rows = [_measure(row, milestones, work) for row in plan.measures.to_dict("records")]
    for row in rows:
        leads = [one["measure"] for one in rows if _leads(one, row)]
        row["through"] = leads if not row["milestone_names"] else []
        row["fed_by"] = DIRECT if row["milestone_names"] else THROUGH if leads else NOTHING
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(_DTYPES)


def feeding_nothing(plan: Plan, *, milestones: pd.DataFrame) -> pd.DataFrame:
    """Return the milestones whose Measure ID is empty or no row of the plan: the rows of `milestones`, as they came."""
    return milestones[~milestones["measure_id"].isin(plan.measures["measure_id"])].reset_index(drop=True)


def _measure(row: dict[Any, Any], milestones: pd.DataFrame, work: pd.DataFrame) -> dict[str, Any]:
    own = milestones[milestones["measure_id"] == row["measure_id"]]
    alive = own[own["status"] != "aborted"]
    done = work.loc[row["measure_id"]] if row["measure_id"] in work.index else {}
    return {
        **{name: row[name] for name in ("measure_id", "measure", "level", "method_id", "owner")},
        "milestone_names": alive["milestone"].tolist(),
        "projects": list(dict.fromkeys(alive["project"].dropna())),
        "milestones": len(own),
        **{status: int((own["status"] == status).sum()) for status in _COUNTS[1:]},
        "completed_points": float(done.get("completed_points", 0.0)),
        "completed_issues": int(done.get("completed_issues", 0)),
    }


def _leads(lead: dict[str, Any], lag: dict[str, Any]) -> bool:
    """Tell whether one measure is a fed lead of another, a lag measure of the same method."""
    is_pair = lag["level"] == "L1" and lead["level"] == "L2"
    return is_pair and lead["method_id"] == lag["method_id"] and bool(lead["milestone_names"])
