"""One board of Jira Cloud or Data Center, whole, as plain records: what cannot be had whole is refused.

`http` asks patiently, `paging` reads chains to their true end, `jira_site` logs in, `jira_search` and
`jira_changelogs` find the issues and their pasts, the other `jira_*` modules put answers into records.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from squadlib.errors import DataError, UsageError
from squadlib.records import (
    BoardRecord,
    BoardRecords,
    IssueRecord,
    NoteRecord,
    SprintRecord,
    StatusRecord,
    VersionRecord,
)
from squadlib.sources.http import Patience
from squadlib.sources.jira_changelogs import complete_changelogs
from squadlib.sources.jira_changes import Reading, change_records
from squadlib.sources.jira_epics import board_epics
from squadlib.sources.jira_fields import FieldMap, estimation_record, field_map, ranking_field
from squadlib.sources.jira_people import People
from squadlib.sources.jira_priorities import priority_names
from squadlib.sources.jira_records import Found, board_record, settle_epics, status_record, version_record
from squadlib.sources.jira_search import board_issues
from squadlib.sources.jira_site import Credentials, JiraSite, connect, credentials_from, prove_login
from squadlib.sources.jira_sprints import all_sprints, sprint_record
from squadlib.sources.jira_values import documented
from squadlib.sources.paging import Arrived, Chain, Item, Page, by_id, page_of, read_offsets

__all__ = ["Credentials", "credentials_from", "fetch_board"]

SPRINTS_PAGE = 50


def fetch_board(
    *,
    url: str,
    board_id: int,
    credentials: Credentials,
    deadline_seconds: float = 900,
    allow_http: bool = False,
    extra_fields: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
    arrived: Arrived = lambda _, __: None,
    patience: Patience | None = None,
) -> BoardRecords:
    """Return everything that reports on one board need, as of the server's clock when the fetch began.

    `extra_fields` are ids of further fields, kept as plain text or numbers. `patience` replaces `deadline_seconds`.
    `arrived` hears how many issues there are by now, and of how many where Jira tells.

    Raises: UsageError (address, login or board cannot be right), SourceError (Jira refuses or cannot be reached),
    DataError (what arrived is not whole or not what Jira documents).
    """
    tell = progress or (lambda _: None)
    site = connect(url, credentials, allow_http=allow_http, patience=patience or Patience(deadline_seconds))
    with site.http:
        prove_login(site)
        tell(f"{site.record['title'] or 'Jira'} {site.record['version']} ({site.deployment})")
        board, fields = _board(site, board_id, extra_fields)
        listed = _sprints(site, board_id, fields)
        statuses = _statuses(site)
        priorities = priority_names(site)
        people = People(site.is_cloud)
        reading = Reading(fields, people, _ids_by_name(statuses, board))
        tell(f"board {board['name']!r}: {len(listed)} sprints")
        found, notes = board_issues(
            site, board_id=board_id, filter_id=board["filter_id"], reading=reading, progress=tell, arrived=arrived
        )
        settle_epics(found)
        tell(f"{len(found)} issues")
        complete_changelogs(site, found, reading=reading, progress=tell)
        versions = _versions(site, found)
        epics = board_epics(site, found)
        # A login that ended meanwhile may have shown us less than there is.
        prove_login(site)
    pasts = ((issue.record["id"], issue.past) for issue in found)
    changes = change_records(pasts, people, epic_keys={epic["id"]: epic["key"] for epic in epics})
    tell(f"{len(changes['at'])} changes, {len(versions)} versions, {len(epics)} epics")
    records = BoardRecords(
        site=site.record,
        as_of=site.as_of,
        board=board,
        statuses=statuses,
        people=people.records(),
        sprints=all_sprints(listed, reading.sprints),
        issues=[_settled(issue) for issue in found],
        changes=changes,
        versions=versions,
        epics=epics,
        notes=[*notes, *_doubts(found, board)],
    )
    if priorities is not None:
        records["priorities"] = priorities
    return records


def _doubts(found: Sequence[Found], board: BoardRecord) -> list[NoteRecord]:
    """Say where an estimate's past may be another field's, which has the same name and, for a while, the same value."""
    name = board["estimation"]["field_name"] or board["estimation"]["field_id"]
    text = f"Another field is called {name} too and had the same value; Jira does not say whose change it was."
    doubtful = [issue.record["id"] for issue in found if issue.past.is_doubtful]
    return [NoteRecord(check="two fields of one name", issue_id=issue_id, text=text) for issue_id in doubtful]


def _board(site: JiraSite, board_id: int, extra_fields: Sequence[str]) -> tuple[BoardRecord, FieldMap]:
    """Return the board's configuration and the fields it makes matter."""
    path = f"/rest/agile/1.0/board/{board_id}"
    answer = site.http.get(path, allow=(404,))
    if answer.status == 404:
        what = f"board {board_id} does not exist at {site.record['url']}, or this login may not see it"
        raise UsageError(what, mend="The number is in the board's own address, …/boards/<number>.")
    configuration = site.http.get(f"{path}/configuration").payload
    with documented(f"{path}/configuration"):
        estimation = estimation_record(configuration)
        board = board_record(answer.payload, configuration, estimation=estimation)
    fields_path = f"{site.api}/field"
    raw = site.http.get(fields_path, shape=list).payload
    with documented(fields_path):
        ranked_by = ranking_field(configuration)
        fields = field_map(raw, estimation=estimation, extra=extra_fields, ranked_by=ranked_by)
    return board, fields


