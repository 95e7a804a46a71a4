"""Any single cell of the workbook replaced by rubbish: what the reports on the plan then say, and what is refused."""

import copy
import json
import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from squadlib.errors import DataError
from squadlib.records import Cell, WorkbookRecords
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from tests.conftest import REPO
from tests.milestone_site import site_of
from tests.report_fixture import HOSTILE, workbook_records
from tests.report_pages import run_here
from tests.test_tables_plan import FREE_TEXT, NUMBERS, RUBBISH

pytestmark = pytest.mark.slow
REPORTS = {
    "milestone_report": {"squad": "client", "quarter": "2026Q4"},
    "measures_report": {"as_of": ""},
}
GATES: list[list[Cell]] = [
    ["Project", "Stage", "Requirement", "Kind", "Done", "Evidence"],
    ["Search", "prototype", "Numbers of a first test", "mandatory", "yes", "a page"],
]
MEMBERS: list[list[Cell]] = [
    ["Member", "Squad", "Role", "Jira account", "Email"],
    ["Ana Ruiz", "Client", "Data scientist", "", "ana@firm.example"],
]
WORDS = {**FREE_TEXT, "Members": {*FREE_TEXT["Members"], "Squad", "Email"}}
"""Columns in which another word is another word, not rubbish: the reports then say that word."""


def book() -> WorkbookRecords:
    """Return the fixture's workbook, with a row in every tab."""
    made = copy.deepcopy(workbook_records())
    made["tabs"] |= copy.deepcopy({"Gates": GATES, "Members": MEMBERS})
    return made


def facts_of(workbook: WorkbookRecords) -> dict[str, Any]:
    """Return the facts of both reports on a plan; raises what stops them."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        snapshot = site_of(Path(name), workbook)
        for report, asked in REPORTS.items():
            notebook = nbformat.read(REPO / "notebooks" / f"{report}.ipynb", as_version=4)  # type: ignore[no-untyped-call]
            given = {**asked, "snapshot": snapshot.id, "params": f"{name}/params"}
            facts = emitted(run_here(notebook, given), FACTS_KIND)
            found[report] = {key: value for key, value in facts.items() if key != "snapshot"}
    return found


def told(workbook: WorkbookRecords) -> dict[str, Any] | DataError:
    """Return the facts, or the refusal (exit 4)."""
    try:
        return facts_of(workbook)
    except DataError as refusal:
        return refusal


@cache
def usual() -> str:
    """Return the facts of the workbook as it is."""
    return json.dumps(facts_of(book()), sort_keys=True)


def quality(facts: dict[str, Any]) -> set[tuple[str, str]]:
    """Return what is said of the data: each subject with its text."""
    return {(row["subject"], row["text"]) for one in facts.values() for row in one["quality"]}


def plain(facts: dict[str, Any]) -> str:
    """Return the facts without what is said of the data."""
    return json.dumps({name: {**one, "quality": []} for name, one in facts.items()}, sort_keys=True)


def cases() -> list[Any]:
    """Return some of all places and rubbish, chosen at random once: every column of every tab, header and row."""
    chance = random.Random(4)  # noqa: S311  no secret hangs on it
    tabs = book()["tabs"]
    places = [(tab, row, column) for tab, rows in tabs.items() for row in (0, 1) for column in range(len(rows[0]))]
    return [pytest.param(*place, chance.choice(RUBBISH), id=f"{'-'.join(map(str, place))}") for place in places]


@pytest.mark.parametrize(("tab", "row", "column", "rubbish"), cases())
def test_the_facts_stay_or_the_cell_is_named(tab: str, row: int, column: int, rubbish: Cell) -> None:
    """The same facts, or a quality row that was not there, or a refusal with the cell's place; never a crash."""
    spoilt = book()
    before = spoilt["tabs"][tab][row][column]
    spoilt["tabs"][tab][row][column] = rubbish
    title = str(book()["tabs"][tab][0][column])
    facts = told(spoilt)
    if isinstance(facts, DataError):
        assert tab in str(facts)
        assert f"row {row + 1}" in str(facts) or (row == 0 and title in str(facts))
        return
    usually = json.loads(usual())
    is_new_word = row > 0 and title in WORDS[tab]
    is_figure = row > 0 and title in NUMBERS | {"2026-09", "2026-10"} and isinstance(rubbish, int | float)
    is_said = bool(quality(facts) - quality(usually))
    assert plain(facts) == plain(usually) or is_said or is_new_word or is_figure, (before, rubbish)


def test_the_hostile_title_is_part_of_the_plan() -> None:
    """What is compared above has markup in it, and something to say of the data."""
    assert json.dumps(HOSTILE)[1:20] in usual()
