"""The plan workbook to start from, as .xlsx and as .csv files: headers, an explained example row, checked cells."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import yaml
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from squadlib.options import STAGES
from squadlib.tables.plan_columns import TABS

TITLE_ROW, HEADER_ROW, FIRST_ROW, LAST_ROW = 1, 2, 3, 500
CHOICES: Mapping[tuple[str, str], Sequence[str]] = {
    ("Measures", "Level"): ("L1", "L2"),
    ("Measures", "Direction"): ("up", "down"),
    ("Projects", "Stage"): STAGES,
    ("Milestones", "Status"): ("open", "delivered", "aborted"),
    ("Gates", "Stage"): STAGES,
    ("Gates", "Kind"): ("mandatory", "recommended"),
    ("Gates", "Done"): ("yes", "no"),
}
"""Columns that hold one of a few words."""
POINTS_TO: Mapping[tuple[str, str], tuple[str, str]] = {
    ("Measures", "Method ID"): ("Methods", "Method ID"),
    ("Projects", "Method ID"): ("Methods", "Method ID"),
    ("Milestones", "Project"): ("Projects", "Project"),
    ("Milestones", "Measure ID"): ("Measures", "Measure ID"),
    ("Gates", "Project"): ("Projects", "Project"),
}
"""Columns that name a row of another tab."""

Rows = list[list[str]]


@cache
def _told() -> dict[str, Any]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


@cache
def checklist() -> list[dict[str, str]]:
    """Return the gates' requirements a site starts with, stage by stage: `stage`, `requirement`, `kind`."""
    told = yaml.safe_load((Path(__file__).parent / "gates.yaml").read_text(encoding="utf-8"))
    return [{"stage": stage, **one} for stage, requirements in told.items() for one in requirements]


def starter_tabs(today: date) -> dict[str, Rows]:
    """Return every tab as rows of text: a title that says what a row is, the header, the example."""
    return {tab: _rows(tab, today) for tab in TABS}


def _rows(tab: str, today: date) -> Rows:
    told = _told()[tab]
    months = _months(today) if tab == "Measures" else []
    header = [column.header for column in TABS[tab]]
    example = [_filled(told["columns"][name][0], today) for name in header]
    rows = [[*example, "24 %", *([""] * (len(months) - 1))]] if months else [example]
    if tab == "Gates":
        rows = [[example[0], one["stage"], one["requirement"], one["kind"], "no", ""] for one in checklist()]
    return [[told["about"]], [*header, *months], *rows]


def _filled(text: str, today: date) -> str:
    months = _months(today)
    return text.format(quarter=_quarter(today), due=_quarter_end(today), month=months[0], year=today.year)


def _quarter(today: date) -> str:
    return f"{today.year}Q{(today.month + 2) // 3}"


def _quarter_end(today: date) -> date:
    last = 3 * ((today.month + 2) // 3)
    return date(today.year + last // 12, last % 12 + 1, 1) - timedelta(days=1)


def _months(today: date) -> list[str]:
    first = 3 * ((today.month - 1) // 3) + 1
    return [f"{today.year}-{first + place:02}" for place in range(3)]


def csv_files(today: date) -> dict[str, str]:
    """Return the workbook as .csv files: file name → text."""
    return {f"{tab}.csv": _csv(rows) for tab, rows in starter_tabs(today).items()}


def _csv(rows: Rows) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def xlsx_bytes(today: date) -> bytes:
    """Return the workbook as an .xlsx file: notes on each header, lists to choose from, dates as dates."""
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for tab, rows in starter_tabs(today).items():
        _sheet(book.create_sheet(tab), tab, rows)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(sheet: Worksheet, tab: str, rows: Rows) -> None:
    for row in rows:
        sheet.append([_cell(text) for text in row])
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.cell(TITLE_ROW, 1).font = Font(italic=True, color="57606A")
    explained = _told()[tab]["columns"]
    for place, header in enumerate(rows[HEADER_ROW - 1], start=1):
        cell = sheet.cell(HEADER_ROW, place)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D8DEE4")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        about = explained.get(header, ["", "What was measured in this month."])[1]
        cell.comment = Comment(about, "squadlib", width=260, height=60)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, *(min(len(one[place - 1]), 44) + 2 for one in rows[1:]))
        _check(sheet, (tab, header), letter)


def _cell(text: str) -> Any:
    """Return a cell's value: a day as a day, so that a spreadsheet sorts and filters it; the rest as text."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else (text or None)
    except ValueError:
        return text


def _check(sheet: Worksheet, column: tuple[str, str], letter: str) -> None:
    """Let a column be filled from a list, where it has one; what people write instead is warned of, not refused."""
    if column in CHOICES:
        formula = f'"{",".join(CHOICES[column])}"'
    elif column in POINTS_TO:
        tab, header = POINTS_TO[column]
        place = get_column_letter([one.header for one in TABS[tab]].index(header) + 1)
        formula = f"'{tab}'!${place}${FIRST_ROW}:${place}${LAST_ROW}"
    elif column[1] in ("Due", "Added"):
        checked = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)
        checked.error, checked.errorStyle = "A date is needed, such as 2026-09-30.", "warning"
        checked.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
        sheet.add_data_validation(checked)
        return
    else:
        return
    listed = DataValidation(
        type="list", formula1=formula, allow_blank=True, errorStyle="warning", showErrorMessage=True
    )
    listed.error = _told()[column[0]]["columns"][column[1]][1]
    listed.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    sheet.add_data_validation(listed)
