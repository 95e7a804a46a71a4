"""Many at once: locks that a dead process gives back, runs and fetches side by side, a disk that is full or closed."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from squadlib import snapshots
from squadlib.errors import DataError, SquadlibError
from squadlib.reports.run.locked import locked as locked_reports
from squadlib.reports.run.placing import put
from squadlib.snapshots import Snapshot
from squadlib.snapshots_prune import prune
from tests.quick_reports import begun, facts, lay, quick_site, whole
from tests.sites import workplace

AS_OF = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
HOLD = """
import sys
from pathlib import Path
from squadlib.snapshots import locked
with locked(Path(sys.argv[1]), is_shared=False):
    print("held", flush=True)
    sys.stdin.read()
"""
"""A process that holds the lock until its standard input ends."""


def save(state: Path, number: int, *, size: int = 1) -> Snapshot:
    """Keep a snapshot of one board, another one for each number."""
    board = {"issues": [{"number": number, "text": os.urandom(size).hex()}]}
    source = {"jira": "demo", "workbook": "demo"}
    as_of = AS_OF + timedelta(minutes=number)
    return snapshots.save(state, as_of=as_of, source=source, parts={"board-11": board, "workbook": {"tabs": {}}})


@contextmanager
def room(most: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def closed() -> Iterator[Path]:
    """Make a folder that may be read and not written, also by whoever is root while the test runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "closed")
        folder.mkdir()
        (folder / "sprint-report.json").write_text("good", encoding="utf-8")
        for path in (Path(name), folder):
            path.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            for path in (Path(name), folder):
                path.chmod(0o755)


def test_the_lock_of_a_process_that_dies_is_free(tmp_path: Path) -> None:
    """It is killed while it removes; whoever wants to write goes on."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        saving = threading.Thread(target=save, args=(tmp_path, 1))
        saving.start()
        saving.join(0.3)
        assert saving.is_alive(), "it did not wait for the lock"
        holder.send_signal(signal.SIGKILL)
        saving.join(30)
    assert not saving.is_alive()
    assert len(snapshots.every(tmp_path)) == 1


def test_the_lock_on_reports_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    """The second waits for the first."""
    order: list[str] = []

    def second() -> None:
        with locked_reports(tmp_path):
            order.append("second")

    waiting = threading.Thread(target=second)
    with locked_reports(tmp_path):
        waiting.start()
        waiting.join(0.3)
        order.append("first")
    waiting.join(30)
    assert order == ["first", "second"]


def test_saving_reading_and_pruning_at_once_loses_nothing(tmp_path: Path) -> None:
    """Four write and one removes what is superseded: what a manifest names can be read, and the newest is whole."""
    (tmp_path / "reports").mkdir()
    state = tmp_path / ".squadlib"
    is_done = threading.Event()

    def removing() -> int:
        removed, is_last = 0, False
        while not is_last:
            is_last = is_done.is_set()
            later = datetime.now(UTC) + timedelta(days=2)
            removed += len(prune(state, reports=tmp_path / "reports", now=later).parts)
        return removed

    with ThreadPoolExecutor(5) as pool:
        pruning = pool.submit(removing)
        saved = list(pool.map(lambda number: save(state, number), range(60)))
        is_done.set()
        removed = pruning.result()
    kept = snapshots.every(state)
    assert {one.id for one in kept} == {one.id for one in saved}
    for one in kept:
        for part in one.parts.values():
            snapshots.load(state, part)
    assert "board-11" in kept[-1].parts
    assert removed == 59


@pytest.mark.slow
def test_two_fetches_and_a_run_of_one_squad_at_once(tmp_path: Path) -> None:
    """Each ends well; one report lies there, whole, and every snapshot can be read."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11}, site="team_level: false\n")
    runs = [begun(place, *command) for command in (["sync"], ["sync", "client"], *[["sprint-report", "client"]] * 2)]
    for run in runs:
        _, said = run.communicate(timeout=300)
        assert run.returncode == 0, said
    assert len(place.reports) == 3
    state = tmp_path / ".squadlib"
    for one in snapshots.every(state):
        for part in one.parts.values():
            snapshots.load(state, part)
    assert not [path for path in tmp_path.rglob("tmp*") if path.is_file()]


def test_a_full_disk_leaves_no_snapshot_rather_than_half_of_one(tmp_path: Path) -> None:
    """One message; what was there is there, nothing else is, and with room it goes on."""
    first = save(tmp_path, 1)
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    with room(2000), pytest.raises(SquadlibError, match=r"cannot be written: File too large\. Make room"):
        save(tmp_path, 2, size=100_000)
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == before
    assert [one.id for one in snapshots.every(tmp_path)] == [first.id]
    save(tmp_path, 2, size=100_000)
    assert len(snapshots.every(tmp_path)) == 2


