"""Merged cells, read as people see them: the value stands beside every row that the merged cell spans."""

from collections.abc import Iterable
from dataclasses import dataclass

from squadlib.records import Cell


@dataclass(frozen=True)
class Merge:
    """A merged range: its rows `first_row` to `last_row` and its first column, all counted from 0."""

    first_row: int
    last_row: int
    column: int


def fill_down(rows: list[list[Cell]], merges: Iterable[Merge]) -> list[list[Cell]]:
    """Return the rows with the value of each merged cell in every row it spans, in its first column.

    Sheets keep the value in the top left cell only. Rows that hold nothing else stay empty; nothing is filled sideways,
    since a number that spans three months is not the number of each.

    >>> fill_down([["Search", "alpha"], ["", "beta"], []], [Merge(0, 2, 0)])
    [['Search', 'alpha'], ['Search', 'beta'], []]
    """
    filled = [list(row) for row in rows]
    for merge in merges:
        value = _cell(rows, merge.first_row, merge.column)
        if value in ("", None):
            continue
        for row in filled[merge.first_row + 1 : merge.last_row + 1]:
            if any(cell not in ("", None) for cell in row):
                row.extend([""] * (merge.column + 1 - len(row)))
                row[merge.column] = value
    return filled


def _cell(rows: list[list[Cell]], row: int, column: int) -> Cell:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None
