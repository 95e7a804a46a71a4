"""How feedback says what it counted: parts of someone's issues, keys, sizes."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.feedback.work import Finding, Work, left

MOST_NAMED = 5
"""Past so many, issues are counted instead of named; the evidence holds all."""


def keys(rows: Sequence[Any]) -> str:
    """Return the keys of issues as a sentence lists them."""
    return words.listing([str(row.key) for row in rows], most=MOST_NAMED)


def keys_of(rows: Sequence[Any]) -> tuple[str, ...]:
    """Return the keys of issues as evidence."""
    return tuple(str(row.key) for row in rows)


def sized(rows: Sequence[Any]) -> str:
    """Return issues with their estimates, the largest first: `CLI-311 (13)`."""
    ordered = sorted(rows, key=lambda row: -row.points_end)
    return words.listing([f"{row.key} ({words.number(row.points_end)})" for row in ordered], most=MOST_NAMED)


def were(count: float) -> str:
    """Return the verb as it follows a count.

    >>> were(1), were(4), were(0)
    ('was', 'were', 'were')
    """
    return "was" if count == 1 else "were"


def who(work: Work) -> str:
    """Return the subject of a sentence."""
    return "The squad" if work.is_squad else "You"


def part_of(count: int, whole: int, work: Work) -> str:
    """Return a part of the subject's issues with its verb, as a sentence begins: `5 of your 7 issues were`."""
    whose = "the squad's" if work.is_squad else "your"
    if whole == 1:
        return f"{whose.capitalize()} only issue was{'' if count else ' not'}"
    if count == 0:
        return f"None of {whose} {whole} issues was"
    return f"{all_of(whole, work)} were" if count == whole else f"{count} of {whose} {whole} issues {were(count)}"


def unfinished(broken: Sequence[Any], work: Work) -> str:
    """Say how many of the issues just named were not completed; nothing where all were, or while the sprint runs."""
    count = len(left(broken))
    if not count or not work.is_closed:
        return ""
    if len(broken) == 1:
        return "it was not completed"
    return "none of them was completed" if count == len(broken) else f"{count} of them {were(count)} not completed"


def all_of(count: int, work: Work) -> str:
    """Return all of the subject's issues, as a sentence begins.

    >>> from squadlib.options import Thresholds
    >>> from squadlib.feedback.work import Sums
    >>> squad = Work(None, (), Sums(0, 0, 0, 0), (), "points", Thresholds())
    >>> all_of(7, squad), all_of(2, squad), all_of(1, squad)
    ("All seven of the squad's issues", "Both of the squad's issues", "The squad's only issue")
    """
    whose = "the squad's" if work.is_squad else "your"
    if count == 1:
        return f"{whose.capitalize()} only issue"
    return f"{'Both' if count == 2 else f'All {words.spelled(count)}'} of {whose} issues"


def counted(
    broken: Sequence[Any], work: Work, *, what: str, text: str, kept: str = "", is_due: bool | None = None
) -> Finding:
    """Return a finding about issues of the scope that are `what`: due from one on, for the squad from its share on.

    `kept` says of all of them what they did instead, where none is.
    """
    scope = work.scope
    is_enough = len(broken) >= max(1.0, work.limits.squad_share * len(scope)) if work.is_squad else bool(broken)
    short = f"{len(broken)} of {len(scope)}"
    return Finding(
        is_due=is_enough if is_due is None else is_due,
        text=text,
        evidence=keys_of(broken or scope),
        measure=f"{short} {words.plural('issues', len(scope))} {what}",
        short=short,
        settled=f"{all_of(len(scope), work)} {kept}."
        if kept and not broken
        else f"{part_of(len(broken), len(scope), work)} {what}.",
        value=(len(broken), len(broken) / len(scope)),
    )


def amount(value: float, work: Work) -> str:
    """Return a figure in the report's unit."""
    return words.amount(value, work.unit)


def worth(rows: Sequence[Any], work: Work) -> str:
    """Return what issues are worth with its unit; nothing where issues are counted, or none is estimated."""
    value = work.worth(rows)
    return amount(value, work) if work.unit != "issues" and value else ""


def has_estimate(row: Any) -> bool:
    """Tell whether an issue was estimated at the close."""
    return bool(pd.notna(row.points_end))
