"""One squad's closed sprints against Jira's own reports on them: fetch both, compare, explain, and keep what was found.

The figures compared are those of the snapshot: a fresh one, or one taken earlier.
"""

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from squadlib import params as site_params
from squadlib import snapshots, steps
from squadlib.errors import UsageError
from squadlib.metrics.ledger import ledger
from squadlib.params import Params
from squadlib.setups import history
from squadlib.snapshots import Snapshot
from squadlib.sources.http import Patience
from squadlib.sources.jira_filter import filter_query
from squadlib.sources.jira_keys import ask_for_keys
from squadlib.sources.jira_reach import logged_in
from squadlib.sources.jira_site import JiraSite, credentials_from
from squadlib.sources.jira_sprint_report import NoSprintReportError, SprintReport, fetch_sprint_report
from squadlib.sync import places, sync
from squadlib.tables.board import BoardTables, board_tables
from squadlib.verify.compare import Compared, compare
from squadlib.verify.kept import Verification, digest, keep, place
from squadlib.verify.reasons import Evidence, explained

Progress = Callable[[str], None]


def verify(squad: str, *, params: Path, snapshot: str | None, progress: Progress) -> Verification:
    """Compare a squad's closed sprints with Jira's own reports on them, and keep what was found.

    Raises UsageError where no sprint is closed yet, NoSprintReportError where Jira gives no report.
    """
    chosen = site_params.load(params, squad)
    kept = _snapshot(chosen, snapshot, progress)
    tables = board_tables(snapshots.load(chosen.state, kept.parts[chosen.part]), options=chosen.options)
    rows = ledger(tables, options=chosen.options)
    own = tables.sprints[tables.sprints["is_own"] & (tables.sprints["state"] == "closed")]
    if own.empty:
        raise UsageError(f"squad {squad} (board {chosen.board}) has no closed sprint yet")
    with places(chosen) as (url, _, environ):
        patience = Patience(chosen.jira.deadline_seconds)
        login = credentials_from(environ)
        with logged_in(url, login, allow_http=chosen.jira.allow_http, patience=patience) as (site, _):
            progress(f"Jira's sprint report on {len(own)} closed sprints of board {chosen.board}")
            reports = _reports(site, chosen, tables, own["sprint_id"], progress)
            compared = _compared(rows, tables, reports)
            evidence = _evidence(site, chosen, kept, tables, reports.values())
            found = tuple(_explained(one, evidence) for one in compared)
    verification = Verification(kept.as_of, kept.id, found)
    keep(verification, place(chosen.state, board=chosen.board, url=chosen.jira.url))
    return verification


def _snapshot(params: Params, identity: str | None, progress: Progress) -> Snapshot:
    if identity is None:
        return sync(params, progress=progress)
    return snapshots.find(params.state, board=params.board, url=params.jira.url, identity=identity)


def _reports(
    site: JiraSite, params: Params, tables: BoardTables, sprint_ids: pd.Series, progress: Progress
) -> dict[int, SprintReport]:
    """Return Jira's reports, oldest sprint first; the newest is asked for first: where that is missing, all are.

    A single older one that Jira does not give is left out, and that is said.
    """
    reports: dict[int, SprintReport] = {}
    with steps.step("Jira's sprint reports", of=len(sprint_ids), noun="sprints") as going:
        for place, sprint_id in enumerate(reversed([int(one) for one in sprint_ids]), start=1):
            try:
                reports[sprint_id] = fetch_sprint_report(
                    site, board_id=params.board, sprint_id=sprint_id, is_hours=tables.unit == "hours"
                )
            except NoSprintReportError as error:
                if not reports:
                    raise
                progress(f"Not compared: {error}")
            going.at(place)
    return dict(reversed(reports.items()))


def _compared(rows: pd.DataFrame, tables: BoardTables, reports: dict[int, SprintReport]) -> list[Compared]:
    names = dict(zip(tables.sprints["sprint_id"], tables.sprints["sprint"], strict=True))
    found = []
    for sprint_id, report in reports.items():
        own = rows[rows["sprint_id"] == sprint_id]
        told = {"sprint": str(names[sprint_id]), "unit": tables.unit, "digest": digest(own, unit=tables.unit)}
        found.append(compare(own, report, **told))
    return found


def _explained(one: Compared, evidence: Evidence) -> Compared:
    return Compared(one.sprint_id, one.sprint, one.issues, tuple(explained(one.differences, evidence)), one.digest)


def _evidence(
    site: JiraSite, params: Params, kept: Snapshot, tables: BoardTables, reports: Iterable[SprintReport]
) -> Evidence:
    """Return what may show a reason; Jira and older snapshots are asked only once something differs, and once each."""
    fields = {issue.field_id for report in reports for issue in report.issues}
    return Evidence(
        tables=tables,
        options=params.options,
        filter_query=cache(lambda: filter_query(site, tables.board["filter_id"])),
        key_now=cache(lambda key: ask_for_keys(site, [key])[key]),
        history=cache(lambda: history(params.state, kept, part=params.part)),
        reported_fields=frozenset(name for name in fields if name),
    )
