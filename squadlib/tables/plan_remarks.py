"""What is to be said about a place in the workbook: a fault that stops, or a note that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

SHOWN = 20
"""How many faults one message lists."""


@dataclass(frozen=True, order=True)
class Remark:
    """A place in the workbook as the spreadsheet shows it (row from 1, column as `F (Quarter)`) and what is odd there.

    Row 0 and an empty column stand for the whole tab or the whole row.
    """

    tab: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        place = [
            self.tab,
            *([f"row {self.row}"] if self.row else []),
            *([f"column {self.column}"] if self.column else []),
        ]
        return f"{', '.join(place)}: {self.text}"


def letter(position: int) -> str:
    """Return the letters over a column, counted from 0.

    >>> letter(0), letter(25), letter(26), letter(701), letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def listed(faults: Sequence[Remark]) -> str:
    """Return all faults as one message, a line each, the first ones in full.

    >>> print(listed([Remark("Milestones", 7, "F (Quarter)", "'soon' is no quarter; write it as 2026Q3")]))
    1 place does not fit. Mend it in the workbook and run again:
      Milestones, row 7, column F (Quarter): 'soon' is no quarter; write it as 2026Q3
    """
    one = len(faults) == 1
    head = (
        f"{len(faults)} {'place does' if one else 'places do'} not fit. Mend {'it' if one else 'them'} in the workbook"
    )
    lines = [f"  {fault}" for fault in faults[:SHOWN]]
    more = [f"  and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    return "\n".join([f"{head} and run again:", *lines, *more])


def remarks_frame(remarks: Sequence[Remark]) -> pd.DataFrame:
    """Return remarks as a frame: one row per remark, `tab`, `row`, `column`, `text`, without doubles, by place."""
    rows = sorted(set(remarks))
    columns = {
        "tab": pd.Series([one.tab for one in rows], dtype="str"),
        "row": pd.Series([one.row for one in rows], dtype="int64"),
        "column": pd.Series([one.column for one in rows], dtype="str"),
        "text": pd.Series([one.text for one in rows], dtype="str"),
    }
    return pd.DataFrame(columns)
