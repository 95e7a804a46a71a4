"""The stand-in as Jira: what Cloud and Data Center each answer, held against the vendor's schemas."""

import copy
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jira
import jsonschema  # type: ignore[import-untyped]
import pytest
import requests

from squadlib.demo.faults import Fault, jira_limit
from squadlib.demo.site_index import milliseconds
from squadlib.demo.standin import Limits, Standin, serve
from tests.tiny_site import tiny_site

POINTS, SPRINT = "customfield_10031", "customfield_10020"


class Client:
    """A bare client of one stand-in, let in unless told otherwise."""

    def __init__(self, standin: Standin) -> None:
        self.standin, self.session = standin, requests.Session()
        secret = standin.environment()
        if standin.deployment == "cloud":
            self.session.auth = (secret["JIRA_EMAIL"], secret["JIRA_API_TOKEN"])
        else:
            self.session.headers["Authorization"] = f"Bearer {secret['JIRA_PERSONAL_TOKEN']}"

    def ask(self, path: str, body: Any = None, **params: Any) -> requests.Response:
        """Ask for a path: POST when there is a body."""
        method = "GET" if body is None else "POST"
        return self.session.request(method, f"{self.standin.url}{path}", params=params, json=body, timeout=5)

    def get(self, path: str, **params: Any) -> Any:
        """Return the JSON of a 200."""
        answer = self.ask(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        """Return the JSON of a 200 to a body."""
        answer = self.ask(path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def search(self, jql: str, **params: Any) -> list[list[Any]]:
        """Return every page of search/jql."""
        pages: list[list[Any]] = []
        token: dict[str, str] = {}
        while True:
            found = self.get("/rest/api/3/search/jql", jql=jql, **params, **token)
            pages.append(found["issues"])
            if found["isLast"]:
                assert "nextPageToken" not in found
                return pages
            token = {"nextPageToken": found["nextPageToken"]}


@pytest.fixture(scope="module")
def cloud() -> Iterator[Client]:
    """Serve a site of 236 issues as Jira Cloud."""
    with serve(tiny_site(plain_issues=230)) as standin:
        yield Client(standin)


@pytest.fixture(scope="module")
def datacenter() -> Iterator[Client]:
    """Serve the same site as Jira Data Center, under a context path and in another zone."""
    limits = Limits(datacenter_search_page=60)
    with serve(tiny_site(plain_issues=230), deployment="datacenter", context="/jira", limits=limits) as standin:
        yield Client(standin)


def test_search_gives_short_pages_and_no_total(cloud: Client) -> None:
    """A page shorter than asked for is not the last one; nothing is lost or doubled."""
    pages = cloud.search("project in (TS, NB) ORDER BY key", fields="summary", maxResults=60)
    assert [len(page) for page in pages] == [60, 60, 30, 60, 26]
    assert len({issue["id"] for page in pages for issue in page}) == 236
    assert list(cloud.get("/rest/api/3/search/jql", jql="key = TS-1")["issues"][0]) == ["id"]


def test_search_holds_many_only_when_little_is_asked_for(cloud: Client) -> None:
    """Ids alone come by the thousand, fields by the hundred."""
    jql = "project = TS ORDER BY key"
    assert [len(p) for p in cloud.search(jql, maxResults=5000)] == [235]
    assert [len(p) for p in cloud.search(jql, maxResults=5000, fields="status")] == [100, 100, 35]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"jql": ""}, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."),
        ({"jql": "ORDER BY key", "maxResults": 0}, "The max results parameter has to be between 1 and 5,000."),
        ({"jql": "project = TS", "maxResults": 5001}, "The max results parameter has to be between 1 and 5,000."),
        (
            {"jql": "project = TS", "startAt": 0},
            "Invalid request payload. Refer to the REST API documentation and try again.",
        ),
        (
            {"jql": "project = TS", "maxResults": True},
            "Invalid request payload. Refer to the REST API documentation and try again.",
        ),
        (
            {"jql": "project = TS", "fields": "id"},
            "Invalid request payload. Refer to the REST API documentation and try again.",
        ),
        ({"jql": "project = NO"}, "The value 'NO' does not exist for the field 'project'."),
    ],
)
def test_search_refuses_what_cloud_refuses(cloud: Client, body: dict[str, Any], message: str) -> None:
    """Bodies are read strictly, queries must be bounded, sizes have limits."""
    answer = cloud.ask("/rest/api/3/search/jql", body)
    assert (answer.status_code, answer.json()["errorMessages"]) == (400, [message])


