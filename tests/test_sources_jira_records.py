"""Jira's answers → records: fields found by what they are, changes read alike from Cloud and Data Center."""

import json
from pathlib import Path
from typing import Any

import pytest

from squadlib.errors import DataError
from squadlib.records import BoardRecords
from squadlib.sources.jira_sprints import legacy_sprint, mentioned_sprints
from squadlib.sources.jira_values import instant
from tests.jira_script import (
    CONFIGURATION,
    EPIC_LINK,
    FIELDS,
    FLAG,
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


def changes(records: BoardRecords) -> list[tuple[str, str | None, str | None]]:
    """Return the changes as (kind, old, new)."""
    told = records["changes"]
    return list(zip(told["kind"], told["old"], told["new"], strict=True))


def one(*items: Json, is_cloud: bool = True, values: Json | None = None) -> BoardRecords:
    """Fetch one issue with one history per item."""
    histories = [history(n, entry) for n, entry in enumerate(items, start=1)]
    return fetched(Script(is_cloud, [issue(1, values, histories=histories)]))[0]


@pytest.mark.parametrize("is_cloud", [True, False], ids=["cloud", "datacenter"])
def test_changes_are_read_by_field_id_or_else_by_name(is_cloud: bool) -> None:  # noqa: FBT001
    """Cloud's field ids and Data Center's names, in any case, give the same changes."""

    def entry(name: str, field_id: str, **ends: Any) -> Json:
        return item(name, field_id, **ends) if is_cloud else item(name.upper(), **ends)

    told = one(
        entry("Sprint", SPRINT, old="38", new="38, 40", old_text="A, B", new_text="A, B, C"),
        entry("Story Points", POINTS, old_text="", new_text="13"),
        entry("status", "status", old="1", new="2", old_text="To Do", new_text="Done"),
        entry("Fix Version", "fixVersions", old="", new="5", new_text="1.0"),
        entry("assignee", "assignee", old=None, new="a-2", new_text="Bo Lind"),
        entry("Flagged", FLAG, old="", old_text="", new="[1]", new_text="Impediment"),
        entry("priority", "priority", old="1", old_text="High", new="2", new_text="Low"),
        entry("issuetype", "issuetype", old_text="Bug", new_text="Story"),
        item("Key", old_text="XY-1", new_text="AB-1"),
        entry("Epic Link", EPIC_LINK, old="", new="900", new_text="AB-9"),
        entry("description", "description", old_text="a", new_text="b"),
        is_cloud=is_cloud,
    )
    assert changes(told) == [
        ("sprint", "38", "38,40"),
        ("points", None, "13.0"),
        ("status", "1", "2"),
        ("version", None, "5"),
        ("assignee", None, "a-2"),
        ("flagged", None, "Impediment"),
        ("priority", "High", "Low"),
        ("type", "Bug", "Story"),
        ("key", "XY-1", "AB-1"),
        ("epic", None, "AB-9"),
    ]
    assert told["changes"]["new_text"][0] == "A, B, C"
    assert told["issues"][0]["histories"] == 11


def test_a_field_id_decides_before_a_name() -> None:
    """Another field that is called Story Points too changes no estimate."""
    told = one(item("Story Points", "customfield_1", new_text="99"), item("Old name", POINTS, new_text="5"))
    assert changes(told) == [("points", None, "5.0")]


def test_the_points_of_the_boards_own_field_are_taken() -> None:
    """Of two fields with one name the board's configuration says which one counts."""
    assert one(values={POINTS: 13.0, "customfield_1": 99.0})["issues"][0]["points"] == 13.0


def test_time_estimates_are_hours() -> None:
    """A board that estimates in time gives hours, in fields and in changes."""
    estimation = {"type": "field", "field": {"fieldId": "timeoriginalestimate", "displayName": "Original Estimate"}}
    entry = item("timeoriginalestimate", "timeoriginalestimate", old="3600", old_text="3600", new="5400")
    found = issue(1, {"timeoriginalestimate": 5400}, histories=[history(1, entry)])
    records, _ = fetched(Script(issues=[found], configuration=CONFIGURATION | {"estimation": estimation}))
    assert records["board"]["estimation"]["kind"] == "hours"
    assert records["issues"][0]["points"] == 1.5
    assert changes(records) == [("points", "1.0", "1.5")]


def test_a_board_that_counts_issues_has_no_points() -> None:
    """Without an estimation field no field is guessed by its name."""
    configuration = CONFIGURATION | {"estimation": {"type": "issueCount"}}
    records, _ = fetched(Script(issues=[issue(1, {POINTS: 3.0})], configuration=configuration))
    assert records["board"]["estimation"] == {"kind": "issues", "field_id": None, "field_name": None}
    assert records["issues"][0]["points"] is None


@pytest.mark.parametrize("field_id", [None, {"id": "customfield_1"}, 7])
def test_a_list_of_fields_without_ids_is_refused(field_id: object) -> None:
    """With the address it came from; it is no fault of ours."""
    fields = [{**FIELDS[0], "id": field_id}, *FIELDS[1:]]
    with pytest.raises(DataError, match="not the documented shape") as refused:
        fetched(Script(issues=[issue(1)], fields=fields))
    assert "/rest/api/3/field" in str(refused.value)


def test_an_estimate_that_is_no_number_is_refused_where_the_field_is_certain() -> None:
    """By field id it cannot be; by name alone (Data Center) it is another field's change."""
    with pytest.raises(DataError, match="'much' is no number"):
        one(item("Story Points", POINTS, new_text="much"))
    assert changes(one(item("Story Points", new_text="much"), is_cloud=False)) == []


def test_one_change_of_epic_recorded_twice_counts_once() -> None:
    """Epic Link and IssueParentAssociation tell the same change in two histories."""
    told = one(
        item("IssueParentAssociation", new="900", new_text="AB-9"),
        item("Epic Link", EPIC_LINK, new="900", new_text="AB-9"),
        item("Epic Link", EPIC_LINK, old="900", old_text="AB-9", new="901", new_text="AB-10"),
        item("IssueParentAssociation", old="900", old_text="AB-9", new="901", new_text="AB-10"),
        values={EPIC_LINK: "AB-10"},
    )
    assert changes(told) == [("epic", None, "AB-9"), ("epic", "AB-9", "AB-10")]


def test_a_sub_tasks_parent_is_no_epic() -> None:
    """A sub-task keeps its parent apart, in its record and in its changes."""
    parent = {"id": "10002", "key": "AB-2", "fields": {"summary": "Story"}}
    kind = {"name": "Sub-task", "subtask": True, "hierarchyLevel": -1}
    entry = item("IssueParentAssociation", old="1", old_text="AB-1", new="2", new_text="AB-2")
    told = one(entry, values={"issuetype": kind, "parent": parent})
    record = told["issues"][0]
    assert (record["is_subtask"], record["epic_key"], record["parent_key"]) == (True, None, "AB-2")
    assert changes(told) == [("parent", "AB-1", "AB-2")]
    assert told["epics"] == []


def test_a_parent_that_is_no_epic_is_none() -> None:
    """A test below a story has a parent and no epic, though it is no sub-task."""
    story = {"summary": "Story", "issuetype": {"name": "Story", "hierarchyLevel": 0}}
    told = one(item("Parent", new="2", new_text="AB-2"), values={"parent": {"id": "2", "key": "AB-2", "fields": story}})
    assert (told["issues"][0]["epic_key"], told["issues"][0]["parent_key"]) == (None, "AB-2")
    assert changes(told) == [("parent", None, "AB-2")]


@pytest.mark.parametrize(
    "values",
    [
        {"issuetype": {"name": "EPIC", "subtask": False}},
        {"issuetype": {"name": "Vorhaben", "subtask": False, "hierarchyLevel": 1}},
        {"customfield_33": "Matching"},
    ],
)
def test_an_epic_is_known_by_level_epic_name_or_type(values: Json) -> None:
    """Any of the three signs makes an epic."""
    assert one(values=values)["issues"][0]["is_epic"]


def test_a_status_told_by_name_alone_is_found_on_the_board() -> None:
    """Where ids are missing, the name leads to the board's own status of that name."""
    assert changes(one(item("status", "status", old_text="to do", new_text="Done"))) == [("status", "1", "2")]


def test_people_are_one_each_whatever_names_them() -> None:
    """Data Center's user names and keys meet in one person; those whom only changes mention are kept; no e-mail is."""
    bo = {
        "name": "bo",
        "key": "JIRAUSER10100",
        "displayName": "Bo Lind",
        "active": False,
        "emailAddress": "b@x.example",
    }
    told = one(
        item("assignee", old="bo", old_text="Bo Lind", new="eva", new_text="Eva Ito"),
        is_cloud=False,
        values={"assignee": bo},
    )
    assert changes(told) == [("assignee", "JIRAUSER10100", "eva")]
    people = {person["id"]: person for person in told["people"]}
    assert people["JIRAUSER10100"] == {"id": "JIRAUSER10100", "name": "Bo Lind", "is_active": False}
    assert people["eva"]["name"] == "Eva Ito"
    assert "b@x.example" not in json.dumps(told)


def test_account_ids_of_a_migrated_change_are_preferred() -> None:
    """Cloud may tell old user keys and the account ids beside them."""
    entry = item("assignee", "assignee", old="ana-key", new="bo-key") | {
        "tmpFromAccountId": "a-1",
        "tmpToAccountId": "a-2",
    }
    assert changes(one(entry)) == [("assignee", "a-1", "a-2")]


def test_sprints_that_only_issues_mention_are_kept_apart() -> None:
    """A sprint of the field that the board does not list is there, unlisted; the issue names it by id."""
    mentioned = [{"id": 3, "name": "Theirs", "state": "closed", "boardId": 99, "goal": "g"}]
    found = issue(1, {SPRINT: [*mentioned, {"id": 4, "name": "Ours", "state": "active", "boardId": 11}]})
    records, _ = fetched(Script(issues=[found], sprints=[sprint(4, "active")]))
    assert records["issues"][0]["sprint_ids"] == [3, 4]
    assert [(told["id"], told["is_listed"], told["board_id"]) for told in records["sprints"]] == [
        (3, False, 99),
        (4, True, 11),
    ]


def test_the_click_that_started_a_sprint_is_taken_from_the_issues_where_the_list_lacks_it() -> None:
    """Data Center's older sprint lists have no activatedDate, its issues' strings do."""
    text = "Sprint@1[id=4,rapidViewId=11,state=ACTIVE,name=S,startDate=<null>,activatedDate=2026-01-05T10:00:00.000Z]"
    records, _ = fetched(Script(is_cloud=False, issues=[issue(1, {SPRINT: [text]})], sprints=[sprint(4, "active")]))
    assert records["sprints"][0]["activated_at"] == instant("2026-01-05T10:00:00.000Z")
    assert records["sprints"][0]["is_listed"]


def test_extra_fields_are_plain() -> None:
    """Fields asked for besides are text or numbers, whatever their kind."""
    values: Json = {"customfield_7": {"value": "deployable"}, "customfield_8": [{"value": "a"}, {"value": "b"}]}
    records, _ = fetched(Script(issues=[issue(1, values)]), extra_fields=["customfield_7", "customfield_8", "nope"])
    assert records["issues"][0]["fields"] == {"customfield_7": "deployable", "customfield_8": "a, b", "nope": None}


def test_a_flag_is_found_under_its_translated_name() -> None:
    """The flag's field is Jira's "Flagged", however it is called here."""
    assert one(values={FLAG: [{"value": "Impediment"}]})["issues"][0]["is_flagged"]
    assert not one()["issues"][0]["is_flagged"]


def test_a_sprint_field_is_found_by_its_type_among_names() -> None:
    """A field that is merely called Sprint is not the Sprint field."""
    decoy = {"id": "customfield_2", "name": "Sprint", "schema": {"type": "string", "custom": "x:textfield"}}
    found = issue(1, {"customfield_2": "nonsense", SPRINT: [{"id": 1, "name": "S", "state": "closed"}]})
    records, _ = fetched(Script(issues=[found], fields=[decoy, *FIELDS]))
    assert records["issues"][0]["sprint_ids"] == [1]


def test_every_real_legacy_string_is_read(shared_data: Path) -> None:
    """Of each recorded string id, state, name and dates are what stands in it, wherever it stands."""
    recorded = json.loads((shared_data / "legacy-sprint-strings" / "sprint-strings.json").read_text(encoding="utf-8"))
    for text in (entry["value"] for entry in recorded):
        told, (record,) = legacy_sprint(text), mentioned_sprints([text])
        assert all(f"{key}={value}" in text for key, value in told.items())
        # What was read, put together again, is the whole string.
        assert len(told) + text.count("=<null>") == text.count("=")
        assert record["state"] == told["state"].lower()
        assert record["start_at"] == instant(told.get("startDate"))
    by_id = {told["id"]: told for told in (legacy_sprint(entry["value"]) for entry in recorded)}
    assert by_id["7931"]["goal"] == "UTM support + MCD 8.0 implementation, e2e testing, CRM redirect rough estimations"
    assert by_id["3"]["name"] == "Релиз 1"
    assert by_id["3713"]["rapidViewId"] == "11"


def test_a_legacy_name_may_hold_what_separates() -> None:
    """Commas, brackets, equals signs and even key words belong to a name or goal."""
    text = "S@1[id=7,rapidViewId=2,state=CLOSED,name=A, B=[x], state=good,startDate=<null>,goal=id=9, win,synced=false]"
    told = legacy_sprint(text)
    assert told == {
        "id": "7",
        "rapidViewId": "2",
        "state": "CLOSED",
        "name": "A, B=[x], state=good",
        "goal": "id=9, win",
        "synced": "false",
    }
