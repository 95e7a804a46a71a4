"""Rules about how issues were made ready: small, estimated, linked, somebody's, in an order."""

import statistics
from collections.abc import Sequence
from typing import Any

from squadlib import words
from squadlib.feedback import phrases
from squadlib.feedback.phrases import counted, keys, part_of
from squadlib.feedback.work import Finding, Work, left
from squadlib.metrics.guidelines import NO_PRIORITY

_NO_PRIORITY = {name.casefold() for name in NO_PRIORITY}


def large_issues(work: Work) -> Finding | None:
    """Look for issues of more points than the largest size."""
    scope, limit = work.scope, work.limits.largest_points
    if not scope or work.unit != "points":
        return None
    large = [row for row in scope if row.points_end > limit]
    what = f"over {phrases.amount(limit, work)}"
    if not large:
        kept = f"stayed within {phrases.amount(limit, work)}"
        return counted(large, work, what=what, text="", kept=kept)
    first = max(left(large) or large, key=lambda row: row.points_end)
    step = f"Split {first.key} {work.until}" if left(large) else "Split such work before planning it"
    led = phrases.unfinished(large, work) or _took(large, work)
    said = f"{part_of(len(large), len(scope), work)} {what}: {phrases.sized(large)}"
    return counted(large, work, what=what, text=f"{said}{'; ' + led if led else ''}. {step}.")


def _took(large: Sequence[Any], work: Work) -> str:
    """Say how long the large issues, all completed, were in progress, beside the subject's smaller ones."""
    names = {row.key for row in large}
    long = [work.days[row.key] for row in large if row.key in work.days]
    short = [work.days[row.key] for row in work.scope if row.key in work.days and row.key not in names]
    if not long:
        return ""
    took = f"{words.amount(statistics.median(long), 'working days')} in progress"
    smaller = f", the smaller ones {words.number(statistics.median(short))}" if short else ""
    return f"{'it' if len(large) == 1 else 'they'} took {'a median of ' if len(long) > 1 else ''}{took}{smaller}"


def unestimated(work: Work) -> Finding | None:
    """Look for issues without an estimate, in a squad that estimates."""
    scope = work.scope
    if not scope or work.unit == "issues":
        return None
    bare = [row for row in scope if not phrases.has_estimate(row)]
    what = "without an estimate"
    if not bare:
        return counted(bare, work, what=what, text="", kept="had an estimate")
    done = len(bare) - len(left(bare))
    none = f"{phrases.were(done)} completed and count{'s' if done == 1 else ''} 0 in velocity"
    led = f"{words.spelled(done)} of them {none}" if len(bare) > 1 else "it was completed and counts 0 in velocity"
    led = led if done else f"{'it counts' if len(bare) == 1 else 'they count'} 0 in what was planned"
    step = f"Estimate {left(bare)[0].key} {work.until}" if left(bare) else "Estimate the next ones at grooming"
    said = f"{part_of(len(bare), len(scope), work)} {what}: {keys(bare)}"
    return counted(bare, work, what=what, text=f"{said}; {led}. {step}.")


def unlinked(work: Work) -> Finding | None:
    """Look for issues without an epic or without a version."""
    scope = work.scope
    if not scope:
        return None
    loose = [row for row in scope if not _has_epic(row) or not row.version_ids]
    what = "without an epic or a version"
    if not loose:
        return counted(loose, work, what=what, text="", kept="had an epic and a version")
    done = work.worth([row for row in loose if row.outcome == "completed"])
    lacks = sorted({_lacks(row) for row in loose})
    nothing = _COUNTS_FOR[lacks[0]] if len(lacks) == 1 else "no project or no milestone"
    told = f"{words.number(done)} completed {words.plural(work.unit, done)}"
    led = f"{told} count{'s' if done == 1 else ''} for {nothing}"
    led = led if done else f"{'it is' if len(loose) == 1 else 'they are'} for {nothing}"
    step = "Link the next ones at grooming"
    step = f"Link {left(loose)[0].key} first, or ask what it is for" if left(loose) else step
    named = words.listing([f"{row.key} ({_lacks(row)})" for row in loose], most=phrases.MOST_NAMED)
    named, lacking = (keys(loose), _LACKING[lacks[0]]) if len(lacks) == 1 else (named, what)
    said = f"{part_of(len(loose), len(scope), work)} {lacking}: {named}"
    return counted(loose, work, what=what, text=f"{said}; {led}. {step}.")


