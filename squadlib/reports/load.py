"""A report's input: params and a snapshot → frozen tables, ready for the metrics."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from squadlib import params as site_params
from squadlib import snapshots, sync
from squadlib.errors import DataError, UsageError
from squadlib.locales import speak
from squadlib.metrics.judged import without_estimates
from squadlib.metrics.quarters import quarter_of
from squadlib.metrics.sprint import totals
from squadlib.params import DEMO, Params
from squadlib.reports.choose import choose_beside, choose_day, choose_quarter, choose_sprint
from squadlib.reports.computed import Counted, Workbook, counted, workbook
from squadlib.reports.data import QuarterData, SprintData, TeamData
from squadlib.reports.eras import Board
from squadlib.reports.once import recall
from squadlib.snapshots import LATEST, Snapshot
from squadlib.tables.board import BoardTables
from squadlib.tables.plan import Plan
from squadlib.verify.kept import kept, place


def sprint(*, squad: str, sprint: str = "last", snapshot: str = LATEST, params: str = "") -> SprintData:
    """Load one squad's sprint from a snapshot; without one the sample company is asked, a real site never is.

    Raises UsageError for an unknown squad, sprint or snapshot, DataError for a workbook or ledger that does not fit.
    """
    chosen = site_params.load(_params_folder(params), squad)
    speak(chosen.locale)
    return sprint_of(chosen, _snapshot(chosen, snapshot), sprint=sprint)


def team(*, beside: SprintData | None = None, snapshot: str = LATEST, params: str = "") -> TeamData:
    """Load every squad's last closed sprint, or each squad's sprint `beside` one, from the same snapshot.

    Where the site has `team_level` off nothing stands beside a squad's sprint, whatever else the snapshot holds.
    Raises UsageError where no squad has a closed sprint.
    """
    if beside is not None and not beside.team_level:
        return TeamData((beside,), {}, beside.squad, beside.snapshot)
    folder = _params_folder(params)
    squads, faulty = site_params.every(folder)
    if beside is None:
        speak(squads[0].site_locale)
    kept = _team_snapshot(squads, snapshot) if beside is None else snapshots.named(squads[0].state, beside.snapshot)
    return team_of(squads, kept, faulty=faulty, beside=beside)


def quarter(
    *, squad: str = "", quarter: str = "", as_of: str = "", snapshot: str = LATEST, params: str = ""
) -> QuarterData:
    """Load a quarter of one squad, or (`squad` empty) of the whole team; an empty `quarter` is that of the day `as_of`.

    An empty day is that of the data. Raises UsageError for an unknown squad, quarter or snapshot, and for what is no
    day or yet to come, DataError for a workbook or ledger that does not fit.
    """
    folder = _params_folder(params)
    squads, faulty = site_params.every(folder) if not squad else ([site_params.load(folder, squad)], {})
    speak(squads[0].locale if squad else squads[0].site_locale)
    kept = _snapshot(squads[0], snapshot) if squad else _team_snapshot(squads, snapshot)
    return quarter_data(squads, kept, quarter=quarter, day=as_of, is_team=not squad, faulty=faulty)


def quarter_data(
    squads: list[Params],
    snapshot: Snapshot,
    *,
    quarter: str,
    is_team: bool,
    day: str = "",
    faulty: Mapping[str, str] | None = None,
) -> QuarterData:
    """Build the input of a report on a quarter, or on the quarter of a day, from a snapshot in hand."""
    first = squads[0]
    team = team_of(squads, snapshot, faulty=dict(faulty or {}), sprint="now")
    as_of = min(one.as_of for one in team.squads)
    on = choose_day(day, as_of=as_of, timezone=first.options.timezone)
    plans, unread = _states_of_the_plan(first, snapshot, team.squads[0].plan)
    return QuarterData(
        squad=None if is_team else first.squad,
        squad_name="The team" if is_team else first.name,
        quarter=choose_quarter(
            quarter_of(on) if day.strip() else quarter, as_of=as_of, timezone=first.options.timezone
        ),
        as_of=as_of,
        on=on,
        squads=team.squads,
        absent=team.absent,
        plan=team.squads[0].plan,
        plans=plans,
        unread=unread,
        workbook=team.squads[0].workbook,
        stages=first.stages,
        options=first.options,
        thresholds=first.thresholds,
        snapshot=snapshot.id,
    )


def known_members(data: QuarterData) -> list[str]:
    """Return who is or was a member: who held an issue of the squad's sprints, and its rows of the Members tab."""
    held = {str(name) for one in data.squads for name in one.ledger["assignee"].dropna()}
    named, written = {name.casefold() for name in data.named or []}, {name.casefold() for name in held}
    rows = data.plan.members[data.plan.members["squad"].fillna("").str.casefold().isin(named)]
    return sorted(held | {str(name) for name in rows["member"] if str(name).casefold() not in written})


def _states_of_the_plan(
    params: Params, snapshot: Snapshot, plan: Plan
) -> tuple[tuple[tuple[pd.Timestamp, Plan], ...], tuple[str, ...]]:
    """Return what the workbook said at each snapshot up to this one, and why some of them cannot be read."""
    known = {snapshot.parts["workbook"].sha256: plan}
    states: list[tuple[pd.Timestamp, Plan]] = []
    unread: list[str] = []
    for one in snapshots.every(params.state):
        if one.source != snapshot.source or one.as_of > snapshot.as_of or one.id == snapshot.id:
            continue
        part = one.parts["workbook"]
        try:
            if part.sha256 not in known:
                known[part.sha256] = workbook(params, part).plan
        except (DataError, UsageError) as error:
            unread.append(f"{one.as_of}: {error}")
        else:
            states.append((pd.Timestamp(one.as_of), known[part.sha256]))
    return (*states, (pd.Timestamp(snapshot.as_of), plan)), tuple(unread)


