"""What looks odd in the plan: each kind of remark once with its rows, each disagreement with Jira by milestone."""

import pandas as pd

from squadlib.quality import plan_quality
from squadlib.tables.plan import plan_tables
from tests.plan_factory import workbook

AGREED = pd.DataFrame({"milestone": ["Search"], "disagreement": [""]})


def test_a_plan_without_remarks_that_agrees_with_jira_has_nothing_odd() -> None:
    """No row where there is nothing to say."""
    plan = plan_tables(workbook())
    quiet = plan_quality(plan, AGREED)
    assert quiet[quiet["check"] != "plan workbook"].empty
    assert len(quiet) == plan.notes.groupby(["tab", "column", "text"]).ngroups


def test_a_disagreement_is_told_with_its_milestone() -> None:
    """Where sheet and Jira differ, the sheet stands and the difference is listed."""
    apart = pd.DataFrame({"milestone": ["Search"], "disagreement": ["delivered in the sheet, not released in Jira"]})
    first = plan_quality(plan_tables(workbook()), apart).iloc[0]
    assert tuple(first) == ("sheet and Jira disagree", "Search", "Delivered in the sheet, not released in Jira.")
