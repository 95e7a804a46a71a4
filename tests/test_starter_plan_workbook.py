"""The workbook to start from fits as it is, explains itself, and is the same as .xlsx and as .csv."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from squadlib.options import STAGES
from squadlib.sources.sheets import fetch_workbook
from squadlib.starter.plan_workbook import csv_files, starter_tabs, xlsx_bytes
from squadlib.tables.plan import Plan, plan_tables
from squadlib.tables.plan_columns import TABS

TODAY = date(2026, 11, 22)


def as_csv(folder: Path, today: date = TODAY) -> Plan:
    """Write the .csv files and read them as a plan."""
    for name, text in csv_files(today).items():
        (folder / name).write_text(text, encoding="utf-8")
    return plan_tables(fetch_workbook(str(folder), base=folder, environ={}))


def as_xlsx(folder: Path) -> Plan:
    """Write the .xlsx file and read it as a plan."""
    (folder / "plan.xlsx").write_bytes(xlsx_bytes(TODAY))
    return plan_tables(fetch_workbook("plan.xlsx", base=folder, environ={}))


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 31), date(2028, 2, 29), date(2026, 12, 31)])
def test_it_fits_on_every_day_of_the_year_and_nothing_is_odd_about_it(tmp_path: Path, today: date) -> None:
    """An example row on each tab, linked to the others; no remark."""
    plan = as_csv(tmp_path, today)
    assert plan.notes.empty
    assert [len(frame) for frame in (plan.methods, plan.measures, plan.projects, plan.milestones)] == [1, 1, 1, 1]
    assert plan.milestones["measure_id"].tolist() == plan.measures["measure_id"].tolist()


def test_a_milestone_of_the_example_is_due_at_the_end_of_the_quarter(tmp_path: Path) -> None:
    """In the quarter in which the workbook is written."""
    milestone = as_csv(tmp_path).milestones.iloc[0]
    assert (milestone["quarter"], str(milestone["due"].date())) == ("2026Q4", "2026-12-31")


def test_both_forms_are_the_same_plan(tmp_path: Path) -> None:
    """What is typed as text in .csv is a date or text in .xlsx, and is read alike."""
    text, sheet = as_csv(tmp_path), as_xlsx(tmp_path)
    for tab in ("methods", "measures", "actuals", "projects", "milestones", "gates", "members"):
        pd.testing.assert_frame_equal(getattr(text, tab), getattr(sheet, tab))


def test_the_checklist_asks_something_of_every_stage(tmp_path: Path) -> None:
    """Of both kinds, none of it met yet."""
    gates = as_csv(tmp_path).gates
    assert list(dict.fromkeys(gates["stage"])) == list(STAGES)
    assert set(gates["kind"]) == {"mandatory", "recommended"}
    assert not gates["is_done"].any()


def test_every_column_is_explained_and_choices_can_be_picked() -> None:
    """A note on each header, a title over each tab, lists where a cell holds one of a few words."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(TODAY)))
    assert book.sheetnames == list(TABS)
    for tab, sheet in zip(TABS, book.worksheets, strict=True):
        assert sheet["A1"].value == starter_tabs(TODAY)[tab][0][0]
        assert all(cell.comment and cell.comment.text for cell in sheet[2] if cell.value)
    checked = {tab: book[tab].data_validations.dataValidation for tab in TABS}
    assert '"open,delivered,aborted"' in [one.formula1 for one in checked["Milestones"]]
    assert "'Measures'!$A$3:$A$500" in [one.formula1 for one in checked["Milestones"]]
