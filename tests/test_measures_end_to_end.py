"""The whole `measures-report` command: the sample company's two quarters, a day in the past, plans that do not fit."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sites import PLAN, Workplace, workplace

SQUADS = {"client": 11, "freelancer": 12, "marketplace": 13, "platform": 14}


def made(place: Workplace, *arguments: str) -> tuple[dict[str, Any], str]:
    """Run the report, which succeeds, and return its facts and its page."""
    done = place.run("measures-report", *arguments)
    assert done.returncode == 0, done.stderr
    page = place.folder / done.stdout.splitlines()[-1]
    return json.loads(page.with_suffix(".json").read_text(encoding="utf-8")), page.read_text(encoding="utf-8")


def test_the_sample_companys_quarters_tell_its_story(tmp_path: Path) -> None:
    """Measures better in the later quarter, delivery 70 % on average, one measure late; as JSON and on the page."""
    place = workplace(tmp_path, workbook="demo", squads=SQUADS)
    facts, page = made(place)
    made_here = [path for path in place.reports if path.startswith("team/")]
    assert made_here == [f"team/2026Q4/measures-report.{kind}" for kind in ("html", "ipynb", "json")]
    assert len(page) < 1_500_000
    assert (facts["schema"], facts["on"], facts["quarter"]) == ("measures-report/1", "2026-11-18", "2026Q4")
    by_quarter = {one["quarter"]: one for one in facts["quarters"]}
    assert round(by_quarter["2026Q2"]["measures_completion"], 2) == 0.24
    assert round(by_quarter["2026Q3"]["measures_completion"], 2) == 0.67
    rates = [by_quarter[quarter]["milestone_delivery_rate"] for quarter in ("2026Q2", "2026Q3")]
    assert sum(rates) / 2 == pytest.approx(0.7)
    assert [one["measure_id"] for one in facts["measures"] if one["is_stale"]] == ["M-08"]
    assert facts["measures"][0]["months"]["2026-10"] == 0.55
    assert [one["measure"] for one in facts["feeds"] if one["fed_by"] == "nothing"] == []
    assert facts["unfed_milestones"] == []
    assert sum(one["completed_points"] for one in facts["chain"]) == by_quarter["2026Q4"]["completed_points"]
    assert [one["project"] for one in facts["lifecycle"] if one["is_past_gate"]] == ["Fair pay hints"]
    rules = [one["rule"] for one in facts["decisions"]]
    assert rules == [*["unlikely_milestone"] * rules.count("unlikely_milestone"), "past_gate", "stale_measure"]
    assert "<h1>The plan’s twelve measures are 73\u00a0% of the way to their targets on average" in page
    again, _ = made(place, "--snapshot", facts["snapshot"])
    assert again == facts


@pytest.mark.slow
def test_a_review_of_an_earlier_day_is_filed_under_its_quarter(tmp_path: Path) -> None:
    """No month, sprint or release after the day, and nothing is forecast."""
    place = workplace(tmp_path, workbook="demo", squads=SQUADS)
    facts, page = made(place, "--as-of", "2026-09-30")
    assert "team/2026Q3/measures-report.html" in place.reports
    assert (facts["on"], facts["quarter"]) == ("2026-09-30", "2026Q3")
    assert max(month for one in facts["measures"] for month in one["months"]) == "2026-09"
    assert round(facts["quarters"][-1]["measures_completion"], 2) == 0.67
    assert facts["quarters"][-1]["is_over"] is False
    assert "unlikely_milestone" not in [one["rule"] for one in facts["decisions"]]
    assert "Looking back at 30\u00a0Sep\u00a02026" in page


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2026-12-24", "soon"])
def test_a_day_that_cannot_be_reviewed_is_refused(tmp_path: Path, day: str) -> None:
    """Before a notebook starts; nothing is left behind."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11})
    done = place.run("measures-report", "--as-of", day)
    assert done.returncode == 2, done.stderr
    assert day in done.stderr
    assert done.stdout == ""
    assert place.reports == []


@pytest.mark.slow
def test_a_plan_that_does_not_fit_is_refused_with_its_cell(tmp_path: Path) -> None:
    """Exit 4, tab and row named."""
    head, row = PLAN["Measures"]
    place = workplace(tmp_path, squads={"client": 11}, plan=PLAN | {"Measures": [head, [*row[:8], "a lot", *row[9:]]]})
    done = place.run("measures-report")
    assert done.returncode == 4, done.stderr
    assert "Measures" in done.stderr
    assert "row 2" in done.stderr
    assert place.reports == []


@pytest.mark.slow
def test_a_squad_whose_board_cannot_be_read_is_named_and_the_plan_reviewed(tmp_path: Path) -> None:
    """Its work is missing, and that is said on the first screen and in the facts."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11, "ghost": 99})
    facts, page = made(place)
    assert list(facts["absent"]) == ["Ghost"]
    assert '<p class="goal">Ghost is missing: ' in page
    assert len(facts["measures"]) == 12
