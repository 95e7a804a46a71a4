"""One board fetched whole from Jira Cloud and Data Center, or refused with one clear message."""

from typing import Any

import pytest

from squadlib.errors import DataError, SourceError, UsageError
from squadlib.sources.jira import Credentials, credentials_from, fetch_board
from squadlib.sources.jira_site import checked_url
from tests.jira_script import (
    CLOUD,
    CONFIGURATION,
    DATA_CENTER,
    EPIC_LINK,
    FIELDS,
    POINTS,
    SPRINT,
    Json,
    Script,
    fetched,
    history,
    issue,
    item,
    sprint,
)
from tests.loopback import Reply, serving

BULK = "/rest/api/3/changelog/bulkfetch"
SEARCH = {True: "/rest/api/3/search/jql", False: "/rest/api/2/search"}
BOTH = pytest.mark.parametrize("is_cloud", [True, False], ids=["cloud", "datacenter"])


def moves(count: int, *, start: int = 1) -> list[Json]:
    """Return this many status changes, oldest first."""
    return [history(n, item("status", "status", old="1", new="2")) for n in range(start, start + count)]


@BOTH
def test_a_board_is_fetched_whole(is_cloud: bool) -> None:  # noqa: FBT001
    """Every page of issues and sprints arrives, as of the server's clock, with both logins."""
    script = Script(is_cloud, [issue(n) for n in range(1, 8)], [sprint(n) for n in range(1, 121)])
    records, server = fetched(script)
    assert [found["key"] for found in records["issues"]] == [f"AB-{n}" for n in range(1, 8)]
    assert [found["id"] for found in records["sprints"]] == list(range(1, 121))
    assert all(found["is_listed"] for found in records["sprints"])
    assert records["as_of"] == 1769940000123
    assert records["site"]["deployment"] == ("cloud" if is_cloud else "datacenter")
    assert records["versions"][0]["release_date"] == "2026-03-01"
    login = "Basic " if is_cloud else "Bearer "
    assert all(asked.headers["authorization"].startswith(login) for asked in server.asked[1:])
    assert "authorization" not in server.asked[0].headers


@BOTH
def test_only_the_fields_that_matter_are_asked_for_by_id(is_cloud: bool) -> None:  # noqa: FBT001
    """The search names field ids, odd ones too, and never `*all`."""
    _, server = fetched(Script(is_cloud, [issue(1)]), extra_fields=["customfield_55"])
    asked = next(asked for asked in server.asked if asked.path == SEARCH[is_cloud])
    fields = asked.query["fields"].split(",")
    assert {SPRINT, POINTS, EPIC_LINK, "customfield_33", "customfield_55", "summary", "parent"} <= set(fields)
    assert not any("*" in name for name in fields)
    assert asked.query["jql"] == "filter = 10400 ORDER BY key ASC"


@BOTH
def test_a_filter_that_may_not_be_searched_leaves_the_boards_own_list(is_cloud: bool) -> None:  # noqa: FBT001
    """A 400 to the filter's JQL falls back to the board's issues, and is said aloud."""
    refusal = Reply({"errorMessages": ["The value '10400' does not exist for the field 'filter'."]}, status=400)
    script = Script(is_cloud, [issue(n) for n in range(1, 6)], faults={SEARCH[is_cloud]: [refusal]})
    told: list[str] = []
    records, _ = fetched(script, progress=told.append)
    assert len(records["issues"]) == 5
    assert any("may not see filter 10400" in line for line in told)
    assert [note["check"] for note in records["notes"]] == ["filter not visible"]


@BOTH
def test_a_filter_that_finds_nothing_is_held_against_the_boards_own_list(is_cloud: bool) -> None:  # noqa: FBT001
    """A filter that a login may not see can look empty; the board's list then serves, and it is said."""
    empty = Reply({"issues": [], "isLast": True} if is_cloud else {"issues": [], "startAt": 0, "total": 0})
    records, _ = fetched(Script(is_cloud, [issue(1), issue(2)], faults={SEARCH[is_cloud]: [empty]}))
    assert len(records["issues"]) == 2
    assert [note["check"] for note in records["notes"]] == ["filter not visible"]


