"""What was fetched, written once, never changed; every report is rendered from one.

A snapshot is a small manifest that names its parts (one per board, one for the workbook) by the hash of their content.
Parts are kept compressed and shared between snapshots: what did not change is stored once.
"""

import fcntl
import gzip
import hashlib
import json
import os
import re
import tempfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from squadlib.errors import DataError, SquadlibError, UsageError, did_you_mean

SCHEMA = "snapshot/1"
LATEST = "latest"
LOCK = ".lock"
"""The file that is locked while a snapshot is written, or what is superseded is removed; it stays, empty."""
PRUNED = "its board was removed (squadlib snapshots --prune)"


@dataclass(frozen=True)
class Part:
    """One part of a snapshot: the SHA-256 of its JSON, its size in bytes, how many of each thing it holds."""

    sha256: str
    bytes: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Snapshot:
    """What one fetch learned: when (the source's clock, ISO 8601 UTC), from where, and its parts by name.

    `unread` are the parts that could not be had, each with the reason.
    """

    id: str
    as_of: str
    source: dict[str, str]
    parts: dict[str, Part]
    unread: dict[str, str] = field(default_factory=dict)


def save(
    state: Path,
    *,
    as_of: datetime,
    source: Mapping[str, str],
    parts: Mapping[str, Any],
    unread: Mapping[str, str] | None = None,
) -> Snapshot:
    """Write the parts and then the manifest, each whole or not at all; the same content gives the same ID."""
    with locked(state, is_shared=True):
        stored = {name: store(state, content) for name, content in sorted(parts.items())}
        return save_manifest(state, as_of=as_of, source=source, parts=stored, unread=unread)


def save_manifest(
    state: Path,
    *,
    as_of: datetime,
    source: Mapping[str, str],
    parts: Mapping[str, Part],
    unread: Mapping[str, str] | None = None,
) -> Snapshot:
    """Write the manifest of parts that are stored already, here or by others; `save` holds the lock around both."""
    stamp = as_of.astimezone(UTC)
    instant = stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    found = Snapshot("", instant, dict(source), dict(sorted(parts.items())), dict(unread or {}))
    nameless = asdict(found)
    identity = f"{stamp:%Y%m%dT%H%M%SZ}-{_digest(nameless)}"
    # Written again where it is there: of two as of the same instant, the one fetched last is the latest.
    write(manifest(state, identity), json.dumps({"schema": SCHEMA, **nameless, "id": identity}, indent=1).encode())
    return replace(found, id=identity)


def find(state: Path, *, board: int, url: str, identity: str = LATEST) -> Snapshot:
    """Return the snapshot of this ID, or the latest one, that holds this board of this Jira (UsageError if none)."""
    if identity == LATEST:
        fitting = [s for s in every(state) if f"board-{board}" in s.parts and s.source["jira"] == url]
        if fitting:
            return fitting[-1]
        raise UsageError(f"no snapshot of board {board} yet", where=str(state), mend="Fetch one: squadlib sync SQUAD.")
    snapshot = named(state, identity)
    if f"board-{board}" not in snapshot.parts:
        raise UsageError(f"snapshot {identity} holds {', '.join(snapshot.parts)}, not board {board}")
    return snapshot


def find_team(state: Path, *, boards: Collection[int], url: str, identity: str = LATEST) -> Snapshot:
    """Return the snapshot of this ID, or the latest one that asked for all these boards and got one (UsageError)."""
    asked = {f"board-{board}" for board in boards}
    if identity == LATEST:
        of_site = [s for s in every(state) if s.source["jira"] == url]
        fitting = [s for s in of_site if asked <= {*s.parts, *s.unread} and asked & {*s.parts}]
        if fitting:
            return fitting[-1]
        raise UsageError("no snapshot of all squads yet", where=str(state), mend="Fetch one: squadlib sync.")
    snapshot = named(state, identity)
    if not asked & {*snapshot.parts}:
        raise UsageError(f"snapshot {identity} holds {', '.join(snapshot.parts)}, no board of these squads")
    return snapshot


def named(state: Path, identity: str) -> Snapshot:
    """Return the snapshot of this ID (UsageError where there is none)."""
    is_one = _is_identity(identity)
    if not is_one or not manifest(state, identity).is_file():
        known = [s.id for s in every(state)]
        if not is_one:
            what = f"{identity!r} is not a snapshot's ID.{did_you_mean(identity, known)}"
            raise UsageError(what, mend="`squadlib snapshots` lists them.")
        raise UsageError(
            f"there is no snapshot {identity!r}.{did_you_mean(identity, known)}",
            where=str(state),
            mend="`squadlib snapshots` lists them.",
        )
    return _read(manifest(state, identity))