def test_search_takes_what_the_jira_package_sends(cloud: Client) -> None:
    """Nulls and empty lists stand for nothing."""
    body = {"jql": "key = TS-1", "expand": None, "properties": None, "reconcileIssues": [], "fields": ["key"]}
    assert cloud.post("/rest/api/2/search/jql", body)["issues"][0]["key"] == "TS-1"


def test_a_token_belongs_to_its_query(cloud: Client) -> None:
    """The token of one query is refused for another."""
    token = cloud.get("/rest/api/3/search/jql", jql="project = TS")["nextPageToken"]
    assert cloud.ask("/rest/api/3/search/jql", jql="project = NB", nextPageToken=token).status_code == 400


def test_the_old_search_is_gone_from_cloud(cloud: Client) -> None:
    """Both methods are answered with 410 and the way out."""
    assert cloud.ask("/rest/api/2/search", jql="project = TS").status_code == 410
    assert "search/jql" in cloud.ask("/rest/api/3/search", {"jql": ""}).json()["errorMessages"][0]


def test_issues_are_counted_without_being_shown(cloud: Client) -> None:
    """The count of a query is exact here, whatever its name."""
    assert cloud.post("/rest/api/3/search/approximate-count", {"jql": "project = TS"}) == {"count": 235}


@pytest.mark.parametrize(
    ("path", "cut"), [("search/jql?jql=key=TS-1&fields=id&expand=changelog", 40), ("issue/TS-1?expand=changelog", 100)]
)
def test_an_embedded_changelog_is_cut_and_says_so(cloud: Client, path: str, cut: int) -> None:
    """The newest 40 in a search and the newest 100 in an issue, with the true total."""
    found = cloud.get(f"/rest/api/3/{path}")
    changelog = (found["issues"][0] if "issues" in found else found)["changelog"]
    instants = [milliseconds(history["created"]) for history in changelog["histories"]]
    assert (len(instants), changelog["total"]) == (cut, 150)
    assert instants == sorted(instants, reverse=True)


def test_an_issues_changelog_comes_page_by_page(cloud: Client) -> None:
    """Oldest first, a hundred at most, the former key still leads to it."""
    first = cloud.get("/rest/api/3/issue/OLD-7/changelog", maxResults=500)
    rest = cloud.get("/rest/api/3/issue/TS-1/changelog", startAt=100)
    assert (len(first["values"]), first["isLast"], len(rest["values"]), rest["isLast"]) == (100, False, 50, True)
    assert first["values"][0]["items"][0]["field"] == "Key"
    assert "startAt=100" in first["nextPage"]


def test_bulk_changelogs_come_by_date_and_split_an_issue(cloud: Client) -> None:
    """Every history is there once, in milliseconds, though its issue goes over three pages."""
    seen: list[tuple[str, int, str]] = []
    token: dict[str, str] = {}
    while True:
        body = {"issueIdsOrKeys": ["TS-1", "20002", "TS-4", "TS-777"], "maxResults": 60, **token}
        page = cloud.post("/rest/api/3/changelog/bulkfetch", body)
        seen += [
            (log["issueId"], h["created"], h["id"]) for log in page["issueChangeLogs"] for h in log["changeHistories"]
        ]
        if "nextPageToken" not in page:
            break
        token = {"nextPageToken": page["nextPageToken"]}
    assert len(seen) == len(set(seen)) == 151
    assert {issue for issue, _, _ in seen} == {"20001", "20002"}
    assert all(isinstance(created, int) for _, created, _ in seen)


def test_bulk_changelogs_can_be_asked_by_field(cloud: Client) -> None:
    """Only histories with an item of that field; items without fieldId cannot be asked for."""
    body = {"issueIdsOrKeys": ["TS-1", "TS-2"], "fieldIds": [SPRINT]}
    logs = cloud.post("/rest/api/3/changelog/bulkfetch", body)["issueChangeLogs"]
    assert [(log["issueId"], len(log["changeHistories"])) for log in logs] == [("20001", 2)]


