"""Sprints told in a few words, for the rules of feedback: who held what, and how it ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from squadlib.feedback import Thresholds, feedback
from squadlib.metrics.days_in_progress import days_in_progress
from squadlib.metrics.ledger import ledger
from squadlib.options import Options
from squadlib.tables.board import BoardTables, board_tables
from tests.records_factory import board_records, change, issue, person, sprint

FIRST = datetime(2026, 1, 5, 9)  # noqa: DTZ001  the factory reads it as UTC
EVERYTHING = Thresholds(most=30)
"""Lets a test see every rule that is due."""

_number = iter(range(1, 10**9))


def opens(number: int) -> datetime:
    """Return when sprint 1, 2, … starts; each lasts eleven days, with three between."""
    return FIRST + timedelta(days=14 * (number - 1))


def closes(number: int) -> datetime:
    """Return when a sprint closes."""
    return opens(number) + timedelta(days=11)


def work(
    *sprints: int,
    who: str | None = "Ana",
    points: float | None = 3,
    done: bool = True,
    status: str = "To Do",
    added: bool = False,
    before: float | None = None,
    key: str = "",
    **fields: Any,
) -> list[Any]:
    """Return an issue that went through these sprints, done in the last or left in `status`; with its changes.

    `added`: put into the first of them after its start; `before`: its estimate until the fifth day of the last.
    """
    name = key or f"W-{next(_number)}"
    first, last = sprints[0], sprints[-1]
    linked: dict[str, Any] = {"versions": ["v1"], "epic_key": "E-1", "priority": f"P{next(_number) % 3}", **fields}
    made = issue(name, sprints=sprints, status="Done" if done else status, points=points, assignee=who, **linked)
    put = [(closes(one) + timedelta(seconds=2), _ids(sprints, one), _ids(sprints, one + 1)) for one in sprints[:-1]]
    if added:
        put.append((opens(first) + timedelta(days=2), "", str(first)))
    told = [change(name, str(at), "sprint", old, new) for at, old, new in put]
    if before is not None:
        told.append(change(name, str(opens(last) + timedelta(days=5)), "points", str(before), str(points)))
    if done:
        told.append(change(name, str(opens(last) + timedelta(days=3)), "status", "To Do", "In Progress"))
        told.append(change(name, str(opens(last) + timedelta(days=8)), "status", "In Progress", "Done"))
    return [made, *told]


def _ids(sprints: Sequence[int], until: int) -> str:
    return ",".join(str(one) for one in sprints if one <= until)


def board(*works: list[Any], sprints: int, is_running: bool = False, gone: Sequence[str] = ()) -> BoardTables:
    """Return the board of so many sprints, the last one still running if so said; `gone` have left."""
    told = [one for made in works for one in made]
    issues = [one for one in told if "created_at" in one]
    names = sorted({one["assignee"] for one in issues if one["assignee"]} | set(gone))
    windows = [
        sprint(one, str(opens(one)), None if is_running and one == sprints else str(closes(one)))
        for one in range(1, sprints + 1)
    ]
    records = board_records(
        sprints=windows,
        issues=issues,
        changes=[one for one in told if "created_at" not in one],
        people=[person(name, name, is_active=name not in gone) for name in names],
        as_of=str(opens(sprints) + timedelta(days=6 if is_running else 13)),
    )
    return board_tables(records)


def said(
    *works: list[Any],
    sprints: int = 1,
    thresholds: Thresholds = EVERYTHING,
    unit: str = "points",
    options: Options = Options(),  # noqa: B008 (frozen)
    **place: Any,
) -> pd.DataFrame:
    """Return the feedback on the last of the sprints."""
    tables = board(*works, sprints=sprints, **place)
    rows = ledger(tables, options=options)
    days = days_in_progress(tables, rows)
    return feedback(tables, rows, sprint_id=sprints, unit=unit, days=days, thresholds=thresholds, options=options)


def heard(rows: pd.DataFrame, rule: str, subject: str | None = "Ana", *, kind: str = "") -> str | None:
    """Return the text of one rule for one subject, `None` where it hears nothing."""
    for row in rows.itertuples():
        if row.rule == rule and row.subject == subject and kind in ("", row.kind):
            return str(row.text)
    return None