def test_a_board_without_a_filter_is_asked_itself() -> None:
    """Without a filter in the configuration no JQL is guessed."""
    configuration = {key: value for key, value in CONFIGURATION.items() if key != "filter"}
    records, server = fetched(Script(issues=[issue(1)], configuration=configuration))
    assert len(records["issues"]) == 1
    assert SEARCH[True] not in server.paths()


def test_a_cut_changelog_is_fetched_in_bulk() -> None:
    """An issue with 40 embedded histories or more is fetched whole, though it comes in pieces over several pages."""
    whole = moves(150)
    in_ms = [{**entry, "created": 1767258000000 + n} for n, entry in enumerate(whole)]
    bulk: dict[str | None, Json] = {
        None: {"issueChangeLogs": [{"issueId": "10001", "changeHistories": in_ms[:70]}], "nextPageToken": "more"},
        "more": {"issueChangeLogs": [{"issueId": "10001", "changeHistories": in_ms[70:]}]},
    }
    embedded = list(reversed(whole))[:40]
    script = Script(issues=[issue(1, histories=embedded, total=150), issue(2, histories=moves(3))], bulk=bulk)
    records, server = fetched(script)
    assert [found["histories"] for found in records["issues"]] == [150, 3]
    assert records["changes"]["history_id"][:150] == list(range(1, 151))
    asked = [request.body for request in server.asked if request.path == BULK]
    assert asked[0] == {"issueIdsOrKeys": ["10001"], "maxResults": 1000}


def test_forty_histories_are_doubted_whatever_the_total_says() -> None:
    """Cloud's search stops at the newest 40, so exactly 40 is asked again."""
    bulk: dict[str | None, Json] = {None: {"issueChangeLogs": [{"issueId": "10001", "changeHistories": moves(55)}]}}
    records, _ = fetched(Script(issues=[issue(1, histories=moves(40, start=16))], bulk=bulk))
    assert records["issues"][0]["histories"] == 55


@pytest.mark.parametrize("status", [403, 404, 405])
def test_without_bulk_fetch_each_issue_is_asked(status: int) -> None:
    """Where the site does not serve changelogs in bulk, pages of 100 per issue do."""
    script = Script(
        issues=[issue(1, histories=moves(40), total=150)],
        changelogs={"10001": moves(150)},
        faults={BULK: [Reply({}, status=status)]},
    )
    records, _ = fetched(script)
    assert records["issues"][0]["histories"] == 150


def test_what_bulk_fetch_leaves_out_is_asked_for_by_issue() -> None:
    """Bulk answers that fall short of the count are completed from the issue's own pages."""
    bulk: dict[str | None, Json] = {None: {"issueChangeLogs": []}}
    script = Script(issues=[issue(1, histories=moves(40), total=60)], bulk=bulk, changelogs={"10001": moves(60)})
    assert fetched(script)[0]["issues"][0]["histories"] == 60


def test_a_changelog_that_stays_short_is_refused() -> None:
    """Fewer histories than Jira counts end in exit 4, naming the issue."""
    bulk: dict[str | None, Json] = {None: {"issueChangeLogs": []}}
    script = Script(issues=[issue(1, histories=moves(40), total=60)], bulk=bulk, changelogs={"10001": moves(50)})
    with pytest.raises(DataError, match="AB-1: 50 of 60 of changelog entries arrived"):
        fetched(script)


def test_data_center_is_asked_once_more_for_a_short_changelog() -> None:
    """Embedded histories must be whole on Data Center; the issue itself is asked once, then it is refused."""
    short = issue(1, histories=moves(3), total=5)
    again = Reply(issue(1, histories=moves(5)))
    script = Script(is_cloud=False, issues=[short], faults={"/rest/api/2/issue/10001": [again]})
    assert fetched(script)[0]["issues"][0]["histories"] == 5
    lasting = Script(is_cloud=False, issues=[short], faults={"/rest/api/2/issue/10001": [Reply(short)]})
    with pytest.raises(DataError, match="AB-1: 3 of 5"):
        fetched(lasting)


