"""A board that is set up otherwise from fetch to fetch: what each fetch found, and what reports made from it tell."""

import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.metrics.sprint import totals
from squadlib.params import Params
from squadlib.records import BoardRecords
from squadlib.reports.data import SprintData
from squadlib.reports.load import sprint_of
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.snapshots import Snapshot
from tests.conftest import REPO
from tests.report_fixture import (
    DONE,
    OPEN,
    REVIEW,
    SITE,
    SPRINTS,
    board_records,
    close_of,
    ms,
    site,
    start_of,
    story,
    workbook_records,
)
from tests.report_pages import prepared, run_here

COLUMNS = {
    "done": [("To Do", [OPEN]), ("Review", [REVIEW]), ("Done", [DONE])],
    "released": [("To Do", [OPEN]), ("Done", [DONE]), ("Released", [REVIEW])],
    "renamed": [("Backlog", [OPEN]), ("Empty", []), ("Checking", [REVIEW]), ("Finished", [DONE])],
}
QUERIES = {"all": "project = CLI", "even": "project = CLI AND id = even"}
FIELDS = {"points": ("cf1", "Story Points", 1.0), "size": ("cf2", "Size", 10.0), "issues": (None, None, 0.0)}


@dataclass(frozen=True)
class Kept:
    """A folder with params, in which the client's board was fetched again and again."""

    folder: Path

    @property
    def params(self) -> Params:
        """The squad client."""
        return site_params.load(self.folder / "params", "client")

    @property
    def state(self) -> Path:
        """Where its snapshots are."""
        return self.params.state

    def fetch(self, number: int, *, after: timedelta = timedelta(days=1), **set_up: str) -> Snapshot:
        """Keep what a fetch finds some time after the close of a sprint (0 is the first), the board being so set up."""
        board = fetched(close_of(number) + after, **set_up)
        if not (self.folder / "params").is_dir():
            return site(self.folder, board)
        return snapshots.save(
            self.state,
            as_of=datetime.fromtimestamp(board["as_of"] / 1000, UTC),
            source={"jira": SITE, "workbook": "plan"},
            parts={"board-11": board, "workbook": workbook_records()},
        )

    def sprint(self, snapshot: Snapshot, number: int, **options: Any) -> SprintData:
        """Return what a report on a sprint is made from."""
        return sprint_of(self.params, snapshot, sprint=str(101 + number), **options)

    def totals(self, snapshot: Snapshot, number: int) -> dict[str, Any]:
        """Return the totals of a sprint as its report has them."""
        data = self.sprint(snapshot, number)
        row = data.totals[data.totals["sprint_id"] == data.sprint_id].iloc[0]
        return {str(name): value for name, value in row.dropna().items()}

    def every(self, snapshot: Snapshot) -> dict[int, dict[str, Any]]:
        """Return the totals of every closed sprint, each in what its board estimated then."""
        data = self.sprint(snapshot, 0)
        sprints = data.tables.sprints
        closed = sprints.loc[sprints["state"] == "closed", "sprint_id"]
        rows = totals(data.board.ledger).set_index("sprint_id")
        told = rows[rows.index.isin(closed)].to_dict("index")
        return {int(one): {str(k): v for k, v in row.items() if v == v} for one, row in told.items()}  # noqa: PLR0124

    def facts(self, snapshot: Snapshot, notebook: str = "sprint_report", *, number: int | None = None) -> Any:
        """Return the facts of a whole report."""
        sprint = "last" if number is None else str(101 + number)
        given = prepared(notebook, self.folder, snapshot, sprint=sprint).parameters
        given = {**given, "snapshot": snapshot.id, "params": str(self.folder / "params")}
        run = run_here(nbformat.read(REPO / "notebooks" / f"{notebook}.ipynb", as_version=4), given)
        return emitted(run, FACTS_KIND)


def fetched(at: datetime, *, columns: str = "done", query: str = "all", field: str = "points") -> BoardRecords:
    """Return the board as a fetch finds it: how far its sprints are, and how it is set up."""
    works = [one.until(at) for one in story() if one.created <= at]
    records = copy.deepcopy(board_records(works=works))
    records["as_of"] = ms(at)
    for number, sprint in enumerate(records["sprints"]):
        if close_of(number) > at:
            is_begun = start_of(number) <= at
            sprint["state"], sprint["complete_at"] = "active" if is_begun else "future", None
    field_id, name, factor = FIELDS[field]
    board = records["board"]
    board["columns"] = [{"name": name, "status_ids": ids} for name, ids in COLUMNS[columns]]
    board["filter_query"] = QUERIES[query]
    board["estimation"] = {
        "kind": "points" if field_id else "issues",
        "field_id": field_id,
        "field_name": name,
    }
    if query == "even":
        _leave_out(records)
    _estimate(records, factor)
    return records


def _leave_out(records: BoardRecords) -> None:
    """Let the filter show every other issue alone."""
    records["issues"] = [one for one in records["issues"] if int(one["id"]) % 2 == 0]
    changes: Any = records["changes"]
    keeps = [int(one) % 2 == 0 for one in changes["issue_id"]]
    for name, values in changes.items():
        changes[name] = [value for value, is_kept in zip(values, keeps, strict=True) if is_kept]


def _estimate(records: BoardRecords, factor: float) -> None:
    """Write the estimates in another field, of which one of the first is so many."""
    for issue in records["issues"]:
        issue["points"] = None if issue["points"] is None or not factor else issue["points"] * factor
    changes = records["changes"]
    for side in (changes["old"], changes["new"]):
        for place, kind in enumerate(changes["kind"]):
            value = side[place]
            if kind == "points" and value:
                side[place] = str(float(value) * factor) if factor else None


LAST = SPRINTS - 1
