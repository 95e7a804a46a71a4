"""The awkward issues of the sample company: each is there under the key its module lists and counts as defined."""

import re

import pytest

from squadlib.demo import company as company_module
from squadlib.demo.company import awkward_issues, company, simulated_company
from squadlib.demo.scripted_cases import instant
from squadlib.demo.site import Site
from tests.company_rows import BOARDS, DONE, case, items, rows_of, words
from tests.raw_count import SPRINT, moment, now_of


@pytest.fixture(scope="module")
def site() -> Site:
    """Return the sample company's Jira site."""
    return company()[0]


def test_the_awkward_issues_are_listed_with_their_keys() -> None:
    """The module's docstring names every scripted case and the key it has."""
    listed = dict(re.findall(r"^- (\w+): ([A-Z]+-\d+)", company_module.__doc__ or "", flags=re.MULTILINE))
    assert listed == awkward_issues()


@pytest.mark.parametrize(
    ("name", "sprint", "entry", "outcome"),
    [
        ("reopened", 16, "committed", "completed"),
        ("reopened_not_completed", 14, "committed", "not_completed"),
        ("created_in_sprint", 16, "added", "completed"),
        ("removed_and_put_back", 16, "committed", "completed"),
        ("completed_outside", 16, "added", "completed_outside"),
        ("already_done", 15, "committed", "not_completed"),
        ("already_done", 16, "already_done", "completed_outside"),
        ("released_in_sprint", 13, "already_done", "completed"),
        ("done_after_close", 13, "committed", "not_completed"),
        ("at_the_start", 14, "committed", "completed"),
        ("at_the_close", 14, "committed", "completed"),
        ("removed_then_done", 15, "committed", "removed"),
        ("cancelled", 12, "committed", "not_completed"),
        ("many_histories", 12, "committed", "removed"),
        ("many_histories", 16, "committed", "completed"),
        ("moved_between_projects", 15, "committed", "completed"),
    ],
)
def test_an_awkward_issue_counts_as_the_definitions_say(name: str, sprint: int, entry: str, outcome: str) -> None:
    """Entry and outcome of each scripted issue, worked out by hand from semantics."""
    assert words(rows_of(name)[f"Client 26-{sprint:02d}"]) == (entry, outcome)


def test_an_issue_created_in_a_sprint_has_no_sprint_entry() -> None:
    """It holds the sprint from the start, after the sprint's start, and its changelog does not say so."""
    issue = case("created_in_sprint")
    assert items(issue, "Sprint") == []
    assert issue["fields"][SPRINT][0]["name"] == "Client 26-16"
    assert issue["fields"]["created"] > issue["fields"][SPRINT][0]["startDate"]


def test_estimates_change_in_the_sprint_and_after_its_close() -> None:
    """One went from 3 to 5 within its sprint; one from 5 to 8 after the close, which the sprint never saw."""
    assert rows_of("reestimated")["Client 26-16"].points_end == 5
    assert rows_of("reestimated")["Client 26-16"].points_start == 3
    assert rows_of("estimate_after_close")["Client 26-15"].points_end == 5
    assert now_of(case("estimate_after_close"))["Story Points"] == 8


def test_an_issue_is_carried_over_seven_times() -> None:
    """From sprint 10 it was not completed in any, up to the running one, and is flagged now."""
    rows = rows_of("carried_many")
    assert list(rows) == [f"Client 26-{number}" for number in range(10, 18)]
    assert {row.outcome for row in rows.values()} == {"not_completed"}
    assert now_of(case("carried_many"))["Flagged"]


def test_some_issues_lack_an_estimate_or_an_assignee() -> None:
    """One was completed without points, one without ever being anybody's."""
    assert rows_of("unestimated")["Client 26-16"].points_end is None
    assert rows_of("unassigned")["Client 26-16"].outcome == "completed"
    assert case("unassigned")["fields"]["assignee"] is None
    assert items(case("unassigned"), "assignee") == []


def test_sub_tasks_follow_their_parents_sprint(site: Site) -> None:
    """Every sub-task is in the sprints of its parent and none has a Sprint entry of its own."""
    by_key = {issue["key"]: issue for issue in site.issues}
    subtasks = [issue for issue in site.issues if issue["fields"]["issuetype"]["subtask"]]
    assert len(subtasks) > 40
    assert len(case("with_subtasks")["fields"]["subtasks"]) == 2
    for subtask in subtasks:
        parent = by_key[subtask["fields"]["parent"]["key"]]
        assert subtask["fields"][SPRINT] == parent["fields"][SPRINT]
        assert items(subtask, "Sprint") == []


def test_a_sprint_of_another_board_shows_on_clients_board() -> None:
    """An issue of Client was carried from its own sprint into one of Platform's."""
    held = [(sprint["name"], sprint["boardId"]) for sprint in case("sprint_of_another_board")["fields"][SPRINT]]
    assert held == [("Client 26-08", 11), ("Platform 26-09", 14)]


