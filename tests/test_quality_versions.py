"""Milestones without a version and versions without a milestone: named, with what follows and the mend."""

import pandas as pd

from squadlib.metrics.milestones import milestones
from squadlib.options import Options
from squadlib.quality import version_quality
from squadlib.tables.board import board_tables
from squadlib.tables.plan import plan_tables
from tests.plan_factory import tabs, workbook
from tests.report_fixture import board_records


def told(version: str) -> pd.DataFrame:
    """Return what is said of a plan with one milestone of this version, held against the board made by hand."""
    cells = tabs()
    milestone = dict(zip(cells["Milestones"][0], cells["Milestones"][1], strict=False))
    milestone |= {"Milestone": "Saved search", "Version": version, "Squad": "Client", "Quarter": "2026Q4", "Status": ""}
    cells["Milestones"] = [cells["Milestones"][0], [milestone.get(one, "") for one in cells["Milestones"][0]]]
    plan, tables = plan_tables(workbook(cells)), board_tables(board_records(), options=Options())
    found = milestones(plan, versions=tables.versions, quarter="2026Q4", as_of=tables.as_of)
    return version_quality(plan, {"client": tables}, {"client": "Client"}, milestones=found).set_index("check")


def test_a_milestone_that_names_no_version_is_told_with_its_row() -> None:
    """Jira can tell neither its issues nor its release."""
    row = told("").loc["milestones without a version"]
    assert row["subject"] == "Saved search, row 2"
    assert row["text"].startswith("Names no version, so Jira can tell neither its issues nor its release.")


def test_a_milestone_with_a_version_is_quiet_and_a_version_with_issues_but_no_row_is_told() -> None:
    """What the plan knows is not odd; what Jira has besides is."""
    found = told("Search 1.0")
    assert "milestones without a version" not in found.index
    assert "'Search 1.1'" in " ".join(found.loc[["versions without a milestone"], "text"])
