"""The plan workbook held against Jira: each row that the other does not know, by tab and row, with its mend."""

import pytest

from squadlib.quality.plan_against_jira import CHECKS, WITHOUT_JIRA, plan_against_jira, unmet_epics
from squadlib.quality.plan_months import months_that_are_none
from squadlib.records import IssueRecord, KeyRecord
from squadlib.tables.board import BoardTables, board_tables
from squadlib.tables.plan import plan_tables
from tests.plan_factory import Tabs, tabs, workbook
from tests.records_factory import board_records, epic, issue, person, version

SQUADS = {"client": "Client", "freelancer": "Freelancer"}
Row = tuple[str, int, str]


def client(*issues: IssueRecord) -> BoardTables:
    """Return the client squad's board: its epic, its versions, Ana."""
    return board_tables(
        board_records(
            issues=[issue("CLI-1", is_epic=True, type="Epic"), issue("CLI-2", epic_key="CLI-1"), *issues],
            people=[person("ana", "Ana Ruiz")],
            versions=[
                *(version(f"1{place}", name) for place, name in enumerate(("List 2.0", "List 2.1", "List 3.0"))),
                version("19", "Hotfixes"),
            ],
        )
    )


def freelancer() -> BoardTables:
    """Return the freelancer squad's board: an epic that only an issue names, its versions, Bo."""
    return board_tables(
        board_records(
            issues=[issue("FRE-8", epic_key="FRE-7")],
            people=[person("bo", "Bo Li")],
            epics=[epic("FRE-7", "Pay hints")],
            versions=[version("21", "Hints 1.0"), version("22", "Hints 1.1")],
        )
    )


def found(
    cells: Tabs | None = None,
    *,
    boards: dict[str, BoardTables] | None = None,
    squads: dict[str, str] | None = None,
    asked: dict[str, KeyRecord | None] | None = None,
    check: str = "",
) -> list[Row]:
    """Return tab, row and text of what was found, of one check or of all."""
    read = {"client": client(), "freelancer": freelancer()} if boards is None else boards
    table = plan_against_jira(plan_tables(workbook(cells)), read, squads or SQUADS, asked=asked)
    rows = table[table["check"] == check] if check else table
    assert (table["mend"].str.len() > 0).all()
    return [(row.tab, int(row.row), row.text) for row in rows.itertuples()]


def test_a_plan_and_a_jira_that_know_each_other_have_nothing_to_mend() -> None:
    """Epics, versions, people and squads are all there, whether an issue, an epic or a version tells it."""
    assert found() == []


def test_an_epic_that_jira_does_not_show_is_named_with_the_near_miss() -> None:
    """Only a key that Jira was asked for is judged."""
    cells = tabs()
    cells["Projects"][1][1] = "CLI-11"
    plan = plan_tables(workbook(cells))
    boards = {"client": client(), "freelancer": freelancer()}
    assert unmet_epics(plan, boards) == ["CLI-11"]
    assert found(cells, check="epics") == []
    ((tab, row, text),) = found(cells, asked={"CLI-11": None}, check="epics")
    assert (tab, row) == ("Projects", 2)
    assert text == "CLI-11 does not exist in Jira, or this login may not see it. Did you mean 'CLI-1'?"


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (KeyRecord(key="MAR-3", type="Epic", is_below_epics=False), "CLI-11 has moved: its key is MAR-3 now"),
        (KeyRecord(key="CLI-11", type="Story", is_below_epics=True), "CLI-11 is no epic but a Story"),
    ],
)
def test_an_epic_that_moved_or_is_none_is_told(now: KeyRecord, text: str) -> None:
    """As Jira says, asked for the key."""
    cells = tabs()
    cells["Projects"][1][1] = "CLI-11"
    assert found(cells, asked={"CLI-11": now}, check="epics") == [("Projects", 2, text)]


def test_an_epic_without_issues_is_nothing_to_mend() -> None:
    """A project may wait for its first issue."""
    cells = tabs()
    cells["Projects"][1][1] = "CLI-11"
    waiting = KeyRecord(key="CLI-11", type="Epic", is_below_epics=False)
    assert found(cells, asked={"CLI-11": waiting}, check="epics") == []


