"""What a board is set up with: its configuration and sprints, the site's fields, statuses and priorities."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from squadlib.errors import DataError, UsageError
from squadlib.records import BoardRecord, SprintRecord, StatusRecord, VersionRecord
from squadlib.sources.jira_changes import Reading
from squadlib.sources.jira_fields import FieldMap, estimation_record, field_map, ranking_field
from squadlib.sources.jira_filter import filter_query
from squadlib.sources.jira_priorities import priority_names
from squadlib.sources.jira_records import Found, board_record, status_record, version_record
from squadlib.sources.jira_site import JiraSite, prove_login
from squadlib.sources.jira_sprints import sprint_record
from squadlib.sources.jira_values import documented, optional_text
from squadlib.sources.paging import Chain, Item, Page, by_id, page_of, read_offsets
from squadlib.sources.side_by_side import side_by_side

SPRINTS_PAGE = 50
FIELD_MEMBERS = ("id", "name", "untranslatedName", "schema")
"""What is kept of a field as the site lists it: what says which field means what."""


@dataclass(frozen=True)
class Lists:
    """What a site and a board list: fields (raw), statuses, priorities (None where they are not told), sprints.

    `query` is what the board's filter stands for, None where this login does not see it.
    """

    fields: list[Item]
    statuses: list[StatusRecord]
    priorities: list[str] | None
    sprints: list[SprintRecord]
    query: str | None


@dataclass(frozen=True)
class SetUp:
    """How a board and its site are set up, and what it takes to read its issues."""

    board: BoardRecord
    fields: FieldMap
    lists: Lists

    def reading(self, *, is_cloud: bool) -> Reading:
        """Return how issues are to be read."""
        return Reading(self.fields, is_cloud, _ids_by_name(self.lists.statuses, self.board))


def set_up(site: JiraSite, board_id: int, extra_fields: Sequence[str]) -> SetUp:
    """Ask how everything is set up, all at the same time, the login among it.

    Raises UsageError for a board that is not there or has no sprints, DataError where the Sprint field is hidden.
    """
    calls: list[Callable[[], Any]] = [
        partial(prove_login, site),
        partial(raw_board, site, board_id),
        partial(_configuration_and_query, site, board_id),
        partial(site_fields, site),
        partial(board_sprints, site, board_id),
        partial(site_statuses, site),
        partial(priority_names, site),
    ]
    _, board, (raw, query), raw_fields, listed, statuses, priorities = side_by_side(calls, most=site.http.most)
    lists = Lists(raw_fields, statuses, priorities, listed, query)
    return understood(site, board | raw, lists, extra_fields=extra_fields)


def understood(site: JiraSite, raw: Item, lists: Lists, *, extra_fields: Sequence[str]) -> SetUp:
    """Read a board with its configuration, and from it and the site's fields which of them matter."""
    with documented(f"/rest/agile/1.0/board/{raw.get('id')}/configuration"):
        estimation, ranked_by = estimation_record(raw), ranking_field(raw)
        board = board_record(raw, raw, estimation=estimation)
    if lists.query is not None:
        board["filter_query"] = lists.query
    with documented(f"{site.api}/field"):
        fields = field_map(lists.fields, estimation=estimation, extra=extra_fields, ranked_by=ranked_by)
    if lists.sprints and not fields.sprint:
        mend = "Ask a Jira administrator whether this login may see the field Sprint."
        raise DataError("the board has sprints but the site shows no Sprint field", where=site.record["url"], mend=mend)
    return SetUp(board, fields, lists)


def raw_board(site: JiraSite, board_id: int) -> Item:
    """Return a board as Jira tells it (UsageError where there is none)."""
    path = f"/rest/agile/1.0/board/{board_id}"
    answer = site.http.get(path, allow=(404,))
    if answer.status == 404:
        what = f"board {board_id} does not exist at {site.record['url']}, or this login may not see it"
        raise UsageError(what, mend="The number is in the board's own address, …/boards/<number>.")
    raw: Item = answer.payload
    return raw


def configuration(site: JiraSite, board_id: int) -> Item:
    """Return a board's configuration as Jira tells it."""
    raw: Item = site.http.get(f"/rest/agile/1.0/board/{board_id}/configuration").payload
    return raw


def _configuration_and_query(site: JiraSite, board_id: int) -> tuple[Item, str | None]:
    raw = configuration(site, board_id)
    return raw, board_query(site, raw)


def board_query(site: JiraSite, raw: Item) -> str | None:
    """Return the query of a board's filter, from the board's configuration (None where this login does not see it)."""
    with documented(f"/rest/agile/1.0/board/{raw.get('id')}/configuration"):
        filter_id = optional_text((raw.get("filter") or {}).get("id"))
    return filter_query(site, filter_id)


def site_fields(site: JiraSite) -> list[Item]:
    """Return the site's fields, and of each what says what it means."""
    path = f"{site.api}/field"
    raw: list[Any] = site.http.get(path, shape=list).payload
    with documented(path):
        return [{name: field[name] for name in FIELD_MEMBERS if name in field} for field in raw]


def board_sprints(site: JiraSite, board_id: int) -> list[SprintRecord]:
    """Return the sprints that a board lists, in its order (UsageError where it has none to list)."""
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

    return read_offsets(ask, Chain(f"sprints of board {board_id} (GET {path})", by_id, keep))


def site_statuses(site: JiraSite) -> list[StatusRecord]:
    """Return the site's statuses by id."""
    path = f"{site.api}/status"
    raw: list[Any] = site.http.get(path, shape=list).payload
    with documented(path):
        return sorted((status_record(status) for status in raw), key=lambda status: status["id"])


def _ids_by_name(statuses: Sequence[StatusRecord], board: BoardRecord) -> Mapping[str, str]:
    """Map statuses' names to ids; of several with one name the board's own is meant."""
    own = {status_id for column in board["columns"] for status_id in column["status_ids"]}
    ranked = sorted(statuses, key=lambda status: status["id"] in own)
    return {status["name"].casefold(): status["id"] for status in ranked}


def projects_of(found: Iterable[Found]) -> dict[str, bool]:
    """Return the projects met, and of each whether an issue of it is in a version."""
    met: dict[str, bool] = {}
    for issue in found:
        project = issue.record["project"]
        met[project] = met.get(project, False) or bool(issue.record["version_ids"])
    return dict(sorted(met.items()))


def project_versions(site: JiraSite, projects: Mapping[str, bool]) -> list[VersionRecord]:
    """Return the versions of these projects, side by side; one without issues in versions may be hidden."""

    def ask(project: str) -> list[VersionRecord]:
        path = f"{site.api}/project/{project}/versions"
        answer = site.http.get(path, shape=list, allow=() if projects[project] else (404,))
        if answer.status != 200:
            return []
        with documented(path):
            return [version_record(raw, project=project) for raw in answer.payload]

    told = side_by_side([partial(ask, project) for project in projects], most=site.http.most)
    return sorted((one for each in told for one in each), key=lambda version: (version["project"], version["id"]))
