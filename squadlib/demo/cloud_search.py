"""Jira Cloud's search: pages by opaque token, short ones among them, without a total; a strict reader of bodies."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from squadlib.demo.jira_agile import Jira, page
from squadlib.demo.jql import JqlError
from squadlib.demo.site import Json
from squadlib.demo.wire import Answer, Refusal, Request, Routes, answered, failed, shown

REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline"
    " is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
OUT_OF_RANGE = "The max results parameter has to be between 1 and 5,000."
BAD_PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."
# Jira's own sentence for a foreign or spent token is not on record; this one is ours.
BAD_TOKEN = "The nextPageToken does not belong to this query or has expired."  # noqa: S105 - a message
Members = Mapping[str, type | tuple[type, type]]
MEMBERS: Members = {
    "jql": str,
    "nextPageToken": str,
    "maxResults": int,
    "fields": (list, str),
    "expand": str,
    "properties": (list, str),
    "fieldsByKeys": bool,
    "failFast": bool,
    "reconcileIssues": (list, int),
}


@dataclass(frozen=True)
class Asked:
    """What a search asks for, from a query string or a body."""

    jql: str
    token: str
    size: int
    fields: list[str]
    expand: list[str]


class CloudSearch:
    """search/jql, approximate-count and the removed search."""

    def __init__(self, jira: Jira, routes: Routes) -> None:
        self._jira = jira
        routes.add("GET", "/rest/api/{api}/search/jql", lambda request, api: self.search(_from_query(request), api))
        routes.add("POST", "/rest/api/{api}/search/jql", lambda request, api: self.search(_from_body(request), api))
        routes.add("POST", "/rest/api/{api}/search/approximate-count", self.count)
        for method in ("GET", "POST"):
            routes.add(method, "/rest/api/{api}/search", lambda *_: failed(HTTPStatus.GONE, REMOVED))

    def search(self, asked: Asked, api: str) -> Answer:
        """Answer one page; faults are told in Jira's order: token, size, bounds, query."""
        place = self._place(asked)
        if not 1 <= asked.size <= 5000:
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, OUT_OF_RANGE))
        self._check_bounds(asked.jql)
        found = self._jira.find(asked.jql)
        number, start = place
        issues, is_last = page(found, start=start, size=self._size(asked, number))
        body = ",".join(self._issue(issue, asked, api) for issue in issues)
        token = "" if is_last else f',"nextPageToken":{shown(_token(asked.jql, number + 1, start + len(issues)))}'
        return answered(f'{{"issues":[{body}],"isLast":{shown(is_last)}{token}{self._expanded(asked)}}}')

    def count(self, request: Request, _: str) -> Answer:
        """Count what a query finds."""
        body = checked_body(request, {"jql": str})
        self._check_bounds(body.get("jql") or "")
        return answered({"count": len(self._jira.find(body["jql"]))})

    def _check_bounds(self, jql: str) -> None:
        try:
            is_bounded = self._jira.search.is_bounded(jql)
        except JqlError as error:
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, *error.messages)) from None
        if not is_bounded:
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, UNBOUNDED))

    def _size(self, asked: Asked, number: int) -> int:
        """Return how many issues a page holds: fewer where many fields are asked for, and now and then fewer still."""
        limits = self._jira.limits
        size = min(asked.size, limits.id_page if set(asked.fields) <= {"id", "key"} else limits.search_page)
        is_short = limits.short_page_every and number % limits.short_page_every == limits.short_page_every - 1
        return max(1, size // 2) if is_short else size

    def _issue(self, issue: Json, asked: Asked, api: str) -> str:
        if asked.fields == ["id"] and "changelog" not in asked.expand:
            return shown({"id": issue["id"]})
        newest = self._jira.limits.search_histories
        changelog = self._jira.texts.embedded(issue, newest=newest) if "changelog" in asked.expand else ""
        return self._jira.texts.issue(issue, fields=asked.fields, changelog=changelog, api=api)

    def _expanded(self, asked: Asked) -> str:
        fields = [field for field in self._jira.index.site.fields if {field["id"], "*all"} & set(asked.fields)]
        parts = ""
        if "names" in asked.expand:
            parts += f',"names":{shown({field["id"]: field["name"] for field in fields})}'
        if "schema" in asked.expand:
            parts += f',"schema":{shown({field["id"]: field["schema"] for field in fields if "schema" in field})}'
        return parts

    def _place(self, asked: Asked) -> tuple[int, int]:
        """Return the number and the first issue of the page a token stands for."""
        if not asked.token:
            return 0, 0
        try:
            digest, number, start = json.loads(base64.urlsafe_b64decode(asked.token))
        except ValueError:
            digest, number, start = "", 0, 0
        if digest != _digest(asked.jql):
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, BAD_TOKEN))
        return number, start


def _digest(jql: str) -> str:
    return hashlib.sha256(jql.encode()).hexdigest()[:16]


def _token(jql: str, number: int, start: int) -> str:
    return base64.urlsafe_b64encode(shown([_digest(jql), number, start]).encode()).decode()


def _from_query(request: Request) -> Asked:
    return Asked(
        jql=request.first("jql"),
        token=request.first("nextPageToken"),
        size=request.whole("maxResults", 50),
        fields=request.words("fields") or ["id"],
        expand=request.words("expand"),
    )


def _from_body(request: Request) -> Asked:
    body = checked_body(request, MEMBERS)
    size = body.get("maxResults")
    return Asked(
        jql=body.get("jql") or "",
        token=body.get("nextPageToken") or "",
        size=50 if size is None else size,
        fields=body.get("fields") or ["id"],
        expand=[word.strip() for word in (body.get("expand") or "").split(",")],
    )


def checked_body(request: Request, members: Members) -> Json:
    """Return a JSON body whose members are all known and of their type (or null); any other is refused with 400."""
    try:
        body = json.loads(request.body or b"null")
    except ValueError:
        body = None
    if not isinstance(body, dict) or not all(k in members and _fits(v, members[k]) for k, v in body.items()):
        raise Refusal(failed(HTTPStatus.BAD_REQUEST, BAD_PAYLOAD))
    return body


def _fits(value: Any, kind: type | tuple[type, type]) -> bool:
    if value is None:
        return True
    if isinstance(kind, tuple):
        return isinstance(value, list) and all(_fits(part, kind[1]) and part is not None for part in value)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
