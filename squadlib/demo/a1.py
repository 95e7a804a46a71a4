"""Ranges of a spreadsheet in A1 notation: read, clipped to the grid, written back as Google echoes them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_CELLS = re.compile(r"(?P<column>[A-Z]+)?(?P<row>\d+)?(?P<rest>:(?P<column2>[A-Z]+)?(?P<row2>\d+)?)?", re.IGNORECASE)
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}\d+|R\d*C\d*", re.IGNORECASE)


class RangeError(Exception):
    """A range Google refuses; its text is what it answers."""


@dataclass(frozen=True)
class Block:
    """A rectangle of one tab: rows and columns from 0, half open."""

    tab: str
    rows: tuple[int, int]
    columns: tuple[int, int]

    def __str__(self) -> str:
        """Write the range as Google echoes it, with quotes where the title needs them.

        >>> str(Block("Plan", (0, 1000), (0, 26))), str(Block("My Tab", (1, 2), (0, 1)))
        ('Plan!A1:Z1000', "'My Tab'!A2")
        """
        first = f"{letters(self.columns[0])}{self.rows[0] + 1}"
        last = f"{letters(self.columns[1] - 1)}{self.rows[1]}"
        return f"{quoted(self.tab)}!{first}" + ("" if first == last else f":{last}")


def letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> [letters(n) for n in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    name = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def column_number(name: str) -> int:
    """Return the number of a column, from 1.

    >>> column_number("AA")
    27
    """
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def quoted(title: str) -> str:
    """Write a tab's title as it stands in a range: quoted unless it is a plain word that is no cell's name.

    >>> quoted("Sheet1"), quoted("D3"), quoted("It's")
    ('Sheet1', "'D3'", "'It''s'")
    """
    is_plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", title) and not _LOOKS_LIKE_A_CELL.fullmatch(title)
    return title if is_plain else "'" + title.replace("'", "''") + "'"


def parse(text: str, grids: Mapping[str, tuple[int, int]]) -> Block:
    """Read a range; `grids` maps each tab to its rows and columns.

    Raises RangeError as Google words it: no such tab, no such notation, or outside the grid.

    >>> str(parse("'Plan'!A2:C", {"Plan": (1000, 26)}))
    'Plan!A2:C1000'
    """
    tab, cells = _split(text, grids)
    rows, columns = grids[tab]
    match = _CELLS.fullmatch(cells)
    if match is None or (cells and match["column"] is None and match["row"] is None):
        raise RangeError(f"Unable to parse range: {text}")
    ends = ("column2", "row2") if match["rest"] else ("column", "row")
    left, right = _span(match["column"], match[ends[0]], columns, column_number)
    top, bottom = _span(match["row"], match[ends[1]], rows, int)
    if top >= rows or left >= columns:
        raise RangeError(f"Range ({text}) exceeds grid limits. Max rows: {rows}, max columns: {columns}")
    return Block(tab, (top, min(bottom, rows)), (left, min(right, columns)))


def _span(first: str | None, last: str | None, size: int, number: Callable[[str], int]) -> tuple[int, int]:
    low = number(first) if first else 1
    high = number(last) if last else size
    return min(low, high) - 1, max(low, high)


def _split(text: str, grids: Mapping[str, tuple[int, int]]) -> tuple[str, str]:
    title = text[1:-1].replace("''", "'") if text[:1] == text[-1:] == "'" else text
    if title in grids:
        return title, ""
    name, mark, cells = text.rpartition("!")
    if not mark:
        name, cells = next(iter(grids), ""), text
    elif name[:1] == name[-1:] == "'":
        name = name[1:-1].replace("''", "'")
    if name not in grids:
        raise RangeError(f"Unable to parse range: {text}")
    return name, cells
