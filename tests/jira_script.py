"""A Jira as small as a test needs: one board whose answers the test writes, served as Cloud or as Data Center."""

from dataclasses import dataclass, field
from typing import Any

from squadlib.records import BoardRecords
from squadlib.sources.http import Patience
from squadlib.sources.jira import Credentials, fetch_board
from tests.loopback import Asked, Loopback, Reply, serving

Json = dict[str, Any]
CLOUD = Credentials(email="ana@example.com", api_token="cloud-token")
DATA_CENTER = Credentials(personal_token="center-token")
SPRINT, POINTS, EPIC_LINK, FLAG = "customfield_98765", "customfield_4711", "customfield_31", "customfield_32"
GREENHOPPER = "com.pyxis.greenhopper.jira:"
FIELDS: list[Json] = [
    {"id": SPRINT, "name": "Sprint", "schema": {"type": "array", "custom": f"{GREENHOPPER}gh-sprint"}},
    {"id": EPIC_LINK, "name": "Epic Link", "schema": {"type": "any", "custom": f"{GREENHOPPER}gh-epic-link"}},
    {
        "id": "customfield_33",
        "name": "Epic Name",
        "schema": {"type": "string", "custom": f"{GREENHOPPER}gh-epic-label"},
    },
    {"id": FLAG, "name": "Markiert", "untranslatedName": "Flagged", "schema": {"type": "array"}},
    {"id": POINTS, "name": "Story Points", "schema": {"type": "number"}},
    {"id": "customfield_1", "name": "Story Points", "schema": {"type": "number"}},
    {"id": "summary", "name": "Summary"},
]
STATUSES: list[Json] = [
    {"id": "1", "name": "To Do", "statusCategory": {"key": "new"}},
    {"id": "2", "name": "Done", "statusCategory": {"key": "done"}},
    {"id": "77", "name": "Done", "statusCategory": {"key": "done"}},
]
CONFIGURATION: Json = {
    "id": 11,
    "filter": {"id": "10400"},
    "columnConfig": {
        "columns": [{"name": "To do", "statuses": [{"id": "1"}]}, {"name": "Done", "statuses": [{"id": "2"}]}]
    },
    "estimation": {"type": "field", "field": {"fieldId": POINTS, "displayName": "Story Points"}},
}
ANA = {"accountId": "a-1", "displayName": "Ana Ruiz", "active": True, "emailAddress": "ana@example.com"}


def issue(
    number: int, values: Json | None = None, *, histories: list[Json] | None = None, total: int | None = None
) -> Json:
    """Return an issue's answer; `values` replace or add fields, `total` is what Jira says its changelog holds."""
    listed = histories or []
    fields: Json = {
        "summary": f"Issue {number}",
        "issuetype": {"name": "Story", "subtask": False},
        "status": {"id": "1", "name": "To Do"},
        "project": {"id": "1", "key": "AB"},
        "priority": {"name": "High"},
        "labels": [],
        "created": "2026-01-01T09:00:00.000+0000",
        "updated": "2026-01-02T09:00:00.000+0000",
        "assignee": ANA,
        "fixVersions": [],
        "parent": None,
    }
    count = len(listed) if total is None else total
    changelog = {"startAt": 0, "maxResults": count, "total": count, "histories": listed}
    return {"id": str(10000 + number), "key": f"AB-{number}", "fields": fields | (values or {}), "changelog": changelog}


def history(number: int, *items: Json, created: Any = None, author: Json | None = None) -> Json:
    """Return a history with one minute per number."""
    at = created or f"2026-01-01T{9 + number // 60:02d}:{number % 60:02d}:00.000+0000"
    return {"id": str(number), "author": author or ANA, "created": at, "items": list(items)}


def item(name: str, field_id: str | None = None, **ends: Any) -> Json:
    """Return a changelog item: `old` and `new` are its ids, `old_text` and `new_text` its strings."""
    told: Json = {"field": name, "fieldtype": "jira"} | ({"fieldId": field_id} if field_id else {})
    names = {"old": "from", "old_text": "fromString", "new": "to", "new_text": "toString"}
    return told | {theirs: ends.get(ours) for ours, theirs in names.items()}


def sprint(number: int, state: str = "closed", **members: Any) -> Json:
    """Return a sprint as a board lists it."""
    told = {"startDate": "2026-01-01T09:00:00.000Z", "endDate": "2026-01-14T09:00:00.000Z", "originBoardId": 11}
    return {"id": number, "name": f"Sprint {number}", "state": state, **told, **members}