@pytest.mark.parametrize(
    "body",
    [
        {"issueIdsOrKeys": []},
        {"issueIdsOrKeys": [str(n) for n in range(1001)]},
        {"issueIdsOrKeys": ["TS-1"], "fieldIds": [str(n) for n in range(11)]},
        {"issueIdsOrKeys": ["TS-1"], "maxResults": 10001},
    ],
)
def test_bulk_changelogs_have_limits(cloud: Client, body: dict[str, Any]) -> None:
    """A thousand issues, ten fields, ten thousand histories."""
    assert cloud.ask("/rest/api/3/changelog/bulkfetch", body).status_code == 400


def test_issues_can_be_fetched_in_bulk(cloud: Client) -> None:
    """Up to a hundred by id or key; unknown ones are left out."""
    body = {"issueIdsOrKeys": ["TS-1", "20002", "TS-777"], "fields": ["summary"]}
    assert [issue["key"] for issue in cloud.post("/rest/api/3/issue/bulkfetch", body)["issues"]] == ["TS-1", "TS-2"]


def test_a_description_is_a_document_in_version_3(cloud: Client) -> None:
    """Version 2 shows the text that version 3 shows as a document; links lead to the version asked."""
    plain, rich = (cloud.get(f"/rest/api/{api}/issue/TS-3")["fields"] for api in (2, 3))
    assert plain["description"] == "Text"
    assert rich["description"]["content"][0]["content"] == [{"type": "text", "text": "Text"}]
    assert "/rest/api/3/" in rich["status"]["self"]


def test_fields_are_chosen_by_name_and_by_star(cloud: Client) -> None:
    """`*navigable` leaves out comments, a minus leaves out a field."""

    def chosen(fields: str) -> set[str]:
        return set(cloud.get("/rest/api/3/issue/TS-4", fields=fields)["fields"])

    assert chosen("summary,status") == {"summary", "status"}
    assert "comment" in chosen("*all") - chosen("*navigable")
    assert "summary" in chosen("*all") - chosen("*all,-summary")


@pytest.mark.parametrize("credentials", [None, ("analyst@example.com", "wrong")])
def test_a_bad_token_looks_like_an_empty_cloud(cloud: Client, credentials: tuple[str, str] | None) -> None:
    """Only myself and the agile endpoints say that nobody is logged in."""
    root = cloud.standin.url

    def ask(path: str) -> requests.Response:
        return requests.get(root + path, auth=credentials, timeout=5)

    assert ask("/rest/api/2/serverInfo").json()["deploymentType"] == "Cloud"
    assert ask("/rest/api/3/search/jql?jql=project=TS").json() == {"issues": [], "isLast": True}
    assert ask("/rest/api/3/project/TS/versions").status_code == ask("/rest/api/3/issue/TS-1").status_code == 404
    refused = ask("/rest/api/3/myself")
    assert (refused.status_code, refused.text) == (401, "Client must be authenticated to access this resource.")
    assert refused.headers["Content-Type"].startswith("text/plain")
    assert refused.headers.get("X-Seraph-LoginReason") == ("AUTHENTICATED_FAILED" if credentials else None)
    assert ask("/rest/agile/1.0/board/1").status_code == 401


@pytest.mark.parametrize("kind", ["cloud", "datacenter"])
def test_boards_and_sprints_come_fifty_at_a_time(kind: str, request: pytest.FixtureRequest) -> None:
    """Sprints come closed, active, future, without a total; a neighbour's sprint is among them."""
    client = request.getfixturevalue(kind)
    page = client.get("/rest/agile/1.0/board/1/sprint", maxResults=100)
    assert (page["maxResults"], page["isLast"], "total" in page) == (50, True, False)
    assert [sprint["id"] for sprint in page["values"]] == [1, 9, 5, 2, 3]
    assert [s["id"] for s in client.get("/rest/agile/1.0/board/1/sprint", state="active,future")["values"]] == [2, 3]
    assert client.get("/rest/agile/1.0/board/1/sprint", startAt=1, maxResults=2)["isLast"] is False
    assert [board["id"] for board in client.get("/rest/agile/1.0/board", type="scrum")["values"]] == [1, 4]
    assert ("location" in client.get("/rest/agile/1.0/board/1")) == (kind == "cloud")


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("board/2/sprint", 400, {"errorMessages": ["The board does not support sprints"], "errors": {}}),
        ("board/77", 404, "rapidViewId"),
        ("board/77/configuration", 404, "rapidViewId"),
        ("sprint/77", 404, "sprint"),
        ("board/1/sprint/77/issue", 404, "sprint"),
    ],
)
def test_agile_endpoints_refuse_as_jira_does(cloud: Client, path: str, status: int, body: Any) -> None:
    """The agile endpoints put their sentence under `errors`."""
    answer = cloud.ask(f"/rest/agile/1.0/{path}")
    assert answer.status_code == status
    assert answer.json() == body if isinstance(body, dict) else list(answer.json()["errors"]) == [body]


