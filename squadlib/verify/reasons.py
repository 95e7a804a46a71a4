"""The probable reason of a difference: told only where something shows it, else "unknown"."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from squadlib import words
from squadlib.options import Options
from squadlib.records import KeyRecord
from squadlib.setups import History
from squadlib.tables.board import BoardTables
from squadlib.tables.setup import About, changes, differing
from squadlib.verify.compare import ABSENT, Difference

UNKNOWN = "unknown"
OF_A_STATE = (
    *("status", "statusCategory", "resolution", "resolved", "resolutiondate", "updated", "updatedDate", "sprint"),
    *("assignee", "labels", "fixVersion", "component", "priority", "issuetype", "type", "parent", "Epic Link"),
)
"""Fields of JQL that change while an issue is worked on: a filter that asks for them forgets."""


@dataclass(frozen=True)
class Evidence:
    """All that can show a reason. `filter_query` and `key_now` ask Jira; `history` tells how the board was set up.

    `key_now` returns None for an issue that Jira does not show (any more). `reported_fields` are the fields that the
    estimates of Jira's reports are from.
    """

    tables: BoardTables
    options: Options
    filter_query: Callable[[], str | None]
    key_now: Callable[[str], KeyRecord | None]
    history: Callable[[], History]
    reported_fields: frozenset[str] = field(default=frozenset())


def explained(found: Sequence[Difference], evidence: Evidence) -> list[Difference]:
    """Return the differences, each with its probable reason."""
    return [replace(one, reason=next(_reasons(one, evidence), UNKNOWN)) for one in found]


def _reasons(one: Difference, evidence: Evidence) -> Iterator[str]:
    """Yield what shows why, the strongest first."""
    if one.about == "membership":
        yield from _of_the_issue(one, evidence)
        yield from _of_the_set_up(one, evidence, "filter")
        yield from _of_the_filter(evidence)
    elif one.about in ("outcome", "entry"):
        yield from _of_the_switches(one, evidence)
        yield from _of_the_sprint(one, evidence)
        yield from _of_the_set_up(one, evidence, "columns")
    else:
        yield from _of_the_field(one, evidence)


def _of_the_issue(one: Difference, evidence: Evidence) -> Iterator[str]:
    """Yield what became of the issue: gone, moved, or of another type."""
    now = evidence.key_now(one.issue_id or one.key)
    if now is None:
        yield f"{one.key} was deleted, or this login may not see it any more"
        return
    if now["key"] != one.key:
        yield f"{one.key} was moved and is {now['key']} now"
    for change in _changes(one, evidence, "key"):
        yield f"moved from {change.old} to {change.new} on {change.at:%Y-%m-%d} (UTC)"
    for change in _changes(one, evidence, "type"):
        yield f"its type was changed from {change.old} to {change.new} on {change.at:%Y-%m-%d} (UTC)"
    if one.ours == ABSENT and one.issue_id not in set(evidence.tables.issues["issue_id"]):
        yield "the board's filter does not let it through today"


def _changes(one: Difference, evidence: Evidence, kind: str) -> list[pd.Series]:
    """Return the issue's changes of one kind since the sprint started, the newest first."""
    changes, sprints = evidence.tables.changes, evidence.tables.sprints
    started_at = sprints.loc[sprints["sprint_id"] == one.sprint_id, "started_at"].iloc[0]
    is_kind = (changes["issue_id"] == one.issue_id) & (changes["kind"] == kind)
    own = changes[is_kind & (changes["at"] > started_at)]
    return [row for _, row in own.iloc[::-1].iterrows()]


def _of_the_filter(evidence: Evidence) -> Iterator[str]:
    if any(note["check"] == "filter not visible" for note in evidence.tables.notes):
        yield "this login may not see the board's filter, so the board's own list was read"
    query = evidence.filter_query()
    named = state_fields(query or "")
    if named:
        yield f"the board's filter depends on {', '.join(named)}: {query}"


def state_fields(query: str) -> list[str]:
    """Return the fields of a query that change while an issue is worked on; texts and the order do not count.

    >>> state_fields('project = AB AND status != "In sprint" ORDER BY updated')
    ['status']
    """
    asked = re.split(r"(?i)\border\s+by\b", re.sub(r'"(?!Epic Link")[^"]*"', "''", query))[0]
    return [name for name in OF_A_STATE if re.search(rf"(?i)(?<![\w-]){re.escape(name)}(?![\w-])", asked)]


def _of_the_switches(one: Difference, evidence: Evidence) -> Iterator[str]:
    options = evidence.options
    if one.about == "outcome" and options.done_statuses:
        yield f"done_statuses in params counts {', '.join(options.done_statuses)} as done, which Jira does not"
    if options.grace_minutes:
        yield f"grace_minutes in params is {options.grace_minutes:g}, Jira's is 0"


def _of_the_sprint(one: Difference, evidence: Evidence) -> Iterator[str]:
    sprints = evidence.tables.sprints
    if sprints.loc[sprints["sprint_id"] == one.sprint_id, "is_close_assumed"].any():
        yield "Jira tells no close of this sprint, so its planned end stands in"


def _of_the_set_up(one: Difference, evidence: Evidence, about: About) -> Iterator[str]:
    """Yield that the board is not set up as it was when the sprint was closed, or else was not at some time."""
    known, sprints = evidence.history(), evidence.tables.sprints
    closed_at = sprints.loc[sprints["sprint_id"] == one.sprint_id, "completed_at"].iloc[0]
    _, after = known.around(closed_at.to_pydatetime())
    if about in differing(after.setup, known.now):
        told = words.listing(changes(after.setup, known.now, about=[about]))
        yield f"since the sprint was closed the board was set up otherwise: {told} (snapshot {after.snapshot.id})"
    for other in reversed(known.seen):
        if about in differing(other.setup, known.now):
            verb = "were" if about == "columns" else "was"
            yield f"the board's {about} {verb} changed after {other.snapshot.as_of[:10]} (UTC)"


def _of_the_field(one: Difference, evidence: Evidence) -> Iterator[str]:
    """Yield what shows that the two estimates are of different fields."""
    own = evidence.tables.board["estimation"]["field_id"]
    others = sorted(evidence.reported_fields - {own})
    if others:
        yield f"Jira's report has the estimates of {', '.join(others)}, the board's field is {own}"
    for note in evidence.tables.notes:
        if note["check"] == "two fields of one name" and note["issue_id"] == one.issue_id:
            yield note["text"]
    yield from _of_the_set_up(one, evidence, "estimation")
