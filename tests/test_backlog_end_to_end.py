"""The backlog report made by its command: of the sample company, of either Jira, with absences, without a sprint."""

import json
from pathlib import Path
from typing import Any

import pytest

from squadlib.demo.company import company
from squadlib.demo.standin import serve
from tests.sites import Workplace, workplace

AWAY = """
absences:
  - {member: Ana Ruiz, from: 2026-12-01, to: 2026-12-04}
  - {member: Ana Ruis, from: 2026-12-07, to: 2026-12-07}
"""


def made(place: Workplace, *arguments: str, environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Make the report and return its facts; its path is the last line of standard output."""
    done = place.run("backlog-report", "client", *arguments, environ=environ)
    assert done.returncode == 0, done.stderr
    page = place.folder / done.stdout.splitlines()[-1]
    facts: dict[str, Any] = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return facts


def test_the_sample_companys_next_sprint_is_planned(tmp_path: Path) -> None:
    """Its files lie beside the running sprint's; the figures are those counted by hand."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11})
    with (tmp_path / "params" / "squads" / "client.yaml").open("a", encoding="utf-8") as file:
        file.write(AWAY)
    facts = made(place)
    assert place.reports == [f"client/client-26-17/backlog-report.{kind}" for kind in ("html", "ipynb", "json")]
    assert (facts["schema"], facts["squad"], facts["unit"]) == ("backlog-report/1", "client", "points")
    assert facts["next_sprint"] == {
        "id": 112,
        "name": "Client 26-18",
        "starts_at": "2026-11-25T09:00:00Z",
        "ends_at": "2026-12-08T23:59:59.999Z",
        "working_days": 10,
        "is_assumed": True,
    }
    held = facts["capacity"]
    assert [held[name] for name in ("velocity_p15", "velocity_p50", "velocity_p85")] == [27, 36, 50]
    assert (held["available_days"], held["usual_days"], round(held["p50"], 9)) == (76, 80, 34.2)
    assert (len(facts["issues"]), sum(one["is_ready"] for one in facts["issues"])) == (35, 17)
    assert facts["cut_line"]["usually_carried"] == 7
    even = [(one["carry"], one["last_key"]) for one in facts["cut_line"]["lines"] if one["line"] == "even"]
    assert even == [("nothing", "CLI-119"), ("as usual", "CLI-97"), ("all not done", None)]
    assert (facts["squad_load"]["planned"], facts["squad_load"]["carried"], facts["squad_load"]["most"]) == (22, 39, 50)
    assert sum(one["planned"] for one in facts["load"]) == facts["squad_load"]["planned"]
    text = next(one["text"] for one in facts["quality"] if one["check"] == "absence of an unknown name")
    assert "Did you mean 'Ana Ruiz'?" in text


@pytest.mark.slow
def test_cloud_and_data_center_tell_the_same_backlog(tmp_path: Path) -> None:
    """Rank and priorities are read from either."""
    site, spreadsheet = company()
    facts = {}
    for deployment in ("cloud", "datacenter"):
        folder = tmp_path / deployment
        folder.mkdir()
        with serve(site, spreadsheets=[spreadsheet], deployment=deployment) as standin:  # type: ignore[arg-type]
            place = workplace(folder, url=standin.url, workbook=spreadsheet.key, squads={"client": 11})
            facts[deployment] = made(place, environ=standin.environment())
            facts[deployment].pop("snapshot")
    assert facts["cloud"] == facts["datacenter"]
