"""Room again: the boards of snapshots that nothing refers to are removed; what the plan said on each day is kept.

What a report names stays, so does the newest of whatever a report could ask for, the newest of each way a board was set
up each time, and what was fetched within the last day: a report may be on its way from it.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from squadlib.errors import DataError, SquadlibError, UsageError
from squadlib.snapshots import Part, Snapshot, every, load, locked, manifest, part_file, write
from squadlib.words import amount

FRESH = timedelta(days=1)
PLAN = "workbook"
"""The part that is never removed: a quarter's report reads what the plan said in each snapshot."""
_ID = re.compile(r"\b\d{8}T\d{6}Z-[0-9a-f]{8}\b")


@dataclass(frozen=True)
class Pruned:
    """What was removed: the parts that each snapshot lost, by its ID, and how many bytes made room."""

    parts: dict[str, list[str]]
    bytes: int


def prune(state: Path, *, reports: Path, now: datetime) -> Pruned:
    """Remove the boards of every snapshot that is superseded and in no report of this folder; tell what was removed.

    Raises UsageError where there is no such folder, DataError where a manifest was damaged, and SquadlibError where
    something cannot be read or removed.
    """
    with locked(state, is_shared=False):
        named, kept, board_of = referred(reports), every(state), _boards(state)
        old = [
            one
            for place, one in enumerate(kept)
            if one.id not in named and _is_settled(state, one, now) and _is_superseded(one, kept[place + 1 :], board_of)
        ]
        boards = {one.id: sorted({*one.parts} - {PLAN}) for one in old}
        lost = {identity: parts for identity, parts in boards.items() if parts}
        for identity, parts in lost.items():
            _thin(manifest(state, identity), parts)
        return Pruned(lost, _sweep(state))


def told(state: Path, *, prunes_beside: Path | None = None) -> Iterator[str]:
    """Yield a line for each snapshot kept, oldest first; with a reports folder, prune and yield what was removed."""
    if prunes_beside is None:
        for one in every(state):
            yield f"{one.id}  as of {one.as_of}  {one.source['jira']}  {', '.join(one.parts)}"
        return
    pruned = prune(state, reports=prunes_beside, now=datetime.now(UTC))
    for identity, parts in pruned.parts.items():
        yield f"{identity}  removed {', '.join(parts)}"
    freed = f"{pruned.bytes / 1e6:.1f} MB were freed"
    yield f"{amount(len(pruned.parts), 'snapshots')} lost their boards, {freed}; what the plan said is kept."


def referred(reports: Path) -> set[str]:
    """Return the snapshots named by the facts of the reports in a folder, and by the pages of those that failed."""
    if not reports.is_dir():
        mend = "Name the folder your reports are in: --reports DIR."
        raise UsageError(
            "there is no such folder, so nobody knows what reports refer to", where=str(reports), mend=mend
        )
    return {found for path in _tellers(reports) for found in _ID.findall(_text(path))}


def _tellers(reports: Path) -> Iterator[Path]:
    yield from reports.rglob("*.json")
    yield from (path for path in reports.rglob("*.html") if path.parent.name == "failed")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        what = f"cannot be read ({error.strerror or error}), so nobody knows which snapshot it refers to"
        raise SquadlibError(
            what, where=str(path), mend="Allow reading it, or remove it; nothing was pruned."
        ) from error


def _is_settled(state: Path, snapshot: Snapshot, now: datetime) -> bool:
    """Tell whether it was fetched so long ago that no report is on its way from it."""
    return now - datetime.fromtimestamp(manifest(state, snapshot.id).stat().st_mtime, UTC) > FRESH


def _is_superseded(snapshot: Snapshot, later: Sequence[Snapshot], board_of: Callable[[Part], str | None]) -> bool:
    """Tell whether a later one, undamaged, holds all this one holds and was asked for all this one was asked for.

    Its boards are to be set up as they were, and never otherwise in between: how a board once was is told by no later
    fetch, and sprints are judged by the set-up of the first snapshot that saw them closed.
    """
    asked = {*snapshot.parts, *snapshot.unread}
    own = [one for one in _until_turned(snapshot, later, board_of) if one.source == snapshot.source]
    return any(
        {*snapshot.parts} <= {*one.parts}
        and asked <= {*one.parts, *one.unread}
        and None not in map(board_of, one.parts.values())
        for one in reversed(own)
    )


def _until_turned(
    snapshot: Snapshot, later: Sequence[Snapshot], board_of: Callable[[Part], str | None]
) -> Iterator[Snapshot]:
    """Yield the later snapshots up to the first that has a board of this one, of the same Jira, set up otherwise."""
    for one in later:
        shared = [
            name for name in snapshot.parts if name in one.parts and one.source["jira"] == snapshot.source["jira"]
        ]
        known = [(board_of(snapshot.parts[name]), board_of(one.parts[name])) for name in shared]
        if any(then is not None and now is not None and then != now for then, now in known):
            return
        if all(then == now for then, now in known):
            yield one


def _boards(state: Path) -> Callable[[Part], str | None]:
    """Return what tells how a part's board is set up, empty where it has none, None where it is damaged; read once."""

    @cache
    def of(sha256: str) -> str | None:
        try:
            content = load(state, Part(sha256, 0, {}))
        except DataError:
            return None
        return json.dumps(content.get("board", ""), sort_keys=True)

    return lambda part: of(part.sha256)


def _thin(path: Path, parts: list[str]) -> None:
    """Note in a manifest that these parts are gone; it stays as old as it is, for that says which one is the latest."""
    raw, stamp = json.loads(path.read_text(encoding="utf-8")), path.stat()
    raw["pruned"] = sorted({*raw.get("pruned", []), *parts})
    write(path, json.dumps(raw, indent=1).encode())
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def _sweep(state: Path) -> int:
    """Remove the files of parts that no snapshot holds (any more), and return how many bytes they had."""
    held = {part_file(state, part.sha256) for one in every(state) for part in one.parts.values()}
    left = [path for path in (state / "parts").rglob("*") if path.is_file() and path not in held]
    freed = 0
    for path in left:
        try:
            freed += path.stat().st_size
            path.unlink()
        except OSError as error:
            what = f"cannot be removed: {error.strerror or error}"
            raise SquadlibError(what, where=str(path), mend="Allow writing there, and prune again.") from error
    return freed