def test_an_issue_of_a_board_that_is_no_epic_needs_no_question() -> None:
    """Its type is known."""
    cells = tabs()
    cells["Projects"][1][1] = "CLI-2"
    assert unmet_epics(plan_tables(workbook(cells)), {"client": client(), "freelancer": freelancer()}) == []
    assert found(cells, check="epics") == [("Projects", 2, "CLI-2 is no epic but a Story")]


def test_a_milestone_without_a_version_in_jira_is_named_unless_it_was_aborted() -> None:
    """A misspelt version gets the near miss; an empty one is told; an aborted one's may be gone."""
    cells = tabs()
    cells["Milestones"][1][1] = "List 2.00"
    cells["Milestones"][2][1] = ""
    cells["Milestones"][5][1] = "Gone"
    assert found(cells, check="milestones without a version") == [
        ("Milestones", 2, "'List 2.00' is no version of the boards' projects. Did you mean 'List 2.0'?"),
        ("Milestones", 3, "names no version, so Jira can tell neither its issues nor its release"),
    ]


def test_a_versions_name_is_compared_without_case_and_doubled_blanks() -> None:
    """As the milestone report does."""
    cells = tabs()
    cells["Milestones"][1][1] = "LIST  2.0"
    assert found(cells) == []


def test_what_a_squad_says_whose_board_was_not_read_is_not_judged() -> None:
    """Its versions and people may be there."""
    cells = tabs()
    cells["Milestones"][4][1] = "Hints 9.9"
    cells["Members"].append(["Nobody", "Freelancer", "", "", ""])
    assert found(cells, boards={"client": client()}) == []


def test_a_version_with_issues_that_is_no_milestone_is_named_with_their_number() -> None:
    """One without issues is not; nor one that is archived or was released before the plan begins."""
    board = client(
        issue("CLI-3", versions=["19"]), issue("CLI-4", versions=["19", "31"]), issue("CLI-5", versions=["32"])
    )
    before, archived = version("31", "List 1.0", released="2026-06-30"), {**version("32", "Lost"), "is_archived": True}
    more = board_tables(board_records(versions=[before, archived, version("33", "Empty")]))  # type: ignore[list-item]
    rows = found(boards={"client": board, "freelancer": freelancer(), "more": more})
    text = "Jira's version 'Hotfixes' (CLI) has 2\u00a0issues and is no milestone"
    assert rows == [("Milestones", 0, text)]


def test_a_version_released_within_the_plan_is_expected_in_it() -> None:
    """From the first day of its first quarter on."""
    board = board_tables(
        board_records(
            issues=[issue("CLI-3", versions=["31"])], versions=[version("31", "Surprise", released="2026-07-01")]
        )
    )
    rows = found(boards={"client": client(), "freelancer": freelancer(), "more": board})
    assert [text for _, _, text in rows] == ["Jira's version 'Surprise' (CLI) has 1\u00a0issue and is no milestone"]


@pytest.mark.parametrize("owner", ["ana ruiz", "Ana Ruiz, Bo Li", "Ana Ruiz and Bo Li", "bo@example.com", "ana", ""])
def test_an_owner_may_be_anyone_known_or_several(owner: str) -> None:
    """By name, e-mail or account; an empty cell is nobody's and no fault."""
    cells = tabs()
    cells["Milestones"][1][4] = owner
    assert found(cells) == []


def test_an_owner_who_is_nobody_is_named_in_every_tab() -> None:
    """With the near miss; of several only the stranger, of none known the cell as it stands."""
    cells = tabs()
    cells["Methods"][1][2] = "Ana Riuz"
    cells["Milestones"][1][4] = "Ana Ruiz & Xavier Quill"
    cells["Projects"][2][3] = "R&D"
    text = "the owner '{}' is neither in Members nor on any board.{}"
    assert found(cells, check="owners") == [
        ("Methods", 2, text.format("Ana Riuz", " Did you mean 'Ana Ruiz'?")),
        ("Projects", 3, text.format("R&D", "")),
        ("Milestones", 2, text.format("Xavier Quill", "")),
    ]


def test_a_member_whom_no_board_mentions_is_named() -> None:
    """Neither by account nor by name; a manager without a squad need not be there."""
    cells = tabs()
    cells["Members"] += [["Bo Lee", "Client", "", "", ""], ["Chief", "", "", "", ""], ["Anna", "Client", "", "ana", ""]]
    assert found(cells, check="members") == [("Members", 4, "no board mentions 'Bo Lee'. Did you mean 'Bo Li'?")]