def test_epics_are_found_told_or_fetched() -> None:
    """An epic is known from the search, from its issue's parent field, or asked for by key."""
    parent = {"id": "10900", "key": "AB-900", "fields": {"summary": "Told", "status": {"id": "2"}}}
    linked = issue(3, {EPIC_LINK: "AB-4"}, histories=[history(1, item("Epic Link", EPIC_LINK, old_text="AB-9"))])
    epic = issue(4, {"issuetype": {"name": "Initiative", "subtask": False, "hierarchyLevel": 1}})
    issues = [issue(1, {"parent": parent}), linked, epic]
    gone = Reply({"errorMessages": ["An issue with key 'AB-9' does not exist for field 'key'."]}, status=400)

    class Asking(Script):
        def __call__(self, asked: Any) -> Reply:
            return gone if "key in" in asked.query.get("jql", "") else super().__call__(asked)

    records, server = fetched(Asking(issues=issues))
    assert [(found["key"], found["summary"]) for found in records["epics"]] == [("AB-4", "Issue 4"), ("AB-900", "Told")]
    assert [found["epic_key"] for found in records["issues"]] == ["AB-900", "AB-4", None]
    assert "/rest/api/3/issue/AB-9" in server.paths()


@BOTH
def test_an_epic_of_another_filter_is_fetched_by_key(is_cloud: bool) -> None:  # noqa: FBT001
    """Epics that the board's filter leaves out are searched for by key."""

    class Outside(Script):
        def _found(self, asked: Any) -> list[Json]:
            return [issue(70, {"summary": "Elsewhere"})] if "key in" in asked.query["jql"] else self.issues

    records, _ = fetched(Outside(is_cloud, [issue(1, {EPIC_LINK: "AB-70"})]))
    assert [(found["key"], found["summary"]) for found in records["epics"]] == [("AB-70", "Elsewhere")]


def test_hidden_versions_stop_the_run_only_where_they_matter() -> None:
    """A project whose versions may not be seen is skipped unless an issue has one."""
    hidden = {"/rest/api/3/project/AB/versions": [Reply({"errorMessages": ["No project."]}, status=404)]}
    assert fetched(Script(issues=[issue(1)], faults={**hidden}))[0]["versions"] == []
    script = Script(issues=[issue(1, {"fixVersions": [{"id": "5"}]})])
    script.faults = {"/rest/api/3/project/AB/versions": [Reply({}, status=404)]}
    with pytest.raises(SourceError, match="project/AB/versions"):
        fetched(script)


def test_an_unknown_board_is_an_argument_to_mend() -> None:
    """A board that is not there, or not for this login, is exit 2 and names board and site."""
    with pytest.raises(UsageError, match=r"board 999 does not exist at http://127.*or this login may not see it"):
        fetched(Script(), board_id=999)


def test_a_kanban_board_is_an_argument_to_mend() -> None:
    """A board without sprints is exit 2."""
    refusal = Reply({"errorMessages": ["The board does not support sprints"], "errors": {}}, status=400)
    with pytest.raises(UsageError, match="board 11 has no sprints"):
        fetched(Script(faults={"/rest/agile/1.0/board/11/sprint": [refusal]}))


def test_a_site_that_hides_the_sprint_field_is_refused() -> None:
    """Without the Sprint field every sprint would look empty: exit 4, not a report with holes."""
    hidden = [field for field in FIELDS if field["id"] != SPRINT]
    with pytest.raises(DataError, match="no Sprint field"):
        fetched(Script(fields=hidden, sprints=[sprint(1)]))


@BOTH
def test_a_wrong_token_is_not_an_empty_site(is_cloud: bool) -> None:  # noqa: FBT001
    """The login is proven before anything is read; the message holds no token."""
    api = "/rest/api/3" if is_cloud else "/rest/api/2"
    wrong = Reply(raw=b"Client must be authenticated", status=401, headers={"Content-Type": "text/plain"})
    with pytest.raises(SourceError) as caught:
        fetched(Script(is_cloud, faults={f"{api}/myself": [wrong]}))
    assert "JIRA_API_TOKEN" in str(caught.value)
    assert str(caught.value).endswith(f"Request: GET {api}/myself")
    assert "cloud-token" not in str(caught.value)
    assert "center-token" not in str(caught.value)


