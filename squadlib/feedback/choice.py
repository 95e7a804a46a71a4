"""Which of all that was found each member and the squad hear, and what became of what they heard before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from squadlib.feedback.follow_up import follow_up
from squadlib.feedback.gathering import Gathered, Subject, begun_sprints, gathered
from squadlib.feedback.rules import RULES
from squadlib.feedback.work import Finding
from squadlib.options import Options, Thresholds
from squadlib.tables.board import BoardTables

COLUMNS = ["rule", "subject", "text", "evidence", "follow_up", "kind"]

Found = Mapping[str, Finding]
"""What the rules found in one subject's sprint, by rule, in their order."""

_PRAISE = {rule.name for rule in RULES if rule.is_praise}


def feedback(
    tables: BoardTables,
    ledger: pd.DataFrame,
    *,
    sprint_id: int,
    unit: str = "points",
    days: pd.DataFrame | None = None,
    roster: Collection[str] | None = None,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 (frozen)
    options: Options = Options(),  # noqa: B008 (frozen)
) -> pd.DataFrame:
    """Suggestions and praise for the squad and each member, each from one rule, and what became of the last ones.

    One row per suggestion, the squad's first (`subject` is `None`), then by member in alphabetical order, at most
    `thresholds.most` each: `rule`, `subject`, `text` (what was observed, what it led to, one next step), `evidence`
    (list of issue keys), `follow_up` (what was suggested after the sprints before, and how it is now; `None` where it
    is new), `kind` (suggestion, changed, praise; changed was suggested after the last sprint and no longer is). `unit`
    is what the report counts in; `days` is `metrics.days_in_progress`; `roster` names the squad's members. Unassigned
    work and accounts no longer active get none; what most issues lack is said to the squad alone, before all else.
    """
    order = begun_sprints(tables.sprints)
    if sprint_id not in order:
        return pd.DataFrame(columns=COLUMNS, dtype=object)
    order = order[: order.index(sprint_id) + 1]
    board = gathered(
        tables,
        ledger,
        order=order,
        sprint_ids=[*order[:-1][-thresholds.look_back :], sprint_id] if thresholds.look_back else [sprint_id],
        unit=unit,
        days=days,
        roster=roster,
        thresholds=thresholds,
        options=options,
    )
    return _chosen(board, most=thresholds.most)


def _chosen(board: Gathered, *, most: int) -> pd.DataFrame:
    """Return what each subject of the last sprint gathered hears."""
    *before, now = [_found(board, one) for one in board.sprint_ids]
    is_closed = board.sprint_ids[-1] in board.closed
    rows = [
        row
        for subject, found in now.items()
        for row in _told(subject, found, [one.get(subject, {}) for one in before], most=most)
        if is_closed or row["kind"] == "suggestion"
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def _found(board: Gathered, sprint_id: int) -> dict[Subject, Found]:
    """Return what the rules find in one sprint, by subject and rule."""
    asked = [rule for rule in RULES if sprint_id in board.closed or not rule.needs_close]
    every = {
        work.subject: {rule.name: rule.look(work) for rule in asked if rule.is_for(work)}
        for work in board.works(sprint_id)
    }
    found = {
        subject: {name: one for name, one in looked.items() if one is not None} for subject, looked in every.items()
    }
    habits = _habits(found, share=board.limits.habit_share)
    return {
        subject: _stressed(told, habits) if subject is None else _spared(told, habits)
        for subject, told in found.items()
    }


def _habits(found: Mapping[Subject, Found], *, share: float) -> set[str]:
    """Return the guidelines that most of the squad's issues break, and more than one member."""
    squad = found.get(None, {})
    asked = [rule.name for rule in RULES if rule.is_guideline and rule.name in squad]
    breaking = {
        name: sum(told[name].is_due for one, told in found.items() if one is not None and name in told)
        for name in asked
    }
    return {name for name in asked if squad[name].value[1] >= share and breaking[name] > 1}


def _stressed(found: Found, habits: set[str]) -> Found:
    """Return the squad's findings with its habits first."""
    return {name: found[name] for name in sorted(found, key=lambda name: name not in habits)}


def _spared(found: Found, habits: set[str]) -> Found:
    """Return a member's findings without what is the squad's habit."""
    return {name: replace(one, is_due=False) if name in habits else one for name, one in found.items()}


def _told(subject: Subject, now: Found, before: Sequence[Found], *, most: int) -> list[dict[str, Any]]:
    """Return the rows of one subject: suggestions, then what changed for the better, then praise."""
    heard = [suggested(found, most=most) for found in before]
    then = [{name: found[name] for name in names} for found, names in zip(before, heard, strict=True)]
    kinds = {
        "suggestion": suggested(now, most=most),
        "changed": [name for name in (heard[-1] if heard else []) if _is_better(now.get(name), before[-1][name])],
        "praise": [name for name, one in now.items() if one.is_due and name in _PRAISE],
    }
    rows = [
        {
            "rule": name,
            "subject": subject,
            "text": _plain(now[name].settled if kind == "changed" else now[name].text),
            "evidence": list(now[name].evidence),
            "follow_up": _plain(follow_up(now[name], [found.get(name) for found in then])),
            "kind": kind,
        }
        for kind, names in kinds.items()
        for name in names
    ]
    return rows[:most]


def suggested(found: Found, *, most: int) -> list[str]:
    """Return the rules whose suggestion a subject hears: the first that are due; where praise is due, one fewer."""
    due = [name for name, one in found.items() if one.is_due]
    has_praise = any(name in _PRAISE for name in due)
    return [name for name in due if name not in _PRAISE][: most - 1 if has_praise and most > 1 else most]


def _is_better(now: Finding | None, last: Finding) -> bool:
    """Tell whether what was suggested after the last sprint is no longer due, and less than it was."""
    if now is None or now.is_due:
        return False
    return all(one < other for one, other in zip(now.value, last.value, strict=True))


def _plain(text: str | None) -> Any:
    """Return a text in plain spaces, as it goes into mail and JSON."""
    return None if text is None else text.replace("\u00a0", " ")
