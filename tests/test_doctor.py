"""The doctor: every check in order, each with its mend, against running servers; later checks wait for earlier ones."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from squadlib.demo.company import company
from squadlib.demo.site import Site
from squadlib.demo.standin import Fault, Standin, serve
from squadlib.doctor.checkup import checkup
from squadlib.doctor.findings import Finding, exit_code
from squadlib.doctor.machine import packages, python
from squadlib.doctor.verdict import verdict
from tests.sites import PLAN, Workplace, workplace

BOARD = 11
Plan = dict[str, list[list[str]]]
LOGINS = (
    "JIRA_EMAIL",
    "JIRA_API_TOKEN",
    "JIRA_PERSONAL_TOKEN",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "SQUADLIB_SHEETS_URL",
)


@pytest.fixture(scope="module")
def site() -> Site:
    """Return the client squad's board of the sample company, and boards with something amiss."""
    whole, _ = company()
    own = copy.copy(whole)
    client = next(board for board in whole.boards if board["id"] == BOARD)
    without = {**copy.deepcopy(client), "id": 91, "name": "Quiet", "projects": ["NONE"]}
    kanban = {**copy.deepcopy(client), "id": 92, "name": "Flow", "type": "kanban"}
    own.boards = [client, without, kanban]
    return own


@pytest.fixture(scope="module")
def cloud(site: Site) -> Iterator[Standin]:
    """Serve it as Jira Cloud."""
    with serve(site) as standin:
        yield standin


def plan(**tabs: Sequence[Sequence[str]]) -> Plan:
    """Return a plan that fits the client squad's board, with rows added to its tabs."""
    own = copy.deepcopy(PLAN)
    own["Projects"][1][1:3] = ["CLI-2", "Client"]
    own["Milestones"][1][1] = "Shortlist 1.0"
    for tab, rows in tabs.items():
        own[tab] += [list(row) for row in rows]
    return own


class Doctor:
    """Runs the check-up in this process, with these variables and no other login."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.progress: list[str] = []

    def __call__(self, place: Workplace, environ: Mapping[str, str] | None = None) -> list[Finding]:
        """Return what is found in a workplace."""
        for name in LOGINS:
            self._patch.delenv(name, raising=False)
        for name, value in (environ or {}).items():
            self._patch.setenv(name, value)
        self._patch.chdir(place.folder)
        return list(checkup(Path("params"), reports=Path("reports"), progress=self.progress.append))


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Return the doctor."""
    return Doctor(monkeypatch)


def states(findings: Sequence[Finding]) -> dict[str, str]:
    """Return how each check ended."""
    return {one.check: one.state for one in findings}


def the(findings: Sequence[Finding], check: str) -> Finding:
    """Return the one finding of a check."""
    (found,) = [one for one in findings if one.check == check]
    return found


def test_the_sample_company_can_be_reported_and_its_oddities_are_told(tmp_path: Path) -> None:
    """One line per check with a sign and a word, progress apart, the next command last, exit 0."""
    squads = {"client": 11, "freelancer": 12, "marketplace": 13, "platform": 14}
    place = workplace(tmp_path, workbook="demo", squads=squads)
    done = place.run("doctor")
    assert done.returncode == 0, done.stderr
    *checks, _, said, command = done.stdout.splitlines()
    assert {line[:10].strip() for line in checks} <= {"✓ ok", "! look", ""}
    assert said.startswith("Nothing stops a report")
    assert command == "squadlib sprint-report client"
    looks = [line for line in checks if line.startswith("! look")]
    assert [line.split(": ")[0] for line in looks] == [
        "! look    client, done column",
        "! look    Workbook, fit",
        "! look    Workbook and Jira, versions without a milestone",
    ]
    assert "'Cancelled'" in looks[0]
    assert "'Hotfixes' (CLI, FRE, MAR and PLA)" in done.stdout
    assert "issues" in done.stderr
    assert "\x1b" not in done.stdout


