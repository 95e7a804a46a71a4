"""What the next fetch of a board need not ask again, kept beside the snapshots; losing it costs one full fetch.

It counts only for the latest snapshot of that board of that Jira, and only while that snapshot's part is whole.
"""

import gzip
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

from squadlib.errors import DataError, UsageError
from squadlib.snapshots import Part, find, load, write


def recall(state: Path, *, board: int, url: str) -> dict[str, Any] | None:
    """Return what was kept with the board's latest snapshot; None where there is none, or either is damaged."""
    try:
        part = find(state, board=board, url=url).parts[f"board-{board}"]
        load(state, part)
    except (DataError, UsageError):
        return None
    try:
        kept = json.loads(gzip.decompress(_file(state, board, url).read_bytes()))
        found: dict[str, Any] = kept["memory"]
        is_of_it = kept["part"] == part.sha256
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        return None
    return found if is_of_it else None


def remember(state: Path, part: Part, memory: dict[str, Any], *, board: int, url: str) -> None:
    """Keep this for the next fetch, in place of what was kept of the board before."""
    body = json.dumps({"part": part.sha256, "memory": memory}, ensure_ascii=False, separators=(",", ":"))
    write(_file(state, board, url), gzip.compress(body.encode(errors="replace"), compresslevel=1, mtime=0))


def _file(state: Path, board: int, url: str) -> Path:
    return state / "remembered" / f"board-{board}-{hashlib.sha256(url.encode()).hexdigest()[:8]}.json.gz"