def test_a_board_holds_what_its_filter_and_columns_show(cloud: Client) -> None:
    """No epics, at most a hundred a page; the backlog is what no running sprint holds."""
    page = cloud.get("/rest/agile/1.0/board/1/issue", maxResults=1000, fields="summary")
    assert (page["total"], page["maxResults"], len(page["issues"])) == (234, 100, 100)
    keys = [issue["key"] for issue in cloud.get("/rest/agile/1.0/board/1/backlog", jql="id <= TS-100")["issues"]]
    assert keys == ["TS-4", "TS-100"]
    assert cloud.get("/rest/agile/1.0/board/1/epic")["values"][0]["summary"] == "Search"
    assert cloud.get("/rest/agile/1.0/board/1/version", released="true")["values"] == []


def test_a_sprint_holds_its_current_issues_with_agile_fields(cloud: Client) -> None:
    """Issues show the running sprint apart from the closed ones, and their epic."""
    page = cloud.get("/rest/agile/1.0/sprint/2/issue", fields="sprint,closedSprints,epic,flagged")
    assert [issue["key"] for issue in page["issues"]] == ["TS-1", "TS-2", "TS-3"]
    fields = page["issues"][1]["fields"]
    assert (fields["sprint"]["id"], [s["id"] for s in fields["closedSprints"]]) == (2, [9])
    assert (fields["epic"]["key"], fields["flagged"]) == ("TS-90", False)


def test_data_center_pages_by_offset_and_tells_its_cap(datacenter: Client) -> None:
    """The capped size is in the answer, and so is the total."""
    first = datacenter.get("/rest/api/2/search", jql="project = TS ORDER BY key", maxResults=500)
    assert (first["maxResults"], first["total"], len(first["issues"])) == (60, 235, 60)
    body = {"jql": "project = TS ORDER BY key", "startAt": 180, "maxResults": 500, "fields": ["key"]}
    assert len(datacenter.post("/rest/api/2/search", body)["issues"]) == 55
    assert datacenter.ask("/rest/api/2/search", {"jql": "", "nextPageToken": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/rest/api/2/search/jql?jql=project=TS"),
        ("GET", "/rest/api/2/issue/TS-1/changelog"),
        ("GET", "/rest/api/3/myself"),
        ("POST", "/rest/api/2/changelog/bulkfetch"),
        ("POST", "/rest/api/2/issue/bulkfetch"),
    ],
)
def test_data_center_has_none_of_clouds_paths(datacenter: Client, method: str, path: str) -> None:
    """What only Cloud offers is not found."""
    body: Any = {} if method == "POST" else None
    assert datacenter.ask(path, body).status_code in (404, 405)


def test_data_center_shows_whole_histories_in_its_own_words(datacenter: Client) -> None:
    """No fieldId, people by key, and a parent's change as Epic Link."""
    busy = datacenter.get("/rest/api/2/issue/TS-1", expand="changelog")
    assert busy["changelog"]["total"] == len(busy["changelog"]["histories"]) == 150
    items = [item for history in busy["changelog"]["histories"] for item in history["items"]]
    assert not any("fieldId" in item or "tmpFromAccountId" in item for item in items)
    moved = next(item for item in items if item["field"] == "assignee")
    assert (moved["from"], moved["to"]) == ("JIRAUSER10100", "JIRAUSER10101")
    assert busy["fields"]["assignee"]["key"] == "JIRAUSER10101"
    assert busy["fields"]["created"].endswith("+0800")
    child = datacenter.get("/rest/api/2/issue/TS-2", expand="changelog")
    assert child["changelog"]["histories"][0]["items"][0]["field"] == "Epic Link"


def test_data_center_links_epics_by_a_field(datacenter: Client) -> None:
    """Only sub-tasks have a parent; the Epic Link field is listed and can be asked for."""
    listed = datacenter.get("/rest/api/2/field")
    link = next(f["id"] for f in listed if f["schema"].get("custom") == "com.pyxis.greenhopper.jira:gh-epic-link")
    story, subtask = (datacenter.get(f"/rest/api/2/issue/{key}")["fields"] for key in ("TS-2", "TS-3"))
    assert (story[link], "parent" in story, subtask["parent"]["key"]) == ("TS-90", False, "TS-2")
    assert not any({"key", "scope", "untranslatedName"} & field.keys() for field in listed)
    assert datacenter.get("/rest/api/2/search", jql='"Epic Link" = TS-90')["total"] == 1


