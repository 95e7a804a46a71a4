"""The chain from completed work to the plan: issue → milestone → measure → method, with every link that is missing."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from squadlib.metrics.alignment import links
from squadlib.tables.plan import Plan

GAPS = ("no milestone", "no measure", "no method")
"""Where a chain ends before it reaches a method: an issue of no milestone, a milestone without a measure, a measure
without a method. An id that is no row of the plan is none."""
LEVELS = {
    "method": ("method_id", "method"),
    "measure": ("method_id", "method", "measure_id", "measure"),
}
"""What a chain can be summed by: each method, or each measure with its method."""
_TEXTS = ("method_id", "method", "measure_id", "measure", "milestone", "project", "squad", "quarter", "gap")
_SUMS = {"completed_points": "float64", "completed_issues": "int64"}
COLUMNS = (*_TEXTS, *_SUMS, "share_points", "share_issues", "keys")


def chain(issues: pd.DataFrame, *, plan: Plan, versions: pd.DataFrame) -> pd.DataFrame:
    """Completed work by the milestone, the measure and the method it serves; what serves none has rows of its own.

    An issue counts once: for the milestone its version is; where its versions are several milestones, or several
    milestones share its version, for the one that stands first in the sheet, whatever squad or quarter it is of. The
    milestone's measure says the method.

    `issues` are rows of one or more ledgers (one sprint's, a quarter's, several squads'), of which the completed count
    as in `metrics.totals`, so that the sums are exactly theirs: what two sprints completed counts in both.

    One row per row of the Milestones tab, in the order of methods, measures and milestones in the sheet: method_id,
    method, measure_id, measure, milestone, project, squad, quarter (missing where there is none), gap (one of `GAPS`,
    empty where the chain is whole), completed_points (no estimate counts 0), completed_issues, share_points and
    share_issues (of all that is completed, 0..1, `NaN` over 0), keys (the issues, each once, as they came). Chains
    without a method follow: by measure, by milestone, and last one row for all issues of no milestone.
    """
    done = issues[issues["outcome"] == "completed"]
    work = pd.DataFrame(
        {
            "row": links(done, plan=plan, versions=versions)["milestone_row"].to_numpy(),
            "points": done["points_end"].to_numpy(),  # without an estimate it adds nothing to a sum
            "key": done["key"].to_numpy(),
        }
    ).astype({"row": "Int64"})
    sums = work.groupby("row", dropna=False, sort=False).agg(
        completed_points=("points", "sum"),
        completed_issues=("key", "size"),
        keys=("key", lambda keys: list(dict.fromkeys(keys))),
    )
    table = sums.reset_index().merge(_ways(plan), on="row", how="left")
    order = ["method_place", "measure_place", "row"]
    table = table.sort_values(order, na_position="last", kind="stable", ignore_index=True)
    table["gap"] = _gaps(table)
    return _with_shares(table)[list(COLUMNS)].astype({**dict.fromkeys(_TEXTS, "str"), **_SUMS, "keys": "object"})


def chain_sums(chain: pd.DataFrame, *, by: Literal["method", "measure"]) -> pd.DataFrame:
    """Completed work by method, or by method and measure; what reaches none has a row for each link that is missing.

    One row per group in the order of `metrics.chain`: its columns of `LEVELS`, gap, and sums, shares and keys as there.
    """
    names = [*LEVELS[by], "gap"]
    groups = chain.groupby(names, dropna=False, sort=False)
    how = {**{name: (name, "sum") for name in _SUMS}, "keys": ("keys", _joined)}
    table = groups.agg(**how).reset_index()
    texts = dict.fromkeys(names, "str")
    return _with_shares(table)[[*names, *COLUMNS[len(_TEXTS) :]]].astype({**texts, **_SUMS, "keys": "object"})


def _ways(plan: Plan) -> pd.DataFrame:
    """Return each milestone's row with its measure and method, where the plan has them, and where these stand."""
    methods = plan.methods[["method_id", "method", "row"]].rename(columns={"row": "method_place"})
    measures = plan.measures[["measure_id", "measure", "method_id", "row"]].rename(columns={"row": "measure_place"})
    measures = measures.merge(methods, on="method_id", how="left")
    measures["method_id"] = measures["method_id"].where(measures["method_place"].notna())
    milestones = plan.milestones[["row", "milestone", "project", "squad", "quarter", "measure_id"]]
    ways = milestones.astype({"row": "Int64"}).merge(measures, on="measure_id", how="left")
    return ways.assign(measure_id=ways["measure_id"].where(ways["measure_place"].notna()))


def _gaps(table: pd.DataFrame) -> pd.Series:
    """Return the first link that is missing in each chain, from the issue on."""
    missing = [table[name].isna().to_numpy(dtype=bool) for name in ("row", "measure_place", "method_place")]
    return pd.Series(np.select(missing, GAPS, default=""), index=table.index, dtype="str")


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    shares = {}
    for unit in ("points", "issues"):
        part = table[f"completed_{unit}"].astype("float64")
        shares[f"share_{unit}"] = part / (part.sum() or np.nan)
    return table.assign(**shares)


def _joined(keys: Sequence[list[str]]) -> list[str]:
    return list(dict.fromkeys(key for each in keys for key in each))
