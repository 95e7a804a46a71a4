"""Which issue was in which sprint, and when."""

import numpy as np
import pandas as pd

from squadlib.errors import DataError
from squadlib.metrics.timeline import instants, timeline
from squadlib.options import Options
from squadlib.tables.board import BoardTables


def windows(tables: BoardTables, *, options: Options = Options()) -> pd.DataFrame:  # noqa: B008 (frozen)
    """Return the start and close of the board's own sprints that have both: S and C as the ledger takes them.

    One row per sprint, oldest first: `sprint_id`, `sprint`, `is_closed`, `start` (S, moved by `grace_minutes`, never
    past C) and `close` (C), milliseconds in UTC without a zone.
    """
    sprints = tables.sprints
    is_measured = sprints["is_own"] & (sprints["started_at"] <= sprints["completed_at"])
    measured = sprints[is_measured].sort_values(["started_at", "sprint_id"], ignore_index=True)
    close = instants(measured["completed_at"])
    grace = np.timedelta64(round(options.grace_minutes * 60_000), "ms")
    return pd.DataFrame(
        {
            "sprint_id": measured["sprint_id"],
            "sprint": measured["sprint"],
            "is_closed": measured["state"] == "closed",
            "start": np.minimum(instants(measured["started_at"]) + grace, close),
            "close": close,
        }
    )


def spells(tables: BoardTables) -> pd.DataFrame:
    """Return the unbroken stretches of time an issue was in a sprint, any sprint, none of them empty.

    One row per (issue, sprint, spell), in order of all three: `issue` (position in `tables.issues`), `sprint_id`,
    `joined`, `left` (excluded; `NEVER` while it is still in), milliseconds in UTC without a zone.
    """
    segments = timeline(tables, "sprint").segments()
    codes, texts = pd.factorize(segments["value"])
    named = pd.Series(texts, dtype=object).map(sprint_ids).explode().dropna()
    stays = segments.assign(code=codes).merge(
        pd.DataFrame({"code": named.index, "sprint_id": named.to_numpy(dtype="int64")}), on="code"
    )
    return merged(stays, by=["issue", "sprint_id"])


def merged(stretches: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Return stretches (`start`, `end`) of the same group that touch, joined to spells (`joined`, `left`)."""
    ordered = stretches.sort_values([*by, "start"], ignore_index=True)
    is_next = ordered["start"] == ordered["end"].shift()
    for name in by:
        is_next &= ordered[name] == ordered[name].shift()
    spell = (~is_next).cumsum()
    grouped = ordered.groupby(spell.rename("spell"), sort=False)
    return grouped.agg(**{name: (name, "first") for name in by}, joined=("start", "first"), left=("end", "last"))


def sprint_ids(text: str | None) -> list[int]:
    """Return the sprint ids of one Sprint entry.

    >>> sprint_ids("38, 40"), sprint_ids("")
    ([38, 40], [])
    """
    try:
        return sorted({int(part) for part in text.split(",") if part.strip()}) if text else []
    except ValueError as error:
        raise DataError(
            f"the Sprint entry {text!r} is no list of sprint ids",
            where="changelog",
            mend="Fetch again with `squadlib sync`; if it stays, report this entry.",
        ) from error
