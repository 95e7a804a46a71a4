"""What a rule looks at: the work of one subject, the squad or a member, in one sprint, and in those before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from squadlib.options import Thresholds


class Sums(NamedTuple):
    """What one sprint of a subject adds up to, in the unit of the report."""

    committed: float
    completed: float
    kept: float
    added: float


@dataclass(frozen=True)
class Work:
    """One subject's work in one sprint: `rows` of the ledger, `sums`, and the sums of the sprints before (`past`).

    `subject` is a member, `None` for the squad. `past`: comparable closed sprints with work, oldest first. `begun`:
    status → place of its column among the middle ones. `days`: key → working days in progress. `held`: what each member
    of the squad had committed, a member without any as 0.
    """

    subject: str | None
    rows: Sequence[Any]
    sums: Sums
    past: Sequence[Sums]
    unit: str
    limits: Thresholds
    is_closed: bool = True
    averaged: int = 6
    begun: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, float] = field(default_factory=dict)
    held: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_squad(self) -> bool:
        """Tell whether it is the squad's work."""
        return self.subject is None

    @property
    def scope(self) -> list[Any]:
        """The issues that were in the sprint at its close, completed in it or not."""
        return [row for row in self.rows if row.outcome in ("completed", "not_completed")]

    @property
    def left(self) -> list[Any]:
        """The issues that the sprint did not complete."""
        return left(self.rows)

    @property
    def until(self) -> str:
        """Say by when something is to be done about an issue that is not completed."""
        return "before it is planned again" if self.is_closed else "now"

    @property
    def committed(self) -> list[Any]:
        """The issues that were planned at the start, whatever became of them."""
        return [row for row in self.rows if row.entry == "committed"]

    def worth(self, rows: Sequence[Any]) -> float:
        """Return what issues are worth at the close, in the report's unit."""
        if self.unit == "issues":
            return len(rows)
        return float(sum(row.points_end for row in rows if pd.notna(row.points_end)))


def left(rows: Sequence[Any]) -> list[Any]:
    """Return those of the issues that the sprint did not complete."""
    return [row for row in rows if row.outcome == "not_completed"]


@dataclass(frozen=True)
class Finding:
    """What a rule found in one subject's work, worth a word (`is_due`) or not.

    `measure` tells it for a comparison ("5 of 7 issues over 8 points"), `short` what differs from sprint to sprint
    ("5 of 7"), `value` how much it is, each the less the better. `text` says it when it is due, `settled` when it was
    suggested before and no longer is.
    """

    is_due: bool
    text: str
    evidence: tuple[str, ...]
    measure: str = ""
    short: str = ""
    settled: str = ""
    value: tuple[float, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule: what it is called, what it says and why (`about`), for whom it is, and how it looks."""

    name: str
    about: str
    look: Callable[[Work], Finding | None]
    for_squad: bool = True
    for_members: bool = True
    is_praise: bool = False
    needs_close: bool = False
    """It is about how the sprint ended, so a running one has no answer."""
    is_guideline: bool = False
    """Where most of the squad's issues, of several members, break it, it is its habit: no member hears of it alone."""

    def is_for(self, work: Work) -> bool:
        """Tell whether the rule is for this subject."""
        return self.for_squad if work.is_squad else self.for_members
