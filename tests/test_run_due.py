"""What `--due` makes: the sprints that were closed since the last one reported."""

from pathlib import Path
from typing import Any

import pytest

from squadlib import params as site_params
from squadlib.reports.run.due import due_sprints
from squadlib.snapshots import Snapshot
from tests.report_fixture import board_records, site
from tests.report_shelf import shelve, sprint_facts


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Snapshot]:
    """Return a folder with the snapshot of a squad whose sprints 101 to 113 are closed."""
    folder = tmp_path_factory.mktemp("due")
    return folder, site(folder, board_records())


def reported(reports: Path, number: int, *, state: str = "closed") -> Path:
    """Put a report on one of the squad's sprints on the shelf."""
    facts: dict[str, Any] = sprint_facts(1, state=state)
    facts["sprint"]["id"] = number
    return shelve(reports, f"client/{number}", "sprint-report", facts)


def due(kept: tuple[Path, Snapshot], reports: Path) -> list[int]:
    """Return what is due."""
    folder, snapshot = kept
    return due_sprints(site_params.load(folder / "params", "client"), snapshot, reports=reports)


def test_without_any_report_the_last_closed_sprint_is_due(kept: tuple[Path, Snapshot], tmp_path: Path) -> None:
    """Not a year of them."""
    assert due(kept, tmp_path / "reports") == [113]


def test_every_sprint_closed_since_the_last_reported_one_is_due(kept: tuple[Path, Snapshot], tmp_path: Path) -> None:
    """Also those of the weeks in which nothing ran; older gaps are left to who asks for them."""
    reported(tmp_path, 110)
    reported(tmp_path, 107)
    assert due(kept, tmp_path) == [111, 112, 113]


def test_a_sprint_whose_report_failed_stays_due(kept: tuple[Path, Snapshot], tmp_path: Path) -> None:
    """Also behind one that was made after it; once it is made it is not."""
    failed = tmp_path / "failed" / "sprint_report-client-111.html"
    failed.parent.mkdir()
    failed.write_text("not made")
    assert due(kept, tmp_path) == [111, 113]
    reported(tmp_path, 112)
    assert due(kept, tmp_path) == [111, 113]
    reported(tmp_path, 111)
    assert due(kept, tmp_path) == [113]


def test_a_sprint_reported_as_closed_is_not_due(kept: tuple[Path, Snapshot], tmp_path: Path) -> None:
    """Once is enough."""
    reported(tmp_path, 113)
    assert due(kept, tmp_path) == []


def test_a_report_made_while_it_ran_does_not_count(kept: tuple[Path, Snapshot], tmp_path: Path) -> None:
    """Its numbers were not final; nor does one without its page, or of a sprint the board does not know."""
    reported(tmp_path, 112)
    reported(tmp_path, 113, state="active")
    assert due(kept, tmp_path) == [113]
    reported(tmp_path, 113).unlink()
    reported(tmp_path, 999)
    assert due(kept, tmp_path) == [113]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"sprint": null}', '{"sprint": 7}', "{", '{"sprint": {"state": "closed"}}']
)
def test_facts_that_cannot_be_read_are_no_report(kept: tuple[Path, Snapshot], tmp_path: Path, text: str) -> None:
    """It is made again."""
    reported(tmp_path, 113).with_suffix(".json").write_text(text, encoding="utf-8")
    assert due(kept, tmp_path) == [113]
