"""Feedback on the page: one row per person, the squad's first, every text escaped, the rules a click away."""

import pandas as pd

from squadlib.feedback import Thresholds, explained
from squadlib.reports.sprint.feedback_table import feedback_table

COLUMNS = ["rule", "subject", "text", "evidence", "follow_up", "kind"]


def shown(*rows: tuple[object, ...]) -> str:
    """Return the HTML of these rows of feedback."""
    return str(feedback_table(pd.DataFrame(rows, columns=COLUMNS), rules=explained(Thresholds())).html)


def test_the_squad_comes_first_and_each_person_has_one_row() -> None:
    """A member finds their name once, with all that is said to them."""
    html = shown(
        ("large_issues", None, "Two issues were large.", ["A-1"], None, "suggestion"),
        ("unestimated", "Ana Ruiz", "One was not estimated.", ["A-2"], "Last sprint: two.", "suggestion"),
        ("all_finished", "Ana Ruiz", "All three were completed.", ["A-3"], None, "praise"),
    )
    assert html.index("The squad") < html.index("Ana Ruiz")
    assert html.count("Ana Ruiz") == 1
    assert '<span class="muted">Last sprint: two.</span>' in html
    assert '<a href="#A-2">A-2</a>' in html


def test_names_and_texts_are_text() -> None:
    """What people typed in Jira never becomes part of the page."""
    html = shown(("unlinked", "<b>Ana</b>", "<script>alert(1)</script>", ["<i>"], "<u>", "suggestion"))
    assert "<script>alert" not in html
    assert "<b>Ana" not in html
    assert "<i>" not in html


def test_only_the_rules_that_spoke_are_explained() -> None:
    """The reader finds the rule with its threshold, not a catalogue."""
    html = shown(("large_issues", None, "Two issues were large.", ["A-1"], None, "suggestion"))
    assert "Large issues" in html
    assert "Unassigned" not in html


def test_no_feedback_is_a_sentence() -> None:
    """An empty section says why it is empty."""
    assert "gives evidence" in shown()
