"""Jira's agile endpoints, alike on Cloud and Data Center: boards, sprints, epics and the issues in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from squadlib.demo.issue_text import IssueTexts, Words, agile_sprint, epic_shown, linked
from squadlib.demo.jql import JqlError
from squadlib.demo.jql_search import Search
from squadlib.demo.site import Json
from squadlib.demo.site_index import SiteIndex, is_epic
from squadlib.demo.wire import Answer, Refusal, Request, Routes, answered, failed, shown

AGILE = "/rest/agile/1.0"
BOARD_KEYS = ("id", "self", "name", "type", "location")


@dataclass(frozen=True)
class Limits:
    """How much the server gives at a time, whatever is asked for."""

    search_page: int = 100
    id_page: int = 5000
    short_page_every: int = 3
    datacenter_search_page: int = 1000
    agile_page: int = 50
    agile_issues_page: int = 100
    search_histories: int = 40
    issue_histories: int = 100
    changelog_page: int = 100
    bulk_histories_page: int = 1000
    bulk_ids: int = 1000
    bulk_fields: int = 10


@dataclass(frozen=True)
class Jira:
    """What every endpoint answers from: the site looked up, its words, its texts, its search and its limits."""

    root: str
    index: SiteIndex
    words: Words
    texts: IssueTexts
    search: Search
    limits: Limits
    is_cloud: bool

    def find(self, jql: str, *, among: list[Json] | None = None, label: str | None = None) -> list[Json]:
        """Search, refusing a bad query as Jira does."""
        try:
            return self.search.find(jql, among=among, label=label)
        except JqlError as error:
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, *error.messages)) from None


def page(values: Sequence[Any], *, start: int, size: int) -> tuple[Sequence[Any], bool]:
    """Cut a page out of a list and tell whether it is the last one."""
    cut = values[start : start + size]
    return cut, start + len(cut) >= len(values)


class Agile:
    """The endpoints under /rest/agile/1.0."""

    def __init__(self, jira: Jira, routes: Routes) -> None:
        self._jira, self._index = jira, jira.index
        routes.add("GET", f"{AGILE}/board", self.boards)
        routes.add("GET", f"{AGILE}/board/{{id}}", self.board)
        routes.add("GET", f"{AGILE}/board/{{id}}/configuration", self.configuration)
        routes.add("GET", f"{AGILE}/board/{{id}}/sprint", self.board_sprints)
        routes.add("GET", f"{AGILE}/board/{{id}}/issue", self.board_issues)
        routes.add("GET", f"{AGILE}/board/{{id}}/backlog", self.backlog)
        routes.add("GET", f"{AGILE}/board/{{id}}/sprint/{{sprint}}/issue", self.board_sprint_issues)
        routes.add("GET", f"{AGILE}/board/{{id}}/epic", self.epics)
        routes.add("GET", f"{AGILE}/board/{{id}}/version", self.versions)
        routes.add("GET", f"{AGILE}/sprint/{{id}}", self.sprint)
        routes.add("GET", f"{AGILE}/sprint/{{id}}/issue", self.sprint_issues)
        routes.add("GET", f"{AGILE}/issue/{{id}}", self.issue)

    def boards(self, request: Request) -> Answer:
        """List boards; those of team-managed projects are of type simple, so that type=scrum hides them."""
        kinds, name = request.words("type"), request.first("name").lower()
        project = request.first("projectKeyOrId")
        keys = {found["key"]} if project and (found := self._index.project(project)) else {project} - {""}
        boards = [
            self._board(board)
            for board in self._index.site.boards
            if (not kinds or board["type"] in kinds)
            and name in board["name"].lower()
            and (not keys or keys & set(board["projects"]))
        ]
        return self._page(request, boards, has_total=self._jira.is_cloud)

    def board(self, _: Request, board_id: str) -> Answer:
        """Show one board."""
        return answered(self._board(self._board_of(board_id)))

    def configuration(self, _: Request, board_id: str) -> Answer:
        """Show a board's columns, estimation, filter and rank."""
        board = self._board_of(board_id)
        place = {"self": f"{self._jira.root}{AGILE}/board/{board['id']}/configuration"}
        shown_now = {"id": board["id"], "name": board["name"], "type": board["type"], **place, **board["configuration"]}
        left_out = () if self._jira.is_cloud else ("location",)
        return answered(linked({k: v for k, v in (shown_now | place).items() if k not in left_out}, self._jira.root))

    def board_sprints(self, request: Request, board_id: str) -> Answer:
        """List a board's sprints: closed, active, future; a kanban board has none to offer."""
        board = self._board_of(board_id)
        if board["type"] == "kanban":
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, "The board does not support sprints"))
        states = request.words("state")
        sprints = [s for s in self._index.board_sprints(board) if not states or s["state"] in states]
        return self._page(request, [self._sprint(sprint) for sprint in sprints], has_total=False)

    def board_issues(self, request: Request, board_id: str) -> Answer:
        """List a board's issues by rank: those its filter lets through and a column shows; no epics on scrum boards."""
        board = self._board_of(board_id)
        return self._issues(request, self._on_board(board), f"board {board_id}")

    def backlog(self, request: Request, board_id: str) -> Answer:
        """List a board's issues that are in no running or closed sprint and not done."""
        board = self._board_of(board_id)
        columns = [c["statuses"] for c in board["configuration"]["columnConfig"]["columns"] if c["statuses"]]
        done = {status["id"] for status in (columns[-1] if columns else [])}
        planned = {sprint["id"] for sprint in self._index.site.sprints if sprint["state"] == "future"}
        waiting = [
            issue
            for issue in self._on_board(board)
            if issue["fields"]["status"]["id"] not in done and set(self._index.sprint_ids(issue)) <= planned
        ]
        return self._issues(request, waiting, f"backlog {board_id}")

    def board_sprint_issues(self, request: Request, board_id: str, sprint_id: str) -> Answer:
        """List the issues of a board that are in a sprint now."""
        board, sprint = self._board_of(board_id), self._sprint_of(sprint_id)
        issues = [i for i in self._in_sprint(sprint) if self._index.is_on_board(i, board)]
        return self._issues(request, issues, f"board {board_id} sprint {sprint_id}")

    def sprint_issues(self, request: Request, sprint_id: str) -> Answer:
        """List the issues that are in a sprint now."""
        return self._issues(request, self._in_sprint(self._sprint_of(sprint_id)), f"sprint {sprint_id}")

    def epics(self, request: Request, board_id: str) -> Answer:
        """List a board's epics."""
        board = self._board_of(board_id)
        found = [issue for issue in self._index.ranked if is_epic(issue) and self._index.is_on_board(issue, board)]
        return self._page(request, [epic_shown(e, self._index, self._jira.root) for e in found], has_total=False)

    def versions(self, request: Request, board_id: str) -> Answer:
        """List the versions of a board's projects."""
        board = self._board_of(board_id)
        keys = ("id", "self", "projectId", "name", "description", "archived", "released", "startDate", "releaseDate")
        site = self._index.site
        found = [
            {key: version[key] for key in keys if key in version}
            for k in board["projects"]
            for version in site.versions[k]
        ]
        if released := request.first("released"):
            found = [version for version in found if version["released"] == (released == "true")]
        return self._page(request, linked(found, self._jira.root), has_total=False)

    def sprint(self, _: Request, sprint_id: str) -> Answer:
        """Show one sprint."""
        return answered(self._sprint(self._sprint_of(sprint_id)))

    def issue(self, request: Request, issue_id: str) -> Answer:
        """Show one issue with its agile fields."""
        issue = self._index.issue(issue_id)
        if issue is None:
            raise Refusal(no_issue())
        return answered(self._text(request, issue))

    def _board_of(self, board_id: str) -> Json:
        board = self._index.boards.get(int(board_id)) if board_id.isdigit() else None
        if board is None:
            raise Refusal(_hidden("rapidViewId", "board"))
        return board

    def _sprint_of(self, sprint_id: str) -> Json:
        sprint = self._index.sprints.get(int(sprint_id)) if sprint_id.isdigit() else None
        if sprint is None:
            raise Refusal(_hidden("sprint", "sprint"))
        return sprint

    def _board(self, board: Json) -> Json:
        keys = BOARD_KEYS if self._jira.is_cloud else BOARD_KEYS[:-1]
        place = {"self": f"{self._jira.root}{AGILE}/board/{board['id']}"}
        return {key: value for key in keys if (value := (board | place).get(key)) is not None}

    def _sprint(self, sprint: Json) -> Json:
        return agile_sprint(self._jira.words.sprint(sprint), self._jira.root)

    def _on_board(self, board: Json) -> list[Json]:
        columns = board["configuration"]["columnConfig"]["columns"]
        mapped = {status["id"] for column in columns for status in column["statuses"]}
        return [
            issue
            for issue in self._index.ranked
            if self._index.is_on_board(issue, board)
            and issue["fields"]["status"]["id"] in mapped
            and not (board["type"] == "scrum" and is_epic(issue))
        ]

    def _in_sprint(self, sprint: Json) -> list[Json]:
        return [issue for issue in self._index.ranked if sprint["id"] in self._index.sprint_ids(issue)]

    def _page(self, request: Request, values: list[Json], *, has_total: bool) -> Answer:
        start, size = request.whole("startAt", 0), min(request.whole("maxResults", 50), self._jira.limits.agile_page)
        cut, is_last = page(values, start=start, size=size)
        total = {"total": len(values)} if has_total else {}
        return answered({"maxResults": size, "startAt": start, **total, "isLast": is_last, "values": cut})

    def _issues(self, request: Request, among: list[Json], label: str) -> Answer:
        start = request.whole("startAt", 0)
        size = min(request.whole("maxResults", 50), self._jira.limits.agile_issues_page)
        found = self._jira.find(request.first("jql"), among=among, label=label)
        cut, _ = page(found, start=start, size=size)
        head = shown({"expand": "schema,names", "startAt": start, "maxResults": size, "total": len(found)})
        return answered(f'{head[:-1]},"issues":[{",".join(self._text(request, issue) for issue in cut)}]}}')

    def _text(self, request: Request, issue: Json) -> str:
        newest = self._jira.limits.issue_histories if self._jira.is_cloud else None
        changelog = self._jira.texts.embedded(issue, newest=newest) if "changelog" in request.words("expand") else ""
        fields = request.words("fields") or ["*navigable"]
        return self._jira.texts.issue(issue, fields=fields, changelog=changelog, is_agile=True)


def no_issue() -> Answer:
    """Answer for an issue that does not exist or may not be seen."""
    return failed(HTTPStatus.NOT_FOUND, "Issue does not exist or you do not have permission to see it.")


def _hidden(name: str, what: str) -> Answer:
    sentence = f"The requested {what} cannot be viewed because it either does not exist or you do not have permission"
    return failed(HTTPStatus.NOT_FOUND, errors={name: f"{sentence} to view it."})
