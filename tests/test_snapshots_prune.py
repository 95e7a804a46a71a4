"""Pruning: what a report refers to stays, so does the newest of each board, and what the plan said on every day."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.errors import DataError, SquadlibError, UsageError
from squadlib.reports.load import quarter_data
from squadlib.snapshots import Snapshot
from squadlib.snapshots_prune import prune
from tests.milestone_site import LAST, STORY, site_of
from tests.sites import Workplace

FIRST = datetime(2026, 11, 1, 9, tzinfo=UTC)
NOW = datetime(2026, 12, 24, tzinfo=UTC)


def fetched(state: Path, day: int, *boards: int, plan: str = "one", **more: Any) -> Snapshot:
    """Keep what was fetched on a day: these boards, each as it was that day, and the plan."""
    board = {"columns": more.pop("columns", ["Done"])}
    parts = {f"board-{one}": {"board": board, "issues": [], "number": one, "day": day} for one in boards}
    source = {"jira": more.pop("jira", "demo"), "workbook": "demo"}
    as_of = FIRST + timedelta(days=day)
    kept = snapshots.save(state, as_of=as_of, source=source, parts={**parts, "workbook": {"tabs": {}, plan: 1}}, **more)
    stamp = as_of.timestamp()
    os.utime(snapshots.manifest(state, kept.id), (stamp, stamp))
    return kept


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Make a folder of reports."""
    folder = tmp_path / "reports"
    folder.mkdir()
    return folder


def refer(reports: Path, snapshot: Snapshot, *, folder: str = "client/s1", name: str = "sprint-report.json") -> None:
    """Put the facts of a report made from a snapshot."""
    (reports / folder).mkdir(parents=True, exist_ok=True)
    (reports / folder / name).write_text(json.dumps({"snapshot": snapshot.id}), encoding="utf-8")


def whole(state: Path) -> dict[str, list[str]]:
    """Return what each snapshot holds and can be read, by its ID."""
    found = snapshots.every(state)
    return {one.id: sorted(name for name in one.parts if snapshots.load(state, one.parts[name])) for one in found}


def test_of_what_is_superseded_the_boards_go_and_the_plan_stays(tmp_path: Path, reports: Path) -> None:
    """Three fetches of one board: the newest is whole, of the others the plan is kept and the files are gone."""
    kept = [fetched(tmp_path, day, 11, plan=str(day)) for day in range(3)]
    pruned = prune(tmp_path, reports=reports, now=NOW)
    assert pruned.parts == {one.id: ["board-11"] for one in kept[:2]}
    assert whole(tmp_path) == {**{one.id: ["workbook"] for one in kept[:2]}, kept[2].id: ["board-11", "workbook"]}
    assert len(list((tmp_path / "parts").rglob("*.gz"))) == 3 + 1
    assert pruned.bytes > 0
    assert prune(tmp_path, reports=reports, now=NOW).parts == {}


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("client/s1", "sprint-report.json"),
        ("private/client/ana/2026Q4", "growth-report.json"),
        ("failed", "sprint_report-client.html"),
        ("private/failed", "growth_report-client.html"),
    ],
)
def test_what_a_report_refers_to_stays_whole(tmp_path: Path, reports: Path, folder: str, name: str) -> None:
    """Its facts name it, or the page that says why there is none."""
    kept = [fetched(tmp_path, day, 11) for day in range(3)]
    refer(reports, kept[1], folder=folder, name=name)
    assert set(prune(tmp_path, reports=reports, now=NOW).parts) == {kept[0].id}
    assert whole(tmp_path)[kept[1].id] == ["board-11", "workbook"]


def test_whatever_could_be_asked_for_is_found_as_before(tmp_path: Path, reports: Path) -> None:
    """The latest of each board, of two boards, of all, of each site: the same before and after."""
    fetched(tmp_path, 0, 11, 12, 13)
    fetched(tmp_path, 1, 11, 12, unread={"board-13": "no permission"})
    fetched(tmp_path, 2, 11)
    fetched(tmp_path, 3, 12)
    fetched(tmp_path, 4, 11)
    fetched(tmp_path, 5, 11, jira="https://other.example")

    def found() -> list[str]:
        one = [snapshots.find(tmp_path, board=board, url="demo").id for board in (11, 12, 13)]
        several = [snapshots.find_team(tmp_path, boards=some, url="demo").id for some in ([11, 12], [11, 12, 13], [13])]
        return [*one, *several, snapshots.find(tmp_path, board=11, url="https://other.example").id]

    before = found()
    assert prune(tmp_path, reports=reports, now=NOW).parts
    assert found() == before
    assert all("workbook" in parts for parts in whole(tmp_path).values())


def test_how_a_board_was_set_up_once_stays_known(tmp_path: Path, reports: Path) -> None:
    """Of each time its columns were one way there is one snapshot, the last: sprints are judged by it."""
    columns = (["Done"], ["Done"], ["Closed"], ["Closed"], ["Done"])
    kept = [fetched(tmp_path, day, 11, columns=one) for day, one in enumerate(columns)]
    assert set(prune(tmp_path, reports=reports, now=NOW).parts) == {kept[one].id for one in (0, 2)}


