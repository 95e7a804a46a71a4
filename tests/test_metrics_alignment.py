"""How work hangs together with the plan: which issues and milestones are linked, and which are not."""

import math

import pandas as pd
import pytest

from squadlib.metrics.alignment import alignment, links, unlinked
from squadlib.metrics.milestones import milestones
from squadlib.tables.plan import plan_tables
from tests.plan_factory import tabs, versions, workbook

PLAN = plan_tables(workbook())
VERSIONS = versions(("1", "List 2.0", "CLI", None), ("2", "List 2.0", "FRE", None), ("3", "Hints 1.0", "FRE", None))
AS_OF = pd.Timestamp("2026-09-01", tz="UTC")


def issues(*rows: tuple[str, str | None, list[str]]) -> pd.DataFrame:
    """Return issues from (key, epic, version ids)."""
    return pd.DataFrame(
        {
            "key": pd.Series([row[0] for row in rows], dtype="str"),
            "epic_key": pd.Series([row[1] for row in rows], dtype="str"),
            "version_ids": pd.Series([row[2] for row in rows], dtype="object"),
        }
    )


def test_an_issue_is_linked_by_its_epic_and_by_any_of_its_versions() -> None:
    """A version of the same name in another Jira project is another version."""
    work = issues(
        ("CLI-9", "CLI-1", ["1"]), ("FRE-2", "FRE-7", ["9", "3"]), ("CLI-3", "CLI-8", ["2"]), ("CLI-4", None, [])
    )
    found = links(work, plan=PLAN, versions=VERSIONS)
    assert found["project"].fillna("").tolist() == ["Shortlists", "Pay hints", "", ""]
    assert found["milestone"].fillna("").tolist() == ["Order", "Hints", "", ""]
    assert unlinked(found)["key"].tolist() == ["CLI-3", "CLI-4"]


def test_the_shares_count_issues_and_milestones() -> None:
    """Shares over all issues, and over the milestones given."""
    cells = tabs()
    cells["Milestones"][1][9] = "M9"
    plan = plan_tables(workbook(cells))
    quarter = milestones(plan, versions=VERSIONS, quarter="2026Q3", as_of=AS_OF)
    work = issues(("CLI-9", "CLI-1", ["1"]), ("CLI-3", "CLI-1", []), ("CLI-4", None, []), ("CLI-5", None, ["3"]))
    found = alignment(links(work, plan=plan, versions=VERSIONS), milestones=quarter, plan=plan).iloc[0]
    assert found.to_dict() == {
        "issues": 4,
        "milestones": 4,
        "linked_to_project": 0.5,
        "linked_to_milestone": 0.5,
        "milestones_with_measure": 0.75,
    }


def test_nothing_to_link_has_no_answer() -> None:
    """A share over nothing is neither 0 nor 100 %."""
    none = milestones(PLAN, versions=VERSIONS, quarter="2020Q1", as_of=AS_OF)
    found = alignment(links(issues(), plan=PLAN, versions=VERSIONS), milestones=none, plan=PLAN).iloc[0]
    assert found[["linked_to_project", "linked_to_milestone", "milestones_with_measure"]].tolist() == pytest.approx(
        [math.nan] * 3, nan_ok=True
    )
