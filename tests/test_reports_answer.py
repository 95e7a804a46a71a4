"""The answer: one sentence that is true alone and names the main reason."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from squadlib.metrics.sprint import totals
from squadlib.reports.sprint.answer import answer


def issue(points: float = 1, outcome: str = "completed", **more: Any) -> dict[str, Any]:
    """Return a row of the ledger with the columns an answer and the totals read."""
    row = {"sprint_id": 9, "entry": "committed", "outcome": outcome, "points_start": points, "points_end": points}
    row |= {"carried_in": False, "carried_over": False, "status": "Done", "assignee": "Ana", "sprints_carried": 0}
    return row | more


def said(*rows: dict[str, Any], before: Sequence[tuple[float, float]] = (), **more: Any) -> str:
    """Return the answer for these issues after sprints of (completed, final scope) points."""
    issues = pd.DataFrame([{"key": f"A-{place}", "issue_id": str(place), **row} for place, row in enumerate(rows, 1)])
    past = [
        {"completed_points": done, "final_scope_points": scope, "completion_rate": done / scope}
        for done, scope in before
    ]
    now = totals(issues) if rows else pd.DataFrame()
    both = pd.concat([pd.DataFrame(past), now], ignore_index=True)
    return answer(issues, past=both, squad="Client", unit=more.pop("unit", "points"), **more).replace("\u00a0", " ")


def test_all_left_in_one_status() -> None:
    """What is left in one status is said with it."""
    left = issue(2, "not_completed", status="In Review")
    assert (
        said(issue(41), left, left) == "Client finished 41 of 45 points (91 %); the four points left are all in review."
    )


def test_the_best_sprint_is_best_in_rate_and_points() -> None:
    """Highest rate and most points: the best; highest rate alone: the highest rate."""
    assert "its best sprint yet" in said(issue(41), before=[(30, 40), (35, 45)])
    assert "its highest rate yet" in said(issue(30), before=[(30, 40), (35, 45)])


def test_one_sprint_before_is_no_record() -> None:
    """Against one earlier sprint the rate is compared, not called a record."""
    assert "up from 75 %" in said(issue(41), before=[(30, 40)])


def test_the_lowest_is_said_too() -> None:
    """Bad news is said as plainly as good."""
    assert "its lowest rate yet" in said(issue(1), issue(9, "not_completed"), before=[(30, 40), (35, 45)])


def test_one_issue_that_holds_half_of_the_rest_is_named() -> None:
    """The largest issue left, by key and status."""
    rows = issue(5), issue(8, "not_completed", status="Blocked"), issue(2, "not_completed", status="In Review")
    assert said(*rows).endswith("eight of the ten points left are A-2, in Blocked.")


def test_a_single_issue_left_is_all_of_the_rest() -> None:
    """No `three of the three`."""
    assert said(issue(5), issue(3, "not_completed", status="To Do")).endswith(
        "the three points left are A-2, in To Do."
    )


def test_work_added_on_the_way_is_named_as_the_reason() -> None:
    """Half of what is left or more was added."""
    rows = [issue(9)] + [issue(2, "not_completed", entry="added", status=f"S{n}") for n in range(3)]
    assert said(*rows).endswith("the six points left were added during the sprint.")


def test_a_rest_without_one_cause_is_counted() -> None:
    """Nothing explains half of it."""
    rows = [issue(9)] + [issue(2, "not_completed", status=f"S{n}") for n in range(3)]
    assert said(*rows).endswith("the six points left are in three issues.")


def test_what_had_been_carried_in_is_named() -> None:
    """Half of what is left came from earlier sprints."""
    rows = [issue(9)] + [issue(2, "not_completed", status=f"S{n}", carried_in=n < 2) for n in range(3)]
    assert said(*rows).endswith("four of the six points left had been carried in.")


def test_nothing_left_after_removals_says_what_was_removed() -> None:
    """A whole completion that was helped by removing work is told as that."""
    assert said(issue(5), issue(3, "removed")).endswith("nothing is left after three points were removed.")


def test_unestimated_issues_left_are_counted() -> None:
    """They weigh nothing, so they are counted."""
    assert said(issue(5), issue(np.nan, "not_completed")).endswith("one issue without an estimate is left.")


def test_a_sprint_without_estimates_counts_issues() -> None:
    """Counted in issues, the same sentence."""
    rows = issue(np.nan), issue(np.nan, "not_completed", status="To Do")
    assert said(*rows, unit="issues") == "Client finished 1 of 2 issues (50 %); the one issue left is A-2, in To Do."


def test_an_empty_sprint_says_so() -> None:
    """No issue, no figure."""
    assert said() == "Client had no issue in this sprint, so there is nothing to report."


def test_a_sprint_whose_work_all_went_away() -> None:
    """Nothing was in it at its close."""
    assert said(issue(3, "removed")) == "Client had nothing left to finish in this sprint: 1 issue removed."


def test_a_running_sprint_has_no_record() -> None:
    """It is not over."""
    text = said(issue(1), issue(9, "not_completed"), before=[(30, 40), (35, 45)], is_running=True)
    assert text.startswith("Client has finished 1 of 10 points (10 %); ")
