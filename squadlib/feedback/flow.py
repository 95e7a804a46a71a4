"""Rules about how the sprint went: what was dragged, planned too high, begun at once, added, estimated anew."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.feedback import phrases
from squadlib.feedback.phrases import amount, counted, keys_of, part_of, who
from squadlib.feedback.work import Finding, Work, left
from squadlib.metrics.workload import gini


def carried_again(work: Work) -> Finding | None:
    """Look for issues that two sprints or more did not complete."""
    if not work.scope:
        return None
    least = work.limits.carried_sprints
    dragged = sorted(
        (row for row in work.left if row.sprints_carried >= least), key=lambda row: (-row.sprints_carried, row.key)
    )
    what = f"left unfinished in {words.spelled(least)} sprints or more"
    if not dragged:
        return counted(dragged, work, what=what, text="")
    first = dragged[0]
    if len(dragged) == 1:
        worth = phrases.worth(dragged, work)
        said = f"{first.key} was left unfinished in {words.spelled(first.sprints_carried)} sprints so far"
        said += f"; its {worth} count 0 until it is done" if worth else ""
    else:
        longest = f"{first.key} in {words.spelled(first.sprints_carried)}"
        said = f"{part_of(len(dragged), len(work.scope), work)} {what}: {phrases.keys(dragged)}; {longest}"
    which = "it" if len(dragged) == 1 else first.key
    step = f"Before {which} is planned again, finish it first, split off what is ready, or take it out"
    return counted(dragged, work, what=what, text=f"{said}. {step}.", is_due=True)


def overcommitted(work: Work) -> Finding | None:
    """Look for a commitment of several issues above what was ever completed, that was not kept."""
    before, sums = [one.completed for one in work.past], work.sums
    if len(before) < work.limits.past_sprints or not max(before) or not sums.committed:
        return None
    if not work.is_squad and work.unit == "issues":  # a handful of issues is too coarse to measure a plan by
        return None
    most, is_within = max(before), sums.committed <= max(before)
    if not is_within and len(work.committed) < 2:
        return None
    than = "it completed in any of its" if work.is_squad else "you completed in any of your"
    ever = f"{than} {words.spelled(len(before))} sprints before (at most {words.number(most)})"
    kept = f"{words.number(sums.kept)} of them {phrases.were(sums.kept)}" if sums.kept else "none of them was"
    within = f", within the {words.number(most)} completed in a sprint before"
    held = f" and kept {'all' if sums.kept >= sums.committed else words.per_cent(sums.kept / sums.committed)} of it"
    return Finding(
        is_due=not is_within and sums.kept < work.limits.kept_rate * sums.committed,
        text=f"{who(work)} committed to {amount(sums.committed, work)}, more than {ever}; {kept} completed. "
        f"{_fitting([*before, sums.completed], work)}, and take more once that is done.",
        evidence=keys_of(left(work.committed) or work.committed),
        measure=f"{amount(sums.committed, work)} committed, at most {words.number(most)} completed before",
        short=f"{words.number(sums.committed)} committed",
        settled=f"{who(work)} committed to {amount(sums.committed, work)}{within if is_within else held}.",
        value=(sums.committed / most,),
    )


def _fitting(completed: Sequence[float], work: Work) -> str:
    """Say what fits: for the squad its mean, for a member, whose sprints differ more, the most so far."""
    lately = completed[-work.averaged :]
    if work.is_squad:
        mean = round(sum(lately) / len(lately))
        return f"Plan about {words.number(mean)}, the mean of the last {words.spelled(len(lately))} sprints"
    return f"Plan up to {words.number(max(completed))}, the most so far"


def begun_unfinished(work: Work) -> Finding | None:
    """Look for several issues that were begun and not completed."""
    if not work.scope or not work.begun:
        return None
    begun = [row for row in work.left if row.status in work.begun]
    what = "begun and not completed"
    if not begun:
        every = "Whatever the squad began, it completed." if work.is_squad else "Whatever you began, you completed."
        return replace(counted(begun, work, what=what, text=""), settled=every)
    nearest = max(begun, key=lambda row: work.begun[row.status])
    share = work.limits.squad_share * len(work.scope) if work.is_squad else 0
    worth = phrases.worth(begun, work)
    led = f"; {worth} of begun work count 0 for this sprint" if worth else ""
    said = f"{part_of(len(begun), len(work.scope), work)} {what}: {phrases.keys(begun)}{led}"
    is_alone = len({work.begun[row.status] for row in begun}) > 1
    which = "is nearest to done" if is_alone else "could be the first"
    step = f"Finish one before beginning the next: {nearest.key} ({nearest.status}) {which}"
    is_due = len(begun) >= max(work.limits.begun_issues, share)
    return counted(begun, work, what=what, text=f"{said}. {step}.", is_due=is_due)


def late_additions(work: Work) -> Finding | None:
    """Look for much work added after the start."""
    sums = work.sums
    if not sums.committed:
        return None
    added = [row for row in work.rows if row.entry == "added"]
    share = sums.added / sums.committed
    missed = sums.committed - sums.kept
    led = f"{words.number(missed)} of the committed {work.unit} {phrases.were(missed)} not completed"
    step = "When something comes in, agree what goes out" if missed else f"Leave room for {amount(sums.added, work)}"
    measure = f"{words.number(sums.added)} added to {amount(sums.committed, work)} committed"
    return Finding(
        is_due=share >= work.limits.added_share,
        text=f"{amount(sums.added, work)} ({_issues(added, work)}) {phrases.were(sums.added)} added after the start to "
        f"the {words.number(sums.committed)} committed, {words.per_cent(share)} more; "
        f"{led if missed else 'the commitment was kept all the same'}. {step}.",
        evidence=keys_of(added or work.committed),
        measure=measure,
        short=measure,
        settled=f"{amount(sums.added, work)} {phrases.were(sums.added)} added after the start, "
        f"{words.per_cent(share)} of the commitment.",
        value=(share,),
    )


def _issues(rows: Sequence[Any], work: Work) -> str:
    return phrases.keys(rows) if work.unit == "issues" else words.amount(len(rows), "issues")


def reestimates(work: Work) -> Finding | None:
    """Look for estimates that changed during the sprint."""
    scope = work.scope
    if not scope or work.unit == "issues":
        return None
    changed = [row for row in scope if pd.notna(row.points_start) and phrases.has_estimate(row)]
    changed = [row for row in changed if row.points_start != row.points_end]
    what = "re-estimated during the sprint"
    if not changed:
        return counted(changed, work, what=what, text="")
    ordered = sorted(changed, key=lambda row: -abs(row.points_end - row.points_start))
    net = sum(row.points_end - row.points_start for row in changed)
    led = f"the work came to {amount(abs(net), work)} {'more' if net > 0 else 'less'} than planned"
    led = led if net else "up and down came to the same in the end"
    told = [f"{r.key} from {words.number(r.points_start)} to {words.number(r.points_end)}" for r in ordered]
    share = work.limits.squad_share * len(scope) if work.is_squad else 0
    said = f"{part_of(len(changed), len(scope), work)} {what}, {words.listing(told, most=3)}; {led}"
    step = f"Ask what planning did not know about {ordered[0].key}, and look for the same in the next one like it"
    is_due = len(changed) >= max(work.limits.reestimated_issues, share)
    return counted(changed, work, what=what, text=f"{said}. {step}.", is_due=is_due)


def uneven(work: Work) -> Finding | None:
    """Look for committed work that lay unevenly on the members; which members is not said."""
    held = sorted(work.held.values(), reverse=True)
    total = sum(held)
    if not total or len(held) < work.limits.gini_members or len(work.committed) < len(held):
        return None
    value = gini(held)
    few = next(count for count in range(1, len(held) + 1) if sum(held[:count]) * 2 >= total)
    names = sorted(work.held, key=lambda name: -work.held[name])[:few]
    rows = left(work.committed) if work.is_closed else []
    theirs = [row for row in rows if row.assignee in names]
    share = words.per_cent(sum(held[:few]) / total)
    led = f"; {len(theirs)} of their issues {phrases.were(len(theirs))} not completed" if theirs else ""
    step = f"offer {theirs[0].key} to those with room" if theirs else "let those with room choose first"
    figure, limit = words.decimals(value, 2), words.exact(work.limits.gini)
    return Finding(
        is_due=value >= work.limits.gini,
        text=f"{words.spelled(few).capitalize()} of {words.spelled(len(held))} members had {share} of the "
        f"{amount(total, work)} committed (Gini coefficient {figure}, 0 is even){led}. At planning, {step}.",
        evidence=keys_of(theirs or work.committed),
        measure=f"Gini coefficient {figure}",
        short=figure,
        settled=f"The committed work lay more evenly: Gini coefficient {figure}, below {limit}.",
        value=(value,),
    )