def test_data_center_still_writes_sprints_as_text(datacenter: Client) -> None:
    """The Sprint field holds strings, with the click that started the sprint."""
    first, second = datacenter.get("/rest/api/2/issue/TS-1")["fields"][SPRINT]
    assert first.startswith("com.atlassian.greenhopper.service.sprint.Sprint@")
    assert "[id=1,rapidViewId=1,state=CLOSED,name=Sprint 1 (renamed),startDate=" in first
    assert "name=Sprint 2, with a comma,startDate=" in second
    assert "completeDate=<null>" in second


def test_both_kinds_tell_the_same_instants(cloud: Client, datacenter: Client) -> None:
    """Data Center's activatedDate is Cloud's startDate; its startDate is a plan, hours away."""
    ours, theirs = (client.get("/rest/agile/1.0/board/1/sprint")["values"] for client in (cloud, datacenter))
    for there, here in zip(theirs, ours, strict=True):
        assert {n: there[n] for n in ("id", "name", "state", "originBoardId")} == {
            n: here[n] for n in ("id", "name", "state", "originBoardId")
        }
        for name, other in (("startDate", "activatedDate"), ("endDate", "endDate"), ("completeDate", "completeDate")):
            if name in here and here["state"] != "future":
                assert milliseconds(here[name]) == milliseconds(there[other])
        if there["state"] != "future":
            assert abs(milliseconds(there["startDate"]) - milliseconds(there["activatedDate"])) > 3_600_000
            assert there["endDate"].endswith("+08:00")


@pytest.mark.parametrize("token", [None, "Bearer wrong", "Basic eDp5"])
def test_data_center_refuses_a_bad_token_everywhere(datacenter: Client, token: str | None) -> None:
    """Without a token only serverInfo answers; with a wrong one nothing does."""
    headers = {"Authorization": token} if token else {}
    root = datacenter.standin.url
    assert requests.get(f"{root}/rest/api/2/search", headers=headers, timeout=5).status_code == 401
    expected = 200 if token is None else 401
    assert requests.get(f"{root}/rest/api/2/serverInfo", headers=headers, timeout=5).status_code == expected


@pytest.mark.parametrize("kind", ["cloud", "datacenter"])
def test_the_jira_package_works_against_it(kind: str, request: pytest.FixtureRequest) -> None:
    """Login, fields, boards, sprints and one search through the client that production is built on."""
    standin = request.getfixturevalue(kind).standin
    secret = standin.environment()
    login: dict[str, Any] = {"token_auth": secret.get("JIRA_PERSONAL_TOKEN")}
    if kind == "cloud":
        login = {"basic_auth": (secret["JIRA_EMAIL"], secret["JIRA_API_TOKEN"])}
    client = jira.JIRA(standin.url, **login, max_retries=0, timeout=5)
    assert client.myself()["displayName"] == "Analyst"
    assert [board.id for board in client.boards()] == [1, 2, 3, 4]
    assert [sprint.id for sprint in client.sprints(1)] == [1, 9, 5, 2, 3]
    found = client.search_issues("key = TS-1", fields=["summary"], json_result=True)
    assert found["issues"][0]["fields"] == {"summary": "Issue 1 <b>&amp;</b>"}
    client.close()  # type: ignore[no-untyped-call]


def test_faults_happen_when_they_are_asked_for() -> None:
    """A limit, a dropped connection and a body cut short, each once; then the real answer."""
    plan = {1: jira_limit("7"), 2: Fault(drop=True), 3: Fault(cut_short=True), 4: Fault(delay=0.01)}

    def faults(_: str, path: str, count: int) -> Fault | None:
        return plan.get(count) if path.endswith("/field") else None

    with serve(tiny_site(), faults=faults) as standin:
        client = Client(standin)
        limited = client.ask("/rest/api/2/field")
        assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
        with pytest.raises(requests.ConnectionError):
            client.ask("/rest/api/2/field")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            client.ask("/rest/api/2/field")
        assert client.ask("/rest/api/2/field").status_code == 200
        assert standin.requests == ["GET /rest/api/2/field"] * 4


