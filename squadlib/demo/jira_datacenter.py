"""Jira Data Center, answering for the same site: version 2 only, offsets and totals, whole changelogs."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from squadlib.demo.datacenter_words import DataCenterWords
from squadlib.demo.issue_text import IssueTexts
from squadlib.demo.jira_agile import Agile, Jira, Limits, page
from squadlib.demo.jira_greenhopper import Greenhopper
from squadlib.demo.jira_platform import Platform
from squadlib.demo.jql_search import Search
from squadlib.demo.site import Json, Site
from squadlib.demo.site_index import SiteIndex, written
from squadlib.demo.wire import Answer, Refusal, Request, Routes, answered, failed, shown

ME = "JIRAUSER10000"
MEMBERS = ("jql", "startAt", "maxResults", "validateQuery", "fields", "expand")
OPEN = ("/rest/api/2/serverInfo",)


@dataclass(frozen=True)
class Asked:
    """What a search asks for, from a query string or a body."""

    jql: str
    start: int
    size: int
    fields: list[str]
    expand: list[str]


class JiraDataCenter:
    """A Jira Data Center; `token` is the personal access token that is let in."""

    def __init__(self, site: Site, *, root: str, token: str, limits: Limits, zone: ZoneInfo) -> None:
        self._site, self._root, self._zone, self._pass = site, root, zone, f"Bearer {token}"
        index = SiteIndex(site)
        words = DataCenterWords(index, root=root, zone=zone)
        search = Search(index, zone=zone, accounts=words.accounts, me=ME)
        self._jira = Jira(root, index, words, IssueTexts(index, words, root), search, limits, is_cloud=False)
        self._routes = Routes()
        for name, answer in (("serverInfo", self._server_info()), ("myself", self._myself())):
            self._routes.add("GET", f"/rest/api/2/{name}", lambda *_, answer=answer: answered(answer))
        self._routes.add("GET", "/rest/api/2/search", lambda request: self.search(_from_query(request)))
        self._routes.add("POST", "/rest/api/2/search", lambda request: self.search(_from_body(request)))
        lists = {"field": words.field_list(), "status": words.statuses(), "issuetype": words.issue_types()}
        Platform(self._jira, self._routes, lists={**lists, "priority": words.priorities()})
        Agile(self._jira, self._routes)
        Greenhopper(self._jira, self._routes)

    def answer(self, request: Request) -> Answer | None:
        """Answer a request; all but serverInfo need the token, and a wrong one is refused everywhere."""
        credential = request.headers.get("authorization")
        if credential != self._pass and (credential is not None or request.path not in OPEN):
            return self._login_failed(was_tried=credential is not None)
        if request.path.startswith("/rest/api/") and not request.path.startswith("/rest/api/2/"):
            return None
        return self._routes.answer(request)

    def search(self, asked: Asked) -> Answer:
        """Answer one page: `maxResults` is told as it was capped, and the total is told."""
        size = min(asked.size, self._jira.limits.datacenter_search_page) if asked.size >= 0 else 1000
        found = self._jira.find(asked.jql)
        cut, _ = page(found, start=asked.start, size=size)
        texts = self._jira.texts
        issues = [
            texts.issue(
                issue,
                fields=asked.fields,
                changelog=texts.embedded(issue, newest=None) if "changelog" in asked.expand else "",
            )
            for issue in cut
        ]
        head = shown({"expand": "schema,names", "startAt": asked.start, "maxResults": size, "total": len(found)})
        return answered(f'{head[:-1]},"issues":[{",".join(issues)}]}}')

    def _login_failed(self, *, was_tried: bool) -> Answer:
        headers = {"Content-Type": "text/html;charset=utf-8", "WWW-Authenticate": 'OAuth realm="jira"'}
        reason = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"} if was_tried else {}
        body = b"<html><head><title>Unauthorized (401)</title></head><body><h1>Unauthorized (401)</h1></body></html>"
        return Answer(HTTPStatus.UNAUTHORIZED, body, headers | reason)

    def _server_info(self) -> Json:
        return {
            "baseUrl": self._root,
            "version": "10.3.5",
            "versionNumbers": [10, 3, 5],
            "deploymentType": "Server",
            "buildNumber": 10030005,
            "buildDate": "2026-03-10T00:00:00.000+0800",
            "databaseBuildNumber": 10030005,
            "serverTime": written(self._site.now.astimezone(self._zone)),
            "scmInfo": "0000000000000000000000000000000000000000",
            "serverTitle": self._site.title,
        }

    def _myself(self) -> Json:
        return {
            "self": f"{self._root}/rest/api/2/user?username=analyst",
            "key": ME,
            "name": "analyst",
            "emailAddress": "analyst@example.com",
            "displayName": "Analyst",
            "active": True,
            "timeZone": self._zone.key,
            "locale": "en_US",
            "groups": {"size": 1, "items": []},
            "applicationRoles": {"size": 1, "items": []},
            "expand": "groups,applicationRoles",
        }


def _from_query(request: Request) -> Asked:
    return Asked(
        jql=request.first("jql"),
        start=request.whole("startAt", 0),
        size=request.whole("maxResults", 50),
        fields=request.words("fields") or ["*navigable"],
        expand=request.words("expand"),
    )


def _from_body(request: Request) -> Asked:
    try:
        body: Any = json.loads(request.body or b"null")
    except ValueError:
        body = None
    strange = [name for name in body if name not in MEMBERS] if isinstance(body, dict) else ["body"]
    if strange:
        raise Refusal(failed(HTTPStatus.BAD_REQUEST, f'Unrecognized field "{strange[0]}", not marked as ignorable'))
    return Asked(
        jql=body.get("jql") or "",
        start=int(body.get("startAt") or 0),
        size=50 if body.get("maxResults") is None else int(body["maxResults"]),
        fields=body.get("fields") or ["*navigable"],
        expand=[str(word) for word in body.get("expand") or ()],
    )
