"""A board as a snapshot has it, its older sprints judged as it was set up in their time, where a snapshot has that."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from squadlib import snapshots, words
from squadlib.errors import DataError
from squadlib.metrics.judged import judged
from squadlib.metrics.ledger import ledger
from squadlib.options import Options
from squadlib.params import Params
from squadlib.records import BoardRecords, PersonRecord
from squadlib.setups import History, Seen, history
from squadlib.snapshots import Snapshot
from squadlib.tables.board import BoardTables, board_tables
from squadlib.tables.people import people_table
from squadlib.tables.setup import Setup, changes, differing, is_estimated_otherwise, setup_of

UNKEPT = "no snapshot that can be read has it"


@dataclass(frozen=True)
class Era:
    """Closed sprints that are judged by an earlier set-up of the board: as a snapshot has it, and its issues.

    `changed` says in words what of the set-up was changed since; sprints and versions of `tables` are those of now;
    `ledger` holds the rows of these sprints alone.
    """

    sprint_ids: frozenset[int]
    snapshot: str
    as_of: pd.Timestamp
    setup: Setup
    changed: tuple[str, ...]
    tables: BoardTables
    ledger: pd.DataFrame


@dataclass(frozen=True)
class Unkept:
    """Closed sprints of whose time the set-up is not known for sure, and in words why, and what they are judged by."""

    sprint_ids: frozenset[int]
    why: str


@dataclass(frozen=True)
class Board:
    """A board as of a snapshot (`now`), and the ledger of all its sprints, each by the set-up of its time.

    `eras` are the earlier set-ups, oldest first; the points of a sprint are in what its board estimated then.
    """

    now: BoardTables
    ledger: pd.DataFrame
    eras: tuple[Era, ...] = ()
    unkept: tuple[Unkept, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def earlier(self) -> frozenset[int]:
        """The sprints that are judged by an earlier set-up."""
        return frozenset[int]().union(*(era.sprint_ids for era in self.eras))

    @property
    def issues(self) -> pd.DataFrame:
        """The board's issues, and those that only an earlier filter let through, each once, as last seen."""
        every = [self.now.issues, *(era.tables.issues for era in reversed(self.eras))]
        return pd.concat(every).drop_duplicates("issue_id", ignore_index=True) if self.eras else self.now.issues

    def era_of(self, sprint_id: int) -> Era | None:
        """Return the earlier set-up that a sprint is judged by, None where it is that of now."""
        return next((era for era in self.eras if sprint_id in era.sprint_ids), None)

    def tables_of(self, sprint_id: int) -> BoardTables:
        """Return the board as the sprint is judged by it."""
        era = self.era_of(sprint_id)
        return self.now if era is None else era.tables

    def by_set_up(self, sprint_ids: Iterable[int]) -> list[tuple[BoardTables, list[int]]]:
        """Return the sprints by the board that they are judged by: as it is now (always there), then the earlier."""
        asked = [int(one) for one in sprint_ids]
        earlier = [(era.tables, [one for one in asked if one in era.sprint_ids]) for era in self.eras]
        now = [one for one in asked if one not in self.earlier]
        return [(self.now, now), *((tables, ids) for tables, ids in earlier if ids)]

    def estimated_otherwise(self, tables: BoardTables) -> frozenset[int]:
        """Return the closed sprints whose estimates are of another field than those of these tables."""
        asked, now = setup_of(tables.board), setup_of(self.now.board)
        others = [era.sprint_ids for era in self.eras if is_estimated_otherwise(era.setup, asked)]
        if is_estimated_otherwise(now, asked):
            others.append(frozenset(set(self.now.sprints["sprint_id"].astype(int)) - self.earlier))
        return frozenset[int]().union(*others)


@dataclass(frozen=True)
class _Past:
    """Sprints whose time had one set-up (id → its close), and the latest snapshot of it that can be read, if any."""

    setup: Setup
    closed_at: dict[int, pd.Timestamp]
    seen: Seen | None = None
    records: BoardRecords | None = None


def board_of(params: Params, snapshot: Snapshot) -> Board:
    """Return a squad's board as a snapshot has it; DataError where it is damaged, or its ledger does not add up."""
    records: BoardRecords = snapshots.load(params.state, snapshot.parts[params.part])
    now, known = board_tables(records, options=params.options), history(params.state, snapshot, part=params.part)
    past, unkept = _placed(now.sprints, known)
    if not past:
        return Board(now, ledger(now, options=params.options), unkept=unkept, unread=known.unread)
    unread = list(known.unread)
    found = [_read(params, one, known, unread=unread) for one in past]
    people = _people([records, *(one.records for one in found if one.records is not None)])
    now = replace(now, people=people_table(people))
    eras = [
        era for one in found if (era := _era(one, now, people, known.now, options=params.options)) and era.sprint_ids
    ]
    told = frozenset[int]().union(*(era.sprint_ids for era in eras))
    return Board(
        now,
        judged(ledger(now, options=params.options), [era.ledger for era in eras], sprint_ids=told, sprints=now.sprints),
        tuple(eras),
        (*unkept, *_lost(past, told, known)),
        tuple(unread),
    )


