"""Our closed sprints held against Jira's own reports: full agreement, every planted difference, and why it differs."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from squadlib import params as site_params
from squadlib.demo.company import company
from squadlib.demo.faults import Fault
from squadlib.demo.site import Json, Site
from squadlib.demo.standin import Standin, serve
from squadlib.demo.wire import JSON_TYPE
from squadlib.errors import DataError, SourceError, UsageError
from squadlib.reports import load
from squadlib.reports.page.definitions import provenance
from squadlib.reports.run.fingerprint import fingerprint
from squadlib.sync import sync, sync_team
from squadlib.verify.kept import Verification
from squadlib.verify.reasons import state_fields
from squadlib.verify.run import verify
from squadlib.verify.told import tell
from tests.sites import REPO, Workplace, workplace

LAST = 16
SPRINT_REPORT = "/rest/greenhopper/1.0/rapid/charts/sprintreport"


@dataclass
class Place:
    """A workplace whose Jira is a stand-in of the sample company, as changed for one test."""

    work: Workplace
    site: Site
    standin: Standin
    answers: dict[str, Fault]
    told: list[str] = field(default_factory=list)

    @property
    def params(self) -> Path:
        """The folder of params."""
        return self.work.folder / "params"

    def verify(self, *, snapshot: str | None = None) -> Verification:
        """Compare the squad client."""
        return verify("client", params=self.params, snapshot=snapshot, progress=self.told.append)

    def set(self, switches: str) -> None:
        """Write site.yaml anew with switches."""
        text = f"jira: {{url: '{self.standin.url}'}}\nworkbook: plan\n{switches}"
        (self.params / "site.yaml").write_text(text, encoding="utf-8")

    def report(self, number: int) -> Json:
        """Return Jira's report on the Client sprint of a number, to be changed."""
        return self.report_of(f"Client 26-{number:02d}")

    def report_of(self, name: str) -> Json:
        """Return Jira's report on a sprint, to be changed."""
        return self.site.sprint_reports[sprint_id(self.site, name)]


def sprint_id(site: Site, name: str) -> int:
    """Return the id of a sprint."""
    return next(int(one["id"]) for one in site.sprints if one["name"] == name)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Serve a copy of the sample company, which the test may change before it compares."""
    site = copy.copy(company()[0])
    site.sprint_reports = copy.deepcopy(site.sprint_reports)
    site.boards, site.sprints = copy.deepcopy(site.boards), list(site.sprints)
    answers: dict[str, Fault] = {}
    with serve(site, faults=lambda _, path, __: answers.get(path)) as standin:
        for name, value in standin.environment().items():
            monkeypatch.setenv(name, value)
        work = workplace(tmp_path, url=standin.url, squads={"client": 11, "freelance": 12})
        yield Place(work, site, standin, answers)


@pytest.mark.parametrize(
    ("squad", "board"),
    [("client", 11), *(pytest.param(*one, marks=pytest.mark.slow) for one in (("b", 12), ("c", 13), ("d", 14)))],
)
def test_the_sample_company_agrees_with_jira_in_full(squad: str, board: int, tmp_path: Path) -> None:
    """What truly happened, told as Jira does, is what we count from the changelogs: all 16 sprints of each squad."""
    work = workplace(tmp_path, squads={squad: board})
    found = verify(squad, params=work.folder / "params", snapshot=None, progress=lambda _: None)
    assert len(found.sprints) == LAST
    assert found.issues > 200
    assert found.differences == []
    assert found.agreeing == found.issues


def moved(report: Json, source: str, target: str) -> str:
    """Move the first issue of a bucket to another one."""
    issue = report[source].pop(0)
    report[target].append(issue)
    return str(issue["key"])


def test_every_planted_difference_is_found(place: Place) -> None:
    """A bucket, an issue too many, one too few, an addition and both estimates: each is told, and nothing else."""
    planted = set()
    open_, done, removed = "issuesNotCompletedInCurrentSprint", "completedIssues", "puntedIssues"
    planted.add((16, moved(place.report(16), done, open_), "outcome"))
    planted.add((16, moved(place.report(16), "issuesCompletedInAnotherSprint", done), "outcome"))
    planted.add((15, moved(place.report(15), open_, done), "outcome"))
    planted.add((14, moved(place.report(14), done, removed), "outcome"))
    planted.add((13, place.report(13)[done].pop()["key"], "membership"))
    strange = {**place.report(12)[done][0], "id": 99999, "key": "CLI-9999"}
    place.report(12)[done].append(strange)
    planted.add((12, "CLI-9999", "membership"))
    known = next(one["key"] for one in place.report(11)[done] if one["key"] not in added(place.report(11)))
    added(place.report(11))[known] = True
    planted.add((11, known, "entry"))
    first, last = place.report(10)[done][:2]
    first["estimateStatistic"] = {"statFieldId": "customfield_10016", "statFieldValue": {"value": 77.0}}
    last["currentEstimateStatistic"] = {"statFieldId": "customfield_10016", "statFieldValue": {}}
    planted |= {(10, first["key"], "estimate at the start"), (10, last["key"], "estimate at the close")}
    found = place.verify()
    assert {(int(one.sprint[-2:]), one.key, one.about) for one in found.differences} == planted
    assert found.issues - found.agreeing == len(planted)


def added(report: Json) -> Json:
    """Return what a report says was added."""
    keys: Json = report["issueKeysAddedDuringSprint"]
    return keys


def test_what_differs_is_a_table_a_last_line_and_exit_4(place: Place) -> None:
    """A person sees sprint, issue, ours, Jira's and the reason; a script the exit code of data not to be trusted."""
    key = moved(place.report(16), "completedIssues", "puntedIssues")
    done = place.work.run("verify", "client", environ=place.standin.environment())
    assert done.returncode == 4
    heads, row, last = done.stdout.splitlines()
    assert heads.split() == ["Sprint", "Issue", "What", "Ours", "Jira's", "Probable", "reason"]
    assert row.split("  ")[:1] == ["Client 26-16"]
    assert [part for part in (key, "outcome", "completed", "removed", "unknown") if part not in row] == []
    assert last == "agrees with Jira's sprint report on 245 of 246 issues in 16 sprints"
    assert "1 issue differs from Jira's own sprint report" in done.stderr


