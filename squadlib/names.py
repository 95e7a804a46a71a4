"""The names that the latest snapshot of a board holds: its sprints, its people, its quarters, to be completed.

A board's part may be large, so its names are kept in a small file beside it and read anew when the part is another.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from squadlib.errors import SquadlibError
from squadlib.snapshots import Snapshot, every, load, write

Names = dict[str, list[str]]


def latest(state: Path, *, board: int | None) -> Names:
    """Return the names in the latest snapshot of this board, or of any; none where there is none that can be read."""
    nothing: Names = {"sprints": [], "members": [], "quarters": []}
    try:
        kept = every(state)
        for snapshot in reversed(kept):
            part = _part(snapshot, board)
            if part:
                return _known(state, snapshot, part)
    except SquadlibError:
        return nothing  # nobody asked for a report: a shell completes what it can
    return nothing


def _part(snapshot: Snapshot, board: int | None) -> str | None:
    boards = [name for name in snapshot.parts if name.startswith("board-")]
    return next((name for name in boards if board is None or name == f"board-{board}"), None)


def _known(state: Path, snapshot: Snapshot, name: str) -> Names:
    """Return a board's names as they are kept, else from the part, and keep them."""
    part = snapshot.parts[name]
    place = state / "names" / f"{name}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(place.read_text(encoding="utf-8"))
        if kept["sha256"] == part.sha256:
            return {kind: [str(one) for one in kept[kind]] for kind in ("sprints", "members", "quarters")}
    found = _of_board(load(state, part))
    write(place, json.dumps({"sha256": part.sha256, **found}, ensure_ascii=False).encode(errors="replace"))
    return found


def _of_board(board: Any) -> Names:
    """Return the names of a board's records, newest first; its own sprints that began.

    >>> sprint = {"id": 7, "name": "S 7", "board_id": 1, "activated_at": None, "start_at": 1793000000000}
    >>> _of_board({"board": {"id": 1}, "sprints": [sprint], "people": [{"id": "a", "name": "Ana Ruiz"}]})
    {'sprints': ['S 7'], 'members': ['Ana Ruiz'], 'quarters': ['2026Q4']}
    """
    begun = sorted(((_start(one), one) for one in board["sprints"] if _start(one)), key=lambda pair: -pair[0])
    own = [one["name"] for _, one in begun if one["board_id"] == board["board"]["id"]]
    return {
        "sprints": list(dict.fromkeys(own)),
        "members": sorted({one["name"] for one in board["people"] if one["name"]}),
        "quarters": list(dict.fromkeys(_quarter(at) for at, _ in begun)),
    }


def _start(sprint: Any) -> int:
    return sprint["activated_at"] or sprint["start_at"] or 0


def _quarter(at: int) -> str:
    day = datetime.fromtimestamp(at / 1000, UTC)
    return f"{day.year}Q{(day.month + 2) // 3}"
