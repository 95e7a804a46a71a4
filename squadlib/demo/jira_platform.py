"""The platform endpoints that Cloud and Data Center share: fields, statuses, projects, versions, filters, one issue."""

from collections.abc import Mapping
from http import HTTPStatus

from squadlib.demo.issue_text import linked
from squadlib.demo.jira_agile import Jira, no_issue, page
from squadlib.demo.site import Json
from squadlib.demo.wire import Answer, Refusal, Request, Routes, answered, failed


class Platform:
    """The endpoints under /rest/api that both kinds of Jira have; `lists` are whole ones, by name, in its words."""

    def __init__(self, jira: Jira, routes: Routes, *, lists: Mapping[str, list[Json]]) -> None:
        self._jira, self._index = jira, jira.index
        for name, values in lists.items():
            answer = answered(linked(values, jira.root))
            routes.add("GET", f"/rest/api/{{api}}/{name}", lambda *_, answer=answer: answer)
        routes.add("GET", "/rest/api/{api}/issue/{key}", self.issue)
        routes.add("GET", "/rest/api/{api}/project", lambda *_: answered(linked(self._index.site.projects, jira.root)))
        routes.add("GET", "/rest/api/{api}/project/{key}", self.project)
        routes.add("GET", "/rest/api/{api}/project/{key}/versions", self.versions)
        routes.add("GET", "/rest/api/{api}/project/{key}/version", self.version_page)
        routes.add("GET", "/rest/api/{api}/filter/{id}", self.filter)

    def issue(self, request: Request, api: str, key: str) -> Answer:
        """Show one issue, on Cloud with its newest histories only."""
        issue = self._index.issue(key)
        if issue is None:
            raise Refusal(no_issue())
        newest = self._jira.limits.issue_histories if self._jira.is_cloud else None
        changelog = self._jira.texts.embedded(issue, newest=newest) if "changelog" in request.words("expand") else ""
        fields = request.words("fields") or ["*all"]
        return answered(self._jira.texts.issue(issue, fields=fields, changelog=changelog, api=api))

    def project(self, _: Request, __: str, key: str) -> Answer:
        """Show one project."""
        return answered(linked(self._project(key), self._jira.root))

    def versions(self, _: Request, __: str, key: str) -> Answer:
        """List a project's versions, all at once."""
        return answered(self._versions(key))

    def version_page(self, request: Request, api: str, key: str) -> Answer:
        """List a project's versions by page."""
        place = f"{self._jira.root}/rest/api/{api}/project/{key}/version"
        return answered(value_page(request, self._versions(key), place))

    def filter(self, _: Request, __: str, filter_id: str) -> Answer:
        """Show a board's filter as the query it stands for."""
        board = next((b for b in self._index.site.boards if b["configuration"]["filter"]["id"] == filter_id), None)
        if board is None:
            raise Refusal(failed(HTTPStatus.NOT_FOUND, "The selected filter is not available to you."))
        jql = f"project in ({', '.join(board['projects'])}) ORDER BY Rank ASC"
        place = f"{self._jira.root}/rest/api/2/filter/{filter_id}"
        return answered({"self": place, "id": filter_id, "name": f"Filter for {board['name']}", "jql": jql})

    def _project(self, key: str) -> Json:
        project = self._index.project(key)
        if project is None:
            word = "id" if key.isdigit() else "key"
            raise Refusal(failed(HTTPStatus.NOT_FOUND, f"No project could be found with {word} '{key}'."))
        return project

    def _versions(self, key: str) -> list[Json]:
        versions = self._index.site.versions.get(self._project(key)["key"], [])
        root = self._jira.root
        return [{"self": f"{root}/rest/api/2/version/{v['id']}"} | linked(v, root) for v in versions]


def value_page(request: Request, values: list[Json], place: str) -> Json:
    """Return a page of the platform: at most 50 values, with links, total and isLast."""
    start, size = request.whole("startAt", 0), min(request.whole("maxResults", 50), 50)
    cut, is_last = page(values, start=start, size=size)
    links = {"self": f"{place}?maxResults={size}&startAt={start}"}
    if not is_last:
        links["nextPage"] = f"{place}?maxResults={size}&startAt={start + len(cut)}"
    return {**links, "maxResults": size, "startAt": start, "total": len(values), "isLast": is_last, "values": cut}
