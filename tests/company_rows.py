"""The sample company's sprints as counted from its raw answers, and its awkward issues by name."""

from functools import lru_cache

from squadlib.demo.company import awkward_issues, company
from squadlib.demo.site import Json
from tests.raw_count import Row, counted

DONE = {"10002", "10003"}
BOARDS = {11: "CLI", 12: "FRE", 13: "MAR", 14: "PLA"}


@lru_cache(maxsize=1)
def all_rows() -> dict[int, dict[str, Row]]:
    """Count every started sprint from the raw answers: sprint id → issue key → row."""
    site = company()[0]
    mine = {b: [i for i in site.issues if i["fields"]["project"]["key"] == key] for b, key in BOARDS.items()}
    started = [sprint for sprint in site.sprints if sprint["state"] != "future"]
    return {s["id"]: counted(mine[s["originBoardId"]], s, done=DONE, now=site.now) for s in started}


def team_rows(number: int) -> list[Row]:
    """Return the rows of all squads' sprints of one number, such as 16 of `Client 26-16`."""
    ids = [s["id"] for s in company()[0].sprints if s["name"].endswith(f"-{number:02d}")]
    assert len(ids) == 4
    return [row for sprint_id in ids for row in all_rows()[sprint_id].values()]


def case(name: str) -> Json:
    """Return the raw answer of an awkward issue."""
    key = awkward_issues()[name]
    return next(issue for issue in company()[0].issues if issue["key"] == key)


def rows_of(name: str) -> dict[str, Row]:
    """Return sprint name → row of an awkward issue."""
    names = {sprint["id"]: sprint["name"] for sprint in company()[0].sprints}
    key = awkward_issues()[name]
    return {names[sprint_id]: rows[key] for sprint_id, rows in all_rows().items() if key in rows}


def words(row: Row) -> tuple[str, str]:
    """Return entry and outcome."""
    return row.entry, row.outcome


def items(issue: Json, field: str) -> list[Json]:
    """Return the changelog items of one field, oldest first."""
    return [item for history in issue["changelog"]["histories"] for item in history["items"] if item["field"] == field]
