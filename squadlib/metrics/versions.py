"""Which versions an issue was planned for at an instant: the present ones, with additions and removals undone."""

import numpy as np
import pandas as pd

from squadlib.metrics.timeline import NEVER, Instants, Positions, Timeline, instants
from squadlib.tables.board import BoardTables


def versions_at(tables: BoardTables, issue: Positions, at: Instants) -> list[list[str]]:
    """Return the version ids of each issue (position in `tables.issues`) at the instant, in order of their ids.

    A changelog item removes (`old`) or adds (`new`) one version; the others stay. So each pair of issue and version is
    a field of its own, in or not, and is undone like any other.
    """
    pairs = _pairs(tables)
    moves = _moves(tables).merge(pairs[["issue", "version_id", "pair"]], on=["issue", "version_id"])
    moves = moves.sort_values(["pair", "order"], kind="stable")
    presence = Timeline(
        present=pairs["is_present"].to_numpy(dtype=bool),
        born_at=np.full(len(pairs), -NEVER.astype("int64")).astype("datetime64[ms]"),
        issue=moves["pair"].to_numpy(dtype="int64"),
        when=moves["at"].to_numpy(dtype="datetime64[ms]"),
        old=moves["was_in"].to_numpy(dtype=bool),
        new=~moves["was_in"].to_numpy(dtype=bool),
        by=np.full(len(moves), None, dtype=object),
    )
    asked = pd.DataFrame({"row": np.arange(len(issue)), "issue": issue, "at": at}).merge(pairs, on="issue")
    held = asked[presence.state(asked["pair"].to_numpy(), asked["at"].to_numpy(dtype="datetime64[ms]"))]
    lists: list[list[str]] = [[] for _ in range(len(issue))]
    for row, version in zip(held["row"], held["version_id"], strict=True):
        lists[row].append(version)
    return lists


def _pairs(tables: BoardTables) -> pd.DataFrame:
    """Return every (issue, version) that is or ever was: `issue`, `version_id`, `is_present`, `pair` (its number)."""
    now = tables.issues["version_ids"].explode().dropna()
    present = pd.DataFrame({"issue": now.index, "version_id": now.to_numpy(dtype=object), "is_present": True})
    past = _moves(tables)[["issue", "version_id"]].assign(is_present=False)
    pairs = pd.concat([present, past]).drop_duplicates(["issue", "version_id"])
    pairs = pairs.sort_values(["issue", "version_id"], ignore_index=True)
    return pairs.assign(pair=np.arange(len(pairs)))


def _moves(tables: BoardTables) -> pd.DataFrame:
    """Return each removal and addition: `issue`, `at`, `version_id`, `was_in` (a removal), `order`."""
    mask = (tables.changes["kind"] == "version").to_numpy(dtype=bool)
    changes = tables.changes[mask]
    both = [
        pd.DataFrame(
            {
                "issue": tables.issue_of_change[mask],
                "at": instants(changes["at"]),
                "version_id": changes[side].to_numpy(dtype=object),
                "was_in": side == "old",
                "order": np.arange(len(changes)),
            }
        )
        for side in ("old", "new")
    ]
    moves = pd.concat(both, ignore_index=True)
    return moves[moves["version_id"].notna()]