def _placed(sprints: pd.DataFrame, known: History) -> tuple[list[_Past], tuple[Unkept, ...]]:
    """Return the closed sprints whose time had other set-ups than now, and those of which it is not known for sure."""
    is_closed = sprints["is_own"] & (sprints["state"] == "closed") & (sprints["started_at"] <= sprints["completed_at"])
    past: list[_Past] = []
    unsure: dict[str, list[int]] = {}
    for sprint_id, closed_at in sprints.loc[is_closed, ["sprint_id", "completed_at"]].itertuples(index=False):
        before, after = known.around(closed_at.to_pydatetime())
        if differing(after.setup, known.now):
            own = next((one for one in past if not differing(one.setup, after.setup)), None)
            if own is None:
                past.append(own := _Past(after.setup, {}))
            own.closed_at[int(sprint_id)] = closed_at
        if before is not None and differing(before.setup, after.setup):
            unsure.setdefault(_between(before, after), []).append(int(sprint_id))
    return past, tuple(Unkept(frozenset(ids), why) for why, ids in unsure.items())


def _between(before: Seen, after: Seen) -> str:
    """Say that a sprint was closed between two snapshots of different set-ups."""
    changed = words.listing(changes(before.setup, after.setup))
    return (
        f"closed between snapshots {before.snapshot.id} and {after.snapshot.id}, and between them the board was changed"
        f" ({changed}): judged as the later has it"
    )


def _lost(past: Sequence[_Past], told: frozenset[int], known: History) -> Iterator[Unkept]:
    """Yield the sprints whose time's set-up is known to have been another one, yet by which nothing can be judged."""
    for one in past:
        lost = frozenset(one.closed_at) - told
        if lost:
            changed = words.listing(changes(one.setup, known.now))
            yield Unkept(
                lost, f"since then the board was changed ({changed}), and {UNKEPT}: judged as it is set up now"
            )


def _read(params: Params, past: _Past, known: History, *, unread: list[str]) -> _Past:
    """Return the sprints with the latest snapshot of their set-up that can be read; tell the others to `unread`."""
    for seen in known.like(past.setup, since=min(past.closed_at.values()).to_pydatetime()):
        try:
            return replace(past, seen=seen, records=snapshots.load(params.state, seen.snapshot.parts[params.part]))
        except DataError as error:
            unread.append(f"Snapshot {seen.snapshot.id}: {error}")
    return past


def _people(boards: Sequence[BoardRecords]) -> list[PersonRecord]:
    """Return everyone that one of the boards mentions, once, as the first of them has it."""
    known = {one["id"]: one for board in reversed(boards) for one in reversed(board["people"])}
    return list({one["id"]: known[one["id"]] for board in boards for one in board["people"]}.values())


def _era(past: _Past, now: BoardTables, people: list[PersonRecord], setup: Setup, *, options: Options) -> Era | None:
    """Return the era of those of the sprints that were closed then as they are now, None without any."""
    if past.seen is None or past.records is None:
        return None
    then = board_tables({**past.records, "people": people}, options=options)
    alike = ["sprint_id", "state", "started_at", "completed_at"]
    same = now.sprints.loc[now.sprints["sprint_id"].isin(past.closed_at), alike]
    sprint_ids = frozenset(same.merge(then.sprints[then.sprints["is_own"]], on=alike)["sprint_id"].astype(int))
    rows = ledger(then, options=options)
    return Era(
        sprint_ids=sprint_ids,
        snapshot=past.seen.snapshot.id,
        as_of=pd.Timestamp(past.seen.snapshot.as_of),
        setup=past.setup,
        changed=tuple(changes(past.setup, setup)),
        tables=replace(then, sprints=now.sprints, versions=_versions(now, then)),
        ledger=rows[rows["sprint_id"].isin(sprint_ids)],
    )


def _versions(now: BoardTables, then: BoardTables) -> pd.DataFrame:
    """Return the versions as they are now, and those that only the board of then knew."""
    every = pd.concat([now.versions, then.versions], ignore_index=True)
    return every.drop_duplicates("version_id", ignore_index=True)
