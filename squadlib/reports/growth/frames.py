"""The frames of a growth report: one member's own rows alone, and no colleague's name in any of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from squadlib.feedback import feedback
from squadlib.feedback.growth import heard
from squadlib.metrics.days_in_progress import days_in_progress
from squadlib.metrics.delivery import classes
from squadlib.metrics.growth import (
    own_breadth,
    own_days,
    own_guidelines,
    own_quarters,
    own_rows,
    own_sizes,
    own_sprints,
)
from squadlib.metrics.growth_plan import fed_measures, own_milestones
from squadlib.metrics.judged import without_points
from squadlib.metrics.ledger import ledger
from squadlib.options import Options, Thresholds
from squadlib.quality.growth import own_quality
from squadlib.reports.data import QuarterData, SprintData
from squadlib.reports.growth.colleagues import colleagues_of
from squadlib.reports.growth.member import is_active_of, member_of, other_squads_of, owners_of
from squadlib.reports.growth.source import idle_sprints_of, running_of, source_of
from squadlib.reports.set_up import set_up_quality
from squadlib.reports.sprint.frames import days_of_work

METRICS: tuple[Callable[..., Any], ...] = (
    *(ledger, own_rows, own_sprints, own_quarters, own_sizes, days_in_progress, own_days),
    *(classes, own_breadth, own_guidelines, own_milestones, fed_measures, heard),
)
"""The metrics behind a growth report, whose definitions it prints."""

QUARTERS = 5
"""How many of the member's quarters are shown: the last and those before it, back to the same one a year ago."""
_TEXTS = (
    *("sprint", "summary", "type", "milestone", "milestones", "project", "measure_id", "measure", "unit"),
    *("disagreement", "subject", "text", "became", "first_sprint", "last_sprint"),
)
"""The columns that hold what people typed, or were told."""


@dataclass(frozen=True)
class Growth:
    """All a growth report shows: figures of one member's own work, oldest first; whom else it concerns is left out.

    `unit` is what their work is counted in; `others` are the squads the Members tab also has the member in; `running`
    names the sprint that runs and does not count yet; `idle_sprints` were closed since their last; `source` is where
    the data came from, without its people. In no text of it is a colleague named.
    """

    member: str
    squad: str
    squad_name: str
    quarter: str
    as_of: pd.Timestamp
    snapshot: str
    unit: str
    thresholds: Thresholds
    sprints: pd.DataFrame
    quarters: pd.DataFrame
    sizes: pd.DataFrame
    days: pd.DataFrame
    breadth: pd.DataFrame
    milestones: pd.DataFrame
    measures: pd.DataFrame
    guidelines: pd.DataFrame
    feedback: pd.DataFrame
    issues: pd.DataFrame
    quality: pd.DataFrame
    others: tuple[str, ...]
    is_active: bool
    running: str
    idle_sprints: int
    source: SprintData

    @property
    def options(self) -> Options:
        """How the numbers are counted."""
        return self.source.options


def growth_of(data: QuarterData, *, member: str = "") -> Growth:
    """Return one member's own work; the only door through which a squad's data comes into a growth report.

    Without a name it is the first member of the squad, so that the notebook runs as it is.
    Raises UsageError for who is no member.
    """
    name = member_of(data, member)
    colleagues, board = colleagues_of(data, name), data.squads[0]
    rows = _shown(own_rows(board.ledger, board.tables.sprints, member=name, timezone=data.options.timezone))
    unit = board.tables.unit if rows[["points_start", "points_end"]].notna().any(axis=None) else "issues"
    owners = owners_of(board, colleagues)
    frames = _frames_of(data, rows, owners=owners, unit=unit)
    frames["feedback"] = _feedback_of(name, rows, board)
    is_shared = len(owners) < len(colleagues.own)
    odd = own_quality(
        _measured(rows, board),
        board.tables.sprints,
        frames["milestones"],
        unit=unit,
        is_shared=is_shared,
        unread=len(data.unread),
    )
    frames["quality"] = pd.concat([odd, set_up_quality(board)], ignore_index=True)
    return Growth(
        **{key: colleagues.hidden_texts(frame, columns=_TEXTS) for key, frame in frames.items()},
        member=name,
        squad=board.squad,
        squad_name=colleagues.hidden(data.squad_name),
        quarter=data.quarter,
        as_of=data.as_of,
        snapshot=data.snapshot,
        unit=unit,
        thresholds=data.thresholds,
        others=tuple(colleagues.hidden(one) for one in other_squads_of(data, name)),
        is_active=is_active_of(name, board),
        running=running_of(board, colleagues),
        idle_sprints=idle_sprints_of(rows, board.tables.sprints),
        source=source_of(board, colleagues),
    )


