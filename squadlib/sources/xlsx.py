"""An .xlsx file as a workbook: the values as last calculated, dates as ISO text, merged cells as they are seen."""

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from squadlib.errors import DataError
from squadlib.records import Cell, CellRemark, WorkbookRecords
from squadlib.sources.merged_cells import Merge, fill_down

UNREADABLE = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError)


def read_xlsx(path: Path, *, tabs: Sequence[str] | None = None) -> WorkbookRecords:
    """Return the workbook that an .xlsx file is; `tabs` keeps those named, ignoring case.

    A formula that was never calculated has no value: its cell is empty and stands in `remarks`.
    Raises DataError for a file that is no .xlsx.
    """
    values, formulas = _load(path, data_only=True), _load(path, data_only=False)
    wanted = None if tabs is None else {tab.strip().casefold() for tab in tabs}
    kept = [sheet for sheet in values.worksheets if wanted is None or sheet.title.strip().casefold() in wanted]
    return {
        "kind": "xlsx",
        "title": path.stem,
        "tabs": {sheet.title: fill_down(_rows(sheet), _merges(sheet)) for sheet in kept},
        "unread_tabs": [sheet.title for sheet in values.worksheets if sheet not in kept],
        "remarks": [remark for sheet in kept for remark in _uncalculated(sheet, formulas[sheet.title])],
    }


def _load(path: Path, *, data_only: bool) -> Any:
    """Open the file whole: only then does openpyxl know the merged cells."""
    try:
        with warnings.catch_warnings():
            # It warns of extensions it leaves out (data validation, conditional formats), none of which is a value.
            warnings.simplefilter("ignore", UserWarning)
            return openpyxl.load_workbook(path, data_only=data_only)
    except UNREADABLE as error:
        raise DataError(
            "is no .xlsx workbook that can be read", where=str(path), mend="Save it again as .xlsx, without a password."
        ) from error


def _rows(sheet: Any) -> list[list[Cell]]:
    rows = [[plain_value(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    return rows


def plain_value(value: Any) -> Cell:
    """Return a cell's value as plain data: a day as `2026-09-30`, an instant with its time, the rest as it is.

    >>> plain_value(dt.datetime(2026, 9, 30)), plain_value(dt.datetime(2026, 9, 30, 14, 5)), plain_value(0.8)
    ('2026-09-30', '2026-09-30T14:05:00', 0.8)
    """
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _merges(sheet: Any) -> list[Merge]:
    return [Merge(area.min_row - 1, area.max_row - 1, area.min_col - 1) for area in sheet.merged_cells.ranges]


def _uncalculated(values: Any, formulas: Any) -> Iterator[CellRemark]:
    for row in formulas.iter_rows():
        for cell in row:
            if cell.data_type == "f" and _has_no_result(values.cell(cell.row, cell.column)):
                yield {
                    "tab": values.title,
                    "row": cell.row,
                    "column": get_column_letter(cell.column),
                    "text": "a formula without a stored value is read as empty: open the file in Excel and save it",
                }


def _has_no_result(cell: Any) -> bool:
    """Return whether a formula was never calculated; one whose result is empty text has the type `str`."""
    return cell.value is None and cell.data_type != "str"
