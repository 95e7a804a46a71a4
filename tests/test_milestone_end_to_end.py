"""The whole `milestone-report` command: a squad, the team, and the plan from Google, an .xlsx file and .csv files."""

import json
from pathlib import Path
from typing import Any

import pytest

from squadlib.demo.company import company
from squadlib.demo.standin import serve
from squadlib.demo.story import story
from tests.plan_factory import write_csv, write_xlsx
from tests.sites import Workplace, workplace

SQUADS = {"client": 11, "freelancer": 12, "marketplace": 13, "platform": 14}
COUNTS = ("planned", "added", "delivered", "incomplete", "open", "aborted")


def made(place: Workplace, *arguments: str, environ: dict[str, str] | None = None) -> tuple[dict[str, Any], str]:
    """Run the report, which succeeds, and return its facts and its page."""
    done = place.run("milestone-report", *arguments, environ=environ)
    assert done.returncode == 0, done.stderr
    page = place.folder / done.stdout.splitlines()[-1]
    return json.loads(page.with_suffix(".json").read_text(encoding="utf-8")), page.read_text(encoding="utf-8")


def milestones(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all milestones of a report."""
    return [one for project in facts["projects"] for one in project["milestones"]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Return a site that is the sample company."""
    return workplace(tmp_path_factory.mktemp("demo"), workbook="demo", squads=SQUADS)


def test_the_sample_companys_two_full_quarters_tell_its_story(demo: Workplace) -> None:
    """65 % and then 75 % delivered, 70 % on average; every milestone linked to a measure; measures better later."""
    facts, page = made(demo, "--quarter", "2026Q3")
    assert facts["squad"] is None
    assert [facts["totals"][name] for name in COUNTS] == [17, 3, 15, 4, 0, 1]
    second, third = facts["quarters"]
    assert [second[name] for name in COUNTS] == [17, 3, 13, 5, 0, 2]
    assert (second["milestone_delivery_rate"], third["milestone_delivery_rate"]) == (0.65, 0.75)
    assert second["measures_completion"] < third["measures_completion"]
    assert second["completed_points"] < third["completed_points"]
    assert all(one["measure"] for one in milestones(facts))
    named = [one.name for one in story().milestones if one.quarter == "2026Q3"]
    assert sorted(one["milestone"] for one in milestones(facts)) == sorted(named)
    assert [one["squad"] for one in facts["squads"]] == [*SQUADS, None]
    assert "<h1>The team delivered 15 of 20\u00a0milestones of 2026Q3 (75\u00a0%), up from" in page
    assert len(page) < 1_500_000
    files = [f"team/2026Q3/milestone-report.{kind}" for kind in ("html", "ipynb", "json")]
    assert set(files) <= set(demo.reports)


@pytest.mark.slow
def test_one_squads_report_says_the_same_of_it_as_the_teams(demo: Workplace) -> None:
    """Its counts, its milestones and their outlook; from the same snapshot again nothing changes."""
    team, _ = made(demo, "--quarter", "2026Q4")
    own, page = made(demo, "client", "--snapshot", team["snapshot"])
    assert (own["quarter"], own["squad"]) == ("2026Q4", "client")
    beside = next(one for one in team["squads"] if one["squad"] == "client")
    assert [own["totals"][name] for name in COUNTS] == [beside[name] for name in COUNTS]
    names = {one["milestone"] for one in milestones(own)}
    assert milestones(own) == [one for one in milestones(team) if one["milestone"] in names]
    of_client = [one for one in team["outlook"] if one["squad"] == "Client"]
    assert own["outlook"] == of_client
    assert "<h1>Client has delivered 1 of 5" in page
    assert (demo.folder / "reports" / "client" / "2026Q4" / "milestone-report.html").is_file()


@pytest.mark.slow
def test_the_same_plan_from_google_excel_and_csv_gives_the_same_facts(tmp_path: Path) -> None:
    """Every figure, day and word; only what names the run itself differs."""
    site, spreadsheet = company()
    facts = {}
    with serve(site, spreadsheets=[spreadsheet]) as standin:
        for kind, workbook in (("google", spreadsheet.key), ("xlsx", "plan.xlsx"), ("csv", "plan")):
            (tmp_path / kind).mkdir()
            place = workplace(tmp_path / kind, url=standin.url, workbook=workbook, squads={"client": 11})
            write_xlsx(tmp_path / kind / "params" / "plan.xlsx", spreadsheet.tabs)
            write_csv(tmp_path / kind / "params" / "plan", spreadsheet.tabs)
            told, _ = made(place, "client", "--quarter", "2026Q3", environ=standin.environment())
            facts[kind] = {name: value for name, value in told.items() if name not in ("snapshot", "made")}
    assert facts["google"] == facts["xlsx"] == facts["csv"]
    assert facts["google"]["totals"]["delivered"] == 4


def test_what_cannot_be_reported_is_refused(demo: Workplace) -> None:
    """No quarter, no squad: exit 2, with what to write instead."""
    for arguments, expected in ((("client", "--quarter", "soon"), "2026Q3"), (("clinet",), "client")):
        done = demo.run("milestone-report", *arguments)
        assert done.returncode == 2, done.stderr
        assert expected in done.stderr
        assert done.stdout == ""
