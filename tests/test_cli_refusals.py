"""Bad input at the command line: one message with what, where and mend, its exit code, and no half report."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest

from squadlib.demo.company import company
from squadlib.demo.site import Site
from squadlib.demo.standin import Standin, serve
from tests.sites import PLAN, Workplace, workplace

BOARD = 11


@pytest.fixture(scope="module")
def site() -> Site:
    """Return the sample company's Jira with two boards more: one that never had a sprint, and a kanban board."""
    whole, _ = company()
    own = copy.copy(whole)
    client = next(board for board in whole.boards if board["id"] == BOARD)
    without = {**copy.deepcopy(client), "id": 91, "name": "Quiet", "projects": ["NONE"]}
    kanban = {**copy.deepcopy(client), "id": 92, "name": "Flow", "type": "kanban"}
    own.boards = [*whole.boards, without, kanban]
    return own


@pytest.fixture(scope="module")
def cloud(site: Site) -> Iterator[Standin]:
    """Serve it as Jira Cloud."""
    with serve(site) as standin:
        yield standin


def assert_refused(place: Workplace, *arguments: str, code: int, words: str, environ: dict[str, str]) -> str:
    """Assert the exit code, the words, that nothing was printed as made, and that nothing is left in reports/."""
    done = place.run("sprint-report", *arguments, environ=environ)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert place.reports == []
    return done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["clinet"], "Did you mean 'client'?"),
        (["../../etc"], "Known squads: client"),
        (["client", "--sprint", "Cliant 26-01"], "no sprint 'Cliant 26-01'"),
        pytest.param(["client", "--sprint", "999999"], "no sprint '999999'", marks=pytest.mark.slow),
        (["client", "--snapshot", "20200101T000000Z-00000000"], "there is no snapshot"),
        (["client", "--sprnt", "last"], "No such option"),
        (["client", "--params", "elsewhere"], "site.yaml is not there"),
    ],
)
def test_wrong_arguments_are_answered_with_the_mend(
    tmp_path: Path, cloud: Standin, arguments: list[str], words: str
) -> None:
    """Unknown squad, sprint, snapshot, option or folder: exit 2."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD})
    assert_refused(place, *arguments, code=2, words=words, environ=cloud.environment())


def test_a_sprint_of_another_board_is_named_with_its_board(tmp_path: Path, cloud: Standin, site: Site) -> None:
    """A sprint that shows on the board but was made on another is not this squad's."""
    listed = {sprint["id"] for sprint in site.sprints if sprint.get("originBoardId") == 14}
    met = {
        entry["id"]
        for issue in site.issues
        if issue["key"].startswith("CLI-")
        for entry in issue["fields"].get("customfield_10020") or []
    }
    foreign = min(listed & met)
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD})
    words = "belongs to board 14, not to board 11"
    assert_refused(place, "client", "--sprint", str(foreign), code=2, words=words, environ=cloud.environment())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("board", "words"),
    [(999, "board 999 does not exist"), (91, "no closed sprint yet"), (92, "has no sprints")],
)
def test_a_board_that_cannot_be_reported_says_why(tmp_path: Path, cloud: Standin, board: int, words: str) -> None:
    """Unknown, without a sprint, kanban: each its own sentence, exit 2."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": board})
    assert_refused(place, "client", code=2, words=words, environ=cloud.environment())


def test_a_missing_login_names_the_variables(tmp_path: Path, cloud: Standin) -> None:
    """Without any variable both kinds are named; with one of two the other is named."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD})
    said = assert_refused(place, "client", code=2, words="JIRA_PERSONAL_TOKEN", environ={})
    assert "JIRA_EMAIL" in said
    half = {"JIRA_EMAIL": "someone@example.com"}
    assert_refused(place, "client", code=2, words="JIRA_API_TOKEN is not set", environ=half)


def test_a_wrong_login_is_never_an_empty_report(tmp_path: Path, cloud: Standin) -> None:
    """A wrong token is noticed before anything is read, and never shown."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD})
    wrong = {**cloud.environment(), "JIRA_API_TOKEN": "planted-wrong-token"}
    said = assert_refused(place, "client", code=3, words="401", environ=wrong)
    assert "planted-wrong-token" not in said


def test_a_jira_that_is_not_there_is_said_so(tmp_path: Path, cloud: Standin) -> None:
    """Nobody listens on that port: exit 3 with the address."""
    place = workplace(tmp_path, url="http://127.0.0.1:9", squads={"client": BOARD})
    assert_refused(place, "client", code=3, words="http://127.0.0.1:9", environ=cloud.environment())


@pytest.mark.parametrize(
    ("tab", "rows", "words"),
    [
        pytest.param("Gates", None, "Gates", marks=pytest.mark.slow),
        ("Milestones", [["Milestone", "Version"], ["A", "1"]], "Quarter"),
        pytest.param(
            "Measures",
            [*PLAN["Measures"], ["ME2", "X", "L9", "M1", "", "", "up", "a lot", "1", ""]],
            "Measures",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_workbook_that_does_not_fit_is_refused_with_tab_and_column(
    tmp_path: Path, cloud: Standin, tab: str, rows: list[list[str]] | None, words: str
) -> None:
    """A missing tab, a missing column, a cell that cannot be read: exit 4."""
    plan = {name: table for name, table in PLAN.items() if name != tab}
    if rows is not None:
        plan[tab] = rows
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD}, plan=plan)
    said = assert_refused(place, "client", code=4, words=words, environ=cloud.environment())
    assert tab in said


@pytest.mark.slow
@pytest.mark.parametrize(("workbook", "code"), [("plann.xlsx", 2), ("elsewhere/plan", 2), ("plann", 3)])
def test_a_workbook_that_is_not_there_is_said_so(tmp_path: Path, cloud: Standin, workbook: str, code: int) -> None:
    """A path is looked for here, a bare word is asked of Google: either way the message names it."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD}, workbook=workbook)
    assert_refused(place, "client", code=code, words=workbook, environ=cloud.environment())