def _frames_of(data: QuarterData, rows: pd.DataFrame, *, owners: list[str], unit: str) -> dict[str, pd.DataFrame]:
    """Return the figures of the member's rows."""
    board, limit = data.squads[0], data.thresholds.largest_points
    measured = _measured(rows, board)
    took, kinds = days_of_work(board, rows), classes(rows, board.board.issues, meaning=board.delivery)
    sprints = own_sprints(rows, board.tables.sprints, timezone=data.options.timezone)
    return {
        "sprints": without_points(sprints, sprints["sprint_id"].isin(board.incomparable)),
        "quarters": _quarters_of(rows, board, largest_points=limit),
        "sizes": own_sizes(measured),
        "days": own_days(took[took["sprint_id"].isin(measured["sprint_id"])], measured),
        "breadth": own_breadth(rows, kinds),
        "milestones": _milestones_of(data, owners),
        "measures": fed_measures(rows, plan=data.plan, versions=data.versions, owners=owners),
        "guidelines": own_guidelines(measured, unit=unit, largest_points=limit),
        "issues": _issues_of(rows, took, kinds),
    }


def _quarters_of(rows: pd.DataFrame, board: SprintData, *, largest_points: float) -> pd.DataFrame:
    """Return `metrics.own_quarters`; where a quarter has estimates of two fields, its sizes are those of today's."""
    every = own_quarters(rows, largest_points=largest_points)
    if not board.incomparable:
        return every
    mixed = rows.loc[rows["sprint_id"].isin(board.incomparable), "quarter"]
    sizes = own_quarters(_measured(rows, board), largest_points=largest_points).set_index("quarter")
    found = without_points(every, every["quarter"].isin(mixed))
    counts = {name: found["quarter"].map(sizes[name]).fillna(0).astype("int64") for name in _COUNTS}
    shares = {name: found["quarter"].map(sizes[name]).astype("float64") for name in ("median_points", "large_rate")}
    return found.assign(**counts, **shares)


_COUNTS = ("estimated_issues", "large_issues")


def _measured(rows: pd.DataFrame, board: SprintData) -> pd.DataFrame:
    """Return the rows whose estimates are of the field the board estimates in: elsewhere none is not a missing one."""
    return rows[~rows["sprint_id"].isin(board.incomparable)]


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the member's last quarters."""
    last = sorted(rows["quarter"].unique())[-QUARTERS:]
    return rows[rows["quarter"].isin(last)].reset_index(drop=True)


def _milestones_of(data: QuarterData, owners: list[str]) -> pd.DataFrame:
    found = own_milestones(
        data.plans,
        versions=data.versions,
        owners=owners,
        quarter=data.quarter,
        as_of=data.as_of,
        squad=data.named,
        timezone=data.options.timezone,
    )
    return found[found["quarter"].isin(sorted(found["quarter"].unique())[-QUARTERS:])].reset_index(drop=True)


def _feedback_of(member: str, rows: pd.DataFrame, board: SprintData) -> pd.DataFrame:
    """Return what the rules told the member after each of their sprints, and what became of it."""
    took = days_of_work(board, board.comparable_ledger)
    sprints = rows.drop_duplicates("sprint_id")[["sprint_id", "sprint"]]
    said = []
    for sprint_id, sprint in sprints.itertuples(index=False, name=None):
        told = feedback(
            board.board.tables_of(sprint_id),
            board.comparable_ledger,
            sprint_id=sprint_id,
            unit=board.unit,
            days=took,
            thresholds=board.thresholds,
            options=board.options,
        )
        said.append(told[told["subject"] == member].assign(sprint_id=sprint_id, sprint=sprint))
    columns = ["rule", "kind", "text", "evidence", "follow_up", "sprint_id", "sprint"]
    every = pd.concat(said, ignore_index=True) if said else pd.DataFrame(columns=columns)
    return heard(every, sprint_ids=list(sprints["sprint_id"]))


def _issues_of(rows: pd.DataFrame, took: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    """Return every issue the member held, once, as it was in the last of their sprints that had it."""
    days = took.drop_duplicates(["sprint_id", "key"])[["sprint_id", "key", "days"]]
    told = rows.join(kinds).merge(days, on=["sprint_id", "key"], how="left")
    times = told["key"].value_counts()
    last = told.drop_duplicates("key", keep="last").reset_index(drop=True)
    columns = ["key", "summary", "type", "quarter", "sprint_id", "sprint", "entry", "outcome", "points_start"]
    columns += ["points_end", "days", "delivery_type", "uncertainty"]
    return last[columns].assign(sprints=last["key"].map(times).astype("int64"))
