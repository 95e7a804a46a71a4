"""All squads side by side, and what they add up to: each issue of a sprint once, whoever's board shows it."""

from collections.abc import Mapping

import pandas as pd

from squadlib.errors import DataError
from squadlib.metrics.sprint import SUMS, TOLERANCE, totals
from squadlib.tables.board import BoardTables

SPRINT_COLUMNS = [
    *("squad", "sprint_id", "sprint", "state", "started_at", "ends_at", "completed_at"),
    *("is_made_here", "as_of"),
]
_ROW = ["sprint_id", "issue_id"]
_SUMMED = [*(f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")), "reestimated_abs_points"]


def squad_sprints(tables: Mapping[str, BoardTables]) -> pd.DataFrame:
    """Return the sprints that each squad's reports count and that have begun; one that two squads count is there twice.

    One row per (squad, sprint), squads in the order given, sprints oldest first: `squad`, `sprint_id`, `sprint`,
    `state` (closed or active), `started_at`, `ends_at` (planned) and `completed_at` (UTC), `is_made_here` (the squad's
    own board made it), `as_of`.
    """
    every = pd.concat({squad: board.sprints for squad, board in tables.items()}, names=["squad"])
    every = every.reset_index("squad").reset_index(drop=True)
    begun = every[every["is_own"] & (every["started_at"] <= every["completed_at"])].reset_index(drop=True)
    own = begun["squad"].map({squad: board.board["id"] for squad, board in tables.items()})
    as_of = begun["squad"].map({squad: board.as_of for squad, board in tables.items()})
    made_here = begun["board_id"].isna() | (begun["board_id"] == own)
    return begun.assign(is_made_here=made_here, as_of=as_of)[SPRINT_COLUMNS]


def team_ledger(ledgers: Mapping[str, pd.DataFrame], *, sprints: pd.DataFrame) -> pd.DataFrame:
    """Each issue of the squads' sprints, once: one that two boards show in a sprint counts where the sprint was made.

    One row per (sprint, issue) in the order of `ledgers` (squad → its rows of `metrics.ledger`): its columns and
    `squad`. Where the board that made the sprint is no squad's, or two squads share it, the first of them has the row.
    `sprints` is `squad_sprints`.
    """
    held = _held(ledgers, sprints)
    return held[held["squad"] == held["counted_for"]].drop(columns="counted_for").reset_index(drop=True)


def doubles(ledgers: Mapping[str, pd.DataFrame], *, sprints: pd.DataFrame) -> pd.DataFrame:
    """Return what `team_ledger` leaves out: the issues of a sprint that another squad's board shows as well.

    One row per row left out: `squad`, `sprint_id`, `key`, `counted_for` (the squad whose row counts).
    """
    held = _held(ledgers, sprints)
    shown = ["squad", "sprint_id", "key", "counted_for"]
    return held.loc[held["squad"] != held["counted_for"], shown].reset_index(drop=True)


def side_by_side(rows: pd.DataFrame, squads: pd.DataFrame, *, is_one_unit: bool = True) -> pd.DataFrame:
    """Work of each squad's sprint beside that of them all, the team; the team's rates are made from its sums.

    One row per squad in the order of `squads` (`squad` and whatever else is to stand beside the figures), also for one
    without issues, then the team's (`squad` is `None`): the columns of `squads` and of `metrics.totals`. `rows` is
    `team_ledger`. Where the squads do not count the same unit (`is_one_unit` false), the team has no answer in points.

    Raises DataError where the squads' sums are not the team's.
    """
    parts = totals(rows, by=("squad",))
    whole = totals(rows.assign(squad="the team"), by=("squad",)).drop(columns="squad")
    beside = filled(squads.merge(parts, on="squad", how="left"))
    team = filled(whole if len(whole) else whole.reindex([0]))
    _check(rows, beside, team)
    if not is_one_unit:
        in_points = [name for name in whole.columns if not name.endswith("_issues")]
        team[in_points] = float("nan")
    shown = beside.astype({"squad": object})
    return pd.concat([shown, team.assign(squad=None)], ignore_index=True)[list(beside.columns)]


def _held(ledgers: Mapping[str, pd.DataFrame], sprints: pd.DataFrame) -> pd.DataFrame:
    """Return all rows with `squad` and the squad for which the issue of that sprint counts."""
    rows = pd.concat([rows.assign(squad=squad) for squad, rows in ledgers.items()], ignore_index=True)
    made = set(sprints.loc[sprints["is_made_here"], ["squad", "sprint_id"]].itertuples(index=False, name=None))
    is_guest = [pair not in made for pair in zip(rows["squad"], rows["sprint_id"], strict=True)]
    first = rows.assign(is_guest=is_guest).sort_values("is_guest", kind="stable").drop_duplicates(_ROW)
    counted = first[[*_ROW, "squad"]].rename(columns={"squad": "counted_for"})
    return rows.merge(counted, on=_ROW, how="left")


def filled(sums: pd.DataFrame) -> pd.DataFrame:
    """Return totals with sums of 0 where there was no issue; rates stay without an answer."""
    kinds = {name: "int64" if name.endswith("_issues") else "float64" for name in _SUMMED}
    return sums.fillna(dict.fromkeys(_SUMMED, 0)).astype(kinds)


def _check(rows: pd.DataFrame, squads: pd.DataFrame, team: pd.DataFrame) -> None:
    """Stop where an issue of a sprint counts twice, or the squads do not add up to the team."""
    gap = (squads[_SUMMED].sum() - team[_SUMMED].iloc[0]).abs()
    broken = [name for name in _SUMMED if gap[name] > TOLERANCE]
    what = f"the squads' sums are not the team's ({', '.join(broken)})" if broken else ""
    twice = rows.loc[rows.duplicated(_ROW), "key"]
    if what or len(twice):
        raise DataError(
            what or f"{twice.iloc[0]} is counted twice",
            where="team",
            mend="Keep the snapshot and report it: its numbers are not shown.",
        )
