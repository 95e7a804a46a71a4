"""The changes of scope: what they come to in a sentence, and each of them in a row."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from squadlib.reports.sprint.scope_table import scope_table

START = pd.Timestamp("2026-11-02 09:00", tz="UTC")
NAN = np.nan
ADDED, BACK, UNESTIMATED = ("A-1", "added", NAN, 5.0), ("A-2", "added", NAN, 3.0), ("A-5", "added", NAN, NAN)
REMOVED, RAISED, DONE = ("A-2", "removed", 3.0, NAN), ("A-3", "re-estimated", 3.0, 5.0), ("A-4", "done", 1.0, 1.0)
LOWERED = ("A-6", "re-estimated", 5.0, 3.0)


def log(*events: tuple[str, str, float, float]) -> pd.DataFrame:
    """Return a scope log, one event an hour."""
    rows = [(START + pd.Timedelta(hours=place + 1), *event) for place, event in enumerate(events)]
    frame = pd.DataFrame(rows, columns=["at", "key", "change", "points_before", "points_after"])
    return frame.assign(summary="Search", by=pd.Series(["Ana", None] * len(rows), dtype=object).head(len(rows)))


def totals(final: float, *, unit: str = "points", done: float = 0) -> dict[str, float]:
    """Return the totals of a sprint with 40 points or 9 issues committed, and some done before it started."""
    committed = 9.0 if unit == "issues" else 40.0
    return {f"committed_{unit}": committed, f"already_done_{unit}": done, f"final_scope_{unit}": final}


def said(final: float, *events: tuple[str, str, float, float], done: float = 0, unit: str = "points") -> str:
    """Return the sentence above the table, in plain spaces."""
    told = scope_table(log(*events), totals(final, unit=unit, done=done), unit=unit).text
    return told.splitlines()[0].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("events", "final", "sentence"),
    [
        ((ADDED,), 45, "Scope grew from 40 to 45 points: 5 added."),
        (
            (ADDED, REMOVED, RAISED, DONE),
            44,
            "Scope grew from 40 to 44 points: 5 added, 3 removed and +2 re-estimated.",
        ),
        ((REMOVED, LOWERED), 35, "Scope shrank from 40 to 35 points: 3 removed and −2 re-estimated."),
        ((REMOVED, BACK), 40, "The scope stayed at 40 points through 2 changes."),
        ((UNESTIMATED,), 40, "The scope stayed at 40 points through 1 change."),
        ((DONE,), 40, "Nothing was added, removed or re-estimated between start and close."),
        ((), 40, "Nothing was added, removed or re-estimated between start and close."),
    ],
)
def test_a_sentence_counts_what_moved_the_scope(events: Any, final: float, sentence: str) -> None:
    """From the commitment on: added, removed and re-estimated; what was done moves nothing."""
    assert said(final, *events) == sentence


def test_what_was_done_before_is_told_apart() -> None:
    """The scope has it, as the burndown's line; the commitment and the final scope have not."""
    assert said(45, ADDED, done=3) == (
        "Scope grew from 43 to 48 points: 5 added. All work in the sprint counts here: 40 committed and 3 done already"
        " at the start; 45 in the final scope and 3 done beforehand at the close."
    )
    assert said(40, ADDED) == (
        "Scope grew from 40 to 45 points: 5 added. All work in the sprint counts here: 40 in the final scope and 5 done"
        " beforehand at the close."
    )
    reopened = said(48, ADDED, done=3)
    assert reopened.endswith("All work in the sprint counts here: 40 committed and 3 done already at the start.")
    assert said(43, REMOVED, BACK, done=3).startswith("The scope stayed at 43 points through 2 changes. All work")


def test_a_board_that_counts_issues_counts_each_once() -> None:
    """There is no column of points then, and a new estimate moves nothing."""
    assert said(11, ADDED, UNESTIMATED, unit="issues") == "Scope grew from 9 to 11 issues: 2 added."
    assert ">Points<" not in scope_table(log(ADDED), totals(10, unit="issues"), unit="issues").html


def test_each_change_is_a_row_with_who_when_and_how_much() -> None:
    """In order of time, in the time zone asked for; what was done is not among them."""
    html = scope_table(log(ADDED, RAISED, DONE), totals(47), timezone="Europe/Madrid").html
    assert "<caption>2\u00a0changes of scope</caption>" in html
    assert html.count("<tr>") == 1 + 2
    assert html.index("+ added") < html.index("± re-estimated")
    assert "2\u00a0Nov 11:00" in html
    assert "3 → 5" in html
    assert "not said in Jira" in html
    assert "A-4" not in html
