"""Columns of the Measures tab whose header was meant as a month and cannot be read as one."""

import difflib
import re
from collections.abc import Mapping

import pandas as pd

from squadlib.errors import did_you_mean
from squadlib.records import WorkbookRecords
from squadlib.tables.cell_dates import FULL_MONTHS, MONTHS
from squadlib.tables.cells import fold
from squadlib.tables.plan_header import find_header, header_names

COLUMNS = ["tab", "row", "column", "text"]
MEND = "Write it as 2026-07, as text or as a date."

_NUMBERS = re.compile(r"(20\d\d)[-/._ ]?(\d{1,2})|(\d{1,2})[-/._ ](20\d\d)")
_WORD = re.compile(r"([^\W\d_]{3,})\.?[\s'’/-]*(\d{2}|20\d\d)?|(20\d\d)[\s/-]*([^\W\d_]{3,})")


def months_that_are_none(
    workbook: WorkbookRecords, *, headers: Mapping[str, Mapping[str, str]] | None = None
) -> pd.DataFrame:
    """Return the columns of Measures that look like a month and are none, so that what was measured there is lost.

    One row per column: `tab`, `row` of the header, `column` (its letter and header), `text` with the mend. Raises
    UsageError for `headers` that name no column of ours.
    """
    names = header_names(headers)["Measures"]
    titles = [title for title in workbook["tabs"] if fold(title) == "measures"]
    found: list[tuple[str, int, str, str]] = []
    for title in titles:
        header = find_header("Measures", workbook["tabs"][title], names)
        taken = {*header.places.values(), *header.months.values()}
        for place, seen in enumerate(header.titles):
            if place not in taken and (why := _lookalike(seen)):
                found.append(("Measures", header.row, header.label(place), why))
    return pd.DataFrame(found, columns=COLUMNS).astype({**dict.fromkeys(COLUMNS, "str"), "row": "int64"})


def _lookalike(seen: str) -> str:
    """Return what is wrong with a header that was meant as a month, nothing for any other.

    >>> _lookalike("2026-13")
    'has no month 13. Write it as 2026-07, as text or as a date.'
    >>> _lookalike("July")
    'has no year. Write it as 2026-07, as text or as a date.'
    >>> _lookalike("Juli 2026")
    "is no month. Did you mean 'July'? Write it as 2026-07, as text or as a date."
    >>> _lookalike("Notes"), _lookalike("Marketing 2026"), _lookalike("2026Q3"), _lookalike("May be late")
    ('', '', '', '')
    """
    if found := _NUMBERS.fullmatch(seen):
        return f"has no month {found[2] or found[3]}. {MEND}"
    if not (found := _WORD.fullmatch(seen)):
        return ""
    word, year = (found[1] or found[4]).lower(), found[2] or found[3]
    if any(name.startswith(word) for name in FULL_MONTHS) or word == "sept":
        return f"is no month. {MEND}" if year else f"has no year. {MEND}"
    near = difflib.get_close_matches(word, FULL_MONTHS, n=1, cutoff=0.7)
    if not year or not (near or (word[:3] in MONTHS and len(word) <= 5)):
        return ""
    return f"is no month.{did_you_mean(word, [name.title() for name in near])} {MEND}"
