"""The header of a tab: which row it is, and which column of the sheet is which of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from squadlib import words
from squadlib.errors import UsageError, did_you_mean
from squadlib.records import Cell
from squadlib.tables.cell_dates import month
from squadlib.tables.cells import Misfit, is_blank, plain, tidy
from squadlib.tables.plan_columns import TABS, Column
from squadlib.tables.plan_remarks import Remark, letter

SEARCHED_ROWS = 30
"""How far down a header is looked for, below titles and blank rows."""

Rows = Sequence[Sequence[Cell]]


@dataclass
class Header:
    """Where a tab's columns are: `index` is the header's row from 0, `places` field → position, `months` likewise."""

    tab: str
    index: int
    titles: list[str]
    places: dict[str, int] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    @property
    def row(self) -> int:
        """The header's row as the spreadsheet counts."""
        return self.index + 1

    def label(self, position: int) -> str:
        """Return a column as people find it: its letter and what stands over it."""
        title = self.titles[position] if position < len(self.titles) else ""
        return f"{letter(position)} ({title})" if title else letter(position)


def header_names(headers: Mapping[str, Mapping[str, str]] | None) -> dict[str, dict[str, str]]:
    """Return tab → field → header as the sheet has it: ours, or what params say instead.

    Raises UsageError for a tab or a column of ours that params misspell.
    """
    names = {tab: {column.field: column.header for column in columns} for tab, columns in TABS.items()}
    tabs = {plain(tab): tab for tab in TABS}
    for named_tab, mapping in (headers or {}).items():
        if plain(named_tab) not in tabs:
            raise _unknown("tab", named_tab, list(TABS))
        tab = tabs[plain(named_tab)]
        fields = {plain(word): column.field for column in TABS[tab] for word in (column.field, column.header)}
        for ours, theirs in mapping.items():
            if plain(ours) not in fields:
                raise _unknown(f"column of {tab}", ours, [column.header for column in TABS[tab]])
            names[tab][fields[plain(ours)]] = theirs
    return names


def _unknown(what: str, word: str, known: list[str]) -> UsageError:
    return UsageError(
        f"'{word}' is no {what}.{did_you_mean(word, known)}",
        where="params: headers",
        mend=f"Known: {', '.join(known)}.",
    )


def find_header(tab: str, rows: Rows, names: Mapping[str, str]) -> Header:
    """Return the header of a tab: the row that holds most of our columns, the first of equals.

    Titles and blank rows above it do not matter, nor does the order of its columns or what else stands there.
    """
    columns = TABS[tab]
    wanted = {plain(names[column.field]) for column in columns}
    scores = [len(wanted & {plain(tidy(cell)) for cell in row}) for row in rows[:SEARCHED_ROWS]]
    best = max(scores, default=0)
    if best < min(2, len(wanted)):
        needed = ", ".join(names[column.field] for column in columns if column.is_required)
        text = f"no header: none of the first {SEARCHED_ROWS} rows holds {needed}"
        return Header(tab, 0, [], faults=[Remark(tab, 0, "", text)])
    index = scores.index(best)
    header = Header(tab, index, [tidy(cell) for cell in rows[index]])
    _place(header, columns, names)
    if tab == "Measures":
        _place_months(header, rows)
    return header


def _place(header: Header, columns: Sequence[Column], names: Mapping[str, str]) -> None:
    """Find each column of ours, and say which are missing or there twice."""
    found = [plain(title) for title in header.titles]
    wanted = {plain(names[column.field]) for column in columns}
    strangers = [title for title in header.titles if title and plain(title) not in wanted]
    for column in columns:
        title = names[column.field]
        positions = [position for position, one in enumerate(found) if one == plain(title)]
        if positions:
            header.places[column.field] = positions[0]
        if len(positions) > 1:
            where = " and ".join(letter(position) for position in positions)
            header.faults.append(Remark(header.tab, header.row, "", f"'{title}' stands over two columns, {where}"))
        if not positions:
            text = f"there is no column '{title}'.{did_you_mean(title, strangers)}"
            meant = _meant(strangers) if column.is_required else " It is taken as empty."
            (header.faults if column.is_required else header.notes).append(
                Remark(header.tab, header.row, "", f"{text}{meant}")
            )


def _meant(strangers: Sequence[str]) -> str:
    """Return what to do where a header that squadlib does not know is the column under another name."""
    if not strangers:
        return ""
    known = words.listing(strangers, most=5)
    return f" If another column is meant ({known}), name it under `headers` in params/site.yaml."


def _place_months(header: Header, rows: Rows) -> None:
    """Find the columns that are months; a month may be typed as text or be a date of the spreadsheet."""
    for position, cell in enumerate(rows[header.index]):
        if position in header.places.values() or (found := _month(cell)) is None:
            continue
        if found in header.months:
            where = f"{letter(header.months[found])} and {letter(position)}"
            header.faults.append(Remark(header.tab, header.row, "", f"{found} stands over two columns, {where}"))
        header.months.setdefault(found, position)
        header.titles[position] = found
    if not header.months:
        header.notes.append(
            Remark(header.tab, header.row, "", "no column is a month such as 2026-07: there are no actuals")
        )
    for position in _nearly_months(header, rows):
        text = "stands beside the months and holds numbers, but is no month: it is left out"
        header.notes.append(Remark(header.tab, header.row, header.label(position), text))


def _month(cell: Cell) -> str | None:
    try:
        found: str | None = month(cell).value
    except Misfit:  # any other column: sheets may have more than ours
        return None
    return found


def _nearly_months(header: Header, rows: Rows) -> list[int]:
    """Return the columns that are none of ours, stand beside a month and hold numbers."""
    months = set(header.months.values())
    taken = months | set(header.places.values())
    beside = {place + step for place in months for step in (-1, 1)} - taken - {-1}
    below = rows[header.index + 1 :]
    return sorted(place for place in beside if any(place < len(row) and _is_number(row[place]) for row in below))


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return not is_blank(cell) and cell.strip()[0].isdigit()
    return cell is not None and not isinstance(cell, bool)
