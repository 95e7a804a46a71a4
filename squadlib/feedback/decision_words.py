"""How a review says what it sees: milestones, measures and projects in one sentence each."""

from collections.abc import Mapping
from typing import Any

from squadlib import words
from squadlib.metrics.measure_words import month_told, value_told

__all__ = ["all_unfed", "month_told", "moving_away", "past_gate", "stale", "unfed", "unlikely", "unlikely_next", "who"]
MOST_KEYS = 5
Row = Mapping[Any, Any]


def who(owner: Any, *, verb: str = "says") -> str:
    """Return who answers, as a sentence begins.

    >>> who("Ana Ruiz"), who(None, verb="enters")
    ('Ana Ruiz says', 'Name an owner, who enters')
    """
    return f"Name an owner, who {verb}" if words.is_missing(owner) else f"{owner} {verb}"


def unlikely(row: Row) -> str:
    """Return how probable a milestone is, what is left of it, and what it feeds."""
    feeds = f"feeds the L1 measure “{row['measure']}”"
    if not row["sprints_left"] > 0:
        return f"“{row['milestone']}” {feeds} and is past its due day, {words.day(row['due'])}, with {_left(row)} left."
    need = words.amount(row["queue"], row["counted"])
    much = f"{need} for it and what goes before it"
    pace = f"at {words.number(row['usual_per_sprint'])} a sprint and {words.number(row['sprints_left'])} sprints to go"
    chance = words.per_cent(row["probability"])
    done = f"a chance of {chance} to be done by {words.day(row['due'])}"
    return f"“{row['milestone']}” {feeds} and has {done}: {much}, {pace}."


def unlikely_next(row: Row) -> str:
    """Return what to do about a milestone: what to leave out where that helps, else another day or help."""
    proposes = who(row["owner"], verb="proposes")
    if not row["sprints_left"] > 0:
        return f"{proposes} a new day or what to deliver instead; decide now."
    if not row["cut_keys"]:
        return f"{proposes} another day, or what goes before it waits; decide now."
    keys = words.listing(row["cut_keys"], most=MOST_KEYS)
    reached = words.per_cent(row["probability_cut"])
    return f"{proposes} a later day or a cut: without {keys} the chance is {reached}. Decide now."


def moving_away(row: Row) -> str:
    """Return from where to where a measure went, and what its target is."""
    scale = [row["baseline"], row["target"], row["actual"], row["before_actual"]]
    then, now, target = (
        value_told(row[name], unit=row["unit"], scale=scale) for name in ("before_actual", "actual", "target")
    )
    months = f"{month_told(row['before_month'])} to {month_told(row['month'])}"
    way = f"away from its target of {target}" if target != words.NONE else "the wrong way"
    run = row["months_away"]
    in_a_row = f", {words.spelled(run)} months in a row the wrong way" if run > 1 else ""
    if then == words.NONE:
        return f"“{row['measure']}” stands at {now} in {month_told(row['month'])}{in_a_row}, {way}."
    return f"“{row['measure']}” went from {then} to {now} ({months}), {way}{in_a_row}."


def past_gate(row: Row) -> str:
    """Return where a project is and what it does not meet."""
    unmet = words.listing((f"“{one}”" for one in row["unmet"]), most=3)
    verb = "is" if len(row["unmet"]) == 1 else "are"
    gates = words.listing(row["gates_unmet"])
    return f"“{row['project']}” is at {row['stage']}; of {gates}, {unmet} {verb} not met."


def stale(row: Row) -> str:
    """Return what a measure has no figure for, and which is its latest."""
    latest = "it never had one" if words.is_missing(row["month"]) else f"its latest is of {month_told(row['month'])}"
    return f"“{row['measure']}” has no actual for {month_told(row['due_month'])}; {latest}."


def unfed(row: Row, quarter: str) -> str:
    """Return that nothing feeds a measure, and how far it is."""
    share = words.per_cent(row["target_completion"])
    so_far = "; how far it is, is not known" if share == words.NONE else f"; it is {share} of the way to its target"
    return f"No milestone of {quarter} feeds “{row['measure']}”{so_far}."


def all_unfed(quarter: str) -> str:
    """Return that a quarter's milestones feed nothing at all."""
    return f"No milestone of {quarter} feeds any measure of the plan."


def _left(row: Row) -> str:
    issues = words.amount(row["remaining_issues"], "issues")
    points = row["remaining_points"]
    return issues if row["counted"] == "issues" or not points else f"{words.amount(points, row['counted'])} in {issues}"
