"""Fields and types that are called alike: Jira's own are told from those that people made, or it is said."""

from typing import Any

import pytest

from squadlib.records import BoardRecords
from tests.jira_script import EPIC_LINK, POINTS, SPRINT, Json, Script, fetched, history, issue, item

RIVAL = "customfield_1"
SPRINT_TEN = [{"id": 10, "name": "Sprint 10", "state": "closed", "boardId": 11}]


def told(values: Json, *items: Json, is_cloud: bool = False) -> BoardRecords:
    """Fetch one issue with one history per item, in that order."""
    pasts = [history(number, one) for number, one in enumerate(items, start=1)]
    return fetched(Script(is_cloud, [issue(1, values, histories=pasts)]))[0]


def changes(records: BoardRecords) -> list[tuple[str, str | None, str | None]]:
    """Return kind, old and new of every change."""
    columns = records["changes"]
    return list(zip(columns["kind"], columns["old"], columns["new"], strict=True))


@pytest.mark.parametrize("name", ["Status", "Assignee", "Priority", "Key", "Parent", "Fix Version", "issuetype"])
def test_a_field_of_ones_own_called_like_a_system_field_is_not_it(name: str) -> None:
    """Data Center gives no field id; what people made is told by its fieldtype."""
    own = {**item(name, old="10100", new="10101", old_text="Green", new_text="Red"), "fieldtype": "custom"}
    assert changes(told({}, own)) == []


def test_a_text_field_called_sprint_takes_no_issue_out_of_its_sprint() -> None:
    """A Sprint entry has ids; words alone are another field's."""
    text = {**item("Sprint", old_text="alpha", new_text="beta"), "fieldtype": "custom"}
    assert changes(told({SPRINT: SPRINT_TEN}, text)) == []


def points(old: str, new: str, **members: Any) -> Json:
    """Return a change of a field called Story Points that names no field id."""
    return item("Story Points", old_text=old, new_text=new, **members)


def test_of_two_fields_called_alike_a_change_is_that_ones_whose_value_it_led_to() -> None:
    """The board's field went 3 → 8 while the other went 1 → 5; the changelog only says "Story Points"."""
    records = told({POINTS: 8.0, RIVAL: 5.0}, points("1", "2"), points("3", "8"), points("2", "5"))
    assert changes(records) == [("points", "3.0", "8.0")]
    assert records["notes"] == []


def test_where_both_could_be_meant_it_is_said() -> None:
    """Both hold 8 now and one change led to 8: whose it was cannot be known."""
    records = told({POINTS: 8.0, RIVAL: 8.0}, points("5", "8"))
    assert [(note["check"], note["issue_id"]) for note in records["notes"]] == [("two fields of one name", "10001")]


def test_with_field_ids_there_is_no_doubt() -> None:
    """Cloud names the field of every change."""
    records = told({POINTS: 8.0, RIVAL: 8.0}, item("Story Points", RIVAL, old_text="5", new_text="8"), is_cloud=True)
    assert changes(records) == []
    assert records["notes"] == []


def kinds(*issues: Json, is_cloud: bool = False) -> list[bool]:
    """Return which of the issues are epics."""
    return [found["is_epic"] for found in fetched(Script(is_cloud, list(issues)))[0]["issues"]]


def test_a_story_that_kept_an_epic_name_is_still_a_story() -> None:
    """One issue proves nothing about its type; where Jira tells a level, that decides."""
    story = {"issuetype": {"name": "Story", "subtask": False, "hierarchyLevel": 0}, "customfield_33": "left over"}
    assert kinds(issue(1, story), is_cloud=True) == [False]
    assert kinds(issue(1, {"customfield_33": "left over"}), issue(2)) == [False, False]


def test_a_data_center_may_call_its_epics_otherwise() -> None:
    """A type of which every issue has an Epic Name is the epics' type."""
    great = {"issuetype": {"name": "Épica", "subtask": False}, "customfield_33": "Search"}
    assert kinds(issue(1, great), issue(2, great), issue(3)) == [True, True, False]


def test_an_epic_that_moved_is_told_by_the_key_it_has_now() -> None:
    """The changelog holds the epic's old key, and its id, which stays."""
    epic = issue(9, {"issuetype": {"name": "Epic", "subtask": False}, "summary": "Search"})
    left = history(1, item("Epic Link", old=epic["id"], old_text="OLD-1", new="", new_text=""))
    records, _ = fetched(Script(False, [epic, issue(1, {EPIC_LINK: None}, histories=[left])]))
    assert changes(records) == [("epic", "AB-9", None)]
