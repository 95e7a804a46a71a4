"""What a fetch remembers for the next one: every issue as it was read, and how it was read; plain JSON on the outside.

It is no record of a report: it may be thrown away at any time, and then the next fetch is a full one.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from squadlib.records import SprintRecord, VersionRecord
from squadlib.sources.jira_board import Lists, SetUp
from squadlib.sources.jira_changes import Change, Past
from squadlib.sources.jira_people import People
from squadlib.sources.jira_records import Found


@cache
def made_by() -> str:
    """Return what stands for the code that reads Jira: what other code remembered is not gone by.

    The sample company is code too: another story of it is another Jira, though its clock stands still.
    """
    own, package = hashlib.sha256(), Path(__file__).parents[1]
    for path in sorted((*package.glob("sources/*.py"), *package.glob("demo/*.py"))):
        own.update(path.read_bytes())
    return own.hexdigest()


@dataclass(frozen=True)
class Memory:
    """One board as fetched: instants in ms by the server's clock (`listed_at`: of the fields and the priorities).

    `rank` is the field that orders the backlog, `reading` stands for how issues were read (fields, statuses by name),
    `found` are the issues, each by itself. `is_plain` is false where something was assumed that only a full fetch can
    judge.
    """

    as_of: int
    full_at: int
    listed_at: int
    deployment: str
    filter_id: str | None
    rank: str | None
    reading: str
    is_plain: bool
    lists: Lists
    versions: list[VersionRecord]
    found: list[Found]

    def to_json(self) -> dict[str, Any]:
        """Return the memory as plain values."""
        plain = {name: value for name, value in vars(self).items() if name not in ("lists", "found")}
        return {
            "made_by": made_by(),
            **plain,
            "lists": asdict(self.lists),
            "found": [_plain(one) for one in self.found],
        }


def from_json(raw: Mapping[str, Any]) -> Memory | None:
    """Return the memory that plain values hold; None for those that other code made, or that are damaged."""
    try:
        if raw["made_by"] != made_by():
            return None
        simple = {name: raw[name] for name in Memory.__dataclass_fields__ if name not in ("lists", "found")}
        return Memory(**simple, lists=Lists(**raw["lists"]), found=[_found(one) for one in raw["found"]])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None


def reading_of(how: SetUp, *, is_cloud: bool) -> str:
    """Return what stands for how issues are read: two set-ups with the same read every issue alike."""
    reading = how.reading(is_cloud=is_cloud)
    told = json.dumps([asdict(reading.fields), dict(reading.status_ids)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(issue: Found) -> dict[str, Any]:
    past, people = issue.past, issue.people
    return {
        "record": issue.record,
        "past": [past.total, past.estimate, past.rivals, list(past.histories.items())],
        "is_low": issue.is_low,
        "epic": issue.epic,
        "people": [people.is_cloud, people.known, people.named, people.told],
        "sprints": issue.sprints,
        "has_epic_name": issue.has_epic_name,
    }


def _found(raw: Mapping[str, Any]) -> Found:
    total, estimate, rivals, histories = raw["past"]
    is_cloud, known, named, told = raw["people"]
    return Found(
        raw["record"],
        Past(total, {int(key): _changes(rows) for key, rows in histories}, estimate, rivals),
        raw["is_low"],
        raw["epic"],
        People(is_cloud, known, named, {key: (int(at), str(name)) for key, (at, name) in told.items()}),
        raw["sprints"],
        has_epic_name=raw["has_epic_name"],
    )


def _changes(rows: Iterable[Sequence[Any]]) -> list[Change]:
    return [Change._make([*row[:9], tuple(row[9]), row[10]]) for row in rows]


def by_sprint(listed: Iterable[SprintRecord]) -> dict[int, SprintRecord]:
    """Return sprints by id."""
    return {sprint["id"]: sprint for sprint in listed}