def every(state: Path) -> list[Snapshot]:
    """Return all snapshots kept, oldest first; of those as of the same instant the one fetched last comes last."""
    fetched = [(_read(path), path.stat().st_mtime_ns) for path in (state / "snapshots").glob("*.json")]
    return [snapshot for snapshot, _ in sorted(fetched, key=lambda pair: (pair[0].as_of, pair[1]))]


@contextmanager
def locked(state: Path, *, is_shared: bool) -> Iterator[None]:
    """Hold the lock on the snapshots: several may write at once, who removes is alone; a dead process's lock is free.

    Raises SquadlibError where the folder cannot be written.
    """
    try:
        state.mkdir(parents=True, exist_ok=True)
        file = (state / LOCK).open("a", encoding="utf-8")
    except OSError as error:
        raise _unwritten(state, error) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX)
        yield


def load(state: Path, part: Part) -> Any:
    """Return a part's content; one that is missing or was changed since is a DataError (exit 4)."""
    path = part_file(state, part.sha256)
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError("a part of the snapshot cannot be read", where=str(path), mend="Fetch again.") from error
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise DataError("a part of the snapshot was changed since it was written", where=str(path), mend="Fetch again.")
    return json.loads(content)


def store(state: Path, content: Any) -> Part:
    """Write a part, where it is not there whole, and return what a manifest says of it."""
    body = _json(content)
    part = Part(hashlib.sha256(body).hexdigest(), len(body), _counts(content))
    path = part_file(state, part.sha256)
    if not path.exists() or not _is_whole(state, part):
        write(path, gzip.compress(body, compresslevel=6, mtime=0))
    return part


def _is_whole(state: Path, part: Part) -> bool:
    """Tell whether a part that is there is what was fetched: one that was damaged is written again."""
    try:
        load(state, part)
    except DataError:
        return False
    return True


def _counts(content: Any) -> dict[str, int]:
    sized = {name: value for name, value in content.items() if isinstance(value, list)}
    if "changes" in content:
        sized["changes"] = content["changes"]["at"]
    if "tabs" in content:
        sized |= content["tabs"]
    return {name: len(value) for name, value in sorted(sized.items())}


def _json(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="replace")  # half of a letter, which JSON can carry, could never be written again


def _digest(nameless: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(nameless)).hexdigest()[:8]


def part_file(state: Path, sha256: str) -> Path:
    """Return where the part of this hash is."""
    return state / "parts" / sha256[:2] / f"{sha256}.json.gz"


def manifest(state: Path, identity: str) -> Path:
    """Return where the manifest of this ID is (UsageError for what is no ID)."""
    if not _is_identity(identity):
        raise UsageError(f"{identity!r} is not a snapshot's ID", mend="`squadlib snapshots` lists them.")
    return state / "snapshots" / f"{identity}.json"


def _is_identity(text: str) -> bool:
    return re.fullmatch(r"[0-9TZ]+-[0-9a-f]{8}", text) is not None


def _read(path: Path) -> Snapshot:
    """Return a snapshot; the parts that were removed since are among the unread ones."""
    mend = "Bring it back from a copy, or remove it."
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        nameless = {"id": "", **{key: raw[key] for key in ("as_of", "source", "parts", "unread") if key in raw}}
        is_own = raw["id"] == path.stem and path.stem.endswith(f"-{_digest(nameless)}")
        pruned = set(raw.get("pruned", []))
        parts = {name: Part(**part) for name, part in raw["parts"].items() if name not in pruned}
        unread = raw.get("unread", {}) | dict.fromkeys(sorted(pruned), PRUNED)
        found = Snapshot(raw["id"], raw["as_of"], raw["source"], parts, unread)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError("the snapshot's manifest cannot be read", where=str(path), mend=mend) from error
    if not is_own:
        raise DataError("the snapshot's manifest was changed since it was written", where=str(path), mend=mend)
    return found


def write(path: Path, body: bytes) -> None:
    """Write through a temporary file beside it, so that a reader sees all of it or nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                Path(file.name).unlink()
                raise
        Path(file.name).replace(path)
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> SquadlibError:
    what = f"cannot be written: {error.strerror or error}"
    return SquadlibError(what, where=str(path), mend="Make room, or allow writing there.")
