"""Rules for what went well, said with the same precision."""

from squadlib import words
from squadlib.feedback import phrases
from squadlib.feedback.phrases import all_of, amount, keys, were, who
from squadlib.feedback.work import Finding, Work


def all_finished(work: Work) -> Finding | None:
    """Look for a sprint in which everything was completed."""
    scope = work.scope
    if len(scope) < work.limits.finished_issues or work.left:
        return None
    added = sum(row.entry == "added" for row in scope)
    worth = phrases.worth(scope, work)
    late = f", {words.spelled(added)} of them added after the start" if added else ""
    led = "nothing goes on into the next sprint"
    led = led if work.is_squad else "you begin the next sprint with nothing left over"
    text = f"{all_of(len(scope), work)} were completed{f' ({worth})' if worth else ''}{late}: {led}."
    return Finding(is_due=True, text=text, evidence=phrases.keys_of(scope))


def commitment_kept(work: Work) -> Finding | None:
    """Look for a commitment kept several sprints in a row."""
    rates = [one.kept / one.committed for one in (*work.past, work.sums) if one.committed]
    streak = 0
    for rate in reversed(rates):
        if rate < work.limits.kept_rate:
            break
        streak += 1
    if streak < work.limits.kept_sprints or not work.sums.committed:
        return None
    whose, times = "its" if work.is_squad else "your", f"{words.spelled(streak)} sprints in a row"
    whole = next((place for place, rate in enumerate(reversed(rates)) if rate < 1), len(rates))
    if whole >= work.limits.kept_sprints:
        said = f"completed all of {whose} commitment {words.spelled(whole)} sprints in a row"
    else:
        shown = words.listing([words.per_cent(rate) for rate in rates[-min(streak, 4) :]])
        least = words.per_cent(work.limits.kept_rate)
        said = f"kept at least {least} of {whose} commitment {times} ({'lately ' if streak > 4 else ''}{shown})"
    text = f"{who(work)} {said}: a plan of this size can be relied on."
    kept = [row for row in work.scope if row.entry == "committed" and row.outcome == "completed"]
    return Finding(is_due=True, text=text, evidence=phrases.keys_of(kept))


def record(work: Work) -> Finding | None:
    """Look for more completed than in any sprint before."""
    before = [one.completed for one in work.past]
    if len(before) < work.limits.past_sprints or work.sums.completed <= max(before):
        return None
    done = [row for row in work.scope if row.outcome == "completed"]
    text = (
        f"{who(work)} completed {amount(work.sums.completed, work)} in {words.amount(len(done), 'issues')}, more than "
        f"in any of the {words.spelled(len(before))} sprints before (at most {words.number(max(before))})."
    )
    return Finding(is_due=True, text=text, evidence=phrases.keys_of(done))


def carried_finished(work: Work) -> Finding | None:
    """Look for work of earlier sprints that was completed in this one."""
    carried = [row for row in work.scope if row.carried_in]
    done = sorted((row for row in carried if row.outcome == "completed"), key=lambda row: -row.sprints_carried)
    if not done or (work.is_squad and len(done) * 2 <= len(carried)):
        return None
    first, of = done[0], len(carried)
    before = f"{words.spelled(first.sprints_carried)} {words.plural('sprints', first.sprints_carried)}"
    worth = phrases.worth(done, work)
    if of == 1:
        led = f": its {worth} count now" if worth else ""
        text = f"{first.key} is completed, after {before} that left it unfinished{led}."
    else:
        every = "Both" if of == 2 else f"All {words.spelled(of)}"
        part = f"{words.spelled(len(done)).capitalize()} of the {words.spelled(of)}"
        said = f"{every if len(done) == of else part} issues carried in {were(len(done))} completed"
        told = f"{keys(done)}; {first.key} had been" if len(done) > 1 else f"{first.key},"
        text = f"{said}{f', {worth}' if worth else ''}: {told} left unfinished in {before}."
    return Finding(is_due=True, text=text, evidence=phrases.keys_of(done))
