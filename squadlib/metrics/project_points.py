"""How far each project is: the issues of its epic, done and in all."""

import pandas as pd


def project_points(projects: pd.DataFrame, *, issues: pd.DataFrame) -> pd.DataFrame:
    """Work of a project, done and in all: the issues of its epic, whatever their version or sprint.

    `projects` are rows of `plan.projects`, `issues` (epic_key, points, is_done) each once, without sub-tasks and epics.

    One row per project, as it came, with points_done, points_total (points; no estimate counts 0), issues_done and
    issues_total; 0 where it names no epic, or the epic has no issue.
    """
    is_done = issues["is_done"].astype(bool)
    sums = pd.DataFrame(
        {
            "points_done": issues["points"].where(is_done).groupby(issues["epic_key"]).sum(),
            "points_total": issues["points"].groupby(issues["epic_key"]).sum(),
            "issues_done": is_done.groupby(issues["epic_key"]).sum(),
            "issues_total": is_done.groupby(issues["epic_key"]).size(),
        }
    ).reindex(projects["epic"])
    kinds = {"points_done": "float64", "points_total": "float64", "issues_done": "int64", "issues_total": "int64"}
    return projects.join(sums.set_axis(projects.index).astype("float64").fillna(0).astype(kinds))
