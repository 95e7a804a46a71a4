"""Which unchanged issues are read again, because of what only issues tell: a few, chosen to tell all of it.

A person, a type, a priority, a sprint of another board or an epic outside the filter can get another name without any
issue's `updated` moving. One issue that mentions it, read again, is the witness that it is called as before, or not.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from squadlib.sources.jira_records import Found

EMBEDDED = 40
"""As many histories as a search gives at most on Cloud: of an issue with more, not everyone's name would be told."""
Thing = tuple[Any, ...]
"""A kind and what makes one of it itself."""
MOST = 300
"""More witnesses than this are no saving."""
MOST_VALUES = 30
"""Of a field with more different values than this none is watched: then it is free text, not a list of options."""


def things(issue: Found) -> Iterator[Thing]:
    """Yield what an issue tells that may be called otherwise tomorrow without the issue having changed."""
    record = issue.record
    yield from (("person", person) for person in issue.people.known)
    yield from (("sprint", sprint["id"]) for sprint in issue.sprints)
    yield "type", record["type"]
    yield "priority", record["priority"]
    yield "project", record["project"]
    yield from (("above", key) for key in (record["epic_key"], record["parent_key"]) if key)
    yield from (("field", name, value) for name, value in record["fields"].items() if value is not None)


def needless(found: Sequence[Found], *, settled_sprints: Collection[int]) -> set[Thing]:
    """Return what needs no witness: sprints the board lists as before, parents that were found, values of free text."""
    values: dict[str, set[object]] = {}
    for issue in found:
        for name, value in issue.record["fields"].items():
            values.setdefault(name, set()).add(value)
    told = {("field", name, value) for name, each in values.items() if len(each) > MOST_VALUES for value in each}
    above = {("above", issue.record["key"]) for issue in found}
    return {*told, *above, *(("sprint", number) for number in settled_sprints)}


def witnesses(found: Sequence[Found], *, needless: Collection[Thing]) -> Mapping[str, bool]:
    """Return the ids of the issues to read again; true for one whose whole changelog is needed to tell.

    Those are preferred that changed last, and whose changelog a search tells whole.
    """
    ordered = sorted(
        found, key=lambda issue: (len(issue.past.histories) > EMBEDDED, -issue.record["updated_at"], issue.record["id"])
    )
    known: set[Thing] = set(needless)
    chosen: dict[str, bool] = {}
    for issue in ordered:
        new = set(things(issue)) - known
        if new:
            known |= new
            is_long = len(issue.past.histories) > EMBEDDED
            chosen[issue.record["id"]] = is_long and any(kind == "person" for kind, *_ in new)
    return chosen
