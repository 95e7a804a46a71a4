"""How long things took the last time, kept beside the snapshots: what says how long is left the next time."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from squadlib.errors import SquadlibError
from squadlib.snapshots import write


def last(state: Path, name: str) -> list[float]:
    """Return how many seconds each part of this took the last time; nothing where that is not known."""
    try:
        found = json.loads(_place(state, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    is_known = isinstance(found, list) and all(isinstance(one, int | float) and one >= 0 for one in found)
    return [float(one) for one in found] if is_known else []


def keep(state: Path, name: str, seconds: Sequence[float]) -> None:
    """Keep how many seconds each part took; where that cannot be written, the next time is shown without.

    Where nothing was ever fetched there is no folder for it, and none is made.
    """
    if not state.is_dir():
        return
    with suppress(SquadlibError):
        write(_place(state, name), json.dumps([round(one, 3) for one in seconds]).encode())


def left(known: Sequence[float], done: int, *, of: int) -> float | None:
    """Return how many seconds the parts after the first `done` take; None where the last time had other parts.

    >>> left([1.0, 2.0, 3.0], 1, of=3), left([1.0, 2.0], 1, of=3), left([], 0, of=2)
    (5.0, None, None)
    """
    return sum(known[done:]) if len(known) == of else None


def _place(state: Path, name: str) -> Path:
    return state / "pace" / f"{name}.json"
