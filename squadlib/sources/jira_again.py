"""A board fetched again: only what changed is read, and what comes out is what a full fetch would give.

What moves an issue's `updated` is asked for since the last fetch, with an overlap for an index that lags. What does not
is read each time (configuration, sprints, versions, statuses, which issues there are and in which order) or told by
witnesses (`jira_witnesses`). Wherever that is no proof, `Unprovable` says why, and the board is fetched in full.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from squadlib.records import VersionRecord
from squadlib.sources.jira_board import (
    Lists,
    SetUp,
    board_query,
    board_sprints,
    configuration,
    project_versions,
    projects_of,
    raw_board,
    site_fields,
    site_statuses,
    understood,
)
from squadlib.sources.jira_changelogs import complete_changelogs, may_be_cut
from squadlib.sources.jira_memory import Memory, by_sprint, reading_of
from squadlib.sources.jira_people import People
from squadlib.sources.jira_priorities import priority_names
from squadlib.sources.jira_records import Found, found_issue
from squadlib.sources.jira_search import Query, SearchRefusedError, by_key, listed_ids, search
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.jira_witnesses import MOST, Thing, needless, things, witnesses
from squadlib.sources.paging import Chain, Item, by_id, chunks
from squadlib.sources.side_by_side import side_by_side

OVERLAP_MINUTES = 60
"""How far before the last fetch is asked again: an index that lagged then has caught up since."""
MINUTE, DAY = 60_000, 86_400_000
IN_ONE = 150
"""As many ids as are put into one query: an address has its limits."""


class UnprovableError(Exception):
    """Why a board has to be fetched in full: that nothing else changed is not certain. It never leaves this room."""


@dataclass
class Refetched:
    """What a board holds now: its set-up, its issues by key, the order of their ranks, its versions.

    `said` are the issues as they were read this time: what they say of a name is believed.
    """

    how: SetUp
    found: list[Found]
    order: list[str]
    versions: list[VersionRecord]
    listed_at: int
    said: list[Found] = field(default_factory=list)


def refetched(
    site: JiraSite, board_id: int, *, extra_fields: Sequence[str], memory: Memory, tell: Callable[[str], None]
) -> Refetched:
    """Read what changed since `memory` and return the whole (UnprovableError where only a full fetch will do)."""
    if memory.deployment != site.deployment or not memory.is_plain or memory.filter_id is None:
        raise UnprovableError("the last fetch had to assume something")
    if site.as_of < memory.as_of:
        raise UnprovableError("the server's clock went back")
    now = _wave(site, board_id, memory, extra_fields)
    if reading_of(now.how, is_cloud=site.is_cloud) != memory.reading or now.how.board["filter_id"] != memory.filter_id:
        raise UnprovableError("the board is set up otherwise than before")
    known = {issue.record["id"]: issue for issue in memory.found}
    changed = _changed_sprints(memory, now.how)
    _nothing_lost(memory.versions, now.versions)
    gone = known.keys() - now.keys.keys()
    if gone:
        _surely_gone(site, memory, now.keys)
    left = [issue for issue_id, issue in known.items() if issue_id not in gone]
    useless = needless(memory.found, settled_sprints={one["id"] for one in now.how.lists.sprints} - changed)
    asked = witnesses(left, needless=useless)
    renamed = {one for one, issue in known.items() if one in now.keys and now.keys[one] != issue.record["key"]}
    if len(asked) > MOST or len(renamed) > MOST:
        raise UnprovableError("too much may be called otherwise")
    reader = _Reader(site, now.how, known, {one for one, is_whole in asked.items() if is_whole}, tell)
    tell(f"board {now.how.board['name']!r}: {len(now.keys)} issues, reading what changed")
    fresh = reader.read(_since(site, memory, changed), {*asked, *renamed, *(now.keys.keys() - known.keys())})
    fresh |= reader.read_ids(_below(known, fresh, gone | renamed) - fresh.keys(), may_differ=True)
    fresh |= reader.unwitnessed([one for one in left if one.record["id"] not in fresh], useless)
    return _joined(site, now, known, fresh, reader.said)


@dataclass
class _Now:
    how: SetUp
    keys: dict[str, str]
    versions: list[VersionRecord]
    listed_at: int


def _wave(site: JiraSite, board_id: int, memory: Memory, extra_fields: Sequence[str]) -> _Now:
    """Ask at once for all that an issue's `updated` says nothing of.

    On Cloud the lists of fields and priorities are read once a day; Data Center tells fields in changelogs by name
    alone, so there they are always read. The filter's query is read with them, and whenever issues came or went: what
    an edit of it moved neither in nor out counts as before until then.
    """
    is_due = not site.is_cloud or site.as_of - memory.listed_at >= DAY
    by = f"cf[{memory.rank.removeprefix('customfield_')}]" if memory.rank else "key"
    calls: list[Callable[[], Any]] = [
        partial(configuration, site, board_id),
        partial(board_sprints, site, board_id),
        partial(site_statuses, site),
        partial(_ids, site, f"filter = {memory.filter_id} ORDER BY {by} ASC"),
        partial(project_versions, site, dict.fromkeys(projects_of(memory.found), False)),
    ]
    due: list[Callable[[], Any]] = [partial(site_fields, site), partial(priority_names, site)]
    calls += due if is_due else []
    raw, sprints, statuses, listed, versions, *rest = side_by_side(calls, most=site.http.most)
    fields, priorities = rest or (memory.lists.fields, memory.lists.priorities)
    if not {"name", "type"} <= raw.keys():  # older servers
        raw = raw_board(site, board_id) | raw
    is_same = not is_due and {issue.record["id"] for issue in memory.found} == dict(listed).keys()
    query = memory.lists.query if is_same else board_query(site, raw)
    lists = Lists(fields, statuses, priorities, sprints, query)
    how = understood(site, raw, lists, extra_fields=extra_fields)
    return _Now(how, dict(listed), versions, site.as_of if is_due else memory.listed_at)


def _ids(site: JiraSite, jql: str) -> list[tuple[str, str]]:
    try:
        listed = listed_ids(site, jql=jql)
    except SearchRefusedError as error:
        raise UnprovableError("the board's filter cannot be listed") from error
    if not listed:
        raise UnprovableError("the board's filter finds nothing now")
    return listed


def _changed_sprints(memory: Memory, how: SetUp) -> set[int]:
    """Return the sprints that are listed otherwise than before; one that is gone left its issues without a word."""
    before, now = by_sprint(memory.lists.sprints), by_sprint(how.lists.sprints)
    if before.keys() - now.keys():
        raise UnprovableError("a sprint is gone")
    return {number for number, sprint in now.items() if sprint != before.get(number)}


def _nothing_lost(before: Sequence[VersionRecord], now: Sequence[VersionRecord]) -> None:
    if {one["id"] for one in before} - {one["id"] for one in now}:
        raise UnprovableError("a version is gone")


def _surely_gone(site: JiraSite, memory: Memory, keys: Mapping[str, str]) -> None:
    """List once more, in another order, before an issue that was there counts as gone."""
    if dict(_ids(site, f"filter = {memory.filter_id} ORDER BY key ASC")) != keys:
        raise UnprovableError("two lists of the board's issues differ")


def _since(site: JiraSite, memory: Memory, changed: Collection[int]) -> str:
    """Return the query for what changed: by minutes before the server's now, which no time zone moves."""
    minutes = -(-(site.as_of - memory.as_of) // MINUTE) + OVERLAP_MINUTES + 1
    within = f" OR sprint in ({', '.join(map(str, sorted(changed)))})" if changed else ""
    return f"updated >= -{minutes}m{within}"


def _below(known: Mapping[str, Found], fresh: Mapping[str, Found], lost: Collection[str]) -> set[str]:
    """Return the issues whose parent or epic is gone, has another key, or is of another type than it was."""

    def place(issue: Found) -> tuple[Any, ...]:
        return tuple(issue.record[name] for name in ("key", "type", "is_epic", "is_subtask"))

    other = {one for one, issue in fresh.items() if one in known and place(issue) != place(known[one])}
    keys = {known[one].record["key"] for one in {*lost, *other}}
    return {
        one
        for one, issue in known.items()
        if one not in lost and keys & {issue.record["epic_key"], issue.record["parent_key"]}
    }


@dataclass
class _Reader:
    """Reads issues again and joins them with what was known of their pasts."""

    site: JiraSite
    how: SetUp
    known: Mapping[str, Found]
    whole: Collection[str]
    tell: Callable[[str], None]
    said: list[Found] = field(default_factory=list)
    merged: set[str] = field(default_factory=set)

    def read(self, since: str, wanted: Collection[str]) -> dict[str, Found]:
        """Return what changed and the wanted ones, all that fits in one query."""
        ids = sorted(wanted, key=int)
        first = f" OR id in ({', '.join(ids[:IN_ONE])})" if ids else ""
        found = self._found(f"filter = {self.how.board['filter_id']} AND ({since}{first})")
        self._check(found)
        return self._settled(found) | self.read_ids(ids[IN_ONE:])

    def read_ids(self, ids: Collection[str], *, may_differ: bool = False) -> dict[str, Found]:
        """Return these issues; `may_differ` where they may have changed though their dates say otherwise."""
        queries = [f"id in ({', '.join(chunk)})" for chunk in chunks(sorted(ids, key=int), size=IN_ONE)]
        parts = side_by_side([partial(self._found, jql) for jql in queries], most=self.site.http.most)
        found = [one for part in parts for one in part]
        if not may_differ:
            self._check(found)
        return self._settled(found)

    def _check(self, found: Sequence[Found]) -> None:
        for one in found:
            before = self.known.get(one.record["id"])
            if before is not None and _is_unsaid(before, one):
                raise UnprovableError(f"{one.record['key']} changed without a date")

    def unwitnessed(self, left: Sequence[Found], useless: Collection[Thing]) -> dict[str, Found]:
        """Return further witnesses, for what those chosen first do not mention any more."""
        told = {thing for one in self.said for thing in things(one)}
        more = dict(witnesses(left, needless={*useless, *told}))
        told |= {thing for one in left if one.record["id"] in more for thing in things(one)}
        again = {one for one in self.merged if {("person", who) for who in self.known[one].people.known} - told}
        self.whole = {*self.whole, *again, *(one for one, is_whole in more.items() if is_whole)}
        return self.read_ids({*more, *again})

    def _found(self, jql: str) -> list[Found]:
        reading = self.how.reading(is_cloud=self.site.is_cloud)
        query: Query = {"fields": ",".join(reading.fields.wanted()), "expand": "changelog"}

        def keep(raw: Item) -> Found:
            return found_issue(raw, reading=reading)

        try:
            return search(
                self.site, jql=f"{jql} ORDER BY key ASC", query=query, chain=Chain("issues that changed", by_id, keep)
            )
        except SearchRefusedError as error:
            raise UnprovableError("an issue went while it was asked for") from error

    def _settled(self, found: list[Found]) -> dict[str, Found]:
        """Make the changelogs whole, from what was known where that and what came overlap."""
        cut = []
        for one in found:
            before = self.known.get(one.record["id"])
            is_cut = may_be_cut(one, is_cloud=self.site.is_cloud)
            if is_cut and before is not None and one.record["id"] not in self.whole and _overlaps(before, one):
                self.merged.add(one.record["id"])
                self.said.append(replace(one, people=_copy(one.people)))
                one.past.histories = {**before.past.histories, **one.past.histories}
                one.people.join([before.people])
                is_cut = one.past.is_short
            else:
                self.said.append(one)
            cut += [one] if is_cut else []
        reading = self.how.reading(is_cloud=self.site.is_cloud)
        complete_changelogs(self.site, cut, reading=reading, progress=self.tell)
        return {one.record["id"]: one for one in found}


def _copy(people: People) -> People:
    return People(people.is_cloud, dict(people.known), dict(people.named), dict(people.told))


def _overlaps(before: Found, one: Found) -> bool:
    """Tell whether what is known goes on where what came ends, and was read as it would be now."""
    return one.is_low == before.is_low and bool(before.past.histories.keys() & one.past.histories.keys())


def _is_unsaid(before: Found, one: Found) -> bool:
    """Tell whether an issue says it was not changed since and yet is another: its rank alone may move in silence."""
    silent = {"rank": None}
    is_same = {**before.record, **silent} == {**one.record, **silent}
    return before.record["updated_at"] == one.record["updated_at"] and not is_same


def _joined(
    site: JiraSite, now: _Now, known: Mapping[str, Found], fresh: Mapping[str, Found], said: list[Found]
) -> Refetched:
    missing = now.keys.keys() - known.keys() - fresh.keys()
    if missing:
        raise UnprovableError("an issue was listed and not found")
    found = sorted((fresh.get(one) or known[one] for one in now.keys), key=by_key)
    if [one.record["id"] for one in found if now.keys[one.record["id"]] != one.record["key"]]:
        raise UnprovableError("an issue was moved while it was read")
    wanted = projects_of(found)
    more = {name: needs for name, needs in wanted.items() if name not in projects_of(list(known.values()))}
    versions = [*now.versions, *(project_versions(site, more) if more else [])]
    versions = sorted(
        (one for one in versions if one["project"] in wanted), key=lambda one: (one["project"], one["id"])
    )
    return Refetched(now.how, found, list(now.keys), versions, now.listed_at, said)
