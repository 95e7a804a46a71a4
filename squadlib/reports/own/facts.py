"""The JSON beside a report of one's own: where it comes from and what it is about, then what its analyst adds."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from squadlib.reports.data import QuarterData, SprintData, TeamData
from squadlib.reports.plain import records, to_plain


def own_facts(name: str, data: SprintData | QuarterData | TeamData, **found: Any) -> dict[str, Any]:
    """Return the facts of a report of this name on this data, and under its own key each figure or frame given.

    Always there: schema, as_of, snapshot, options, squad (null: all of them), and sprint or quarter where it is on one.
    A frame becomes a list of objects, what is missing null. Raises ValueError for a key that is always there.
    """
    source = data if isinstance(data, SprintData) else data.squads[0]
    told: dict[str, Any] = {
        "schema": f"{name}/1",
        "squad": None if isinstance(data, TeamData) else data.squad,
        "as_of": source.tables.as_of,
        "snapshot": data.snapshot,
        "options": asdict(source.options),
        **_time(data),
    }
    if taken := sorted(told.keys() & found.keys()):
        raise ValueError(f"{', '.join(taken)} is there already: give it another name")
    own = {key: records(one) if isinstance(one, pd.DataFrame) else one for key, one in found.items()}
    plain: dict[str, Any] = to_plain({**told, **own})
    return plain


def _time(data: SprintData | QuarterData | TeamData) -> dict[str, Any]:
    if isinstance(data, TeamData):
        return {}
    if isinstance(data, QuarterData):
        return {"quarter": data.quarter}
    row = data.sprint
    names = ("started_at", "ends_at", "completed_at")
    told = {name: row[name] for name in names}
    if row["state"] != "closed":
        told["completed_at"] = None
    return {"sprint": {"id": data.sprint_id, "name": row["sprint"], "state": row["state"], **told}}