def test_what_was_fetched_within_a_day_stays(tmp_path: Path, reports: Path) -> None:
    """A report may be on its way from it."""
    fetched(tmp_path, 0, 11)
    fetched(tmp_path, 1, 11)
    assert prune(tmp_path, reports=reports, now=FIRST + timedelta(hours=23)).parts == {}
    assert prune(tmp_path, reports=reports, now=FIRST + timedelta(hours=25)).parts


def test_a_damaged_newest_one_supersedes_nothing(tmp_path: Path, reports: Path) -> None:
    """What is left of it is no reason to give up the one before."""
    fetched(tmp_path, 0, 11)
    newest = fetched(tmp_path, 1, 11)
    snapshots.part_file(tmp_path, newest.parts["board-11"].sha256).write_bytes(b"")
    assert prune(tmp_path, reports=reports, now=NOW).parts == {}


def test_a_removed_board_is_said_to_be_removed(tmp_path: Path, reports: Path) -> None:
    """Who asks for that snapshot is told what it still holds; who fetches the same again has it whole."""
    kept = fetched(tmp_path, 0, 11)
    fetched(tmp_path, 1, 11)
    prune(tmp_path, reports=reports, now=NOW)
    with pytest.raises(UsageError, match="holds workbook, not board 11"):
        snapshots.find(tmp_path, board=11, url="demo", identity=kept.id)
    assert "--prune" in snapshots.named(tmp_path, kept.id).unread["board-11"]
    assert fetched(tmp_path, 0, 11).id == kept.id
    assert whole(tmp_path)[kept.id] == ["board-11", "workbook"]


def test_a_quarter_reads_the_same_history_of_the_plan(tmp_path: Path, reports: Path) -> None:
    """Four days of a plan: what a milestone report reads is the same after pruning as before."""
    site_of(tmp_path, LAST, before=STORY)
    state = tmp_path / ".squadlib"
    squad = site_params.load(tmp_path / "params", "client")

    def read() -> list[tuple[str, str]]:
        data = quarter_data([squad], snapshots.every(state)[-1], quarter="2026Q4", is_team=False)
        assert data.unread == ()
        return [(str(at), plan.milestones.to_csv()) for at, plan in data.plans]

    before = read()
    assert len(before) == 4
    assert len(prune(state, reports=reports, now=datetime.now(UTC) + timedelta(days=2)).parts) == 3
    assert read() == before


def test_left_overs_of_a_killed_run_are_swept(tmp_path: Path, reports: Path) -> None:
    """A part that no manifest names, and a file that was being written."""
    kept = fetched(tmp_path, 0, 11)
    alone = snapshots.part_file(tmp_path, "ab" * 32)
    alone.parent.mkdir(parents=True, exist_ok=True)
    alone.write_bytes(b"x")
    (alone.parent / "tmpk3j2").write_bytes(b"xy")
    assert prune(tmp_path, reports=reports, now=NOW).bytes == 3
    assert whole(tmp_path) == {kept.id: ["board-11", "workbook"]}


def test_without_the_reports_nothing_is_removed(tmp_path: Path) -> None:
    """Nobody knows then what they refer to."""
    fetched(tmp_path, 0, 11)
    kept = fetched(tmp_path, 1, 11)
    files = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=r"no such folder.*--reports DIR"):
        prune(tmp_path, reports=tmp_path / "reports", now=NOW)
    assert sorted(tmp_path.rglob("*")) == files
    assert kept.id in whole(tmp_path)


def test_a_damaged_manifest_stops_it_before_anything_is_removed(tmp_path: Path, reports: Path) -> None:
    """What it held is not known."""
    fetched(tmp_path, 0, 11)
    kept = fetched(tmp_path, 1, 11)
    path = snapshots.manifest(tmp_path, kept.id)
    path.write_text(path.read_text(encoding="utf-8").replace("board-11", "board-12"), encoding="utf-8")
    with pytest.raises(DataError, match="was changed since it was written"):
        prune(tmp_path, reports=reports, now=NOW)
    assert len(list((tmp_path / "parts").rglob("*.gz"))) == 3


def test_what_cannot_be_removed_is_one_message(tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest says already that it is gone, so the next time finishes it."""
    fetched(tmp_path, 0, 11)
    fetched(tmp_path, 1, 11)

    def refused(self: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refused)
        with pytest.raises(SquadlibError, match=r"cannot be removed: Permission denied.*Allow writing there"):
            prune(tmp_path, reports=reports, now=NOW)
    assert prune(tmp_path, reports=reports, now=NOW).bytes > 0
    assert len(list((tmp_path / "parts").rglob("*.gz"))) == 2


def test_the_command_says_what_it_removed(tmp_path: Path, reports: Path) -> None:
    """`squadlib snapshots --prune` asks nothing; without the switch the command only lists."""
    state = tmp_path / ".squadlib"
    old, new = fetched(state, 0, 11), fetched(state, 1, 11)
    refer(reports, new)
    os.utime(snapshots.manifest(state, old.id), (0, 0))
    listed = Workplace(tmp_path).run("snapshots")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [old.id, new.id]
    done = Workplace(tmp_path).run("snapshots", "--prune")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"{old.id}  removed board-11"
    assert done.stdout.splitlines()[1].startswith("1\u00a0snapshot lost their boards, 0.0 MB were freed")
