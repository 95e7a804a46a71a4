"""What a report is made from as one text: it differs where the report could, and nowhere else."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.reports.run.fingerprint import fingerprint
from squadlib.snapshots import Snapshot
from tests.quick_reports import quick_site
from tests.report_fixture import SITE, board_records, workbook_records
from tests.report_kinds import platform


def told(folder: Path, kept: Snapshot, *, has_beside: bool = True, has_history: bool = False, sprint: str = "1") -> str:
    """Return the fingerprint of the client's report."""
    squad = site_params.load(folder / "params", "client")
    beside = site_params.every(folder / "params")[0] if has_beside else []
    notebook = folder / "notebooks" / "sprint_report.ipynb"
    given = {"squad": "client", "sprint": sprint}
    return fingerprint(notebook, given, squads=[squad], beside=beside, snapshot=kept, has_history=has_history)


def again(folder: Path, *, board: int = 12, seconds: int = 0) -> Snapshot:
    """Keep another snapshot of the same site; one issue of this board is called otherwise."""
    boards = {11: board_records(), 12: platform()}
    boards[board] = copy.deepcopy(boards[board])
    boards[board]["issues"][0]["summary"] = "Renamed"
    return snapshots.save(
        folder / ".squadlib",
        as_of=datetime(2026, 11, 16, tzinfo=UTC).replace(second=seconds),
        source={"jira": SITE, "workbook": "plan"},
        parts={"board-11": boards[11], "board-12": boards[12], "workbook": workbook_records()},
    )


def test_the_same_data_fetched_again_is_the_same(tmp_path: Path) -> None:
    """A snapshot's name is not what a report depends on; its parts are."""
    _, kept = quick_site(tmp_path)
    other = snapshots.save(
        tmp_path / ".squadlib",
        as_of=datetime(2026, 11, 17, tzinfo=UTC),
        source=kept.source,
        parts={name: snapshots.load(tmp_path / ".squadlib", part) for name, part in kept.parts.items()},
    )
    assert other.id != kept.id
    assert told(tmp_path, other) == told(tmp_path, kept)


@pytest.mark.parametrize("has_beside", [True, False])
def test_another_squads_board_counts_where_it_is_shown(tmp_path: Path, has_beside: bool) -> None:  # noqa: FBT001
    """And where it is not, nothing of it does."""
    _, kept = quick_site(tmp_path)
    other = again(tmp_path)
    is_same = told(tmp_path, kept, has_beside=has_beside) == told(tmp_path, other, has_beside=has_beside)
    assert is_same is not has_beside


def _longer(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    return change


@pytest.mark.parametrize(
    "name",
    ["params/site.yaml", "params/squads/client.yaml", "params/squads/platform.yaml", "notebooks/sprint_report.ipynb"],
)
def test_a_file_it_is_made_from_counts(tmp_path: Path, name: str) -> None:
    """To the letter: what a change means is not for a fingerprint to tell."""
    _, kept = quick_site(tmp_path)
    before = told(tmp_path, kept)
    _longer(name)(tmp_path)
    assert told(tmp_path, kept) != before


def test_another_sprint_is_another_report(tmp_path: Path) -> None:
    """What the notebook is given counts."""
    _, kept = quick_site(tmp_path)
    assert told(tmp_path, kept, sprint="2") != told(tmp_path, kept)


def test_the_own_board_counts(tmp_path: Path) -> None:
    """A new name of an issue is enough."""
    _, kept = quick_site(tmp_path)
    assert told(tmp_path, again(tmp_path, board=11)) != told(tmp_path, kept)


def test_what_the_plan_said_before_counts_where_the_report_tells_it(tmp_path: Path) -> None:
    """An earlier snapshot more is another history of the plan."""
    quick_site(tmp_path)
    newest = again(tmp_path, seconds=9)
    before = told(tmp_path, newest), told(tmp_path, newest, has_history=True)
    again(tmp_path, board=11, seconds=3)
    assert told(tmp_path, newest) == before[0]
    assert told(tmp_path, newest, has_history=True) != before[1]
