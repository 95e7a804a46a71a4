"""Snapshots between the store and a worker's cache: only what is needed, once, and not for ever."""

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from squadlib import snapshots
from squadlib.cluster.artifact_store import ArtifactStore
from squadlib.params import Params
from squadlib.snapshots import Part, Snapshot
from squadlib.verify import kept as verified

MOST = 1_000_000_000
"""So many bytes of boards and plans a worker keeps for the next squad."""
PLAN = "workbook"


def download_manifest(identity: str, *, source: ArtifactStore, state: Path) -> None:
    """Download the manifest of this ID, where the store has it and it is not here."""
    path = snapshots.manifest(state, identity)
    if not path.is_file():
        download(path, source=source, state=state)


def download_manifests(*, source: ArtifactStore, state: Path) -> None:
    """Download every manifest of the store that is not here."""
    for path in source.listed("snapshots"):
        if path.endswith(".json") and not (state / path).is_file():
            download(state / path, source=source, state=state)


def download_parts(parts: Iterable[Part], *, source: ArtifactStore, state: Path) -> None:
    """Download these parts, where they are not here; one that is gone from the store is missed when it is read."""
    for part in parts:
        path = snapshots.part_file(state, part.sha256)
        if path.is_file():
            os.utime(path)  # it is needed still
        else:
            download(path, source=source, state=state)


def download_plans(snapshot: Snapshot, *, source: ArtifactStore, state: Path) -> None:
    """Download every snapshot up to this one, of each what the plan said."""
    download_manifests(source=source, state=state)
    earlier = [one for one in snapshots.every(state) if one.source == snapshot.source and one.as_of <= snapshot.as_of]
    download_parts([one.parts[PLAN] for one in earlier if PLAN in one.parts], source=source, state=state)


def download_verified(squads: Iterable[Params], *, source: ArtifactStore, state: Path) -> None:
    """Download what the last comparison of each board with Jira's own reports found; it may be another than before."""
    there = source.listed("verified")
    for one in squads:
        path = verified.place(state, board=one.board, url=one.jira.url)
        if path.relative_to(state).as_posix() in there:
            download(path, source=source, state=state)
        else:
            path.unlink(missing_ok=True)


def upload_part(part: Part, *, state: Path, to: ArtifactStore) -> None:
    """Upload a part, where it does not have it."""
    path = snapshots.part_file(state, part.sha256)
    name = path.relative_to(state).as_posix()
    if to.read(name, first=1) is None:
        to.write(name, path.read_bytes())


def upload_manifest(snapshot: Snapshot, *, state: Path, to: ArtifactStore) -> None:
    """Upload a manifest: what it names is there already."""
    path = snapshots.manifest(state, snapshot.id)
    to.write(path.relative_to(state).as_posix(), path.read_bytes())


def upload(snapshot: Snapshot, *, state: Path, to: ArtifactStore) -> None:
    """Upload a whole snapshot; a part that is damaged here is refused (DataError)."""
    for part in snapshot.parts.values():
        snapshots.load(state, part)
        upload_part(part, state=state, to=to)
    upload_manifest(snapshot, state=state, to=to)


def evict(state: Path, *, most: int = MOST, needed: Collection[Part] = ()) -> None:
    """Evict the parts that were not needed for longest, until those that are left have `most` bytes."""
    kept = {part.sha256 for part in needed}
    found = [(path, path.stat()) for path in (state / "parts").glob("*/*.json.gz")]
    total = sum(about.st_size for _, about in found)
    for path, about in sorted(found, key=lambda one: one[1].st_mtime_ns):
        if total <= most:
            return
        if path.name.removesuffix(".json.gz") not in kept:
            path.unlink()
            total -= about.st_size


def download(path: Path, *, source: ArtifactStore, state: Path) -> bool:
    """Download a file of the state from the store; return whether the store has it."""
    name = path.relative_to(state).as_posix()
    body = source.read(name)
    if body is not None:
        snapshots.write(path, body)
    return body is not None
