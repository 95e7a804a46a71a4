"""One board of Jira Cloud or Data Center, whole, as plain records: what cannot be had whole is refused.

`http` asks patiently, `gate` how much at a time, `paging` reads chains to their true end, `jira_site` logs in,
`jira_board` asks how the board is set up, `jira_search` and `jira_changelogs` find the issues and their pasts, the
other `jira_*` modules put answers into records.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from squadlib.records import BoardRecords, NoteRecord, VersionRecord
from squadlib.sources.gate import Gate
from squadlib.sources.http import Patience
from squadlib.sources.jira_again import UnprovableError, refetched
from squadlib.sources.jira_assembly import assembled
from squadlib.sources.jira_board import SetUp, project_versions, projects_of, set_up
from squadlib.sources.jira_changelogs import complete_changelogs
from squadlib.sources.jira_epics import board_epics
from squadlib.sources.jira_memory import Memory, reading_of
from squadlib.sources.jira_records import Found, settled_epics
from squadlib.sources.jira_search import Heard, board_issues
from squadlib.sources.jira_site import Credentials, JiraSite, connect, credentials_from, prove_login
from squadlib.sources.side_by_side import side_by_side

__all__ = ["Credentials", "Fetched", "credentials_from", "fetch", "fetch_board"]

Tell = Callable[[str], None]
DAY = 86_400_000


@dataclass(frozen=True)
class Fetched:
    """A board's records, and what to give the next fetch of it, so that it need not begin anew."""

    records: BoardRecords
    memory: Memory


@dataclass(frozen=True)
class _Issues:
    """A board's issues as they were read, with what else its records are made of."""

    how: SetUp
    found: list[Found]
    versions: list[VersionRecord]
    notes: list[NoteRecord]
    full_at: int
    listed_at: int
    order: Sequence[str] = ()
    said: Sequence[Found] = ()


def fetch_board(**asked: Any) -> BoardRecords:
    """Return everything that reports on one board need, fetched in full; it is asked as `fetch` is."""
    return fetch(**asked).records


def fetch(
    *,
    url: str,
    board_id: int,
    credentials: Credentials,
    deadline_seconds: float = 900,
    allow_http: bool = False,
    extra_fields: Sequence[str] = (),
    progress: Tell | None = None,
    heard: Heard = lambda _, __: None,
    patience: Patience | None = None,
    gate: Gate | None = None,
    memory: Memory | None = None,
    full_every_days: float = 7,
) -> Fetched:
    """Return everything that reports on one board need, as of the server's clock when the fetch began.

    `extra_fields` are ids of further fields, kept as plain text or numbers. `patience` replaces `deadline_seconds`;
    fetches of one site share a `gate`. `heard` is told how many issues arrived, of how many. With the `memory` of an
    earlier fetch only what changed is read; what comes out is the same, and where that is not certain, or the last full
    fetch is too long ago, it is a full one.

    Raises: UsageError (address, login or board cannot be right), SourceError (Jira refuses or cannot be reached),
    DataError (what arrived is not whole or not what Jira documents).
    """
    tell = progress or (lambda _: None)
    patient = patience or Patience(deadline_seconds)
    site = connect(url, credentials, allow_http=allow_http, patience=patient, gate=gate)
    with site.http:
        tell(f"{site.record['title'] or 'Jira'} {site.record['version']} ({site.deployment})")
        issues = None
        if memory is not None and site.as_of - memory.full_at < full_every_days * DAY:
            issues = _again(site, board_id, extra_fields, memory, tell)
        issues = issues or _whole(site, board_id, extra_fields, tell, heard)
        heard(len(issues.found), len(issues.found))
        settled = settled_epics(issues.found)
        epics = board_epics(site, settled, said=issues.said)
        # A login that ended meanwhile may have shown us less than there is.
        prove_login(site)
    records = assembled(
        site,
        issues.how,
        settled,
        versions=issues.versions,
        epics=epics,
        notes=issues.notes,
        order=issues.order,
        said=issues.said,
    )
    tell(f"{len(records['changes']['at'])} changes, {len(issues.versions)} versions, {len(epics)} epics")
    return Fetched(records, _memory(site, issues))


def _again(site: JiraSite, board_id: int, extra_fields: Sequence[str], memory: Memory, tell: Tell) -> _Issues | None:
    """Return the issues with what changed since; None, with the reason told, where only a full fetch is certain."""
    try:
        now = refetched(site, board_id, extra_fields=extra_fields, memory=memory, tell=tell)
    except UnprovableError as reason:
        tell(f"fetching in full: {reason}")
        return None
    tell(f"{len(now.found)} issues, {len(now.said)} of them read again")
    return _Issues(now.how, now.found, now.versions, [], memory.full_at, now.listed_at, now.order, now.said)


def _whole(site: JiraSite, board_id: int, extra_fields: Sequence[str], tell: Tell, heard: Heard) -> _Issues:
    how = set_up(site, board_id, extra_fields)
    reading = how.reading(is_cloud=site.is_cloud)
    tell(f"board {how.board['name']!r}: {len(how.lists.sprints)} sprints")
    found, notes = board_issues(
        site, board_id=board_id, filter_id=how.board["filter_id"], reading=reading, progress=tell, heard=heard
    )
    tell(f"{len(found)} issues")
    versions: list[VersionRecord] = []

    def versions_too() -> None:
        versions.extend(project_versions(site, projects_of(found)))

    pasts_too = partial(complete_changelogs, site, found, reading=reading, progress=tell)
    both: list[Callable[[], None]] = [versions_too, pasts_too]
    side_by_side(both, most=site.http.most)
    return _Issues(how, found, versions, notes, site.as_of, site.as_of)


def _memory(site: JiraSite, issues: _Issues) -> Memory:
    """Return what the next fetch may go by; where something was assumed, or no filter was seen, it may not."""
    how = issues.how
    return Memory(
        as_of=site.as_of,
        full_at=issues.full_at,
        listed_at=issues.listed_at,
        deployment=site.deployment,
        filter_id=how.board["filter_id"],
        rank=how.fields.rank,
        reading=reading_of(how, is_cloud=site.is_cloud),
        is_plain=not issues.notes,
        lists=how.lists,
        versions=issues.versions,
        found=issues.found,
    )
