"""A folder of .csv files as a workbook: one file is one tab, named like it; every cell is text."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from squadlib.errors import DataError, UsageError
from squadlib.records import Cell, WorkbookRecords

DELIMITERS = (",", ";", "\t")
SNIFFED_ROWS = 20


def read_csv_folder(folder: Path, *, tabs: Sequence[str] | None = None) -> WorkbookRecords:
    """Return the workbook that the .csv files of a folder are; `tabs` keeps those named, ignoring case.

    Raises UsageError where there is no .csv file, DataError for a file that is no table.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    if not files:
        raise UsageError(
            "holds no .csv file", where=str(folder), mend="Put one file per tab there, such as Projects.csv."
        )
    wanted = None if tabs is None else {tab.strip().casefold() for tab in tabs}
    kept = [path for path in files if wanted is None or path.stem.strip().casefold() in wanted]
    return {
        "kind": "csv",
        "title": folder.name,
        "tabs": {path.stem: _rows(path) for path in kept},
        "unread_tabs": [path.stem for path in files if path not in kept],
    }


def _rows(path: Path) -> list[list[Cell]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            "is not UTF-8 text", where=str(path), mend="Save it as 'CSV UTF-8' from the spreadsheet program."
        ) from error
    try:
        return [list(row) for row in _parsed(text, delimiter(text))]
    except csv.Error as error:
        raise DataError(f"is no table ({error})", where=str(path), mend="Export it again as CSV.") from error


def _parsed(text: str, separator: str) -> list[list[str]]:
    # strict: a quote left open would otherwise swallow the rest of the file without a word
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    return [[], *rows[1:]] if rows and _announces_delimiter(rows[0]) else rows


def _announces_delimiter(row: list[str]) -> bool:
    """Return whether a row is the `sep=;` that Excel reads as an instruction."""
    return row[0].lower() == "sep=" if row and len(row) > 1 else "".join(row).lower().startswith("sep=")


def delimiter(text: str) -> str:
    r"""Return what separates the cells: whichever of comma, semicolon and tab gives the most cells in the first rows.

    >>> delimiter("Measure;Target\nM1;0,8\nM2;3,5\n"), delimiter("Project,Owner\n"), delimiter("alone")
    (';', ',', ',')
    """
    return max(DELIMITERS, key=lambda separator: _cells_found(text, separator))


def _cells_found(text: str, separator: str) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return sum(len(row) - 1 for row, _ in zip(reader, range(SNIFFED_ROWS), strict=False) if row)
    except csv.Error:  # quotes that close in the wrong place: not this separator
        return -1
