"""The rules of feedback, in the order in which they are preferred: what cost most comes first."""

from dataclasses import asdict

import pandas as pd

from squadlib import words
from squadlib.feedback import flow, guidelines, praise
from squadlib.feedback.work import Rule
from squadlib.options import Thresholds

RULES = (
    Rule(
        "carried_again",
        "An issue that {carried_sprints} sprints or more did not complete is finished first, split, or taken out: "
        "planned once more as it is, it mostly stays.",
        flow.carried_again,
        needs_close=True,
    ),
    Rule(
        "overcommitted",
        "A commitment of several issues above what was completed in any sprint before, of {past_sprints} or more, and "
        "kept to less than {kept_rate}, is a plan to carry work over.",
        flow.overcommitted,
        needs_close=True,
    ),
    Rule(
        "begun_unfinished",
        "{begun_issues} issues or more (for the squad also {squad_share} of its issues) that were begun and not "
        "completed say that too much was begun at once: one finished is worth more than two begun.",
        flow.begun_unfinished,
        needs_close=True,
    ),
    Rule(
        "late_additions",
        "Work added after the start of {added_share} of the commitment or more is work that planning did not see: "
        "leave room for it, or take something out for it.",
        flow.late_additions,
        for_members=False,
        needs_close=True,
    ),
    Rule(
        "large_issues",
        "An issue of more than {largest_points} points (for the squad {squad_share} of its issues) hides what is not "
        "known and shows nothing until it is done: split it before planning.",
        guidelines.large_issues,
        is_guideline=True,
    ),
    Rule(
        "reestimates",
        "{reestimated_issues} estimates or more (for the squad also {squad_share} of its issues) that changed during "
        "the sprint say that something was not known at planning: ask what.",
        flow.reestimates,
        needs_close=True,
    ),
    Rule(
        "unassigned",
        "An issue that is nobody's (from {squad_share} of the squad's issues on) waits for somebody.",
        guidelines.unassigned,
        for_members=False,
    ),
    Rule(
        "uneven",
        "Work that lies unevenly on {gini_members} members or more, with a Gini coefficient of {gini} or above, makes "
        "the sprint hang on a few: let those with room choose first. Who has how much is no matter of feedback.",
        flow.uneven,
        for_members=False,
    ),
    Rule(
        "one_issue",
        "One single issue for the whole sprint shows nothing until it is done: two or three smaller ones do.",
        guidelines.one_issue,
        for_squad=False,
        needs_close=True,
    ),
    Rule(
        "unestimated",
        "An issue without an estimate (for the squad {squad_share} of its issues) counts 0 in plan and velocity.",
        guidelines.unestimated,
        is_guideline=True,
    ),
    Rule(
        "unlinked",
        "An issue without an epic or a version (for the squad {squad_share} of its issues) counts for no project or no "
        "milestone.",
        guidelines.unlinked,
        is_guideline=True,
    ),
    Rule(
        "one_priority",
        "One single priority for all issues, or none, says nothing about what to finish first.",
        guidelines.one_priority,
        for_members=False,
    ),
    Rule(
        "all_finished",
        "{finished_issues} issues or more and all of them completed is worth praise.",
        praise.all_finished,
        is_praise=True,
        needs_close=True,
    ),
    Rule(
        "carried_finished",
        "Completing what earlier sprints left unfinished (for the squad half of it or more) is worth praise.",
        praise.carried_finished,
        is_praise=True,
        needs_close=True,
    ),
    Rule(
        "record",
        "More completed than in any sprint before, of {past_sprints} or more, is worth praise.",
        praise.record,
        for_members=False,
        is_praise=True,
        needs_close=True,
    ),
    Rule(
        "commitment_kept",
        "A commitment kept to {kept_rate} or more in {kept_sprints} sprints in a row or more is worth praise.",
        praise.commitment_kept,
        is_praise=True,
        needs_close=True,
    ),
)
"""Suggestions first, then praise; a subject hears the first few that are due, the squad its habits before them."""


def explained(thresholds: Thresholds = Thresholds()) -> pd.DataFrame:  # noqa: B008 (frozen)
    """Return every rule of feedback in a sentence, with the thresholds in force.

    One row per rule, in order of preference: `rule`, `is_praise`, `for_squad`, `for_members`, `about`.
    """
    told = {
        name: words.per_cent(value) if name.endswith(("_share", "_rate")) else words.exact(value)
        for name, value in asdict(thresholds).items()
    }
    rows = [(rule.name, rule.is_praise, rule.for_squad, rule.for_members, rule.about.format(**told)) for rule in RULES]
    return pd.DataFrame(rows, columns=["rule", "is_praise", "for_squad", "for_members", "about"])
