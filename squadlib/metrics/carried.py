"""Which unfinished issues came from an earlier sprint, and which went on into a later one."""

import pandas as pd

from squadlib.tables.board import BoardTables


def carried(rows: pd.DataFrame, known: pd.DataFrame, tables: BoardTables) -> pd.DataFrame:
    """Add whether each row came from an earlier sprint, went into a later one, and through how many it was dragged.

    `rows`: the ledger's, oldest sprint first, with `issue`, `sprint_id`, `close`, `is_closed`, `outcome`; `known`: all
    spells. Adds `sprints_carried`, `carried_in`, `carried_over`.
    """
    is_left = rows["outcome"] == "not_completed"
    on_the_way = chained(rows, by="issue", is_counted=is_left & rows["is_closed"])
    return on_the_way.assign(carried_over=is_left & _goes_on(rows, known, tables))


def chained(rows: pd.DataFrame, *, by: str, is_counted: pd.Series) -> pd.DataFrame:
    """Add `sprints_carried` and `carried_in` to rows, oldest sprint first, of which some count as not completed."""
    through = is_counted.groupby(rows[by]).cumsum().astype("int64")
    return rows.assign(sprints_carried=through, carried_in=through - is_counted > 0)


def stays_after(known: pd.DataFrame, tables: BoardTables, *, sprint_id: int, close: pd.Timestamp) -> pd.DataFrame:
    """Return the spells in later sprints that reach beyond the close of this one: where its issues went on.

    A future sprint is later than any; of a sprint nothing is known about, only what was put into it after C counts.
    """
    rank = sprint_ranks(tables)
    seen = known[known["joined"] <= _naive(tables.as_of)]
    theirs = seen["sprint_id"].map(rank)
    is_later = (theirs > rank[sprint_id]) | (theirs.isna() & (seen["joined"] >= _naive(close)))
    return seen[is_later & (seen["left"] > _naive(close))]


def sprint_ranks(tables: BoardTables) -> dict[int, int]:
    """Return the order in which sprints began, future ones after all; none for a sprint without a start."""
    sprints = tables.sprints
    begun = sprints["started_at"].rank(method="dense").mask(sprints["state"] == "future", len(sprints) + 1)
    begun.index = pd.Index(sprints["sprint_id"])
    return dict(zip(begun.dropna().index, begun.dropna().astype(int), strict=True))


def _goes_on(rows: pd.DataFrame, known: pd.DataFrame, tables: BoardTables) -> pd.Series:
    """Return, for all sprints at once, whether `stays_after` would find anything of the row's issue.

    For that it is enough to know, per issue, until when it last was in any sprint later than a given one.
    """
    seen = known[known["joined"] <= _naive(tables.as_of)]
    rank = sprint_ranks(tables)
    ranked = seen.assign(rank=seen["sprint_id"].map(rank))
    latest = ranked.groupby(["issue", "rank"])["left"].max().reset_index()
    latest = latest.sort_values(["issue", "rank"], ascending=False)
    latest["until"] = latest.groupby("issue")["left"].cummax().groupby(latest["issue"]).shift()
    asked = rows[["issue", "sprint_id", "close"]].assign(rank=rows["sprint_id"].map(rank))
    found = asked.merge(latest, on=["issue", "rank"], how="left")
    strange = ranked[ranked["rank"].isna()].groupby("issue")["joined"].max().rename("strange").reset_index()
    found = found.merge(strange, on="issue", how="left")
    return (found["until"] > found["close"]) | (found["strange"] >= found["close"])


def _naive(at: pd.Timestamp) -> pd.Timestamp:
    """Return an instant in UTC as the spells have it: without naming the zone."""
    return at.tz_localize(None)
