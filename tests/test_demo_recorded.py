"""A recorded site served again: the stand-in gives the answers that the real one gave."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from squadlib.demo import recorded
from squadlib.demo.site_index import milliseconds
from squadlib.demo.standin import serve
from squadlib.errors import DataError
from tests.test_demo_standin_jira import Client

COLUMNS = {"To Do": ["1", "10134"], "In Progress": ["3"], "Done": ["5", "6", "10068"]}
HOST = "https://merico.atlassian.net"


@pytest.fixture(scope="module")
def merico(shared_data: Path) -> dict[str, list[Any]]:
    """Return the recorded answers by file."""
    files = ("board-8-issues.expand-changelog", "board-8-sprints", "statuses", "issuetypes-v3", "projects")
    folder = shared_data / "devlake-merico-cloud"
    return {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in files}


@pytest.fixture(scope="module")
def client(merico: dict[str, list[Any]]) -> Iterator[Client]:
    """Serve the recording as board 8, whose columns were not recorded."""
    sprints = merico["board-8-sprints"]
    board = recorded.board(8, "EE", columns=COLUMNS, projects=["EE"], sprints=[s["data"]["id"] for s in sprints])
    site = recorded.site(
        issues=merico["board-8-issues.expand-changelog"],
        boards=[board],
        sprints=sprints,
        statuses=merico["statuses"],
        issue_types=merico["issuetypes-v3"],
        projects=merico["projects"],
    )
    with serve(site, zone="Asia/Shanghai") as standin:
        yield Client(standin)


def test_all_sprints_are_listed_in_order(client: Client, merico: dict[str, list[Any]]) -> None:
    """The thirty sprints, one of another board among them, as they were recorded."""
    listed = client.get("/rest/agile/1.0/board/8/sprint")["values"]
    ours = [sprint | {"self": HOST + sprint["self"].removeprefix(client.standin.url)} for sprint in listed]
    assert len(ours) == 30
    assert sorted(ours, key=lambda s: s["id"]) == [answer["data"] for answer in merico["board-8-sprints"]]
    assert {sprint["state"] for sprint in listed} == {"closed"}


def test_all_issues_are_found_with_whole_changelogs(client: Client, merico: dict[str, list[Any]]) -> None:
    """The search finds all 33, and the bulk fetch every history once."""
    pages = client.search("project in (EE, K5) ORDER BY key")
    ids = [issue["id"] for page in pages for issue in page]
    assert len(ids) == 33
    logs = client.post("/rest/api/3/changelog/bulkfetch", {"issueIdsOrKeys": ids})["issueChangeLogs"]
    ours = {log["issueId"]: [int(h["id"]) for h in log["changeHistories"]] for log in logs}
    theirs = {a["data"]["id"]: a["data"]["changelog"]["histories"] for a in merico["board-8-issues.expand-changelog"]}
    assert {i: sorted(h) for i, h in ours.items()} == {i: sorted(int(h["id"]) for h in hs) for i, hs in theirs.items()}


def test_an_issue_is_given_as_it_was_recorded(client: Client, merico: dict[str, list[Any]]) -> None:
    """Fields, agile fields and embedded histories are those of the recording, save the host in links."""
    for answer in merico["board-8-issues.expand-changelog"]:
        theirs = answer["data"]
        ours = client.get(f"/rest/agile/1.0/issue/{theirs['id']}", fields="*all", expand="changelog")
        ours = json.loads(json.dumps(ours).replace(client.standin.url, HOST))
        if theirs["fields"].get("epic"):
            # Only one of the two epics was recorded, and its colour by another field.
            ours["fields"]["epic"] = theirs["fields"]["epic"]
        assert ours == theirs


def test_sprints_and_instants_survive_data_center(merico: dict[str, list[Any]]) -> None:
    """Served as Data Center, every sprint starts and ends at the same instant."""
    site = recorded.site(
        issues=merico["board-8-issues.expand-changelog"],
        boards=[recorded.board(8, "EE", columns=COLUMNS, projects=["EE"])],
        sprints=merico["board-8-sprints"],
    )
    with serve(site, deployment="datacenter") as standin:
        for answer in merico["board-8-sprints"]:
            sprint = Client(standin).get(f"/rest/agile/1.0/sprint/{answer['data']['id']}")
            assert milliseconds(sprint["activatedDate"]) == milliseconds(answer["data"]["startDate"])


def test_a_recording_with_missing_histories_is_refused(merico: dict[str, list[Any]]) -> None:
    """What was cut when it was recorded cannot be made whole by serving it."""
    issue = merico["board-8-issues.expand-changelog"][0]["data"]
    cut = issue | {"changelog": issue["changelog"] | {"total": 26}}
    with pytest.raises(DataError, match="25 of 26 histories were recorded"):
        recorded.site(issues=[cut], boards=[], sprints=[])