def sprint_of(params: Params, snapshot: Snapshot, *, sprint: str) -> SprintData:
    """Build the input of one squad's report from a snapshot in hand."""
    own = counted(params, snapshot)
    row = choose_sprint(own.board.now.sprints, sprint, squad=params.squad, board=params.board)
    plan = workbook(params, snapshot.parts["workbook"])
    return _data(params, snapshot, own, _tables(own.board, row, sprint), row, plan=plan)


def team_of(
    squads: list[Params],
    snapshot: Snapshot,
    *,
    faulty: dict[str, str] | None = None,
    sprint: str = "last",
    beside: SprintData | None = None,
) -> TeamData:
    """Build the team's input from a snapshot in hand; whoever cannot be there is named with the reason."""
    plan = Workbook(beside.plan, beside.workbook) if beside else workbook(squads[0], snapshot.parts["workbook"])
    found: list[SprintData] = []
    absent = dict(faulty or {})
    for one in squads:
        if beside is not None and one.squad == beside.squad:
            found.append(beside)
        elif one.part not in snapshot.parts:
            absent[one.name] = snapshot.unread.get(one.part, "its board was not fetched with this snapshot")
        else:
            try:
                found.append(_of_team(one, snapshot, sprint=sprint, beside=beside, plan=plan))
            except (UsageError, DataError) as error:  # one squad's trouble is said, and stops no other
                absent[one.name] = str(error)
    if not found:
        raise UsageError("; ".join(f"{name}: {why}" for name, why in absent.items()))
    team = TeamData(tuple(found), absent, beside.squad if beside else None, snapshot.id)
    if sprint == "last":
        recall(team, team.shown)
    return team


def _of_team(
    params: Params,
    snapshot: Snapshot,
    *,
    sprint: str,
    beside: SprintData | None,
    plan: Workbook,
) -> SprintData:
    """Return a squad with the sprint that stands for it: the one named, or the one beside another squad's."""
    own = counted(params, snapshot)
    if beside is None:
        row = choose_sprint(own.board.now.sprints, sprint, squad=params.squad, board=params.board)
    else:
        row = choose_beside(own.board.now.sprints, beside.sprint, squad=params.squad)
    return _data(params, snapshot, own, _tables(own.board, row, sprint), row, plan=plan)


def _tables(board: Board, row: pd.Series, sprint: str) -> BoardTables:
    """Return the board as the sprint is judged by it; who asks for `now` asks for the board as it is."""
    return board.now if sprint == "now" else board.tables_of(int(row["sprint_id"]))


def _data(
    params: Params, snapshot: Snapshot, own: Counted, tables: BoardTables, row: pd.Series, *, plan: Workbook
) -> SprintData:
    other = own.board.estimated_otherwise(tables)
    rows = without_estimates(own.board.ledger, other)
    counts_issues = tables.unit == "issues"
    is_past = (tables.sprints["is_own"] & (tables.sprints["state"] == "closed")).to_numpy()
    is_before = tables.sprints.index < row.name  # they stand in order of start, then number
    before = tables.sprints["sprint_id"].to_numpy()[is_past & is_before]
    return SprintData(
        squad=params.squad,
        squad_name=params.name,
        sprint=row,
        sprint_ids=[*before.astype(int).tolist(), int(row["sprint_id"])],
        quarter=quarter_of(row["completed_at"], timezone=params.options.timezone),
        board=own.board,
        tables=tables,
        plan=plan.plan,
        workbook=plan.named,
        options=params.options,
        thresholds=params.thresholds,
        delivery=params.delivery,
        absences=params.absences,
        snapshot=snapshot.id,
        team_level=params.team_level,
        ledger=rows,
        totals=totals(rows) if other and counts_issues else own.totals,
        incomparable=frozenset() if counts_issues else other,
        verified=kept(place(params.state, board=params.board, url=params.jira.url)),
    )


def _snapshot(params: Params, identity: str) -> Snapshot:
    try:
        return snapshots.find(params.state, board=params.board, url=params.jira.url, identity=identity)
    except UsageError:
        if identity == LATEST and _is_demo(params):
            others = site_params.every(params.folder)[0] if params.team_level else []
            return sync.sync(params, others=others, progress=_silent)
        raise


def _team_snapshot(squads: list[Params], identity: str) -> Snapshot:
    first, boards = squads[0], [one.board for one in squads]
    try:
        return snapshots.find_team(first.state, boards=boards, url=first.jira.url, identity=identity)
    except UsageError:
        if identity == LATEST and _is_demo(first):
            return sync.sync_team(squads, progress=_silent)
        raise


def _is_demo(params: Params) -> bool:
    return params.jira.url == DEMO and params.workbook == DEMO


def _silent(_: Any) -> None:
    """Report nothing: a notebook cell shows the result, not the way there."""


def _params_folder(params: str) -> Path:
    """Return the folder named, or the params folder here or beside the notebooks."""
    if params:
        return Path(params)
    here = Path.cwd()
    places = [here / "params", here.parent / "params"]
    return next((place for place in places if (place / "site.yaml").is_file()), places[0])