def test_it_stops_at_once_and_answers_quickly() -> None:
    """Starting, five hundred answers over one connection and stopping take well under a second or two."""
    began = time.perf_counter()
    with serve(tiny_site()) as standin:
        client = Client(standin)
        for _ in range(500):
            client.get("/rest/api/2/issue/TS-4")
    assert time.perf_counter() - began < 5
    with pytest.raises(requests.ConnectionError):
        client.ask("/rest/api/2/serverInfo")


def relaxed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the vendor's schemas with the rules relaxed that real answers are known to break."""
    document = copy.deepcopy(document)
    schemas = document["components"]["schemas"]
    if "ChangeDetails" in schemas:
        details = schemas["ChangeDetails"]["properties"]
        details |= {n: {"type": ["string", "null"]} for n in ("from", "to", "fromString", "toString")}
        details |= {"tmpFromAccountId": {}, "tmpToAccountId": {}}
        schemas["FieldDetails"]["properties"]["untranslatedName"] = {"type": "string"}
        schemas["Changelog"]["properties"]["created"] = {"type": ["string", "integer"]}
        schemas["ServerInformation"]["properties"]["defaultLocale"] = {"type": "object"}
    else:
        board = document["paths"]["/rest/agile/1.0/board/{boardId}/configuration"]["get"]["responses"]["200"]
        board["content"]["application/json"]["schema"]["properties"]["location"] = {"type": "object"}
    return document


PLATFORM = [
    ("/rest/api/3/serverInfo", "/rest/api/3/serverInfo"),
    ("/rest/api/3/myself", "/rest/api/3/myself"),
    ("/rest/api/3/field", "/rest/api/3/field"),
    ("/rest/api/3/status", "/rest/api/3/status"),
    ("/rest/api/3/project/search", "/rest/api/3/project/search"),
    ("/rest/api/3/project/{projectIdOrKey}/versions", "/rest/api/3/project/TS/versions"),
    ("/rest/api/3/project/{projectIdOrKey}/version", "/rest/api/3/project/TS/version"),
    ("/rest/api/3/issue/{issueIdOrKey}", "/rest/api/3/issue/TS-1?expand=changelog"),
    ("/rest/api/3/issue/{issueIdOrKey}/changelog", "/rest/api/3/issue/TS-1/changelog"),
    ("/rest/api/3/search/jql", "/rest/api/3/search/jql?jql=project=TS&fields=*all&expand=changelog,names,schema"),
]
AGILE = [
    ("/rest/agile/1.0/board", "/rest/agile/1.0/board"),
    ("/rest/agile/1.0/board/{boardId}", "/rest/agile/1.0/board/1"),
    ("/rest/agile/1.0/board/{boardId}/configuration", "/rest/agile/1.0/board/1/configuration"),
    ("/rest/agile/1.0/board/{boardId}/issue", "/rest/agile/1.0/board/1/issue"),
    ("/rest/agile/1.0/board/{boardId}/backlog", "/rest/agile/1.0/board/1/backlog"),
]
POSTED = [
    ("/rest/api/3/search/jql", {"jql": "project = TS", "fields": ["*all"]}),
    ("/rest/api/3/search/approximate-count", {"jql": "project = TS"}),
    ("/rest/api/3/changelog/bulkfetch", {"issueIdsOrKeys": ["TS-1", "TS-2"]}),
    ("/rest/api/3/issue/bulkfetch", {"issueIdsOrKeys": ["TS-1", "TS-2"]}),
]


@pytest.mark.parametrize(
    ("file", "method", "path", "asked"),
    [("jira-cloud-platform.json", "get", *pair) for pair in PLATFORM]
    + [("jira-cloud-software.json", "get", *pair) for pair in AGILE]
    + [("jira-cloud-platform.json", "post", path, body) for path, body in POSTED],
)
def test_answers_fit_the_vendors_schemas(
    cloud: Client, shared_data: Path, *, file: str, method: str, path: str, asked: Any
) -> None:
    """Every member and type is one of Atlassian's own description, save what real answers are known to break."""
    text = (shared_data.parent / "schemas" / file).read_text(encoding="utf-8")
    document = relaxed(json.loads(text))
    schema = document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = cloud.get(asked) if method == "get" else cloud.post(path, asked)
    jsonschema.Draft7Validator({"allOf": [schema], "components": document["components"]}).validate(answer)
