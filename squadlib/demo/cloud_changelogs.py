"""Jira Cloud's changelogs: one issue's pages, oldest first, and the bulk fetch by date over many issues."""

import base64
import hashlib
import itertools
import json
from functools import cache
from http import HTTPStatus
from typing import NamedTuple

from squadlib.demo.cloud_search import BAD_PAYLOAD, BAD_TOKEN, Members, checked_body
from squadlib.demo.issue_text import linked
from squadlib.demo.jira_agile import Jira, no_issue, page
from squadlib.demo.site_index import histories, milliseconds
from squadlib.demo.wire import Answer, Refusal, Request, Routes, answered, failed, shown

MEMBERS: Members = {"issueIdsOrKeys": (list, str), "fieldIds": (list, str), "maxResults": int, "nextPageToken": str}


class Written(NamedTuple):
    """One history of the bulk fetch; sorts by date, then issue."""

    at: int
    issue_id: int
    place: int
    field_ids: frozenset[str]
    text: str


class CloudChangelogs:
    """issue/{key}/changelog and changelog/bulkfetch."""

    def __init__(self, jira: Jira, routes: Routes) -> None:
        self._jira = jira
        self._written = cache(self._write)
        self._asked: dict[str, list[Written]] = {}
        routes.add("GET", "/rest/api/{api}/issue/{key}/changelog", self.of_issue)
        routes.add("POST", "/rest/api/{api}/changelog/bulkfetch", self.bulk)

    def of_issue(self, request: Request, api: str, key: str) -> Answer:
        """Answer one page of an issue's histories, oldest first."""
        issue = self._jira.index.issue(key)
        if issue is None:
            raise Refusal(no_issue())
        texts = self._jira.texts.histories(issue["id"])
        start = request.whole("startAt", 0)
        size = min(request.whole("maxResults", 100), self._jira.limits.changelog_page)
        cut, is_last = page(texts, start=start, size=size)
        place = f"{self._jira.root}/rest/api/{api}/issue/{issue['id']}/changelog"
        links = {"self": f"{place}?maxResults={size}&startAt={start}"}
        if not is_last:
            links["nextPage"] = f"{place}?maxResults={size}&startAt={start + len(cut)}"
        head = shown({**links, "maxResults": size, "startAt": start, "total": len(texts), "isLast": is_last})
        return answered(f'{head[:-1]},"values":[{",".join(cut)}]}}')

    def bulk(self, request: Request, _: str) -> Answer:
        """Answer one page of the histories of many issues by date; an issue's own may go over several pages."""
        body = checked_body(request, MEMBERS)
        keys, fields = body.get("issueIdsOrKeys") or [], body.get("fieldIds") or []
        size = body.get("maxResults") or 1000
        limits = self._jira.limits
        if not 1 <= len(keys) <= limits.bulk_ids or len(fields) > limits.bulk_fields or not 1 <= size <= 10000:
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, BAD_PAYLOAD))
        digest = hashlib.sha256(shown([sorted(keys), sorted(fields)]).encode()).hexdigest()[:16]
        start = _start(body.get("nextPageToken") or "", digest)
        found = self._find(digest, keys, frozenset(fields))
        cut, is_last = page(found, start=start, size=min(size, limits.bulk_histories_page))
        token = base64.urlsafe_b64encode(shown([digest, start + len(cut)]).encode()).decode()
        end = "" if is_last else f',"nextPageToken":{shown(token)}'
        return answered(f'{{"issueChangeLogs":[{",".join(_grouped(list(cut)))}]{end}}}')

    def _find(self, digest: str, keys: list[str], fields: frozenset[str]) -> list[Written]:
        if digest not in self._asked:
            issues = {issue["id"] for key in keys if (issue := self._jira.index.issue(key)) is not None}
            written = itertools.chain.from_iterable(self._written(issue_id) for issue_id in issues)
            self._asked[digest] = sorted(w for w in written if not fields or fields & w.field_ids)
        return self._asked[digest]

    def _write(self, issue_id: str) -> list[Written]:
        written = []
        for place, history in enumerate(histories(self._jira.index.by_id[issue_id])):
            at = milliseconds(history["created"])
            fields = frozenset(item["fieldId"] for item in history["items"] if "fieldId" in item)
            text = shown(linked(history | {"created": at}, self._jira.root))
            written.append(Written(at, int(issue_id), place, fields, text))
        return written


def _start(token: str, digest: str) -> int:
    if not token:
        return 0
    try:
        asked, start = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        asked, start = "", 0
    if asked != digest:
        raise Refusal(failed(HTTPStatus.BAD_REQUEST, BAD_TOKEN))
    return int(start)


def _grouped(cut: list[Written]) -> list[str]:
    by_issue: dict[int, list[str]] = {}
    for written in cut:
        by_issue.setdefault(written.issue_id, []).append(written.text)
    return [f'{{"issueId":"{n}","changeHistories":[{",".join(texts)}]}}' for n, texts in by_issue.items()]
