"""Snapshots between the store and a machine's own folder: only what is needed, once, and not for ever."""

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from squadlib import snapshots
from squadlib.cluster.store import Place
from squadlib.params import Params
from squadlib.snapshots import Part, Snapshot
from squadlib.verify import kept as verified

MOST = 1_000_000_000
"""So many bytes of boards and plans a worker keeps for the next squad."""
PLAN = "workbook"


def bring_manifest(identity: str, *, source: Place, state: Path) -> None:
    """Bring the manifest of this ID, where the store has it and it is not here."""
    path = snapshots.manifest(state, identity)
    if not path.is_file():
        bring(path, source=source, state=state)


def bring_manifests(*, source: Place, state: Path) -> None:
    """Bring every manifest of the store that is not here."""
    for path in source.listed("snapshots"):
        if path.endswith(".json") and not (state / path).is_file():
            bring(state / path, source=source, state=state)


def bring_parts(parts: Iterable[Part], *, source: Place, state: Path) -> None:
    """Bring these parts, where they are not here; one that is gone from the store is found missing when it is read."""
    for part in parts:
        path = snapshots.part_file(state, part.sha256)
        if path.is_file():
            os.utime(path)  # it is needed still
        else:
            bring(path, source=source, state=state)


def bring_plans(snapshot: Snapshot, *, source: Place, state: Path) -> None:
    """Bring every snapshot up to this one, of each what the plan said."""
    bring_manifests(source=source, state=state)
    earlier = [one for one in snapshots.every(state) if one.source == snapshot.source and one.as_of <= snapshot.as_of]
    bring_parts([one.parts[PLAN] for one in earlier if PLAN in one.parts], source=source, state=state)


def bring_verified(squads: Iterable[Params], *, source: Place, state: Path) -> None:
    """Bring what the last comparison of each board with Jira's own reports found; it may be another than before."""
    there = source.listed("verified")
    for one in squads:
        path = verified.place(state, board=one.board, url=one.jira.url)
        if path.relative_to(state).as_posix() in there:
            bring(path, source=source, state=state)
        else:
            path.unlink(missing_ok=True)


def send_part(part: Part, *, state: Path, to: Place) -> None:
    """Put a part into the store, where it does not have it."""
    path = snapshots.part_file(state, part.sha256)
    name = path.relative_to(state).as_posix()
    if to.read(name, first=1) is None:
        to.write(name, path.read_bytes())


def send_manifest(snapshot: Snapshot, *, state: Path, to: Place) -> None:
    """Put a manifest into the store: what it names is there already."""
    path = snapshots.manifest(state, snapshot.id)
    to.write(path.relative_to(state).as_posix(), path.read_bytes())


def send(snapshot: Snapshot, *, state: Path, to: Place) -> None:
    """Put a whole snapshot into the store; a part that is damaged here is refused (DataError)."""
    for part in snapshot.parts.values():
        snapshots.load(state, part)
        send_part(part, state=state, to=to)
    send_manifest(snapshot, state=state, to=to)


def make_room(state: Path, *, most: int = MOST, needed: Collection[Part] = ()) -> None:
    """Remove the parts that were not needed for longest, until those that are left have `most` bytes."""
    kept = {part.sha256 for part in needed}
    found = [(path, path.stat()) for path in (state / "parts").glob("*/*.json.gz")]
    total = sum(about.st_size for _, about in found)
    for path, about in sorted(found, key=lambda one: one[1].st_mtime_ns):
        if total <= most:
            return
        if path.name.removesuffix(".json.gz") not in kept:
            path.unlink()
            total -= about.st_size


def bring(path: Path, *, source: Place, state: Path) -> bool:
    """Bring a file of the state from the store; return whether the store has it."""
    name = path.relative_to(state).as_posix()
    body = source.read(name)
    if body is not None:
        snapshots.write(path, body)
    return body is not None