@dataclass
class Script:
    """What the site holds, and `faults`: replies that come, once each, in place of a path's answers."""

    is_cloud: bool = True
    issues: list[Json] = field(default_factory=list)
    sprints: list[Json] = field(default_factory=list)
    fields: list[Json] = field(default_factory=lambda: FIELDS)
    configuration: Json = field(default_factory=lambda: CONFIGURATION)
    bulk: dict[str | None, Json] = field(default_factory=dict)
    changelogs: dict[str, list[Json]] = field(default_factory=dict)
    faults: dict[str, list[Reply]] = field(default_factory=dict)
    context: str = ""
    token: str = ""

    def __call__(self, asked: Asked) -> Reply:
        """Answer one request."""
        path = asked.path.removeprefix(self.context)
        if self.faults.get(path):
            return self.faults[path].pop(0)
        if path.endswith("/serverInfo"):
            kind = "Cloud" if self.is_cloud else "Server"
            told = {"deploymentType": kind, "version": "10.3.1", "serverTitle": "Site"}
            return Reply(told | {"serverTime": "2026-02-01T10:00:00.123+0000"})
        if "authorization" not in asked.headers:
            return Reply(raw=b"Client must be authenticated to access this resource.", status=401)
        return self._search(asked, path) or self._plain(asked, path)

    def _plain(self, asked: Asked, path: str) -> Reply:
        start = int(asked.query.get("startAt", "0"))
        api = "/rest/api/3" if self.is_cloud else "/rest/api/2"
        histories = self.changelogs.get(path.split("/")[5] if path.endswith("/changelog") else "", [])
        cut = self.sprints[start : start + 50]
        answers: dict[str, Any] = {
            f"{api}/myself": {"displayName": "Ana"},
            "/rest/agile/1.0/board/11": {"id": 11, "name": "Client", "type": "scrum"},
            "/rest/agile/1.0/board/11/configuration": self.configuration,
            "/rest/agile/1.0/board/11/sprint": {"values": cut, "isLast": start + len(cut) >= len(self.sprints)},
            f"{api}/field": self.fields,
            f"{api}/status": STATUSES,
            f"{api}/project/AB/versions": [{"id": "5", "name": "1.0", "released": True, "releaseDate": "2026-03-01"}],
        }
        if path == "/rest/api/3/changelog/bulkfetch":
            return Reply(self.bulk[asked.body.get("nextPageToken")])
        if path == "/rest/api/3/issue/bulkfetch":
            return Reply({"issues": [one for one in self.issues if one["id"] in asked.body["issueIdsOrKeys"]]})
        if path.endswith("/changelog"):
            page = {"startAt": start, "total": len(histories), "values": histories[start : start + 100]}
            return Reply(page | {"isLast": start + 100 >= len(histories)})
        return Reply(answers[path]) if path in answers else Reply({"errorMessages": ["No such thing."]}, status=404)

    def _search(self, asked: Asked, path: str) -> Reply | None:
        if path == "/rest/api/3/search/jql" and self.is_cloud:
            start = int(asked.query.get("nextPageToken", "0"))
            cut, size = self._found(asked)[start : start + 2], len(self._found(asked))
            more = {"nextPageToken": str(start + 2)} if start + 2 < size else {}
            return Reply({"issues": cut, "isLast": not more, **more})
        if path in ("/rest/api/2/search", "/rest/agile/1.0/board/11/issue"):
            start, found = int(asked.query.get("startAt", "0")), self._found(asked)
            return Reply({"issues": found[start : start + 2], "startAt": start, "total": len(found)})
        return None

    def _found(self, asked: Asked) -> list[Json]:
        jql = asked.query["jql"]
        return [found for found in self.issues if "key in" not in jql or f'"{found["key"]}"' in jql]


def fetched(script: Script, **arguments: Any) -> tuple[BoardRecords, Loopback]:
    """Fetch the script's board without waiting for real; return the records and what was asked."""
    with serving(script) as server:
        told: Json = {"credentials": CLOUD if script.is_cloud else DATA_CENTER, "board_id": 11} | arguments
        patience = Patience(sleep=lambda _: None, read_seconds=5)
        return fetch_board(url=server.url + script.context + script.token, patience=patience, **told), server
