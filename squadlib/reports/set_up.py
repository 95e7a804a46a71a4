"""What a report says of sprints that are not judged by the board as it is set up now."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.reports.data import SprintData
from squadlib.reports.eras import Era

NAMED = 3
"""So many sprints are named, the latest first; the rest are counted."""
CHANGED, UNSURE, UNREAD = "board set up otherwise", "board's set-up not known", "snapshot cannot be read"
_COLUMNS = ["check", "subject", "text"]


def set_up_quality(data: SprintData) -> pd.DataFrame:
    """Return which of the sprints reported are judged by an earlier set-up of the board, and of which none is known.

    One row per set-up, doubt and snapshot that cannot be read: `check`, `subject`, `text`.
    """
    return pd.DataFrame([*_changed(data), *_unsure(data), *_unread(data)], columns=_COLUMNS, dtype="str")


def eras_told(data: SprintData) -> Iterator[tuple[Era, list[str]]]:
    """Yield each earlier set-up by which sprints up to the one reported are judged, with their names, latest first."""
    for era in data.board.eras:
        names = _names(data, era.sprint_ids)
        if names:
            yield era, names


def judged_facts(data: SprintData) -> dict[str, Any]:
    """Return as facts which of the sprints reported are judged by which earlier set-up; no key where none is."""
    told = [
        {"sprint_id": one, "snapshot": era.snapshot, "as_of": era.as_of, "changed": list(era.changed)}
        for one in data.sprint_ids
        if (era := data.board.era_of(one)) is not None
    ]
    return {"judged_by": told} if told else {}


def _changed(data: SprintData) -> Iterator[tuple[str, str, str]]:
    for era, names in eras_told(data):
        day = words.day(era.as_of, timezone=data.options.timezone)
        text = f"Judged by the board as it was set up in their time (snapshot {era.snapshot}, {day}). Since then"
        text += f" changed: {words.listing(era.changed)}."
        yield CHANGED, words.listing(names, most=NAMED), text
    other = _names(data, data.incomparable)
    if other:
        text = "Estimated in another field: shown, but left out of velocity, forecast and the bands of trends."
        yield CHANGED, words.listing(other, most=NAMED), text


def _unsure(data: SprintData) -> Iterator[tuple[str, str, str]]:
    for one in data.board.unkept:
        names = _names(data, one.sprint_ids)
        if names:
            yield UNSURE, words.listing(names, most=NAMED), f"{one.why[:1].upper()}{one.why[1:]}."


def _unread(data: SprintData) -> Iterator[tuple[str, str, str]]:
    for why in data.board.unread:
        text = f"{why.rstrip('. ')}. How the board was set up then is not known, and nothing is judged by it."
        yield UNREAD, str(data.board.now.board["name"]), text


def _names(data: SprintData, sprint_ids: frozenset[int]) -> list[str]:
    """Return the names of those of the sprints that are reported, the latest first."""
    names = dict(zip(data.tables.sprints["sprint_id"], data.tables.sprints["sprint"], strict=True))
    return [str(names[one]) for one in reversed(data.sprint_ids) if one in sprint_ids]