def _sprints(site: JiraSite, board_id: int, fields: FieldMap) -> list[SprintRecord]:
    path = f"/rest/agile/1.0/board/{board_id}/sprint"

    def ask(at: int) -> Page:
        answer = site.http.get(path, query={"startAt": at, "maxResults": SPRINTS_PAGE}, allow=(400,))
        if answer.status == 400 and "does not support sprints" in answer.messages():
            mend = "Choose a scrum board, or switch sprints on for this one."
            raise UsageError(f"board {board_id} has no sprints (a kanban board?)", where=site.record["url"], mend=mend)
        if answer.status == 400:
            raise site.http.refused(path, f"answered 400 ({answer.messages()})", mend="")
        return page_of(answer.payload, items="values", where=f"GET {path}")

    def keep(raw: Item) -> SprintRecord:
        with documented(path):
            return sprint_record(raw, is_listed=True)

    listed = read_offsets(ask, Chain(f"sprints of board {board_id} (GET {path})", by_id, keep))
    if listed and not fields.sprint:
        mend = "Ask a Jira administrator whether this login may see the field Sprint."
        raise DataError("the board has sprints but the site shows no Sprint field", where=site.record["url"], mend=mend)
    return listed


def _statuses(site: JiraSite) -> list[StatusRecord]:
    path = f"{site.api}/status"
    raw: list[Any] = site.http.get(path, shape=list).payload
    with documented(path):
        return sorted((status_record(status) for status in raw), key=lambda status: status["id"])


def _ids_by_name(statuses: Sequence[StatusRecord], board: BoardRecord) -> Mapping[str, str]:
    """Map statuses' names to ids; of several with one name the board's own is meant."""
    own = {status_id for column in board["columns"] for status_id in column["status_ids"]}
    ranked = sorted(statuses, key=lambda status: status["id"] in own)
    return {status["name"].casefold(): status["id"] for status in ranked}


def _versions(site: JiraSite, found: Sequence[Found]) -> list[VersionRecord]:
    """Return the versions of every project met; a project without issues in versions may be hidden."""
    versions: list[VersionRecord] = []
    for project in sorted({issue.record["project"] for issue in found}):
        needed = any(issue.record["version_ids"] for issue in found if issue.record["project"] == project)
        path = f"{site.api}/project/{project}/versions"
        answer = site.http.get(path, shape=list, allow=() if needed else (404,))
        if answer.status == 200:
            with documented(path):
                versions += [version_record(raw, project=project) for raw in answer.payload]
    return sorted(versions, key=lambda version: (version["project"], version["id"]))


def _settled(issue: Found) -> IssueRecord:
    return {**issue.record, "histories": len(issue.past.histories)}
