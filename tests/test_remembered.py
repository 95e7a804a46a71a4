"""What a fetch leaves for the next one, through the command's own function: used while it fits, else read anew."""

from pathlib import Path

import pytest

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.remembered import recall
from squadlib.sync import sync

AGAIN, FULL = "reading what changed", "issues have longer changelogs"


@pytest.fixture
def squad(tmp_path: Path) -> site_params.Params:
    """Return a squad of a site of its own."""
    folder = tmp_path / "params"
    (folder / "squads").mkdir(parents=True)
    (folder / "site.yaml").write_text("jira: {url: demo}\nworkbook: demo\n")
    (folder / "squads" / "client.yaml").write_text(
        "name: Client\nboard: 11\nemail: {to: [a@example.com], owner: a@example.com}\n"
    )
    return site_params.load(folder, "client")


def told(squad: site_params.Params, *, is_full: bool = False) -> tuple[snapshots.Snapshot, bool]:
    """Fetch the board; return the snapshot and whether only what changed was read."""
    lines: list[str] = []
    snapshot = sync(squad, is_full=is_full, progress=lines.append)
    return snapshot, any(AGAIN in line for line in lines)


@pytest.mark.slow
def test_a_fetch_goes_by_the_last_one_while_that_is_whole(squad: site_params.Params) -> None:
    """The second reads what changed and gives the same snapshot; with --full, or after damage, all is read anew."""
    first, was_again = told(squad)
    assert not was_again
    assert told(squad) == (first, True)
    assert told(squad, is_full=True) == (first, False)
    part = snapshots.part_file(squad.state, first.parts["board-11"].sha256)
    part.write_bytes(part.read_bytes()[:100])
    assert recall(squad.state, board=11, url="demo") is None
    assert told(squad) == (first, False)
    (kept,) = (squad.state / "remembered").iterdir()
    kept.write_bytes(b"no gzip")
    assert told(squad) == (first, False)


def test_what_is_of_another_snapshot_does_not_count(squad: site_params.Params) -> None:
    """A board fetched later and not remembered: what is remembered is older than the latest snapshot."""
    first, _ = told(squad)
    board = snapshots.load(squad.state, first.parts["board-11"])
    as_of = snapshots.datetime.fromisoformat(first.as_of)
    other = {**board, "statuses": []}
    snapshots.save(squad.state, as_of=as_of, source=first.source, parts={"board-11": other})
    assert recall(squad.state, board=11, url="demo") is None
    assert recall(squad.state, board=12, url="demo") is None