def test_a_jira_without_the_report_is_said_so(place: Place) -> None:
    """The endpoint is private and may be gone: exit 3 names the request, and a report says nothing of a comparison."""
    place.answers[SPRINT_REPORT] = Fault(404)
    with pytest.raises(SourceError, match=r"gives no sprint report: it answered 404.*sprintreport") as caught:
        place.verify()
    assert caught.value.exit_code == 3
    assert place.standin.requests.count(f"GET {SPRINT_REPORT}") == 1
    assert not (place.work.folder / ".squadlib" / "verified").exists()


@pytest.mark.slow
def test_an_older_sprint_without_a_report_is_left_out_and_named(place: Place) -> None:
    """What cannot be compared is neither agreement nor difference."""
    del place.site.sprint_reports[sprint_id(place.site, "Client 26-03")]
    found = place.verify()
    assert len(found.sprints) == LAST - 1
    assert [line for line in place.told if line.startswith("Not compared") and "404" in line] != []


def test_without_a_closed_sprint_there_is_nothing_to_compare(place: Place) -> None:
    """A squad in its first sprint is told so: exit 2."""
    place.site.sprints = [{**one, "state": "active"} for one in place.site.sprints if one["state"] == "active"]
    with pytest.raises(UsageError, match="no closed sprint yet"):
        place.verify()


# ---- why it differs


def reasons(found: Verification) -> set[str]:
    """Return the reasons given."""
    return {one.reason for one in found.differences}


def test_a_switch_of_ours_is_named_as_the_reason(place: Place) -> None:
    """`done_statuses` counts more as done than Jira's last column."""
    place.set("done_statuses: [In Review]\n")
    found = place.verify()
    assert {one.about for one in found.differences} >= {"outcome"}
    assert reasons(found) == {"done_statuses in params counts In Review as done, which Jira does not"}