def test_a_terminal_without_signs_shows_the_words(tmp_path: Path) -> None:
    """Nothing breaks where ✓ cannot be written."""
    done = workplace(tmp_path, url="nowhere").run("doctor", environ={"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 2
    assert "? ok      Python" in done.stdout
    assert "? stops   Params" in done.stdout


def test_a_whole_site_that_fits_has_nothing_to_look_at_but_what_is_odd(
    tmp_path: Path, cloud: Standin, doctor: Doctor
) -> None:
    """The order of the checks is that of the way to a report; what was read is kept."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD}, plan=plan())
    findings = doctor(place, cloud.environment())
    assert exit_code(findings) == 0
    assert [one.check for one in findings[:4]] == ["Python", "Packages", "Params", "Notebooks"]
    order = list(states(findings))
    wanted = [
        "Params",
        "Jira, address",
        "Jira, login",
        "client, board",
        "Workbook, access",
        "Workbook, fit",
        "Snapshot",
    ]
    assert [check for check in order if check in wanted] == wanted
    assert the(findings, "Jira, login").text == "as Analyst"
    assert list((tmp_path / ".squadlib" / "snapshots").glob("*.json"))
    assert any("227 issues" in line for line in doctor.progress)


def test_params_that_cannot_be_read_stop_all_else(tmp_path: Path, doctor: Doctor) -> None:
    """Every fault of every file, and nothing is asked of anybody."""
    place = workplace(tmp_path, site="velocity_sprins: 3\n", squads={"client": 11, "platform": 14})
    findings = doctor(place)
    assert "velocity_sprins is not a key here. Did you mean 'velocity_sprints'?" in the(findings, "Params").text
    assert states(findings)["Jira, Workbook"] == "skipped"
    assert exit_code(findings) == 2
    assert verdict(findings, folder=Path("params"))[1] == "squadlib doctor"


def test_a_squads_faulty_file_does_not_hide_the_others(tmp_path: Path, cloud: Standin, doctor: Doctor) -> None:
    """It stops its own reports; the rest is checked."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD}, plan=plan())
    (tmp_path / "params" / "squads" / "growth.yaml").write_text("name: Growth\n", encoding="utf-8")
    findings = doctor(place, cloud.environment())
    first = next(one for one in findings if one.state == "stops")
    assert (first.check, first.code) == ("Params", 2)
    assert "growth.yaml: board is missing" in first.text
    assert states(findings)["client, sprints"] == "ok"


def test_headers_that_name_no_column_and_a_board_of_two_squads_are_told(tmp_path: Path, doctor: Doctor) -> None:
    """Both are in the params, before anything is fetched."""
    one = workplace(tmp_path / "one", site="headers: {Milestones: {Milestoone: Hito}}\n")
    assert "Did you mean 'Milestone'?" in the(doctor(one), "Params").text
    two = workplace(tmp_path / "two", url="http://127.0.0.1:9", squads={"client": 8, "platform": 8})
    assert any("client and platform have the same board, 8" in finding.text for finding in doctor(two))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, doctor: Doctor) -> None:
    """A file stands where the reports would be."""
    place = workplace(tmp_path, url="http://127.0.0.1:9")
    (tmp_path / "reports").write_text("", encoding="utf-8")
    findings = doctor(place)
    assert the(findings, "Folder reports").state == "stops"
    assert exit_code(findings) == 2


def test_a_jira_that_is_not_there_leaves_the_workbook_to_be_checked(tmp_path: Path, doctor: Doctor) -> None:
    """Nobody listens on that port: exit 3; login and boards are skipped and say so; the workbook alone is checked."""
    place = workplace(tmp_path, url="http://127.0.0.1:9", squads={"client": BOARD}, plan=plan())
    findings = doctor(place, {"JIRA_PERSONAL_TOKEN": "made-up"})
    found = states(findings)
    assert (found["Jira, address"], found["Jira, login, client"]) == ("stops", "skipped")
    assert (found["Workbook, fit"], found["Workbook and Jira, squads"]) == ("look", "ok")
    skipped = next(one for one in findings if one.check.startswith("Workbook and Jira, epics"))
    assert (skipped.state, skipped.text) == ("skipped", "not checked, for it needs Jira")
    assert "Snapshot" not in found
    assert exit_code(findings) == 3


@pytest.mark.parametrize(
    ("token", "refusal"), [("planted-wrong-token", (3, "401")), (None, (2, "JIRA_API_TOKEN is not set"))]
)
def test_a_login_that_is_missing_or_refused_is_told_and_never_shown(
    tmp_path: Path, cloud: Standin, doctor: Doctor, token: str | None, refusal: tuple[int, str]
) -> None:
    """The address is fine; the boards wait for the login."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD}, plan=plan())
    environ = {"JIRA_EMAIL": "someone@example.com", **({"JIRA_API_TOKEN": token} if token else {})}
    findings = doctor(place, environ)
    found = states(findings)
    assert (found["Jira, address"], found["Jira, login"], found["client"]) == ("ok", "stops", "skipped")
    assert refusal[1] in the(findings, "Jira, login").text
    assert exit_code(findings) == refusal[0]
    assert not any("planted-wrong-token" in str(one) for one in findings)


@pytest.mark.parametrize(
    ("board", "said"),
    [
        (999, ("board", "board 999 does not exist")),
        (92, ("board", "has no sprints (a kanban board?)")),
        (91, ("sprints", "no sprint was started yet")),
    ],
)
def test_a_board_that_cannot_be_reported_says_why_and_the_others_go_on(
    tmp_path: Path, cloud: Standin, doctor: Doctor, board: int, said: tuple[str, str]
) -> None:
    """Unknown, kanban, without a sprint: exit 2, and the good squad is checked to its end."""
    place = workplace(tmp_path, url=cloud.url, squads={"another": board, "client": BOARD}, plan=plan())
    findings = doctor(place, cloud.environment())
    stopped = the(findings, f"another, {said[0]}")
    assert stopped.state == "stops"
    assert said[1] in stopped.text
    assert states(findings)["client, sprints"] == "ok"
    assert exit_code(findings) == 2
    assert (board == 91) or any(one.check.startswith("another, ") and one.state == "skipped" for one in findings)


def test_a_login_that_may_not_read_histories_is_told_at_that_check(tmp_path: Path, site: Site, doctor: Doctor) -> None:
    """Jira refuses the changelogs: exit 3, with the request that was refused."""

    def refuse(_: str, path: str, __: int) -> Fault | None:
        return Fault(403) if "/changelog" in path else None

    with serve(site, faults=refuse) as standin:
        place = workplace(tmp_path, url=standin.url, squads={"client": BOARD}, plan=plan())
        findings = doctor(place, standin.environment())
    histories = the(findings, "client, histories")
    assert (histories.state, histories.code) == ("stops", 3)
    assert "/changelog" in histories.text
    assert next(one for one in findings if one.state == "skipped").text == "not checked, for it needs the whole board"


def test_a_filter_that_the_login_may_not_see_is_worth_a_look(tmp_path: Path, site: Site, doctor: Doctor) -> None:
    """Jira will not search by it: the board's own list serves, and what that leaves out is said."""

    def refuse(_: str, path: str, __: int) -> Fault | None:
        return Fault(400) if path.endswith("/search/jql") else None

    with serve(site, faults=refuse) as standin:
        place = workplace(tmp_path, url=standin.url, squads={"client": BOARD}, plan=plan())
        findings = doctor(place, standin.environment())
    assert the(findings, "client, filter").state == "look"
    assert "Share the filter with this login" in the(findings, "client, filter").text


@pytest.mark.parametrize(
    ("workbook", "words"),
    [("plann.xlsx", "'plann.xlsx' is not there"), ("plan/Gates.csv", "Name the folder")],
)
def test_a_workbook_that_cannot_be_had_is_told(
    tmp_path: Path, cloud: Standin, doctor: Doctor, workbook: str, words: str
) -> None:
    """What hangs on it is skipped."""
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD}, plan=plan(), workbook=workbook)
    findings = doctor(place, cloud.environment())
    assert words in the(findings, "Workbook, access").text
    assert states(findings)["Workbook, fit, Workbook and Jira"] == "skipped"
    assert exit_code(findings) == 2