def test_a_name_that_two_people_share_needs_an_account() -> None:
    """Whose work it is cannot be told by the name."""
    twins = board_tables(
        board_records(people=[person("5f01", "Ana Ruiz"), person("5f02", "Ana Ruiz"), person("bo", "Bo Li")])
    )
    cells = tabs()
    cells["Members"][1][3] = ""
    rows = found(cells, boards={"client": twins, "freelancer": twins}, check="members")
    assert rows == [
        ("Members", 2, "'Ana Ruiz' is the name of 2 people in Jira: whose work it is cannot be told"),
    ]


def test_squads_that_only_one_side_knows_are_named() -> None:
    """Once per squad, at its first row; by file name or by name is the same."""
    cells = tabs()
    cells["Members"].append(["Cleo", "Platfrom", "", "", ""])
    cells["Projects"][2][2] = "freelancer"
    squads = {**SQUADS, "platform": "Platform", "growth": "Growth"}
    lost = "the squad '{}' (params/squads/{}.yaml) is in no row of Projects, Milestones or Members.{}"
    stray = "'Platfrom' is no squad of params/squads (1\u00a0row in Members). Did you mean 'Platform'?"
    assert found(cells, squads=squads, check="squads") == [
        ("Projects", 0, lost.format("Growth", "growth", "")),
        ("Projects", 0, lost.format("Platform", "platform", " Did you mean 'Platfrom'?")),
        ("Members", 4, stray),
    ]


def test_a_squad_that_owns_no_project_is_named() -> None:
    """Though it has members."""
    cells = tabs()
    cells["Members"].append(["Cleo", "Platform", "", "", ""])
    rows = found(cells, squads={**SQUADS, "platform": "Platform"}, check="squads without a project")
    assert rows == [("Projects", 0, "the squad 'Platform' owns no project")]


def test_a_measure_that_no_milestone_is_to_move_is_named() -> None:
    """By its id and its words."""
    cells = tabs()
    cells["Milestones"][6][9] = "M1"
    rows = found(cells, check="measures without a milestone")
    assert rows == [("Measures", 3, "no milestone is to move M2, Days to hire")]


def test_without_a_board_only_what_needs_none_is_looked_for() -> None:
    """Nobody is called nobody because Jira was not there."""
    cells = tabs()
    cells["Methods"][1][2] = "Xavier Quill"
    cells["Milestones"][6][9] = "M1"
    table = plan_against_jira(plan_tables(workbook(cells)), {}, SQUADS)
    assert table["check"].tolist() == ["measures without a milestone"]
    assert set(WITHOUT_JIRA) <= set(CHECKS)


def test_an_empty_plan_has_its_squads_missing_and_nothing_else() -> None:
    """Tabs with a header alone."""
    cells = {tab: rows[:1] for tab, rows in tabs().items()}
    table = plan_against_jira(plan_tables(workbook(cells)), {"client": board_tables(board_records())}, SQUADS)
    assert table["check"].tolist() == ["squads", "squads"]
    assert list(table.columns) == ["tab", "row", "check", "text", "mend"]


@pytest.mark.parametrize(
    ("header", "words"),
    [("2026-13", "has no month 13"), ("August", "has no year"), ("Agust 2026", "Did you mean 'August'?")],
)
def test_a_header_meant_as_a_month_is_named_with_its_column(header: str, words: str) -> None:
    """Wherever it stands and whatever is under it."""
    cells = tabs()
    cells["Measures"][0] += ["Notes", header]
    (one,) = months_that_are_none(workbook(cells)).to_dict("records")
    assert (one["tab"], one["row"], one["column"]) == ("Measures", 1, f"N ({header})")
    assert words in one["text"]


@pytest.mark.parametrize("header", ["Notes", "2026-09", "Sep 2026", "Target 2027", "2026Q3", "Marketing 2026", ""])
def test_other_headers_are_left_alone(header: str) -> None:
    """People keep columns of their own."""
    cells = tabs()
    cells["Measures"][0] += [header]
    assert months_that_are_none(workbook(cells)).empty