def test_columns_changed_since_are_named_as_the_reason(place: Place) -> None:
    """An earlier snapshot has the board with other columns, so today's judge otherwise than Jira's report did."""
    before = place.verify()
    assert before.differences == []
    columns = next(one for one in place.site.boards if one["id"] == 11)["configuration"]["columnConfig"]["columns"]
    columns[-1]["statuses"] = [one for one in columns[-1]["statuses"] if one["id"] != "10002"]
    place.site.now += timedelta(minutes=5)
    found = place.verify()
    assert {one.about for one in found.differences} == {"outcome"}
    told = "since the sprint was closed the board was set up otherwise: the statuses of the done column (Done)"
    assert reasons(found) == {f"{told} (snapshot {before.snapshot})"}


@pytest.mark.slow
def test_another_estimation_field_is_named_as_the_reason(place: Place) -> None:
    """The estimates of Jira's report are from a field that is no longer the board's."""
    issue = place.report(16)["completedIssues"][0]
    issue["currentEstimateStatistic"] = {"statFieldId": "customfield_1", "statFieldValue": {"value": 77.0}}
    assert reasons(place.verify()) == {
        "Jira's report has the estimates of customfield_1, the board's field is customfield_10016"
    }


def shown(key: str) -> Fault:
    """Return what Jira says about an issue asked for by its id."""
    kind = {"name": "Story", "subtask": False, "hierarchyLevel": 0}
    return Fault(200, {"Content-Type": JSON_TYPE}, json.dumps({"key": key, "fields": {"issuetype": kind}}))


FORGETFUL = json.dumps({"jql": "project = CLI AND status != Cancelled ORDER BY Rank"})


@pytest.mark.parametrize(
    ("path", "answer", "reason"),
    [
        ("/rest/api/3/issue/{id}", Fault(404), "{key} was deleted, or this login may not see it any more"),
        ("/rest/api/3/issue/{id}", shown("MAR-1"), "{key} was moved and is MAR-1 now"),
        (
            "/rest/api/3/filter/{filter}",
            Fault(200, {"Content-Type": JSON_TYPE}, FORGETFUL),
            "the board's filter depends on status: project = CLI AND status != Cancelled",
        ),
        ("/nothing", Fault(), "unknown"),
    ],
    ids=["deleted", "moved", "filter", "unknown"],
)
def test_why_jira_lacks_an_issue_is_told_by_what_jira_shows(
    path: str, answer: Fault, reason: str, place: Place
) -> None:
    """A reason is given only where something shows it: the issue itself, or the board's filter; else it is unknown."""
    issue = place.report(16)["completedIssues"].pop(0)
    names = {"id": issue["id"], "key": issue["key"], "filter": place.site.boards[0]["configuration"]["filter"]["id"]}
    place.answers[path.format(**names)] = answer
    (found,) = place.verify().differences
    assert (found.about, found.ours, found.theirs) == ("membership", "completed", "not in the sprint")
    assert found.reason == reason.format(**names)


@pytest.mark.slow
def test_an_issue_that_the_filter_no_longer_lets_through_is_told(place: Place) -> None:
    """Jira lists it and still shows it, but it is not among the issues of the board's filter."""
    strange = {**place.report(16)["completedIssues"][0], "id": 99999, "key": "CLI-9999"}
    place.report(16)["completedIssues"].append(strange)
    place.answers["/rest/api/3/issue/99999"] = shown("CLI-9999")
    assert reasons(place.verify()) == {"the board's filter does not let it through today"}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("project = CLI ORDER BY updated", []),
        ('project = CLI AND summary ~ "status" AND statusCategory != Done', ["statusCategory"]),
        ("project = CLI and Sprint in openSprints() AND resolution is EMPTY", ["resolution", "sprint"]),
        ("project = CLI AND cf[10001] = 3", []),
    ],
)
def test_a_filter_that_forgets_is_known_by_its_fields(query: str, named: list[str]) -> None:
    """Fields that change while an issue is worked on, but for texts and the order."""
    assert state_fields(query) == named


# ---- what a report says of it


def said(place: Place) -> str:
    """Return the line of the squad's latest report about the comparison, empty where there is none."""
    data = load.sprint(squad="client", params=str(place.params))
    lines = provenance(data).text.splitlines()
    return next((line for line in lines if line.startswith("Verified: ")), "").removeprefix("Verified: ")


