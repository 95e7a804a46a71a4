"""What a report is made from: frozen tables of one squad's sprint, or of all squads side by side."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from squadlib.metrics.quarters import quarter_of
from squadlib.options import Absence, Delivery, Options, Thresholds
from squadlib.reports.eras import Board
from squadlib.tables.board import BoardTables, Unit
from squadlib.tables.plan import Plan
from squadlib.verify.kept import Verification


@dataclass(frozen=True)
class SprintData:
    """All a report on one squad is made from.

    `sprint` is one row of `tables.sprints`; `sprint_ids` are the board's own closed sprints up to and including it
    (and it, when it is running), oldest first; `ledger` and `totals` cover every sprint of the board. `tables` are the
    board as the sprint is judged by it: `board.now`, or an earlier set-up where a snapshot has that of the sprint's
    time; `incomparable` are the sprints whose estimates are of another field: their points stand in `totals` alone.
    `verified` is what the last comparison with Jira's own sprint reports found, None where there was none.
    """

    squad: str
    squad_name: str
    sprint: pd.Series
    sprint_ids: list[int]
    quarter: str
    board: Board
    tables: BoardTables
    plan: Plan
    workbook: dict[str, str]
    options: Options
    thresholds: Thresholds
    delivery: Delivery
    absences: tuple[Absence, ...]
    snapshot: str
    team_level: bool
    """Whether the site wants other squads shown beside this one."""
    ledger: pd.DataFrame
    totals: pd.DataFrame
    incomparable: frozenset[int] = frozenset()
    verified: Verification | None = None

    @property
    def as_of(self) -> pd.Timestamp:
        """The instant of the data: that of the board as it is now, whatever set-up the sprint is judged by."""
        return self.board.now.as_of

    @cached_property
    def counting(self) -> Options:
        """The switches, with the sprints that are `incomparable` among those left out of velocity and forecast."""
        sprints = self.tables.sprints
        names = sprints.loc[sprints["sprint_id"].isin(self.incomparable), "sprint"]
        return replace(self.options, leave_out_sprints=(*self.options.leave_out_sprints, *names))

    @cached_property
    def comparable_ledger(self) -> pd.DataFrame:
        """The ledger without the sprints that are `incomparable`: no estimate there is not the same as none."""
        return self.ledger[~self.ledger["sprint_id"].isin(self.incomparable)]

    @property
    def sprint_id(self) -> int:
        """The id of the sprint reported."""
        return int(self.sprint["sprint_id"])

    @cached_property
    def unit(self) -> Unit:
        """What the report counts in: the board's unit, or issues when nothing of this sprint is estimated."""
        points = (self.ledger[name].to_numpy()[self._is_here] for name in ("points_start", "points_end"))
        return self.tables.unit if any(pd.notna(one).any() for one in points) else "issues"

    @cached_property
    def has_issues(self) -> bool:
        """Whether any issue was in the sprint."""
        return bool(self._is_here.any())

    @cached_property
    def reported(self) -> pd.DataFrame:
        """The ledger's rows of the sprint, which nobody may change."""
        rows: pd.DataFrame = self.ledger[self._is_here]
        return rows

    @property
    def _is_here(self) -> Any:
        return self.ledger["sprint_id"].to_numpy() == self.sprint_id


@dataclass(frozen=True)
class QuarterData:
    """A quarter of one squad, or (`squad` None) of the whole team.

    `squads` are their boards as of the snapshot, each with its running sprint, between two with its last; one whose
    board is not there is `absent`: its name → why. `plans` are the states of the workbook that snapshots kept, each
    with its instant, oldest first; the last is `plan`. `unread` says which states could not be read, and why. `on` is
    the day reported on: that of the data, or an earlier one that was asked for.
    """

    squad: str | None
    squad_name: str
    quarter: str
    as_of: pd.Timestamp
    on: pd.Timestamp
    squads: tuple[SprintData, ...]
    absent: Mapping[str, str]
    plan: Plan
    plans: tuple[tuple[pd.Timestamp, Plan], ...]
    unread: tuple[str, ...]
    workbook: dict[str, str]
    stages: tuple[str, ...]
    options: Options
    thresholds: Thresholds
    snapshot: str

    @property
    def named(self) -> list[str] | None:
        """How the plan may name the squad: by its file or by its name; None means every squad."""
        return None if self.squad is None else [self.squad, self.squad_name]

    @property
    def is_past(self) -> bool:
        """Whether the day reported on lies before that of the data."""
        return self.on < self.as_of.tz_convert(self.options.timezone).tz_localize(None).normalize()

    @cached_property
    def mixed_quarters(self) -> frozenset[str]:
        """The quarters in which a sprint was closed whose estimates are of another field: no points of all add up."""
        closed = [
            at
            for one in self.squads
            for at in one.tables.sprints.loc[one.tables.sprints["sprint_id"].isin(one.incomparable), "completed_at"]
        ]
        return frozenset(quarter_of(at, timezone=self.options.timezone) for at in closed)

    @cached_property
    def versions(self) -> pd.DataFrame:
        """The Jira versions that the boards know, each once."""
        versions = pd.concat([one.tables.versions for one in self.squads], ignore_index=True)
        return versions.drop_duplicates("version_id", ignore_index=True)

    @cached_property
    def unit(self) -> Unit:
        """What work is summed in: the unit all boards share, else issues."""
        units = {one.tables.unit for one in self.squads}
        return units.pop() if len(units) == 1 else "issues"


@dataclass(frozen=True)
class TeamData:
    """All squads side by side, each with one sprint; a squad without one is `absent`: its name → why.

    `highlighted` is the squad (by file name) whose report this is part of, None where it is the team's own.
    """

    squads: tuple[SprintData, ...]
    absent: Mapping[str, str]
    highlighted: str | None
    snapshot: str

    @cached_property
    def units(self) -> frozenset[Unit]:
        """What the squads with any issue count in."""
        return frozenset(one.unit for one in self.squads if one.has_issues)

    @property
    def unit(self) -> Unit:
        """What the team is summed in: the unit all squads with any issue share, else issues."""
        return next(iter(self.units)) if len(self.units) == 1 else "issues"

    @property
    def shown(self) -> Hashable:
        """What the figures of the squads side by side depend on: whose sprints, counted how."""
        return self.snapshot, tuple((one.squad, one.squad_name, one.sprint_id, one.options) for one in self.squads)

    @property
    def as_of(self) -> pd.Timestamp:
        """The instant up to which all squads are known."""
        return min(one.as_of for one in self.squads)

    @property
    def timezone(self) -> str:
        """The zone instants are shown in: the first squad's."""
        return self.squads[0].options.timezone