def test_a_login_that_ends_midway_is_refused() -> None:
    """A token revoked during the fetch ends in exit 3, even where later answers looked fine."""
    fine, gone = Reply({"displayName": "Ana"}), Reply({}, status=401)
    with pytest.raises(SourceError, match="answered 401"):
        fetched(Script(issues=[issue(1)], faults={"/rest/api/3/myself": [fine, gone]}))


@pytest.mark.parametrize(
    ("environ", "is_cloud", "named"),
    [
        ({"JIRA_EMAIL": "a@example.com"}, True, "JIRA_API_TOKEN is not set"),
        ({"JIRA_API_TOKEN": "t"}, True, "JIRA_EMAIL is not set"),
        ({"JIRA_PERSONAL_TOKEN": "t", "JIRA_EMAIL": " "}, True, "JIRA_EMAIL and JIRA_API_TOKEN are not set"),
        ({"JIRA_EMAIL": "a@example.com"}, False, "JIRA_PERSONAL_TOKEN is not set"),
    ],
)
def test_a_missing_variable_is_named(environ: dict[str, str], is_cloud: bool, named: str) -> None:  # noqa: FBT001
    """Exactly what this deployment lacks is named."""
    with pytest.raises(UsageError, match=named):
        fetched(Script(is_cloud), credentials=credentials_from(environ))


def test_no_login_at_all_is_told_before_the_network() -> None:
    """Without any login nothing is asked."""
    with serving(Script()) as server, pytest.raises(UsageError, match=r"JIRA_EMAIL and JIRA_API_TOKEN.*JIRA_PERSONAL"):
        fetch_board(url=server.url, board_id=11, credentials=Credentials())
    assert server.asked == []


def test_of_two_logins_the_deployments_own_is_used() -> None:
    """With both logins set, Cloud gets the API token and Data Center the personal one; else Data Center takes basic."""
    both = Credentials("ana@example.com", "cloud-token", "center-token")
    for is_cloud, credentials, login in [(True, both, "Basic "), (False, both, "Bearer "), (False, CLOUD, "Basic ")]:
        _, server = fetched(Script(is_cloud, [issue(1)]), credentials=credentials)
        assert server.asked[-1].headers["authorization"].startswith(login)


def test_a_data_center_that_hides_itself_is_asked_with_the_login() -> None:
    """Where strangers may not ask what this is, the login is used for that too."""
    faults = {"/rest/api/2/serverInfo": [Reply({}, status=401)]}
    records, _ = fetched(Script(is_cloud=False, issues=[issue(1)], faults=faults))
    assert records["site"]["deployment"] == "datacenter"


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_context_path_and_a_trailing_slash_are_fine(slash: str) -> None:
    """Jira may live below a path."""
    records, server = fetched(Script(is_cloud=False, issues=[issue(1)], context="/jira", token=slash))
    assert records["site"]["url"].endswith("/jira")
    assert all(path.startswith("/jira/rest/") for path in server.paths())


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("http://jira.example.com", "plain http would show the login"),
        ("https://ana:pw@jira.example.com", "holds a login"),
        ("your-site.atlassian.net", "no http"),
        ("https://[bad", "no http"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused(url: str, named: str) -> None:
    """An address that would leak the login, or is none, is exit 2, and never quoted with its password."""
    with pytest.raises(UsageError, match=named) as caught:
        checked_url(url, allow_http=False)
    assert "pw" not in str(caught.value)


def test_plain_http_may_be_allowed() -> None:
    """A switch allows plain http inside a trusted network."""
    assert checked_url("http://jira.example.com/", allow_http=True) == "http://jira.example.com"


def test_a_login_shows_no_secret() -> None:
    """Printing the login shows which parts are set and nothing else."""
    assert repr(CLOUD) == "Credentials(email=***, api_token=***)"
    assert repr(DATA_CENTER) == "Credentials(personal_token=***)"


@pytest.mark.parametrize("broken", [{"fields": {}}, {"fields": None}, {"id": None}])
def test_an_issue_of_another_shape_is_refused_by_name(broken: Json) -> None:
    """What Jira does not document is exit 4, never a crash or a guess."""
    with pytest.raises(DataError, match="issue AB-1: Jira's answer has not the documented shape"):
        fetched(Script(issues=[issue(1) | broken]))
