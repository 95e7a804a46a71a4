"""Each report's own part of the way: what must hold before its notebook starts, and where its files go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from squadlib.params import Params
from squadlib.reports.choose import choose_member
from squadlib.reports.data import SprintData
from squadlib.reports.load import known_members, quarter_data, sprint_of, team_of
from squadlib.reports.run.slugs import folder_of, folder_of_member
from squadlib.snapshots import Snapshot


@dataclass(frozen=True)
class Prepared:
    """A report that can be made: its folder under reports/, its notebook's parameters, what it is about in a line.

    What is private is readable by its owner alone.
    """

    folder: str
    parameters: Mapping[str, Any]
    about: str
    is_private: bool = False


def sprint_report(squads: Sequence[Params], snapshot: Snapshot, *, sprint: str) -> Prepared:
    """Prepare the closure report of one squad's sprint."""
    data = sprint_of(squads[0], snapshot, sprint=sprint)
    return of_squad(data, parameters={"squad": data.squad, "sprint": str(data.sprint_id)})


def health_report(squads: Sequence[Params], snapshot: Snapshot) -> Prepared:
    """Prepare the health report of one squad's running sprint."""
    return of_squad(sprint_of(squads[0], snapshot, sprint="current"), parameters={"squad": squads[0].squad})


def backlog_report(squads: Sequence[Params], snapshot: Snapshot) -> Prepared:
    """Prepare the planning of the sprint after the running one (between two: after the last)."""
    return of_squad(sprint_of(squads[0], snapshot, sprint="now"), parameters={"squad": squads[0].squad})


def team_report(squads: Sequence[Params], snapshot: Snapshot) -> Prepared:
    """Prepare the report on every squad's last closed sprint, filed under the day the last of them was closed."""
    team = team_of(list(squads), snapshot)
    closed = max(one.sprint["completed_at"] for one in team.squads).tz_convert(team.timezone)
    names = ", ".join(one.squad_name for one in team.squads)
    return Prepared(f"team/{closed:%Y-%m-%d}", {}, f"{names}, last closed sprints")


def milestone_report(squads: Sequence[Params], snapshot: Snapshot, *, is_team: bool, quarter: str) -> Prepared:
    """Prepare the quarterly milestone report of one squad or of the whole team."""
    data = quarter_data(list(squads), snapshot, quarter=quarter, is_team=is_team)
    about = f"{data.squad_name}, {data.quarter}"
    return Prepared(
        f"{data.squad or 'team'}/{data.quarter}", {"squad": data.squad or "", "quarter": data.quarter}, about
    )


def measures_report(squads: Sequence[Params], snapshot: Snapshot, *, as_of: str) -> Prepared:
    """Prepare the review of methods, measures, projects and gates, as of a day (empty: the data's)."""
    data = quarter_data(list(squads), snapshot, quarter="", day=as_of, is_team=True)
    parameters = {"as_of": f"{data.on:%Y-%m-%d}"}
    return Prepared(f"team/{data.quarter}", parameters, f"methods and measures on {data.on:%Y-%m-%d}")


def growth_report(squads: Sequence[Params], snapshot: Snapshot, *, member: str) -> Prepared:
    """Prepare the private report on one member of a squad."""
    data = quarter_data(list(squads), snapshot, quarter="", is_team=False)
    known = known_members(data)
    name = choose_member(member, known, squad=squads[0].squad)
    folder = f"private/{squads[0].squad}/{folder_of_member(name, known)}/{data.quarter}"
    parameters = {"squad": squads[0].squad, "member": name}
    return Prepared(folder, parameters, f"{data.squad_name}, one member", is_private=True)


PREPARE: Mapping[str, Callable[..., Prepared]] = {
    "sprint-report": sprint_report,
    "health-report": health_report,
    "backlog-report": backlog_report,
    "team-report": team_report,
    "milestone-report": milestone_report,
    "measures-report": measures_report,
    "growth-report": growth_report,
}
"""Name of a report → what prepares it."""


def of_squad(data: SprintData, *, parameters: Mapping[str, Any]) -> Prepared:
    """Return a report on one squad's sprint, filed in that sprint's folder."""
    folder = f"{data.squad}/{folder_of(data.sprint, data.tables.sprints)}"
    return Prepared(folder, parameters, f"{data.squad_name}, {data.sprint['sprint']}")
