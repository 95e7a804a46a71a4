"""What was fetched, written once, never changed; every report is rendered from one.

A snapshot is a small manifest that names its parts (one per board, one for the workbook) by the hash of their content.
Parts are kept compressed and shared between snapshots: what did not change is stored once.
"""

import gzip
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from squadlib.errors import DataError, SquadlibError, UsageError, did_you_mean

SCHEMA = "snapshot/1"
LATEST = "latest"


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
    stored = {name: _store(state, content) for name, content in sorted(parts.items())}
    stamp = as_of.astimezone(UTC)
    instant = stamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    found = Snapshot("", instant, dict(source), stored, dict(unread or {}))
    nameless = asdict(found)
    identity = f"{stamp:%Y%m%dT%H%M%SZ}-{hashlib.sha256(_json(nameless)).hexdigest()[:8]}"
    path = _manifest(state, identity)
    if path.exists():
        path.touch()  # of two as of the same instant, the one fetched last is the latest
    else:
        _write(path, json.dumps({"schema": SCHEMA, **nameless, "id": identity}, indent=1).encode())
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
    path = _manifest(state, identity)
    if not path.is_file():
        known = [s.id for s in every(state)]
        raise UsageError(
            f"there is no snapshot {identity!r}.{did_you_mean(identity, known)}",
            where=str(state),
            mend="`squadlib snapshots` lists them.",
        )
    return _read(path)


def every(state: Path) -> list[Snapshot]:
    """Return all snapshots kept, oldest first; of those as of the same instant the one fetched last comes last."""
    fetched = [(_read(path), path.stat().st_mtime_ns) for path in (state / "snapshots").glob("*.json")]
    return [snapshot for snapshot, _ in sorted(fetched, key=lambda pair: (pair[0].as_of, pair[1]))]


def load(state: Path, part: Part) -> Any:
    """Return a part's content; one that is missing or was changed since is a DataError (exit 4)."""
    path = _part(state, part.sha256)
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, ValueError) as error:
        raise DataError("a part of the snapshot cannot be read", where=str(path), mend="Fetch again.") from error
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise DataError("a part of the snapshot was changed since it was written", where=str(path), mend="Fetch again.")
    return json.loads(content)


def _store(state: Path, content: Any) -> Part:
    body = _json(content)
    part = Part(hashlib.sha256(body).hexdigest(), len(body), _counts(content))
    path = _part(state, part.sha256)
    if not path.exists():
        _write(path, gzip.compress(body, compresslevel=6, mtime=0))
    return part


def _counts(content: Any) -> dict[str, int]:
    sized = {name: value for name, value in content.items() if isinstance(value, list)}
    if "changes" in content:
        sized["changes"] = content["changes"]["at"]
    if "tabs" in content:
        sized |= content["tabs"]
    return {name: len(value) for name, value in sorted(sized.items())}


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _part(state: Path, sha256: str) -> Path:
    return state / "parts" / sha256[:2] / f"{sha256}.json.gz"


def _manifest(state: Path, identity: str) -> Path:
    if not re.fullmatch(r"[0-9TZ]+-[0-9a-f]{8}", identity):
        raise UsageError(f"{identity!r} is not a snapshot's ID", mend="`squadlib snapshots` lists them.")
    return state / "snapshots" / f"{identity}.json"


def _read(path: Path) -> Snapshot:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        parts = {name: Part(**part) for name, part in raw["parts"].items()}
        return Snapshot(raw["id"], raw["as_of"], raw["source"], parts, raw.get("unread", {}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError("the snapshot's manifest cannot be read", where=str(path), mend="Fetch again.") from error


def _write(path: Path, body: bytes) -> None:
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
        what = f"cannot be written: {error.strerror}"
        raise SquadlibError(what, where=str(path), mend="Make room, or allow writing there.") from error
