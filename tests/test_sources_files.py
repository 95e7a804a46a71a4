"""The plan workbook as a file: an .xlsx as last calculated, a folder of .csv in every usual dialect."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from squadlib.errors import DataError
from squadlib.sources.sheets import fetch_workbook
from tests.plan_factory import write_xlsx


def test_xlsx_days_become_text_and_numbers_stay(tmp_path: Path) -> None:
    """A day has no time, an instant has one, 80 % is the number 0.8, an id stays text."""
    at = datetime(2026, 9, 30, 14, 5)  # noqa: DTZ001  a cell has no time zone
    first = [date(2026, 9, 30), at, 0.8, 12, "0012", True, None, "end"]
    cells: list[list[Any]] = [first, [], [None, "x"]]
    write_xlsx(tmp_path / "plan.xlsx", {"Tab": cells})
    rows = fetch_workbook("plan.xlsx", base=tmp_path, environ={}, tabs=None)["tabs"]["Tab"]
    assert rows[0] == ["2026-09-30", "2026-09-30T14:05:00", 0.8, 12, "0012", True, None, "end"]
    assert [[cell for cell in row if cell is not None] for row in rows[1:]] == [[], ["x"]]


def test_xlsx_merged_cells_and_uncalculated_formulas(tmp_path: Path) -> None:
    """A merged cell stands beside each of its rows; a formula nobody calculated is empty and said to be."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Gates"
    for row in (["Project", "Done"], ["Search", "x"], [None, "=1+1"], [None, None], [None, "x"]):
        sheet.append(row)
    sheet.merge_cells("A2:A5")
    book.save(tmp_path / "plan.xlsx")
    read = fetch_workbook("plan.xlsx", base=tmp_path, environ={})
    assert read["tabs"]["Gates"] == [["Project", "Done"], ["Search", "x"], [None, None], [None, None], ["Search", "x"]]
    assert [(one["tab"], one["row"], one["column"]) for one in read["remarks"]] == [("Gates", 3, "B")]


def test_a_broken_xlsx_is_named(tmp_path: Path) -> None:
    """A file that only has the name of a workbook."""
    (tmp_path / "plan.xlsx").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(DataError, match=r"plan\.xlsx: is no \.xlsx workbook"):
        fetch_workbook("plan.xlsx", base=tmp_path, environ={})


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (b'\xef\xbb\xbfName,Note\r\n"Ruiz, Ana","two\r\nlines"\r\n', [["Name", "Note"], ["Ruiz, Ana", "two\r\nlines"]]),
        (b'Name;Target\n"a;b";0,8\n\nc;3,5\n', [["Name", "Target"], ["a;b", "0,8"], [], ["c", "3,5"]]),
        (b"Name\tOwner\nx, y\tz\n", [["Name", "Owner"], ["x, y", "z"]]),
        (b"sep=;\nName;Owner\n", [[], ["Name", "Owner"]]),
        (b"", []),
    ],
)
def test_csv_in_every_usual_dialect(tmp_path: Path, raw: bytes, rows: list[list[str]]) -> None:
    """Commas, semicolons, tabs, byte order marks, quotes and line ends in cells."""
    (tmp_path / "Projects.csv").write_bytes(raw)
    (tmp_path / "notes.txt").write_text("no tab")
    assert fetch_workbook(".", base=tmp_path, environ={})["tabs"] == {"Projects": rows}


@pytest.mark.parametrize(
    ("raw", "words"), [(b"Name\nJ\xfcrgen\n", "not UTF-8"), (b'Name,Owner\n"never closed,x\n', "is no table")]
)
def test_a_csv_that_would_lose_text_is_refused(tmp_path: Path, raw: bytes, words: str) -> None:
    """A quote left open would swallow the rest of the file without a word."""
    (tmp_path / "Projects.csv").write_bytes(raw)
    with pytest.raises(DataError, match=words):
        fetch_workbook(".", base=tmp_path, environ={})
