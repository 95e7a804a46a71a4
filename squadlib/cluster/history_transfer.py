"""What a worker downloads of a board's past: how it was set up, and the boards its older sprints are judged by."""

from collections.abc import Iterable
from pathlib import Path

from squadlib import setups, snapshots
from squadlib.cluster import snapshot_transfer
from squadlib.cluster.artifact_store import ArtifactStore
from squadlib.errors import DataError
from squadlib.snapshots import Part, Snapshot
from squadlib.tables.setup import Setup, differing


def download_history(snapshot: Snapshot, names: Iterable[str], *, source: ArtifactStore, kept_in: Path) -> None:
    """Download the set-up of these boards in every snapshot up to this one, and a board for each that is not as now.

    What the store has damaged, or no more, is left to the report, which says so.
    """
    snapshot_transfer.download_manifests(source=source, state=kept_in)
    same = [one for one in snapshots.every(kept_in) if one.source["jira"] == snapshot.source["jira"]]
    earlier = [one for one in same if one.as_of < snapshot.as_of]
    for name in names:
        if name in snapshot.parts:
            _download_setups(
                [*(one.parts[name] for one in earlier if name in one.parts), snapshot.parts[name]], source, kept_in
            )
            snapshot_transfer.download_parts(_judging(snapshot, name, kept_in), source=source, state=kept_in)


def upload_setup(part: Part, *, kept_in: Path, to: ArtifactStore) -> None:
    """Upload how a part's board is set up."""
    path = setups.place(kept_in, part)
    if path.is_file():
        to.write(path.relative_to(kept_in).as_posix(), path.read_bytes())


def _download_setups(parts: Iterable[Part], source: ArtifactStore, kept_in: Path) -> None:
    for part in parts:
        path = setups.place(kept_in, part)
        if not path.is_file() and not snapshot_transfer.download(path, source=source, state=kept_in):
            snapshot_transfer.download_parts([part], source=source, state=kept_in)  # the board itself tells


def _judging(snapshot: Snapshot, name: str, kept_in: Path) -> list[Part]:
    """Return the board's part of the last snapshot of every set-up that is not the one of now."""
    try:
        known = setups.history(kept_in, snapshot, part=name)
    except DataError:
        return []
    last: list[tuple[Setup, Part]] = []
    for one in reversed(known.seen):
        is_new = all(differing(one.setup, other) for other, _ in last)
        if is_new and differing(one.setup, known.now):
            last.append((one.setup, one.snapshot.parts[name]))
    return [part for _, part in last]
