"""A worker that has the store alone judges a board's older sprints as the machine does that keeps all snapshots."""

import shutil
from pathlib import Path

import pytest

from squadlib import setups, snapshots
from squadlib.cluster import snapshot_transfer
from squadlib.cluster.artifact_store import open_store
from squadlib.cluster.history_transfer import download_history
from tests.drifting import LAST, Kept

BOARD, PLAN = "board-11", "workbook"


def worker(home: Kept, snapshot: snapshots.Snapshot, folder: Path) -> Kept:
    """Return a folder with the params, into which was downloaded what the report of a snapshot needs."""
    shutil.copytree(home.folder / "params", folder / "params")
    far = Kept(folder)
    store = open_store(str(home.state))
    snapshot_transfer.download_manifest(snapshot.id, source=store, state=far.state)
    snapshot_transfer.download_parts([snapshot.parts[BOARD], snapshot.parts[PLAN]], source=store, state=far.state)
    download_history(snapshot, [BOARD], source=store, kept_in=far.state)
    return far


@pytest.mark.parametrize("has_setups", [True, False], ids=["set-ups in the store", "boards alone"])
def test_a_worker_judges_older_sprints_by_the_set_up_of_their_time(tmp_path: Path, *, has_setups: bool) -> None:
    """The done column changed after a sprint was closed: its totals are those of the machine with every snapshot."""
    home = Kept(tmp_path / "home")
    home.fetch(LAST - 2)
    home.fetch(LAST - 1)
    last = home.fetch(LAST, columns="released")
    expected = home.totals(last, LAST - 1)
    if not has_setups:
        shutil.rmtree(home.state / "setups")
    far = worker(home, last, tmp_path / "far")
    assert far.totals(last, LAST - 1) == expected
    assert far.sprint(last, LAST - 1).board.earlier


def test_a_worker_downloads_no_board_that_judges_nothing(tmp_path: Path) -> None:
    """Of three boards set up alike only the newest is downloaded; of the others how they were set up."""
    home = Kept(tmp_path / "home")
    first = home.fetch(LAST - 2)
    home.fetch(LAST - 1)
    last = home.fetch(LAST)
    home.totals(last, LAST)  # whoever keeps the snapshots has read how the board was set up
    far = worker(home, last, tmp_path / "far")
    assert setups.place(far.state, first.parts[BOARD]).is_file()
    assert not snapshots.part_file(far.state, first.parts[BOARD].sha256).exists()
