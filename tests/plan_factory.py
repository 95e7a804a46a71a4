"""A small plan workbook, as cells; and the same plan written as .xlsx and as .csv files."""

import copy
import csv
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from squadlib.records import Cell, WorkbookRecords
from squadlib.tables.plan import Plan

Tabs = dict[str, list[list[Cell]]]

SERIAL_14_AUG = 46248
"""14 August 2026 as a spreadsheet counts days."""

# fmt: off
TABS: Tabs = {
    "Methods": [
        ["Method ID", "Method", "Owner", "Year"],
        ["0011", "Match within a day", "Ana Ruiz", 2026],
        ["0012", "Earn sooner", "Bo Li", 2026],
    ],
    "Measures": [
        ["Measure ID", "Measure", "Level", "Method ID", "Owner", "Unit", "Direction", "Baseline", "Target",
         "2026-06", "2026-07", "2026-08"],
        ["M1", "Jobs filled", "L1", "0011", "Ana Ruiz", "%", "up", 0.4, 0.8, 0.5, 0.6, 0.7],
        ["M2", "Days to hire", "L2", "0011", "Bo Li", "days", "down", 21, 14, 20, 18, 17.5],
        [],
        ["M3", "First jobs", "L2", "0012", "Bo Li", "jobs", "up", 100, 300, 120, "", 200],
    ],
    "Projects": [
        ["Project", "Epic", "Squad", "Owner", "Stakeholders", "Priority", "Method ID", "Stage"],
        ["Shortlists", "CLI-1", "Client", "Ana Ruiz", "Sales", 1, "0011", "ship"],
        ["Pay hints", "FRE-7", "Freelancer", "Bo Li", "Legal", 2, "0012", "test"],
    ],
    "Milestones": [
        ["Milestone", "Version", "Project", "Squad", "Owner", "Quarter", "Due", "Status", "Added",
         "Measure ID", "Target", "Actual"],
        ["Order", "List 2.0", "Shortlists", "Client", "Ana Ruiz", "2026Q3", SERIAL_14_AUG, "Delivered", "",
         "M1", 0.6, 0.7],
        ["Mail", "List 2.1", "Shortlists", "Client", "Ana Ruiz", "2026Q3", "2026-09-18", "", "2026-08-03", "M1", 0.7],
        [],
        ["Hints", "Hints 1.0", "Pay hints", "Freelancer", "Bo Li", "2026Q3", "2026-09-04", "", "", "M3", 200, 150],
        ["Coach", "Hints 1.1", "Pay hints", "Freelancer", "Bo Li", "2026Q3", "", "aborted", "", "M3"],
        ["Teams", "List 3.0", "Shortlists", "Client", "Ana Ruiz", "2026Q4", "2026-11-06", "on track", "", "M2", 16],
    ],
    "Gates": [
        ["Project", "Stage", "Requirement", "Kind", "Done", "Evidence"],
        ["Shortlists", "ship", "Alerts are live", "mandatory", True, "dashboard"],
        ["Pay hints", "test", "Readout shared", "recommended", "no", ""],
    ],
    "Members": [
        ["Member", "Squad", "Role", "Jira account", "Email"],
        ["Ana Ruiz", "Client", "PM", "ana", "ana@example.com"],
        ["Bo Li", "Freelancer", "Analyst", "bo", "bo@example.com"],
    ],
}
# fmt: on


def tabs() -> Tabs:
    """Return the sample's cells, to be changed freely."""
    return copy.deepcopy(TABS)


def workbook(of: Tabs | None = None) -> WorkbookRecords:
    """Return cells as a workbook."""
    return {"kind": "google", "title": "Plan 2026", "tabs": tabs() if of is None else of}


def write_csv(folder: Path, of: Tabs, *, delimiter: str = ",") -> Path:
    """Write a file per tab."""
    folder.mkdir(exist_ok=True)
    for title, rows in of.items():
        with (folder / f"{title}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    return folder


def write_xlsx(path: Path, of: dict[str, list[list[Any]]]) -> Path:
    """Write a sheet per tab."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in of.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def frames(plan: Plan) -> dict[str, pd.DataFrame]:
    """Return a plan's frames by name, without its notes."""
    return {name: frame for name, frame in vars(plan).items() if name != "notes"}


def assert_same(one: Plan, other: Plan) -> None:
    """Assert that two plans say the same."""
    for name, frame in frames(one).items():
        pd.testing.assert_frame_equal(frame, frames(other)[name], obj=name)


def versions(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    """Return versions from (id, name, Jira project, day released or None)."""
    return pd.DataFrame(
        {
            "version_id": pd.Series([row[0] for row in rows], dtype="str"),
            "version": pd.Series([row[1] for row in rows], dtype="str"),
            "project": pd.Series([row[2] for row in rows], dtype="str"),
            "is_released": pd.Series([row[3] is not None for row in rows], dtype="bool"),
            "release_date": pd.to_datetime(pd.Series([row[3] or None for row in rows], dtype="str")).astype(
                "datetime64[s]"
            ),
        }
    )
