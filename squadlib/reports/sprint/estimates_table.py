"""How this sprint's issues compare with what is usual for their estimate, and which took unusually long."""

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.estimates import beside_usual
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table


def estimates_table(estimates: pd.DataFrame, issues: pd.DataFrame, *, unit: str = "points") -> Fragment:
    """Return how many took less than the median of their size, then the issues to look at again, the longest first.

    `estimates` is `metrics.estimates`, `issues` has the summaries of the sprint. Nothing where nothing is usual yet.
    """
    asked = beside_usual(estimates)
    if asked.empty:
        return Fragment(Markup(""), "")
    found = asked[asked["is_unusual"]]
    said = paragraph(_finding(asked))
    return said if found.empty else stack(said, _listed(found, issues, unit))


def _finding(asked: pd.DataFrame) -> str:
    """Return how the sprint's issues compare with the median of their size, and how many took unusually long."""
    quick, slow = int((asked["days"] < asked["median_days"]).sum()), int(asked["is_unusual"].sum())
    counted = f"Of {words.amount(len(asked), 'issues')} of this sprint whose size is known well enough"
    return f"{counted}, {quick or 'none'} took less than the median of that size; {slow or 'none'} took unusually long."


def _listed(found: pd.DataFrame, issues: pd.DataFrame, unit: str) -> Fragment:
    summaries = dict(zip(issues["key"], issues["summary"], strict=True))
    shown = pd.DataFrame(
        {
            "key": pd.Series([_issue(key, summaries.get(key)) for key in found["key"]], dtype=object),
            "points": found["points"].to_numpy(),  # its rows are some of the sprint's
            "days": [words.amount(one, "days") for one in found["days"]],
            "usual": [
                f"{words.number(median)} (half took {words.number(low)} to {words.number(high)})"
                for median, low, high in zip(found["median_days"], found["low_days"], found["high_days"], strict=True)
            ],
        }
    )
    headers = {"key": "Issue", "points": unit.capitalize(), "days": "In progress", "usual": "Usual for its size"}
    caption = "Unusually long in progress for their size, in working days"
    return table(shown, caption=caption, headers=headers, kind="stack", unit="")


def _issue(key: object, summary: object) -> Markup:
    return Markup("{} {}").format(row_link(key), words.name_of(summary))
