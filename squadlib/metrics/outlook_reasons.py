"""Why an open issue stands as it does, in words: each reason names the figures it rests on."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from squadlib import words


def reasons(outlook: pd.DataFrame, *, left_days: float, unit: str = "points") -> pd.Series:
    """Return, per row of `metrics.outlook`, the reasons for it as a list of short clauses, the weightiest first.

    `left_days` is the working time left of the sprint; sizes are in `unit`.
    """
    told = [list(_clauses(row, left_days, unit)) for row in outlook.itertuples(index=False)]
    return pd.Series(told, index=outlook.index, dtype=object)


def full_days(days: float) -> str:
    r"""Return working days that have passed, in full ones: nothing is counted before it is over.

    >>> full_days(4.94), full_days(1.0), full_days(0.6), full_days(float("nan"))
    ('four\xa0working days', 'one\xa0working day', 'less than one\xa0working day', '–')
    """
    if words.is_missing(days):
        return words.NONE
    whole = int(days + 1e-6)
    said = f"{words.spelled(max(whole, 1))}\u00a0{words.plural('working days', max(whole, 1))}"
    return said if whole else f"less than {said}"


def place(column: object) -> str:
    """Return where an issue stands, as a sentence has it.

    >>> place("In Progress"), place("To Do"), place(None)
    ('in progress', 'in To Do', 'in no column')
    """
    name = words.name_of(column, missing="no column")
    return name.lower() if name.lower().startswith("in ") else f"in {name}"


def _clauses(row: Any, left_days: float, unit: str) -> Iterator[str]:
    if not words.is_missing(row.chance):
        yield _alike(row, left_days, unit)
    if row.is_flagged:
        yield f"flagged for {full_days(row.flagged_days)}"
    if row.is_short:
        size = words.amount(row.points, unit)
        usual, had = (words.number(days) for days in (row.usual_days, row.begun_days))
        yield f"issues of {size} took {usual} working days in progress, this one has had {had}"
    if row.is_often:
        n = row.sprints_carried
        yield f"{words.spelled(n)} {words.plural('sprints', n)} before did not complete it"
    if row.is_stuck:
        yield f"no change for {full_days(row.still_days)}"
    if words.is_missing(row.assignee):
        yield "nobody holds it"


def _alike(row: Any, left_days: float, unit: str) -> str:
    """Return what became of the issues before that it is compared with."""
    span = f"{words.number(row.low_points)} to " if row.low_points < row.high_points else ""
    size = "" if words.is_missing(row.low_points) else f" of {span}{words.amount(row.high_points, unit)}"
    left = words.amount(left_days, "working days")
    done = "none" if not row.alike_completed else words.number(row.alike_completed)
    were = "was" if row.alike_completed == 1 else "were"
    count = words.amount(row.alike_issues, "issues")
    return f"of {count}{size} {place(row.column)} with {left} left, {done} {were} finished"