def test_a_full_disk_leaves_the_report_that_was_there(tmp_path: Path) -> None:
    """Also where the first of its files still had room."""
    put({"a.html": "old", "a.json": "old"}, folder=tmp_path)
    with room(2000), pytest.raises(SquadlibError, match=r"the report cannot be written: File too large\. Make room"):
        put({"a.html": "new", "a.json": "x" * 5000}, folder=tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "a.html": "old",
        "a.json": "old",
    }


def test_a_closed_folder_is_one_message(closed: Path) -> None:
    """A snapshot, a report, the lock itself: each says which folder, and what was there stays."""
    for write in (
        lambda: save(closed, 1),
        lambda: put({"sprint-report.json": "new"}, folder=closed),
        lambda: locked_reports(closed).__enter__(),
        lambda: prune(closed, reports=closed, now=AS_OF),
    ):
        with pytest.raises(SquadlibError, match=rf"{closed}.*Permission denied\. Make room, or allow writing there"):
            write()
    assert [path.name for path in closed.iterdir()] == ["sprint-report.json"]
    assert (closed / "sprint-report.json").read_text(encoding="utf-8") == "good"


@pytest.mark.slow
@pytest.mark.parametrize("most", [1000, 20_000])
def test_a_run_on_a_full_disk_is_one_message(tmp_path: Path, most: int) -> None:
    """Where temporary files have no room, and where only the page has none: exit 1, and the good report stays."""
    place, kept = quick_site(tmp_path, beside=False)
    command = ["sprint-report", "client", "--snapshot", kept.id, "--revise"]
    assert place.run(*command).returncode == 0
    good = {path: path.read_bytes() for path in (tmp_path / "reports").rglob("*") if path.is_file()}
    lay(tmp_path, facts(done=20))
    with room(most):
        done = place.run(*command)
    assert done.returncode == 1
    assert "cannot be written: File too large. Make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "reports").rglob("*") if path.is_file()} == good
    assert whole(tmp_path / "reports", "client")


@pytest.mark.parametrize("where", [10, 200, -20])
def test_a_damaged_byte_is_noticed_and_fetching_again_mends_it(tmp_path: Path, where: int) -> None:
    """At the head, in the middle, at the end of a part: never read as if it were whole."""
    saved = _flipped(tmp_path, where)
    with pytest.raises(DataError, match="part of the snapshot"):
        snapshots.load(tmp_path, saved.parts["board-11"])
    again = _board(tmp_path)
    assert again.id == saved.id
    assert snapshots.load(tmp_path, again.parts["board-11"])["issues"]


def _board(state: Path) -> Snapshot:
    board: dict[str, Any] = {"issues": [{"key": f"CLI-{one}"} for one in range(500)]}
    return snapshots.save(state, as_of=AS_OF, source={"jira": "demo", "workbook": "demo"}, parts={"board-11": board})


def _flipped(state: Path, where: int) -> Snapshot:
    saved = _board(state)
    file = snapshots.part_file(state, saved.parts["board-11"].sha256)
    body = bytearray(file.read_bytes())
    body[where] ^= 0xFF
    file.write_bytes(body)
    return saved


def test_no_damage_to_any_byte_is_read_as_something_else(tmp_path: Path) -> None:
    """Each byte of a part and of its manifest in turn another, none, or the last: what was kept, or a refusal."""
    saved = save(tmp_path, 1)
    files = [snapshots.part_file(tmp_path, saved.parts["board-11"].sha256), snapshots.manifest(tmp_path, saved.id)]
    for file in files:
        whole = file.read_bytes()
        damaged = [
            whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :] for at in range(len(whole)) for flip in (1, 0x80)
        ]
        damaged += [whole[:at] for at in range(len(whole))] + [whole + b"\0", whole + whole, whole[::-1]]
        noticed = 0
        for body in damaged:
            file.write_bytes(body)
            try:
                (found,) = snapshots.every(tmp_path)
                content = snapshots.load(tmp_path, found.parts["board-11"])
            except DataError:
                noticed += 1
            else:
                assert (found, content["issues"][0]["number"]) == (saved, 1)
        assert noticed > len(damaged) * 0.9
        file.write_bytes(whole)


@pytest.mark.parametrize(
    ("old", "new"),
    [("2026-11-18T09:30:00.000Z", "2026-11-19T09:30:00.000Z"), ("board-11", "board-12"), ('"demo"', '"other"')],
)
def test_a_changed_manifest_is_noticed(tmp_path: Path, old: str, new: str) -> None:
    """Its ID is the hash of what it says."""
    saved = _board(tmp_path)
    path = snapshots.manifest(tmp_path, saved.id)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=r"manifest was changed since it was written\. Bring it back from a copy"):
        snapshots.named(tmp_path, saved.id)


def test_a_manifest_under_another_name_is_noticed(tmp_path: Path) -> None:
    """A copy is no snapshot of its own."""
    saved = _board(tmp_path)
    path = snapshots.manifest(tmp_path, saved.id)
    path.rename(path.with_name(f"20261119T093000Z-{saved.id[-8:]}.json"))
    with pytest.raises(DataError, match="was changed since"):
        snapshots.every(tmp_path)
