"""The answer of a growth report in one sentence: the last quarter's sprints beside the member's own before."""

from collections.abc import Iterator

import pandas as pd

from squadlib import words
from squadlib.metrics.growth import guidelines_kept
from squadlib.metrics.units import in_unit
from squadlib.reports.growth.frames import Growth

_NOTABLE = 0.05
"""A share that rose by less is no news."""


def answer(own: Growth) -> str:
    """Return the sentence a growth report opens with; true when read alone."""
    if own.quarters.empty:
        return f"{own.member} has held no issue at the close of a sprint of {own.squad_name} yet{_owned(own)}."
    last = own.quarters.iloc[-1]
    done, sprints = last[in_unit("completed", own.unit)], int(last["sprints"])
    when = f"{words.spelled(sprints)} {words.plural('sprints', sprints)} of {last['quarter']}"
    when += " so far" if last["quarter"] == own.quarter else ""
    if not last["completed_issues"]:
        count = words.amount(own.sprints.loc[own.sprints["quarter"] == last["quarter"], "held_issues"].sum(), "issues")
        return f"{own.member} has worked on {count} in {when}; none is completed yet{_before(own)}."
    if not done:
        issues = words.amount(last["completed_issues"], "issues")
        return f"{own.member} completed {issues} in {when}, none of them estimated{_before(own)}."
    each = f", {words.number(done / sprints)} a sprint" if sprints > 1 else ""
    return f"{own.member} completed {words.amount(done, own.unit)} in {when}{each}{_before(own)}{_highlight(own)}."


def _owned(own: Growth) -> str:
    count = len(own.milestones)
    return f"; the plan has {words.amount(count, 'milestones')} of theirs" if count else ", so there is no past to show"


def _before(own: Growth) -> str:
    """Return what a sprint of the quarter before completed, as the middle of a sentence."""
    if len(own.quarters) < 2:
        return ", their first quarter here"
    before = own.quarters.iloc[-2]
    mean = words.number(before[in_unit("completed_per_sprint", own.unit)])
    is_alone = int(own.quarters.iloc[-1]["sprints"]) == 1
    return f" after {mean}{' a sprint' if is_alone else ''} in {before['quarter']}"


def _highlight(own: Growth) -> str:
    """Return what went better than in the quarter before, at most two things; else how the commitment was kept."""
    last = own.quarters.iloc[-1]
    rate = last[in_unit("commitment_kept_rate", own.unit)]
    kept = f"{words.per_cent(rate)} of the commitment was kept"
    if len(own.quarters) < 2:
        return "" if words.is_missing(rate) else f"; {kept}"
    before = own.quarters.iloc[-2]
    told = list(_gains(own, last, before))
    if told:
        return f"; {', and '.join(told[:2])}"
    then = before[in_unit("commitment_kept_rate", own.unit)]
    if words.is_missing(rate) or words.is_missing(then):
        return "" if words.is_missing(rate) else f"; {kept}"
    is_alike = words.per_cent(rate) == words.per_cent(then)
    return f"; {kept}{', as before' if is_alike else f', {words.per_cent(then)} before'}"


def _gains(own: Growth, last: pd.Series, before: pd.Series) -> Iterator[str]:
    """Yield what rose by more than a little: the commitment kept, nothing left to carry, the guidelines kept."""
    rate, carried = in_unit("commitment_kept_rate", own.unit), in_unit("carry_over", own.unit)
    if last[rate] - before[rate] >= _NOTABLE:
        yield f"{words.per_cent(last[rate])} of the commitment was kept, up from {words.per_cent(before[rate])}"
    if not last[carried] and before[carried]:
        yield "nothing was carried over"
    kept = dict(guidelines_kept(own.guidelines)[["quarter", "kept_rate"]].itertuples(index=False, name=None))
    now, then = (kept.get(one["quarter"], float("nan")) for one in (last, before))
    if now - then >= _NOTABLE:
        yield f"{words.per_cent(now)} of the guideline checks were kept, up from {words.per_cent(then)}"