_LACKING = {
    "no epic": "without an epic",
    "no version": "without a version",
    "neither": "without an epic and without a version",
}
_COUNTS_FOR = {"no epic": "no project", "no version": "no milestone", "neither": "no project and no milestone"}


def _lacks(row: Any) -> str:
    """Say which link an issue lacks."""
    if row.version_ids:
        return "no epic"
    return "no version" if _has_epic(row) else "neither"


def _has_epic(row: Any) -> bool:
    return not words.is_missing(row.epic_key)


def unassigned(work: Work) -> Finding | None:
    """Look for issues that were nobody's at the close."""
    scope = work.scope
    if not scope:
        return None
    nobodys = [row for row in scope if words.is_missing(row.assignee)]
    what = "unassigned at the end"
    if not nobodys:
        return counted(nobodys, work, what=what, text="", kept="had an assignee")
    led = phrases.unfinished(nobodys, work)
    led = led if left(nobodys) else "they were completed, and count for nobody"
    step = "Put a name on each at planning"
    if left(nobodys):
        step = f"Find somebody for {left(nobodys)[0].key} {work.until}, or leave it out until somebody has room"
    said = f"{part_of(len(nobodys), len(scope), work)} {what}: {keys(nobodys)}"
    return counted(nobodys, work, what=what, text=f"{said}{'; ' + led if led else ''}. {step}.")


def one_priority(work: Work) -> Finding | None:
    """Look for a sprint in which every issue has the same priority."""
    scope = work.scope
    named = [row for row in scope if not _is_unprioritised(row)]
    if len(scope) < 2:
        return None
    levels = {str(row.priority) for row in named}
    unlike = f"{words.spelled(len(levels))} {'level' if len(levels) == 1 else 'levels'} of priority in use"
    alike = f"the priority {named[0].priority}" if len(levels) == 1 else "no priority"
    count = len(work.left) if work.is_closed else 0
    led = f"; {count} {phrases.were(count)} not completed, whatever their weight" if count else ""
    return Finding(
        is_due=len(levels) < 2,
        text=f"{_nearly_all(len(named), len(scope), bool(levels))} {alike}, so nothing says what to finish first{led}. "
        f"Mark at planning the three that matter most.",
        evidence=phrases.keys_of(work.left or scope),
        measure=f"{unlike}",
        short=words.spelled(len(levels)),
        settled=f"{words.spelled(len(levels)).capitalize()} levels of priority are in use.",
        value=(-len(levels),),
    )


def _nearly_all(named: int, whole: int, is_named: bool) -> str:  # noqa: FBT001  read where it stands
    """Begin the sentence about one single priority."""
    if not is_named or named == whole:
        return f"All {whole} issues of the sprint have"
    return f"The {named} of {whole} issues that have a priority have"


def _is_unprioritised(row: Any) -> bool:
    return words.is_missing(row.priority) or str(row.priority).strip().casefold() in _NO_PRIORITY


def one_issue(work: Work) -> Finding | None:
    """Look for a member with one single issue from the start to the close."""
    rows = [row for row in work.rows if row.outcome != "completed_outside"]
    if not rows:
        return None
    whole = [row for row in rows if row.entry != "added" and row.outcome != "removed"]
    one = rows[0]
    is_large = work.unit == "points" and one.points_end > work.limits.largest_points
    is_named = is_large or (one.outcome == "not_completed" and one.sprints_carried >= work.limits.carried_sprints)
    is_due = len(rows) == 1 and len(whole) == 1 and not is_named
    is_sized = work.unit == "points" and phrases.has_estimate(one)
    size = f" ({phrases.amount(one.points_end, work)})" if is_sized else ""
    fate = "it was completed" if one.outcome == "completed" else "it was not completed"
    is_small = one.points_end <= work.limits.small_points
    split = "Split such an issue at planning: each finished part shows, and others can take one"
    second = "If there was room, take a second one at planning; if not, say there what else will fill the sprint"
    step = (second if is_small else split) if size else f"{split}; if it is small already, take a second one"
    return Finding(
        is_due=is_due,
        text=f"{one.key}{size} was your only issue for the whole sprint, and {fate}. {step}.",
        evidence=phrases.keys_of(rows),
        measure="one single issue",
        short="one single issue" if len(rows) == 1 else words.amount(len(rows), "issues"),
        settled=f"You had {words.spelled(len(rows))} issues in the sprint.",
        value=(-len(rows),),
    )
