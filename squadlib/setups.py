"""How a board was set up at each snapshot: read from each part once and kept beside the parts, small as it is.

A part is named by the hash of its content, so what was read from it once holds for ever.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from squadlib.errors import DataError, SquadlibError
from squadlib.snapshots import Part, Snapshot, every, load, write
from squadlib.tables.setup import Setup, differing, setup_from, setup_of

SCHEMA = "setup/1"


@dataclass(frozen=True)
class Seen:
    """A snapshot that holds the board, and how the board was set up in it."""

    snapshot: Snapshot
    setup: Setup

    @property
    def at(self) -> datetime:
        """The instant it was fetched."""
        return datetime.fromisoformat(self.snapshot.as_of)


@dataclass(frozen=True)
class History:
    """A board as the snapshots up to one have it, oldest first, that one last; `unread`: what cannot be read."""

    seen: tuple[Seen, ...]
    unread: tuple[str, ...] = ()

    @property
    def now(self) -> Setup:
        """How the board is set up in the last of them."""
        return self.seen[-1].setup

    @property
    def is_alike(self) -> bool:
        """Whether the board was set up alike in all of them."""
        return all(not differing(one.setup, self.now) for one in self.seen)

    def around(self, closed_at: datetime) -> tuple[Seen | None, Seen]:
        """Return the last snapshot before a sprint was closed, None without one, and the first that saw it closed."""
        after = next((place for place, one in enumerate(self.seen) if one.at >= closed_at), len(self.seen) - 1)
        return (self.seen[after - 1] if after else None), self.seen[after]

    def like(self, setup: Setup, *, since: datetime) -> Iterator[Seen]:
        """Yield the snapshots since an instant in which the board was set up so, the latest first."""
        for one in reversed(self.seen):
            if one.at >= since and not differing(one.setup, setup):
                yield one

    def turns(self) -> list[list[str]]:
        """Return what drift depends on: from when to when each set-up was seen, and by which part; none without any."""
        if self.is_alike and not self.unread:
            return []
        starts = [
            place
            for place, one in enumerate(self.seen)
            if not place or differing(self.seen[place - 1].setup, one.setup)
        ]
        ends = [*(place - 1 for place in starts[1:]), None]
        told = [
            [self.seen[start].snapshot.as_of, *([] if end is None else [self.seen[end].snapshot.id])]
            for start, end in zip(starts, ends, strict=True)
        ]
        return [*told, list(self.unread)]


def history(state: Path, snapshot: Snapshot, *, part: str) -> History:
    """Return how the board of this part was set up in the snapshots of the same Jira up to this one.

    An older snapshot that is damaged stops nothing: it is told as unread. Raises DataError where this one is damaged.
    """
    own = Seen(snapshot, setup(state, snapshot.parts[part]))
    try:
        kept = every(state)
    except DataError as error:
        return History((own,), (str(error),))
    seen: list[Seen] = []
    unread: list[str] = []
    for one in kept:
        if part not in one.parts or one.source["jira"] != snapshot.source["jira"] or one.as_of >= snapshot.as_of:
            continue
        try:
            seen.append(Seen(one, setup(state, one.parts[part])))
        except DataError as error:
            unread.append(f"Snapshot {one.id}: {error}")
    return History((*seen, own), tuple(unread))


def setup(state: Path, part: Part) -> Setup:
    """Return how a part's board is set up (DataError where the part is damaged and was never read)."""
    try:
        told = json.loads(place(state, part).read_text(encoding="utf-8"))
        if told["schema"] == SCHEMA:
            return setup_from(told)
    except (OSError, ValueError, KeyError, TypeError):
        pass  # never read yet, or written by another generation: the part itself tells
    found = setup_of(load(state, part)["board"])
    remember(state, part, found)
    return found


def remember(state: Path, part: Part, found: Setup) -> None:
    """Keep how a part's board is set up, so that it need not be read for that again."""
    try:
        write(place(state, part), json.dumps({"schema": SCHEMA, **asdict(found)}).encode())
    except SquadlibError:
        return  # in a folder that cannot be written it is read again: slower, and just as true


def place(state: Path, part: Part) -> Path:
    """Return where it is kept how the board of a part is set up."""
    return state / "setups" / part.sha256[:2] / f"{part.sha256}.json"