def test_a_workbook_that_does_not_fit_is_told_cell_by_cell(tmp_path: Path, cloud: Standin, doctor: Doctor) -> None:
    """Tab, row and column of each: exit 4."""
    stray = ["ME2", "X", "L9", "M1", "", "", "up", "a lot", "1", ""]
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD}, plan=plan(Measures=[stray]))
    findings = doctor(place, cloud.environment())
    fit = the(findings, "Workbook, fit")
    assert (fit.state, fit.code) == ("stops", 4)
    assert "Measures, row 3, column H (Baseline): 'a lot' is no number" in fit.text
    assert exit_code(findings) == 4


def test_the_workbook_and_jira_are_held_against_each_other(tmp_path: Path, cloud: Standin, doctor: Doctor) -> None:
    """By tab and row: an epic that does not exist (Jira is asked), a version, an owner, a squad, a month."""
    own = plan(
        Projects=[["Lost", "CLI-9999", "Client", "Ana Riuz", "", "2", "M1", "plan"]],
        Milestones=[["Late", "Shortlst 1.0", "Lost", "Client", "", "2026Q4", "", "", "", "ME1"]],
        Members=[["Cleo", "Clientele", "", "", ""]],
    )
    own["Measures"][0].append("Agust 2026")
    place = workplace(tmp_path, url=cloud.url, squads={"client": BOARD}, plan=own)
    findings = doctor(place, cloud.environment())
    said = "\n".join(line for one in findings for line in one.lines())
    for words in (
        "Projects, row 3: CLI-9999 does not exist in Jira, or this login may not see it.",
        "Milestones, row 3: 'Shortlst 1.0' is no version of the boards' projects. Did you mean 'Shortlist 1.0'?",
        "Projects, row 3: the owner 'Ana Riuz' is neither in Members nor on any board. Did you mean 'Ana Ruiz'?",
        "Members, row 3: 'Clientele' is no squad of params/squads (1 row in Members). Did you mean 'Client'?",
        "Measures, row 1, K (Agust 2026): is no month. Did you mean 'August'? Write it as 2026-07",
    ):
        assert words in said
    assert exit_code(findings) == 0


