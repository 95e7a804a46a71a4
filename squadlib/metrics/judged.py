"""The ledger of a board that was set up otherwise once: each sprint's rows by the set-up of its time."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from squadlib.metrics.carried import chained

AMOUNTS = ["points_start", "points_end"]
RATES = ("completion_rate", "say_do_ratio", "commitment_kept_rate", "scope_change", "scope_churn")


def judged(
    ledger: pd.DataFrame, others: Sequence[pd.DataFrame], *, sprint_ids: Collection[int], sprints: pd.DataFrame
) -> pd.DataFrame:
    """Each sprint's rows of the ledger as the board was set up in its time, where that is known.

    `others` are the rows of the closed `sprint_ids`, from ledgers of other set-ups: they stand in place of `ledger`'s.
    `sprints_carried` and `carried_in` are counted anew over all of them: what counts as completed in a sprint is
    carried in from it nowhere. One row per (sprint, issue), oldest sprint first: the columns of `metrics.ledger`.
    """
    parts = [ledger[~ledger["sprint_id"].isin(sprint_ids)], *others]
    places = {one: place for place, one in enumerate(sprints.sort_values(["started_at", "sprint_id"])["sprint_id"])}
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    rows = rows.sort_values("sprint_id", key=lambda ids: ids.map(places), kind="stable", ignore_index=True)
    closed = sprints.loc[sprints["state"] == "closed", "sprint_id"]
    is_left = (rows["outcome"] == "not_completed") & rows["sprint_id"].isin(closed)
    return chained(rows, by="issue_id", is_counted=is_left)[list(ledger.columns)]


def without_estimates(ledger: pd.DataFrame, sprint_ids: Collection[int]) -> pd.DataFrame:
    """Return the ledger without the estimates of sprints that were estimated in something else: no mix adds up."""
    if not len(sprint_ids):
        return ledger
    is_other = ledger["sprint_id"].isin(sprint_ids)
    return ledger.assign(**{name: ledger[name].where(~is_other, np.nan) for name in AMOUNTS})


def without_points(totals: pd.DataFrame, is_mixed: pd.Series) -> pd.DataFrame:
    """Return totals with no answer in points where sprints are in them that were estimated in something else."""
    if not is_mixed.any():
        return totals
    names = [name for name in totals.columns if name.endswith("_points") or name in RATES]
    return totals.assign(**{name: totals[name].mask(is_mixed) for name in names})