def test_somebody_left(site: Site) -> None:
    """The former member is inactive, without e-mail, shown otherwise, and holds issues; changelogs say the old name."""
    former = next(person for person in site.people if not person["active"])
    held = [i for i in site.issues if (i["fields"]["assignee"] or {}).get("accountId") == former["accountId"]]
    assert "emailAddress" not in former
    assert case("former_member") in held
    old = {item["toString"] for i in site.issues for item in items(i, "assignee") if item["to"] == former["accountId"]}
    assert old == {"Jonas Keller"}


def test_one_issue_has_more_than_150_histories() -> None:
    """What decided its entries lies far behind the newest 40 and the newest 100."""
    histories = case("many_histories")["changelog"]["histories"]
    sprint_places = [n for n, h in enumerate(histories) if h["items"][0]["field"] == "Sprint"]
    assert len(histories) > 150
    assert sum(place < len(histories) - 100 for place in sprint_places) >= 3


def test_titles_hold_html_and_markdown() -> None:
    """A title with a script in it, and one that Markdown and MathJax would read as markup."""
    assert '<script>alert("x")</script> & shows <b>bold</b>' in case("html_title")["fields"]["summary"]
    assert r"$\alpha_1$ vs $\beta$ | [draft]" in case("markdown_title")["fields"]["summary"]


def test_done_to_released_is_a_move_between_done_statuses() -> None:
    """It was done before its sprint started and released within it."""
    moves = [(item["fromString"], item["toString"]) for item in items(case("released_in_sprint"), "status")]
    assert moves[-1] == ("Done", "Released")


def test_changes_at_the_very_start_and_close_exist() -> None:
    """One issue joined at the millisecond of the start, one was done at that of the close, one two seconds after."""
    sprints = simulated_company().sprints
    client = [sprint for sprint in sprints if sprint.squad.name == "Client"]
    changed = {name: [moment(h["created"]) for h in case(name)["changelog"]["histories"]] for name in awkward_issues()}
    assert instant("S14", client) in changed["at_the_start"]
    assert instant("C14", client) in changed["at_the_close"]
    assert instant("C13+2.05s", client) in changed["done_after_close"]


def test_an_issue_planned_and_taken_out_before_the_start_counts_nowhere() -> None:
    """It joined and left before the start: no sprint has a row of it."""
    assert rows_of("joined_and_left_before_start") == {}
    assert len(items(case("joined_and_left_before_start"), "Sprint")) == 2


def test_an_issue_moved_between_projects_keeps_its_id_and_its_key_history() -> None:
    """It was born in Marketplace, lost that project's version with the move, and has Client's key now."""
    issue = case("moved_between_projects")
    (key,) = items(issue, "Key")
    assert key["fromString"].startswith("MAR-")
    assert key["toString"] == issue["key"]
    assert items(issue, "Fix Version")[0]["fromString"] == "Score 3.1"


def test_labels_tell_delivery_type_and_uncertainty(site: Site) -> None:
    """All four delivery types and all three kinds of uncertainty are in use, and some issues have neither."""
    labels = [label for issue in site.issues for label in issue["fields"]["labels"]]
    assert set(labels) == {
        *("type:learning", "type:concept", "type:plan", "type:deployable"),
        *("risk:concept", "risk:implementation", "risk:metric"),
    }
    assert any(not issue["fields"]["labels"] for issue in site.issues)


def test_other_oddities_are_there(site: Site) -> None:
    """Flagged now, larger than eight points, no priority, a status on no column, a version that is no milestone."""
    assert now_of(case("flagged"))["Flagged"]
    assert case("too_large")["fields"]["customfield_10016"] == 13
    assert any(issue["fields"]["priority"] is None for issue in site.issues)
    columns = site.boards[0]["configuration"]["columnConfig"]["columns"]
    mapped = {status["id"] for column in columns for status in column["statuses"]}
    assert case("cancelled")["fields"]["status"]["id"] not in mapped
    assert [status["id"] for status in columns[-1]["statuses"]] == sorted(DONE)
    assert any(v["name"] == "Hotfixes" for issue in site.issues for v in issue["fields"]["fixVersions"])


def test_the_coming_sprint_and_the_backlog_hold_issues(site: Site) -> None:
    """Each board has five issues in its next sprint and a backlog, of which some are ready and some are not."""
    for board, key in BOARDS.items():
        mine = [issue for issue in site.issues if issue["fields"]["project"]["key"] == key]
        following = next(s for s in site.sprints if s["originBoardId"] == board and s["state"] == "future")
        planned = [i for i in mine if any(s["id"] == following["id"] for s in i["fields"][SPRINT] or [])]
        backlog = [i for i in mine if not i["fields"][SPRINT] and i["fields"]["status"]["name"] == "To Do"]
        backlog = [i for i in backlog if i["fields"]["issuetype"]["hierarchyLevel"] == 0]
        assert len([i for i in planned if not i["fields"]["issuetype"]["subtask"]]) == 5
        assert 10 <= len(backlog) <= 60
        assert len({i["fields"]["customfield_10016"] is None for i in backlog}) == 2
