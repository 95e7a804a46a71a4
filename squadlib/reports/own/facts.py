"""The JSON beside a report of one's own: where it comes from and what it is about, then what its analyst adds."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from squadlib.reports.about import source_of, sprint_of
from squadlib.reports.data import QuarterData, SprintData, TeamData
from squadlib.reports.plain import records, to_plain


def own_facts(name: str, data: SprintData | QuarterData | TeamData, **found: Any) -> dict[str, Any]:
    """Return the facts of a report of this name on this data, and under its own key each figure or frame given.

    Always there: schema, as_of, snapshot, options, squad (null: all of them), and sprint or quarter where it is on one.
    A frame becomes a list of objects, what is missing null. Raises ValueError for a key that is always there.
    """
    if isinstance(data, SprintData):
        told = {**source_of(f"{name}/1", data), "sprint": sprint_of(data)}
    else:
        told = _of_squads(f"{name}/1", data)
    if taken := sorted(told.keys() & found.keys()):
        raise ValueError(f"{', '.join(taken)} is there already: give it another name")
    own = {key: records(one) if isinstance(one, pd.DataFrame) else one for key, one in found.items()}
    plain: dict[str, Any] = to_plain({**told, **own})
    return plain


def _of_squads(schema: str, data: QuarterData | TeamData) -> dict[str, Any]:
    """Return what leads the facts on a quarter or on all squads, whose switches are each squad's own."""
    told = {"schema": schema, "as_of": data.as_of, "snapshot": data.snapshot}
    if isinstance(data, TeamData):
        return {**told, "squad": None, "options": {one.squad: asdict(one.options) for one in data.squads}}
    return {**told, "squad": data.squad, "options": asdict(data.options), "quarter": data.quarter}