def test_switches_and_absences_that_name_what_is_not_there_are_told(
    tmp_path: Path, cloud: Standin, doctor: Doctor
) -> None:
    """Otherwise they change nothing and nobody notices."""
    place = workplace(
        tmp_path,
        url=cloud.url,
        squads={"client": BOARD},
        plan=plan(),
        site="done_statuses: [Canceled]\nleave_out_sprints: [Client 26-99]\ndelivery: {field: customfield_99999}\n",
    )
    squad = tmp_path / "params" / "squads" / "client.yaml"
    away = "absences: [{member: Ana Riuz, from: 2026-12-01, to: 2026-12-04}]\n"
    squad.write_text(squad.read_text(encoding="utf-8") + away, encoding="utf-8")
    findings = doctor(place, cloud.environment())
    lost = the(findings, "client, switches").details
    assert lost[0] == "done_statuses: 'Canceled' is no status. Did you mean 'Cancelled'?"
    assert lost[1].startswith("leave_out_sprints: 'Client 26-99' is no sprint of the board.")
    assert lost[2] == "delivery.field: no issue has anything in customfield_99999"
    assert the(findings, "client, absences").details == (
        "Ana Riuz is neither in Members nor on the board. Did you mean 'Ana Ruiz'?",
    )


def test_python_and_packages_are_held_against_what_squadlib_needs() -> None:
    """A missing package, one too old; one for another Python is not asked for."""
    assert python("3.10.2", needs=">=3.11").state == "stops"
    assert python("3.13.0", needs=">=3.11").state == "ok"
    found = packages(["no-such-package-at-all>=1", "pandas>=99", 'other; python_version < "3"', "click"])
    assert found.code == 2
    assert "no-such-package-at-all>=1 is not installed; pandas>=99 is needed" in found.text
    assert "other" not in found.text
    assert packages(["click>=1"]).state == "ok"


def test_the_next_command_is_makes_where_a_makefile_knows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else squadlib's own, with the params folder where it is another."""
    monkeypatch.chdir(workplace(tmp_path).folder)
    fine = [Finding("client, sprints", "look", ""), Finding("a squad, sprints", "ok", "")]
    assert verdict(fine, folder=Path("params"))[1] == "squadlib sprint-report 'a squad'"
    assert verdict(fine, folder=Path("my params"))[1] == "squadlib sprint-report 'a squad' --params 'my params'"
    (tmp_path / "Makefile").write_text("x:\nsprint-report: x\nhealth-report:\n", encoding="utf-8")
    assert verdict(fine, folder=Path("params"))[1] == "make sprint-report SQUAD='a squad'"
    assert verdict(fine[:1], folder=Path("params"))[1] == "make health-report SQUAD=client"


def test_a_folder_without_params_is_told_how_to_start(tmp_path: Path) -> None:
    """The first thing a newcomer may type, anywhere."""
    done = Workplace(tmp_path).run("doctor")
    assert done.returncode == 2
    assert "params: site.yaml is not there" in done.stdout
    assert done.stdout.splitlines()[-1] == "squadlib init ."
    assert list(tmp_path.iterdir()) == []
