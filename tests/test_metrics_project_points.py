"""The work of a project: the issues of its epic."""

from typing import Any

import pandas as pd

from squadlib.metrics.project_points import project_points


def issues(*rows: tuple[str | None, float | None, bool]) -> pd.DataFrame:
    """Return issues from (epic, points, done or not)."""
    frame = pd.DataFrame(rows, columns=["epic_key", "points", "is_done"])
    return frame.astype({"epic_key": "str", "points": "float64", "is_done": "bool"})


def sums(of: pd.DataFrame, *epics: str | None) -> list[Any]:
    """Return points and issues, done and in all, of the project of each epic."""
    projects = pd.DataFrame({"project": [f"p{place}" for place in range(len(epics))], "epic": list(epics)})
    found = project_points(projects.astype("str"), issues=of)
    return found[["points_done", "points_total", "issues_done", "issues_total"]].to_numpy().tolist()


def test_the_issues_of_its_epic_are_its_work() -> None:
    """Done and in all; no estimate counts 0, and as one issue."""
    of = issues(("A-1", 3, True), ("A-1", 5, False), ("A-1", None, True), ("B-1", 8, False))
    assert sums(of, "A-1", "B-1") == [[3, 8, 2, 3], [0, 8, 0, 1]]


def test_a_project_without_an_epic_or_without_issues_has_no_work() -> None:
    """And what is of no epic is nobody's."""
    of = issues((None, 3, True), ("A-1", 5, False))
    assert sums(of, None, "C-1") == [[0, 0, 0, 0], [0, 0, 0, 0]]


def test_two_projects_of_one_epic_both_have_its_work() -> None:
    """The sheet says so; the projects stay in their order."""
    assert sums(issues(("A-1", 5, True)), "A-1", "A-1") == [[5, 5, 1, 1], [5, 5, 1, 1]]


def test_without_projects_or_issues_there_is_nothing() -> None:
    """No row, no error."""
    assert sums(issues(), "A-1") == [[0, 0, 0, 0]]
    assert sums(issues(("A-1", 5, True))) == []
