"""A site with a history: the fixture's boards and plan, the plan as it was on earlier days, for milestone reports."""

import copy
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from squadlib import snapshots
from squadlib.records import BoardRecords, Cell, WorkbookRecords
from squadlib.snapshots import Snapshot
from tests.report_fixture import SITE, Work, board_records, site, story, workbook_records

HEADER = tuple(str(cell) for cell in workbook_records()["tabs"]["Milestones"][0])
NOW = "2026-11-15"


def row(**cells: Cell) -> list[Cell]:
    """Return a row of the Milestones tab, cells by header without spaces and in lower case."""
    names = {name.lower().replace(" ", "_"): place for place, name in enumerate(HEADER)}
    told: list[Cell] = [""] * len(HEADER)
    defaults: dict[str, Cell] = {"project": "Search", "squad": "Client", "owner": "Ana Ruiz", "quarter": "2026Q4"}
    for name, cell in {**defaults, **cells}.items():
        told[names[name]] = cell
    return told


def plan(*rows: list[Cell], **tabs: list[list[Cell]]) -> WorkbookRecords:
    """Return the fixture's workbook with these milestones, and with these tabs instead of its own."""
    book = copy.deepcopy(workbook_records())
    head = book["tabs"]["Milestones"][0]
    book["tabs"] |= {"Milestones": [head, *rows], **tabs}
    return book


def site_of(
    folder: Path,
    now: WorkbookRecords,
    *,
    before: Mapping[str, WorkbookRecords] | None = None,
    boards: Mapping[str, BoardRecords] | None = None,
) -> Snapshot:
    """Write a site whose plan is `now`, and was something else on the days `before`; its squad is `client`."""
    beside = dict(boards or {})
    board = beside.pop("client", None) or board_records()
    first = site(folder, board, beside=beside)
    (folder / ".squadlib" / "snapshots" / f"{first.id}.json").unlink()
    kept = {f"board-{one['board']['id']}": one for one in (board, *beside.values())}
    state, source = folder / ".squadlib", {"jira": SITE, "workbook": "plan"}
    for day, book in (before or {}).items():
        at = datetime.fromisoformat(f"{day}T08:00:00+00:00")
        snapshots.save(state, as_of=at, source=source, parts={**kept, "workbook": book})
    at = datetime.fromtimestamp(board["as_of"] / 1000, UTC)
    return snapshots.save(state, as_of=at, source=source, parts={**kept, "workbook": now})


def board_of(change: Callable[[Work], Any]) -> BoardRecords:
    """Return the fixture's board with every issue changed."""
    works = story()
    for work in works:
        change(work)
    return board_records(works=works)


STORY: dict[str, WorkbookRecords] = {
    "2026-10-01": plan(
        row(milestone="Saved searches live", version="Search 1.0", due="2026-10-16", measure_id="L2-1", target=0.6),
        row(milestone="Alerts by e-mail", version="Search 1.1", due="2026-11-20", owner="Bo Li"),
        row(milestone="Ranking test", version="Search 1.2", due="2026-12-11"),
        row(milestone="Legacy search off", due="2026-12-18"),
    ),
    "2026-10-20": plan(
        row(milestone="Alerts by e-mail", version="Search 1.1", due="2026-12-04", owner="Bo Li"),
        row(milestone="Saved searches live", version="Search 1.0", due="2026-10-16", measure_id="L2-1", target=0.7),
        row(milestone="Ranking test", version="Search 1.2", due="2026-12-11"),
        row(milestone="Legacy search off", due="2026-12-18"),
    ),
    "2026-11-02": plan(
        row(milestone="Alerts by e-mail", version="Search 1.1", due="2026-12-04", owner="Ana Ruiz"),
        row(milestone="Saved searches live", version="Search 1.0", due="2026-10-16", measure_id="L2-1", target=0.7),
        row(milestone="Ranking test", version="Search 1.2", due="2026-12-11"),
        row(milestone="Profiles imported", due="2026-12-15", added="2026-10-30"),
    ),
}
"""A plan on three days of its quarter, each with news."""
LAST = plan(
    row(milestone="Alerts by e-mail", version="Search 1.1", due="2026-12-18", owner="Ana Ruiz"),
    row(milestone="Saved searches live", version="Search 1.0", due="2026-10-16", measure_id="L2-1", target=0.7),
    row(milestone="Ranking test", version="Search 1.2", due="2026-12-11", quarter="2027Q1"),
    row(milestone="Profiles imported", due="2026-12-15", added="2026-10-30"),
)
"""And what it says on the fourth, the day of the data."""
