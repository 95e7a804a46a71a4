"""How far each project is: the issues of its epic, done and in all."""

import pandas as pd

from squadlib.metrics.work_sums import work_sums


def project_points(projects: pd.DataFrame, *, issues: pd.DataFrame) -> pd.DataFrame:
    """Work of a project, done and in all: the issues of its epic, whatever their version or sprint.

    `projects` are rows of `plan.projects`, `issues` (epic_key, points, is_done) each once, without sub-tasks and epics.

    One row per project, as it came, with points_done, points_total (points; no estimate counts 0), issues_done and
    issues_total; 0 where it names no epic, or the epic has no issue.
    """
    sums = work_sums(issues, by=issues["epic_key"], of=pd.Index(projects["epic"]))
    return projects.join(sums.set_axis(projects.index))
