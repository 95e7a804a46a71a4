"""Jira Cloud, answering for a site: versions 2 and 3 of the platform and the agile endpoints."""

import base64
from http import HTTPStatus
from zoneinfo import ZoneInfo

from squadlib.demo.cloud_changelogs import CloudChangelogs
from squadlib.demo.cloud_search import BAD_PAYLOAD, CloudSearch, Members, checked_body
from squadlib.demo.issue_text import CloudWords, IssueTexts, linked
from squadlib.demo.jira_agile import Agile, Jira, Limits
from squadlib.demo.jira_greenhopper import Greenhopper
from squadlib.demo.jira_platform import Platform, value_page
from squadlib.demo.jql_search import Search
from squadlib.demo.site import Json, Site
from squadlib.demo.site_index import SiteIndex, written
from squadlib.demo.wire import Answer, Refusal, Request, Routes, answered, failed, shown

EMAIL = "analyst@example.com"
ACCOUNT = "557058:analyst"
BULK_MEMBERS: Members = {
    "issueIdsOrKeys": (list, str),
    "fields": (list, str),
    "expand": (list, str),
    "properties": (list, str),
    "fieldsByKeys": bool,
}
UNAUTHENTICATED = "Client must be authenticated to access this resource."
NOTHING: dict[str, Json | list[Json]] = {
    "search/jql": {"issues": [], "isLast": True},
    "search/approximate-count": {"count": 0},
    "issue/bulkfetch": {"issues": [], "issueErrors": []},
    "status": [],
    "issuetype": [],
    "project": [],
}
OPEN = ("serverInfo", "field", "search")


class JiraCloud:
    """A Jira Cloud site; `token` is the API token that is let in."""

    def __init__(self, site: Site, *, root: str, token: str, limits: Limits, zone: ZoneInfo) -> None:
        self._site, self._root, self._zone = site, root, zone
        self._pass = "Basic " + base64.b64encode(f"{EMAIL}:{token}".encode()).decode()
        index, words = SiteIndex(site), CloudWords()
        search = Search(index, zone=zone, accounts=account_ids(site), me=ACCOUNT)
        self._jira = Jira(root, index, words, IssueTexts(index, words, root), search, limits, is_cloud=True)
        self._routes = Routes()
        self._add_routes()

    def _add_routes(self) -> None:
        routes, site = self._routes, self._site
        routes.add("GET", "/rest/api/{api}/serverInfo", lambda *_: answered(self._server_info()))
        routes.add("GET", "/rest/api/{api}/myself", lambda *_: answered(self._myself()))
        routes.add("POST", "/rest/api/{api}/issue/bulkfetch", self._issues)
        routes.add("GET", "/rest/api/{api}/project/search", self._projects)
        CloudSearch(self._jira, routes)
        CloudChangelogs(self._jira, routes)
        lists = {"field": site.fields, "status": site.statuses, "issuetype": site.issue_types}
        Platform(self._jira, routes, lists={**lists, "priority": site.priorities})
        Agile(self._jira, routes)
        Greenhopper(self._jira, routes)

    def answer(self, request: Request) -> Answer | None:
        """Answer a request; a missing or wrong token sees what anonymous users see."""
        _, _, api, *rest = [*request.path.split("/", 4)[1:], "", ""]
        if request.path.startswith("/rest/api/") and api not in ("2", "3"):
            return None
        if request.headers.get("authorization") != self._pass:
            is_agile = request.path.startswith(("/rest/agile/", "/rest/greenhopper/"))
            if is_agile or rest[0] not in OPEN:
                return self._anonymous(request, "myself" if is_agile else rest[0])
        answer = self._routes.answer(request)
        if answer is None or api == "2":
            return answer
        moved = answer.body.replace(f"{self._root}/rest/api/2/".encode(), f"{self._root}/rest/api/{api}/".encode())
        return answer if request.path.startswith("/rest/agile/") else Answer(answer.status, moved, answer.headers)

    def _anonymous(self, request: Request, resource: str) -> Answer:
        if resource in NOTHING:
            return answered(NOTHING[resource])
        if resource == "project/search":
            return answered(value_page(request, [], f"{self._root}/rest/api/2/project/search"))
        if resource in ("myself", "changelog/bulkfetch"):
            return self._login_failed(was_tried="authorization" in request.headers)
        if resource.startswith("project/"):
            key = resource.split("/")[1]
            return failed(HTTPStatus.NOT_FOUND, f"No project could be found with key '{key}'.")
        return failed(HTTPStatus.NOT_FOUND, "Issue does not exist or you do not have permission to see it.")

    def _login_failed(self, *, was_tried: bool) -> Answer:
        headers = {
            "Content-Type": "text/plain;charset=UTF-8",
            "WWW-Authenticate": f'OAuth realm="{self._root.replace("://", "%3A%2F%2F")}"',
        }
        reason = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"} if was_tried else {}
        return Answer(HTTPStatus.UNAUTHORIZED, UNAUTHENTICATED.encode(), headers | reason)

    def _server_info(self) -> Json:
        return {
            "baseUrl": self._root,
            "displayUrl": self._root,
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100290,
            "buildDate": "2026-01-12T05:04:31.000+0000",
            "serverTime": written(self._site.now.astimezone(self._zone)),
            "scmInfo": "0000000000000000000000000000000000000000",
            "serverTitle": self._site.title,
            "serverTimeZone": self._zone.key,
            "defaultLocale": {"locale": "en_US"},
        }

    def _myself(self) -> Json:
        return {
            "self": f"{self._root}/rest/api/2/user?accountId={ACCOUNT}",
            "accountId": ACCOUNT,
            "accountType": "atlassian",
            "emailAddress": EMAIL,
            "avatarUrls": {f"{n}x{n}": f"{self._root}/avatar/{n}.png" for n in (48, 24, 16, 32)},
            "displayName": "Analyst",
            "active": True,
            "timeZone": self._zone.key,
            "locale": "en_US",
            "groups": {"size": 1, "items": []},
            "applicationRoles": {"size": 1, "items": []},
            "expand": "groups,applicationRoles",
        }

    def _issues(self, request: Request, api: str) -> Answer:
        body = checked_body(request, BULK_MEMBERS)
        keys = body.get("issueIdsOrKeys") or []
        if not 1 <= len(keys) <= 100:
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, BAD_PAYLOAD))
        found = {issue["id"]: issue for key in keys if (issue := self._jira.index.issue(key)) is not None}
        texts, newest = self._jira.texts, self._jira.limits.issue_histories
        with_changelog = "changelog" in (body.get("expand") or [])
        fields = body.get("fields") or ["*navigable"]
        issues = [
            texts.issue(i, fields=fields, api=api, changelog=texts.embedded(i, newest=newest) if with_changelog else "")
            for i in found.values()
        ]
        return answered(f'{{"issueErrors":{shown([])},"issues":[{",".join(issues)}]}}')

    def _projects(self, request: Request, api: str) -> Answer:
        projects = linked(self._site.projects, self._root)
        return answered(value_page(request, projects, f"{self._root}/rest/api/{api}/project/search"))


def account_ids(site: Site) -> dict[str, str]:
    """Return every account id of a site, by its lower case."""
    held = [issue["fields"].get(role) for issue in site.issues for role in ("assignee", "reporter", "creator")]
    return {p["accountId"].lower(): p["accountId"] for p in [*site.people, *held] if p}
