"""One board of Jira Cloud or Data Center, whole, as plain records: what cannot be had whole is refused.

`http` asks patiently, `gate` how much at a time, `paging` reads chains to their true end, `jira_site` logs in,
`jira_board` asks how the board is set up, `jira_search` and `jira_changelogs` find the issues and their pasts, the
other `jira_*` modules put answers into records.
"""

from collections.abc import Callable, Sequence
from functools import partial

from squadlib.records import BoardRecords, VersionRecord
from squadlib.sources.gate import Gate
from squadlib.sources.http import Patience
from squadlib.sources.jira_assembly import assembled
from squadlib.sources.jira_board import project_versions, projects_of, set_up
from squadlib.sources.jira_changelogs import complete_changelogs
from squadlib.sources.jira_epics import board_epics
from squadlib.sources.jira_records import settled_epics
from squadlib.sources.jira_search import board_issues
from squadlib.sources.jira_site import Credentials, JiraSite, connect, credentials_from, prove_login
from squadlib.sources.side_by_side import side_by_side

__all__ = ["Credentials", "credentials_from", "fetch_board"]


def fetch_board(
    *,
    url: str,
    board_id: int,
    credentials: Credentials,
    deadline_seconds: float = 900,
    allow_http: bool = False,
    extra_fields: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
    patience: Patience | None = None,
    gate: Gate | None = None,
) -> BoardRecords:
    """Return everything that reports on one board need, as of the server's clock when the fetch began.

    `extra_fields` are ids of further fields, kept as plain text or numbers. `patience` replaces `deadline_seconds`;
    fetches of one site share a `gate`.

    Raises: UsageError (address, login or board cannot be right), SourceError (Jira refuses or cannot be reached),
    DataError (what arrived is not whole or not what Jira documents).
    """
    tell = progress or (lambda _: None)
    patient = patience or Patience(deadline_seconds)
    site = connect(url, credentials, allow_http=allow_http, patience=patient, gate=gate)
    with site.http:
        return _whole(site, board_id, extra_fields, tell)


def _whole(site: JiraSite, board_id: int, extra_fields: Sequence[str], tell: Callable[[str], None]) -> BoardRecords:
    tell(f"{site.record['title'] or 'Jira'} {site.record['version']} ({site.deployment})")
    how = set_up(site, board_id, extra_fields)
    reading = how.reading(is_cloud=site.is_cloud)
    tell(f"board {how.board['name']!r}: {len(how.lists.sprints)} sprints")
    found, notes = board_issues(
        site, board_id=board_id, filter_id=how.board["filter_id"], reading=reading, progress=tell
    )
    tell(f"{len(found)} issues")
    versions: list[VersionRecord] = []

    def versions_too() -> None:
        versions.extend(project_versions(site, projects_of(found)))

    pasts_too = partial(complete_changelogs, site, found, reading=reading, progress=tell)
    both: list[Callable[[], None]] = [versions_too, pasts_too]
    side_by_side(both, most=site.http.most)
    settled = settled_epics(found)
    epics = board_epics(site, settled)
    # A login that ended meanwhile may have shown us less than there is.
    prove_login(site)
    records = assembled(site, how, settled, versions=versions, epics=epics, notes=notes)
    tell(f"{len(records['changes']['at'])} changes, {len(versions)} versions, {len(epics)} epics")
    return records
