"""The work of anything issues belong to: a milestone's versions, a project's epic."""

import pandas as pd

_KINDS = {"points_done": "float64", "points_total": "float64", "issues_done": "int64", "issues_total": "int64"}


def work_sums(issues: pd.DataFrame, *, by: pd.Series, of: pd.Index) -> pd.DataFrame:
    """Work done and in all of each thing in `of`: points (no estimate counts 0) and issues; 0 where it has none.

    `issues` has points and is_done, `by` says of each which thing it belongs to. One row per entry of `of`:
    points_done, points_total, issues_done, issues_total.
    """
    is_done = issues["is_done"].astype(bool)
    sums = pd.DataFrame(
        {
            "points_done": issues["points"].where(is_done).groupby(by).sum(),
            "points_total": issues["points"].groupby(by).sum(),
            "issues_done": is_done.groupby(by).sum(),
            "issues_total": is_done.groupby(by).size(),
        }
    ).reindex(of)
    return sums.astype("float64").fillna(0).astype(_KINDS)
