"""Snapshots: written once, never changed, found again, and noticed when damaged."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from squadlib import snapshots
from squadlib.errors import DataError, UsageError

AS_OF = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
BOARD = {"issues": [{"key": "CLI-1", "summary": "Größe ✓"}], "changes": {"at": [1, 2, 3]}}


def save(state: Path, *, as_of: datetime = AS_OF, board: object = BOARD) -> snapshots.Snapshot:
    """Save a snapshot of one board."""
    return snapshots.save(state, as_of=as_of, source={"jira": "demo", "workbook": "demo"}, parts={"board-11": board})


def test_what_was_saved_is_read_back_alike(tmp_path: Path) -> None:
    """A part comes back as it went in, with its counts in the manifest."""
    saved = save(tmp_path)
    found = snapshots.find(tmp_path, board=11, url="demo", identity=saved.id)
    assert snapshots.load(tmp_path, found.parts["board-11"]) == BOARD
    assert found.parts["board-11"].counts == {"changes": 3, "issues": 1}
    assert found.as_of == "2026-11-18T09:30:00.000Z"


def test_the_same_content_gives_the_same_snapshot_and_is_stored_once(tmp_path: Path) -> None:
    """Saving twice adds no file and changes none."""
    first = save(tmp_path)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert save(tmp_path).id == first.id
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == files


def test_of_two_as_of_one_instant_the_one_fetched_last_is_the_latest(tmp_path: Path) -> None:
    """The sample company's clock stands still; what was fetched last is still what is meant."""
    first = save(tmp_path)
    second = save(tmp_path, board={"issues": []})
    assert snapshots.find(tmp_path, board=11, url="demo").id == second.id
    save(tmp_path)
    assert snapshots.find(tmp_path, board=11, url="demo").id == first.id


def test_the_latest_snapshot_of_the_board_and_site_is_found(tmp_path: Path) -> None:
    """Another board's, another site's and an older snapshot are passed over."""
    save(tmp_path, as_of=AS_OF - timedelta(days=1))
    newest = save(tmp_path)
    snapshots.save(
        tmp_path,
        as_of=AS_OF + timedelta(days=1),
        source={"jira": "https://other", "workbook": "demo"},
        parts={"board-11": BOARD},
    )
    assert snapshots.find(tmp_path, board=11, url="demo").id == newest.id


@pytest.mark.parametrize("identity", ["../../etc/passwd", "20261118T093000Z-00000000", "nonsense"])
def test_an_unknown_id_is_refused(tmp_path: Path, identity: str) -> None:
    """An ID is looked up, never used as a path."""
    save(tmp_path)
    with pytest.raises(UsageError, match="snapshot"):
        snapshots.find(tmp_path, board=11, url="demo", identity=identity)


def test_a_snapshot_without_the_board_is_refused(tmp_path: Path) -> None:
    """The message says what the snapshot holds instead."""
    saved = save(tmp_path)
    with pytest.raises(UsageError, match="holds board-11, not board 12"):
        snapshots.find(tmp_path, board=12, url="demo", identity=saved.id)


@pytest.mark.parametrize("damage", [b"", b"not gzip", None])
def test_a_damaged_part_is_noticed(tmp_path: Path, damage: bytes | None) -> None:
    """A part that was cut, replaced or lost is never read as if it were whole."""
    part = save(tmp_path).parts["board-11"]
    (file,) = (tmp_path / "parts").rglob("*.gz")
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    with pytest.raises(DataError, match="part of the snapshot"):
        snapshots.load(tmp_path, part)


def test_a_part_replaced_by_another_is_noticed_by_its_hash(tmp_path: Path) -> None:
    """Valid content that is not what was fetched is refused too."""
    part = save(tmp_path).parts["board-11"]
    other = save(tmp_path, board={"issues": []}).parts["board-11"]
    theirs = next((tmp_path / "parts").rglob(f"{other.sha256}*"))
    next((tmp_path / "parts").rglob(f"{part.sha256}*")).write_bytes(theirs.read_bytes())
    with pytest.raises(DataError, match="changed since"):
        snapshots.load(tmp_path, part)


def test_a_team_is_found_in_the_latest_snapshot_that_asked_for_all_its_boards(tmp_path: Path) -> None:
    """One with a board alone is no team's; one that could not read a board is, and says why."""
    parts = {"board-11": BOARD}
    source = {"jira": "demo", "workbook": "demo"}
    whole = snapshots.save(tmp_path, as_of=AS_OF, source=source, parts=parts, unread={"board-12": "no permission"})
    alone = save(tmp_path, as_of=AS_OF + timedelta(hours=1))
    found = snapshots.find_team(tmp_path, boards=[11, 12], url="demo")
    assert (found.id, found.unread) == (whole.id, {"board-12": "no permission"})
    assert snapshots.find(tmp_path, board=11, url="demo").id == alone.id


def test_a_team_of_which_nothing_was_fetched_is_refused(tmp_path: Path) -> None:
    """Neither the latest nor one named by its ID serves without one of the boards."""
    saved = save(tmp_path)
    with pytest.raises(UsageError, match=r"squadlib sync"):
        snapshots.find_team(tmp_path, boards=[12, 13], url="demo")
    with pytest.raises(UsageError, match="no board of these squads"):
        snapshots.find_team(tmp_path, boards=[12, 13], url="demo", identity=saved.id)
