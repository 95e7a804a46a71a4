"""A report of one's own before its notebook starts: whom and which time it is about, and where its files go."""

from collections.abc import Mapping, Sequence
from typing import Any

from squadlib.params import Params
from squadlib.reports.load import quarter_data, sprint_of, team_of
from squadlib.reports.run.parameters import Parameter, day_of
from squadlib.reports.run.prepare import Prepared, of_squad
from squadlib.snapshots import Snapshot


def own_report(
    squads: Sequence[Params], snapshot: Snapshot, *, known: Sequence[Parameter], given: Mapping[str, Any]
) -> Prepared:
    """Prepare a notebook that takes `squad`, or is about all squads; filed by its `sprint`, its `quarter` or the day.

    A `sprint` (last, current, now, an id, a name) and a `quarter` (empty: that of the data) are found before it starts,
    as for the reports that come with squadlib.
    """
    values = {one.name: given.get(one.name, one.default) for one in known}
    is_team = "squad" not in values
    own = {} if is_team else {"squad": squads[0].squad}
    others = {name: value for name, value in given.items() if name not in ("squad", "sprint", "quarter")}
    if "sprint" in values and not is_team:
        data = sprint_of(squads[0], snapshot, sprint=str(values["sprint"]))
        return of_squad(data, parameters={**own, "sprint": str(data.sprint_id), **others})
    if "quarter" in values:
        found = quarter_data(list(squads), snapshot, quarter=str(values["quarter"]), is_team=is_team)
        told = {**own, "quarter": found.quarter, **others}
        return Prepared(f"{found.squad or 'team'}/{found.quarter}", told, f"{found.squad_name}, {found.quarter}")
    name = "all squads" if is_team else squads[0].name
    team_of(list(squads), snapshot, sprint="now")  # refuses here what its notebook could not load
    folder = f"{'team' if is_team else squads[0].squad}/{day_of(snapshot.as_of)}"
    return Prepared(folder, {**own, **others}, f"{name}, {day_of(snapshot.as_of)}")
