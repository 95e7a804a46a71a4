"""What the mix of delivery types or uncertainties says: the largest class, what was left of which, what moved."""

from typing import Any

import pandas as pd

from squadlib import words
from squadlib.metrics.units import in_unit
from squadlib.options import Delivery

MOVED = 0.1
"""From this change of a share on, it is worth a word."""
FEW = 2
"""What is left of more classes is said by the most and the least completed."""
MOSTLY_TOLD = 0.5
"""Where more of the work before said nothing, there is nothing to compare with."""

TITLES = {"delivery_type": "What it delivers", "uncertainty": "What is uncertain about it"}
PHRASES: dict[str, dict[str | None, str]] = {
    "delivery_type": {
        "learning": "learning",
        "concept": "concept work",
        "plan": "implementation planning",
        "deployable": "deployable work",
        None: "work that does not say what it delivers",
    },
    "uncertainty": {
        "concept": "work with an uncertain concept",
        "implementation": "work with an uncertain implementation",
        "metric": "work with an uncertain metric",
        None: "work that does not say what is uncertain",
    },
}
Row = dict[Any, Any]


def finding(kind: str, now: pd.DataFrame, *, unit: str, sprints: int) -> str:
    """Return the largest class of a sprint, what of which was not completed, and the share that moved most.

    `now` are the sprint's rows of `metrics.delivery` of one kind, with the share of so many `sprints` before it
    (`before`).
    """
    rows: list[Row] = now.to_dict("records")
    share, span = share_in(unit), span_of(sprints)
    largest = max(rows, key=lambda row: row[share])
    moved = _moved(rows, share)
    whole = words.amount(now[in_unit("final_scope", unit)].sum(), unit)
    lead = f"{_made_up(kind, largest, share)} of the {whole}"
    then = ""
    if moved is largest:
        lead += f", {_compared(moved, share)} in {span} before"
    elif moved is not None:
        then = f". {_made_up(kind, moved, share)}, {_compared(moved, share)} in {span} before"
    return f"{lead}; {_left(kind, rows, largest, unit)}{then}."


def untold(meaning: Delivery, *kinds: str) -> str:
    """Return what would have been there and where it would come from, where no issue says it."""
    lacking = words.listing(TITLES[kind].lower() for kind in kinds).replace(" and ", " or ")
    told = words.listing([f"“{text}”" for kind in kinds for text in getattr(meaning, kind)], most=8)
    if not told:
        return f"Params name no text that says of an issue {lacking} (delivery: {', '.join(kinds)})."
    if meaning.field == "labels":
        return f"No issue of this sprint says {lacking}. Labels would: {told}."
    said = f"No issue of this sprint says {lacking}. Jira’s field {meaning.field} would: {told}."
    is_field_silent = len(kinds) > 1
    return f"{said} A snapshot fetched before params named the field does not hold it." if is_field_silent else said


def share_in(unit: str) -> str:
    """Return the name of the share of the final scope in the report's unit."""
    return "share_issues" if unit == "issues" else "share_points"


def span_of(sprints: int) -> str:
    """Return so many sprints in words.

    >>> span_of(1), span_of(6)
    ('the sprint', 'the six sprints')
    """
    return "the sprint" if sprints == 1 else f"the {words.spelled(sprints)} sprints"


def _made_up(kind: str, row: Row, share: str) -> str:
    phrase = PHRASES[kind][row["class"]]
    return f"{phrase[:1].upper()}{phrase[1:]} made up {words.per_cent(row[share])}"


def _left(kind: str, rows: list[Row], largest: Row, unit: str) -> str:
    """Return what was not completed, class by class."""
    left = [row for row in rows if row["not_completed_issues"]]
    if not left:
        return "all was completed"
    if not any(row["completed_issues"] for row in rows):
        return "nothing was completed"
    if left == [largest]:
        return f"all was completed but {_part(largest, unit, 'these')}"
    if len(left) > FEW:
        return _completed(kind, [row for row in rows if row[in_unit("final_scope", unit)]], unit)
    return f"all was completed but {words.listing(_part(row, unit, PHRASES[kind][row['class']]) for row in left)}"


def _completed(kind: str, rows: list[Row], unit: str) -> str:
    """Return how much was completed, and of which class most and least."""
    rate = in_unit("completion_rate", unit)
    done, scope = (sum(row[in_unit(name, unit)] for row in rows) for name in ("completed", "final_scope"))
    least, most = min(rows, key=lambda row: row[rate]), max(rows, key=lambda row: row[rate])
    said = [f"{PHRASES[kind][row['class']]} ({words.per_cent(row[rate])})" for row in (most, least)]
    return f"{words.per_cent(done / scope)} was completed, most of {said[0]} and least of {said[1]}"


def _part(row: Row, unit: str, phrase: str) -> str:
    """Return how much of a class was left, in the words that follow "all but"."""
    left, scope = row[in_unit("not_completed", unit)], row[in_unit("final_scope", unit)]
    if not left:
        return f"{words.amount(row['not_completed_issues'], 'issues')} without an estimate of {phrase}"
    if phrase == "these":
        return f"{words.number(left)} of these {words.amount(scope, unit)}"
    part = "all" if left == scope else f"{words.number(left)} of"
    return f"{part} {words.amount(scope, unit)} of {phrase}"


def _moved(rows: list[Row], share: str) -> Row | None:
    """Return the class whose share moved most against the sprints before, where that is worth a word."""
    before = [row for row in rows if not words.is_missing(row["before"])]
    if not before or any(row["class"] is None and row["before"] > MOSTLY_TOLD for row in before):
        return None
    most = max(before, key=lambda row: (round(abs(row[share] - row["before"]), 9), row[share]))
    return most if abs(most[share] - most["before"]) >= MOVED else None


def _compared(row: Row, share: str) -> str:
    return f"{'up' if row[share] > row['before'] else 'down'} from {words.per_cent(row['before'])}"
