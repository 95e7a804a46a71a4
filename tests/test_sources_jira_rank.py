"""The order of a backlog as Jira has it: each issue's rank, and which priority goes before which."""

from typing import Any

import pytest
import requests

from squadlib.demo.company import company
from squadlib.demo.standin import serve
from squadlib.errors import SourceError
from squadlib.tables.board import board_tables
from tests.jira_script import CONFIGURATION, FIELDS, Json, Script, fetched, issue
from tests.loopback import Reply
from tests.records_factory import board_records
from tests.records_factory import issue as record

RANK = "customfield_10019"
BOTH = pytest.mark.parametrize("is_cloud", [True, False], ids=["cloud", "datacenter"])


def rank_field(number: int, *, made_of: str = "gh-lexo-rank") -> Json:
    """Return a field of this kind, as the site lists it; its name is nothing to go by."""
    custom = f"com.pyxis.greenhopper.jira:{made_of}"
    return {"id": f"customfield_{number}", "name": "Rang", "schema": {"type": "any", "custom": custom}}


def ranks(script: Script) -> list[Any]:
    """Return the rank of each issue fetched."""
    return [one["rank"] for one in fetched(script)[0]["issues"]]


@BOTH
def test_an_issues_rank_is_its_place(is_cloud: bool) -> None:  # noqa: FBT001
    """The field is found by what it is made of; its text is sorted by, and told as a place; an issue may have none."""
    issues = [issue(1, {RANK: "0|i0002:"}), issue(2, {RANK: None}), issue(3), issue(4, {RANK: "0|i0001:"})]
    script = Script(is_cloud, issues, fields=[*FIELDS, rank_field(10019)])
    assert ranks(script) == ["2", None, None, "1"]


def test_a_site_without_the_field_has_no_rank() -> None:
    """Nothing is asked for, and nothing assumed; the rank of old sites was another thing."""
    script = Script(
        issues=[issue(1, {"customfield_9": "17"})], fields=[*FIELDS, rank_field(9, made_of="gh-global-rank")]
    )
    records, server = fetched(script)
    assert records["issues"][0]["rank"] is None
    assert not any("customfield_9," in asked.query.get("fields", "") + "," for asked in server.asked)


@pytest.mark.parametrize(("named", "expected"), [(20, ["2", "1"]), (30, ["1", "2"]), (None, ["1", "2"])])
def test_of_several_the_board_names_the_one_it_ranks_by(named: int | None, expected: list[str]) -> None:
    """One the site does not list is none; without a name the first is taken."""
    ranking = {} if named is None else {"ranking": {"rankCustomFieldId": named}}
    script = Script(
        issues=[
            issue(1, {"customfield_10": "a", "customfield_20": "b"}),
            issue(2, {"customfield_10": "b", "customfield_20": "a"}),
        ],
        fields=[*FIELDS, rank_field(10), rank_field(20)],
        configuration={**CONFIGURATION, **ranking},
    )
    assert ranks(script) == expected


@BOTH
def test_priorities_come_in_the_sites_order(is_cloud: bool) -> None:  # noqa: FBT001
    """The highest first, each once."""
    path = f"/rest/api/{3 if is_cloud else 2}/priority"
    listed = [{"id": "5", "name": "Now"}, {"id": "1", "name": "Later"}, {"id": "9", "name": "Now"}]
    records, _ = fetched(Script(is_cloud, [issue(1)], faults={path: [Reply(listed)]}))
    assert records["priorities"] == ["Now", "Later"]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_where_jira_does_not_list_priorities_the_fetch_goes_on(status: int) -> None:
    """Their order is then assumed, by whoever needs it."""
    refused = {"/rest/api/3/priority": [Reply({"errorMessages": ["No."]}, status=status)]}
    records, _ = fetched(Script(issues=[issue(1)], faults=refused))
    assert "priorities" not in records
    assert board_tables(records).priorities == ()


def test_a_login_that_ended_is_still_refused() -> None:
    """What is no matter of permission on this one list is not swallowed."""
    refused = {"/rest/api/3/priority": [Reply({"errorMessages": ["No."]}, status=401)]}
    with pytest.raises(SourceError):
        fetched(Script(issues=[issue(1)], faults=refused))


def test_older_snapshots_without_rank_and_priorities_still_load() -> None:
    """Every column is there, and nothing is known."""
    tables = board_tables(board_records(issues=[record("A-1"), record("A-2", rank="0|b:")]))
    assert tables.issues["rank"].isna().tolist() == [True, False]
    assert tables.priorities == ()


@pytest.mark.parametrize("deployment", ["cloud", "datacenter"])
def test_the_stand_in_lists_the_companys_priorities(deployment: Any) -> None:
    """As Jira words them: with the colour, and on Cloud which is the default."""
    site, spreadsheet = company()
    with serve(site, spreadsheets=[spreadsheet], deployment=deployment) as standin:
        secret = standin.environment()
        is_cloud = deployment == "cloud"
        listed = requests.get(
            f"{standin.url}/rest/api/{3 if is_cloud else 2}/priority",
            auth=(secret["JIRA_EMAIL"], secret["JIRA_API_TOKEN"]) if is_cloud else None,
            headers={} if is_cloud else {"Authorization": f"Bearer {secret['JIRA_PERSONAL_TOKEN']}"},
            timeout=5,
        ).json()
    assert [one["name"] for one in listed] == ["Highest", "High", "Medium", "Low", "Lowest"]
    assert {"self", "statusColor", "description", "iconUrl", "name", "id"} <= set(listed[0])
    assert all(one["self"].startswith(standin.url) for one in listed)
    assert [one.get("isDefault") for one in listed][2] == (True if is_cloud else None)
