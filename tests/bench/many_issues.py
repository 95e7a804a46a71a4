"""A board of many issues, and what its ledger costs: `python -m tests.bench.many_issues ISSUES CHANGES SPRINTS`."""

import json
import random
import resource
import sys
import time
from typing import Any

from squadlib.metrics.ledger import ledger
from squadlib.records import BoardRecords
from squadlib.tables.board import board_tables
from tests.records_factory import board_records, issue, sprint

DAY = 86_400_000
FIRST = 1_577_836_800_000
"""The first sprint starts on 2020-01-01; each takes two weeks."""
STATUSES = ("To Do", "In Progress", "In Review", "Done")
COLUMNS = ("issue_id", "history_id", "at", "by", "kind", "old", "new", "old_text", "new_text")


def many_issues(issues: int, changes: int, sprints: int) -> BoardRecords:
    """Return a board whose issues are put into sprints, moved on, estimated, assigned and worked on, seeded."""
    dice = random.Random(7)  # noqa: S311  a story, not a secret
    rows: list[tuple[Any, ...]] = []
    held = []
    each, more = divmod(changes, issues)
    for number in range(issues):
        told = _Told(f"A-{number + 1}", number * sprints // issues + 1, sprints, dice)
        for _ in range(each + (number < more)):
            rows.append((told.key, len(rows) + 1, *told.change()))
        held.append(
            {
                **issue(told.key, sprints=told.sprints, status=told.status, points=told.points, assignee=told.assignee),
                "created_at": told.created,
            }
        )
    listed = [sprint(one + 1, _day(one * 14), _day(one * 14 + 14)) for one in range(sprints)]
    found = board_records(sprints=listed, issues=held, as_of=FIRST + (sprints * 14 + 7) * DAY)  # type: ignore[arg-type]
    found["people"] = [{"id": f"p{one}", "name": f"Person {one}", "is_active": True} for one in range(9)]
    found["changes"] = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))  # type: ignore[typeddict-item]
    return found


class _Told:
    """One issue as its changes go on."""

    def __init__(self, key: str, first: int, sprints: int, dice: random.Random) -> None:
        self.key, self._first, self._last, self._dice = key, first, sprints, dice
        self.created = self._at = FIRST + (first - 1) * 14 * DAY - dice.randrange(10 * DAY)
        self.sprints: list[int] = []
        self.status, self.points, self.assignee = STATUSES[0], None, None

    def change(self) -> tuple[Any, ...]:
        """Return the next change: who made it when, of what, from what to what."""
        self._at += self._dice.randrange(3 * DAY)
        kind = (
            self._dice.choices(("status", "sprint", "points", "assignee"), (10, 2, 2, 3))[0]
            if self.sprints
            else "sprint"
        )
        old, new = getattr(self, f"_{kind}")()
        return self._at, f"p{self._dice.randrange(9)}", kind, old, new, old, new

    def _status(self) -> tuple[str, str]:
        old, self.status = self.status, self._dice.choice([one for one in STATUSES if one != self.status])
        return old, self.status

    def _sprint(self) -> tuple[str | None, str | None]:
        old = ",".join(map(str, self.sprints)) or None
        self.sprints = [*self.sprints, min(self._last, self._first + len(self.sprints))][-6:]
        self.sprints = list(dict.fromkeys(self.sprints))
        return old, ",".join(map(str, self.sprints))

    def _points(self) -> tuple[str | None, str]:
        old, self.points = self.points, float(self._dice.choice((1, 2, 3, 5, 8)))
        return None if old is None else str(old), str(self.points)

    def _assignee(self) -> tuple[str | None, str]:
        old, self.assignee = self.assignee, f"p{self._dice.randrange(9)}"
        return old, self.assignee


def _day(number: int) -> str:
    return time.strftime("%Y-%m-%dT09:00:00", time.gmtime(FIRST / 1000 + number * 86_400))


def plain(records: BoardRecords) -> list[dict[str, Any]]:
    """Return the issues with their changes, each as JSON that another tool can be told of."""
    changed: dict[str, list[list[Any]]] = {}
    rows = zip(*(records["changes"][name] for name in ("issue_id", "at", "kind", "old", "new")), strict=True)  # type: ignore[literal-required]
    for key, *change in rows:
        changed.setdefault(key, []).append(change)
    return [
        {"key": one["key"], "created": one["created_at"], "status": one["status_id"], "changes": changed[one["id"]]}
        for one in records["issues"]
    ]


def main(issues: int, changes: int, sprints: int, kept: str = "") -> None:
    """Print the seconds of the tables and of the ledger, how many rows it has, and the peak of memory over both."""
    records = many_issues(issues, changes, sprints)
    if kept:
        with open(kept, "w", encoding="utf-8") as file:  # noqa: PTH123  a path from the command line
            json.dump(plain(records), file)
    began = time.perf_counter()
    tables = board_tables(records)
    between = time.perf_counter()
    rows = len(ledger(tables))
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"tables": between - began, "ledger": ended - between, "rows": rows, "peak_mb": peak}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]), *sys.argv[4:])
