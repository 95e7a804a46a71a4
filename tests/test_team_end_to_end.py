"""The whole `team-report` command: every squad's board, one that cannot be read, none that can."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sites import Workplace, workplace


def made(place: Workplace, *arguments: str) -> tuple[dict[str, Any], str]:
    """Run the report, which succeeds, and return its facts and its page."""
    done = place.run("team-report", *arguments)
    assert done.returncode == 0, done.stderr
    page = place.folder / done.stdout.splitlines()[-1]
    return json.loads(page.with_suffix(".json").read_text(encoding="utf-8")), page.read_text(encoding="utf-8")


def test_the_sample_company_is_reported_as_a_team(tmp_path: Path) -> None:
    """Filed under the day the last sprint was closed; the snapshot gives the same facts again."""
    squads = {"client": 11, "freelancer": 12, "marketplace": 13, "platform": 14}
    place = workplace(tmp_path, workbook="demo", squads=squads)
    facts, page = made(place)
    assert place.reports == [f"team/2026-11-11/team-report.{kind}" for kind in ("html", "ipynb", "json")]
    assert len(page) < 1_500_000
    assert [one["squad"] for one in facts["squads"]] == list(squads)
    assert sum(one["completed_points"] for one in facts["squads"]) == facts["totals"]["completed_points"]
    assert facts["totals"]["completion_rate"] == pytest.approx(157 / 172)
    assert [(one["squads"], len(one["sprint_ids"])) for one in facts["rounds"]] == [(4, 4)] * 16
    again, _ = made(place, "--snapshot", facts["snapshot"])
    assert again == facts


@pytest.mark.slow
def test_a_squad_whose_board_cannot_be_read_is_named_and_the_others_reported(tmp_path: Path) -> None:
    """The answer, a note on the first screen and the facts say who is missing and why."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11, "ghost": 99, "platform": 14})
    facts, page = made(place)
    assert [one["squad"] for one in facts["squads"]] == ["client", "platform"]
    assert list(facts["absent"]) == ["Ghost"]
    assert "99" in facts["absent"]["Ghost"]
    assert "<h1>Two of the team’s three squads finished" in page
    assert '<p class="goal">Ghost is missing: ' in page


@pytest.mark.slow
def test_the_sprint_report_names_a_squad_that_cannot_be_read(tmp_path: Path) -> None:
    """It is made all the same, with the team as far as it is known."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11, "ghost": 99, "platform": 14})
    done = place.run("sprint-report", "client")
    assert done.returncode == 0, done.stderr
    facts = json.loads((tmp_path / done.stdout.strip()).with_suffix(".json").read_text(encoding="utf-8"))
    assert [one["squad"] for one in facts["team"]] == ["client", "platform"]
    assert list(facts["team_absent"]) == ["Ghost"]


def test_a_team_of_which_no_board_can_be_read_is_refused(tmp_path: Path) -> None:
    """With what stopped the first; nothing is left behind."""
    place = workplace(tmp_path, workbook="demo", squads={"ghost": 99, "spirit": 98})
    done = place.run("team-report")
    assert done.returncode == 2, done.stderr
    assert "99" in done.stderr
    assert done.stdout == ""
    assert place.reports == []