def test_a_report_says_that_its_figures_agree(place: Place) -> None:
    """Nothing before there was a comparison; then that of these very figures, read without asking anyone."""
    sync(site_params.load(place.params, "client"), progress=place.told.append)
    assert said(place) == ""
    place.verify()
    asked = len(place.standin.asked)
    assert said(place) == (
        "agrees with Jira's sprint report on 246 of 246 issues in 16 sprints"
        " (compared as of 18\u00a0Nov\u00a02026 09:30\u00a0UTC)"
    )
    assert len(place.standin.asked) == asked


def test_a_report_names_what_differs(place: Place) -> None:
    """The issue, its sprint, ours and Jira's."""
    key = moved(place.report(16), "completedIssues", "puntedIssues")
    place.verify()
    assert said(place) == (
        "agrees with Jira's sprint report on 245 of 246 issues in 16 sprints; differing: "
        f"{key} in Client 26-16 (ours completed, Jira's removed) (compared as of 18\u00a0Nov\u00a02026 09:30\u00a0UTC)"
    )


def test_figures_that_were_not_compared_are_not_said_to_agree(place: Place) -> None:
    """Counted with another switch, the sprints whose rows changed are named, and the others still agree."""
    place.verify()
    place.set("done_statuses: [In Review]\n")
    line = said(place)
    assert "; not compared: Client 26-" in line
    assert "246 issues" not in line


@pytest.mark.slow
def test_a_team_page_names_the_squad_that_was_compared(place: Place) -> None:
    """Of two squads one was compared: the line is that squad's alone."""
    place.verify()
    sync_team(site_params.every(place.params)[0], progress=place.told.append)
    text = provenance(load.team(params=str(place.params))).text
    (line,) = [one for one in text.splitlines() if one.startswith("Verified: ")]
    assert line.startswith("Verified: Client: agrees with Jira's sprint report on 246 of 246 issues")
    assert "Freelance:" not in line


def test_a_comparison_makes_a_report_due_again(place: Place) -> None:
    """A report that would now say more is not the same report."""
    chosen = site_params.load(place.params, "client")
    snapshot = sync(chosen, progress=place.told.append)

    def mark() -> str:
        notebook = REPO / "notebooks" / "sprint_report.ipynb"
        return fingerprint(notebook, {}, squads=[chosen], beside=(), snapshot=snapshot, has_history=False)

    before = mark()
    assert mark() == before
    place.verify()
    assert mark() != before


def test_a_damaged_file_of_a_comparison_is_refused(place: Place) -> None:
    """What cannot be read is no comparison, and no silence either: exit 4, with what to do."""
    place.verify()
    (path,) = (place.work.folder / ".squadlib" / "verified").iterdir()
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"cannot be read. Run `squadlib verify` again"):
        said(place)


def test_a_comparison_of_another_generation_is_none(place: Place) -> None:
    """A file that another squadlib wrote in another form says nothing, and stops no report."""
    place.verify()
    (path,) = (place.work.folder / ".squadlib" / "verified").iterdir()
    path.write_text('{"schema": "verification/9"}', encoding="utf-8")
    assert said(place) == ""


def test_a_name_cannot_move_the_terminals_cursor(place: Place) -> None:
    """What Jira calls a sprint is shown on one line, its control characters as blanks."""
    name = "Client 26-16\x1b[2J\nhacked"
    for one in place.site.sprints:
        if one["name"] == "Client 26-16":
            place.site.sprints[place.site.sprints.index(one)] = {**one, "name": name}
    moved(place.report_of(name), "completedIssues", "puntedIssues")
    lines: list[str] = []
    with pytest.raises(DataError):
        tell("client", params=place.params, snapshot=None, say=lines.append, progress=place.told.append)
    assert lines[1].startswith("Client 26-16 [2J hacked  ")


@pytest.mark.slow
def test_a_data_center_agrees_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same company on Data Center, whose report has the same keys."""
    with serve(company()[0], deployment="datacenter", context="/jira") as standin:
        for name, value in standin.environment().items():
            monkeypatch.setenv(name, value)
        work = workplace(tmp_path, url=standin.url, squads={"client": 11})
        found = verify("client", params=work.folder / "params", snapshot=None, progress=lambda _: None)
    assert (found.issues, found.agreeing, len(found.sprints)) == (246, 246, LAST)
