"""Whole commands on whole sites: what a person types, and what lies in reports/ afterwards."""

import json
from pathlib import Path
from typing import Any

import pytest

from squadlib import snapshots
from squadlib.demo.company import company
from squadlib.demo.standin import serve
from tests.merico import BOARD as MERICO_BOARD
from tests.merico import load, merico_site
from tests.sites import Workplace, workplace


def made(place: Workplace, *arguments: str, environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a report that succeeds and return its facts; its path is the last line of standard output."""
    done = place.run("sprint-report", *arguments, environ=environ)
    assert done.returncode == 0, done.stderr
    page = place.folder / done.stdout.splitlines()[-1]
    assert page.is_file()
    facts: dict[str, Any] = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return facts


def test_the_sample_company_is_reported_whole(tmp_path: Path) -> None:
    """The page, the executed notebook and the facts lie in the sprint's folder, and nothing else."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11})
    facts = made(place, "client")
    folder = f"client/{facts['sprint']['name'].lower().replace(' ', '-')}"
    assert place.reports == [f"{folder}/sprint-report.{kind}" for kind in ("html", "ipynb", "json")]
    assert (tmp_path / "reports" / folder / "sprint-report.html").stat().st_size < 1_500_000


@pytest.mark.slow
def test_a_snapshot_gives_the_same_facts_when_the_site_is_gone(tmp_path: Path) -> None:
    """A report can be rendered again long after, with no login and no network."""
    site, spreadsheet = company()
    with serve(site, spreadsheets=[spreadsheet]) as standin:
        place = workplace(tmp_path, url=standin.url, workbook=spreadsheet.key, squads={"client": 11})
        facts = made(place, "client", environ=standin.environment())
    again = made(place, "client", "--sprint", facts["sprint"]["name"], "--snapshot", facts["snapshot"])
    assert again == facts


@pytest.mark.slow
def test_cloud_and_data_center_tell_the_same_facts(tmp_path: Path) -> None:
    """The same company on either Jira, with its plan from Google Sheets: every figure and receipt agrees."""
    site, spreadsheet = company()
    facts = {}
    for deployment in ("cloud", "datacenter"):
        folder = tmp_path / deployment
        folder.mkdir()
        with serve(site, spreadsheets=[spreadsheet], deployment=deployment) as standin:
            place = workplace(folder, url=standin.url, workbook=spreadsheet.key, squads={"client": 11})
            facts[deployment] = made(place, "client", environ=standin.environment())
    # The planned start differs by design; how far from it a sprint began is a matter of data quality.
    apart = {"snapshot", "quality"}
    cloud, datacenter = ({k: v for k, v in f.items() if k not in apart} for f in facts.values())
    assert cloud == datacenter


def test_the_recorded_site_is_reported_by_count(tmp_path: Path, shared_data: Path) -> None:
    """A real site without estimates: the outcomes are those of the independent reference, and issues are counted."""
    expected = load(shared_data, "expected-outcomes.json")["done=Resolved,Closed,已完成 sprint 7"]
    with serve(merico_site(shared_data)) as standin:
        place = workplace(tmp_path, url=standin.url, squads={"client": MERICO_BOARD})
        facts = made(place, "client", "--sprint", "7", environ=standin.environment())
    told = {issue["key"]: (issue["outcome"].upper(), issue["entry"] == "added") for issue in facts["issues"]}
    assert told == {key: (row["outcome"], row["added"]) for key, row in expected.items() if not row["subtask"]}
    assert facts["unit"] == "issues"
    assert facts["totals"]["completed_issues"] == 9
    assert facts["totals"]["completion_rate"] is None
    assert facts["totals"]["completion_rate_issues"] == pytest.approx(9 / 15)


def test_every_board_is_fetched_into_one_snapshot_and_a_missing_one_is_named_in_it(tmp_path: Path) -> None:
    """`squadlib sync` without a squad: what can be read is kept, what cannot has its reason."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11, "ghost": 99, "platform": 14})
    done = place.run("sync")
    assert done.returncode == 0, done.stderr
    (kept,) = snapshots.every(tmp_path / ".squadlib")
    assert kept.id == done.stdout.strip()
    assert sorted(kept.parts) == ["board-11", "board-14", "workbook"]
    assert "board 99 does not exist" in kept.unread["board-99"]
    assert "Ghost: board 99 does not exist" in done.stderr


@pytest.mark.slow
def test_a_sprint_report_can_do_without_the_other_squads(tmp_path: Path) -> None:
    """`team_level: false` fetches one board."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11, "platform": 14}, site="team_level: false\n")
    made(place, "client")
    (kept,) = snapshots.every(tmp_path / ".squadlib")
    assert sorted(kept.parts) == ["board-11", "workbook"]
