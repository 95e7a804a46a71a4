"""The rows of a tab below its header, each cell read as its column means it, every misfit kept with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from squadlib.errors import did_you_mean
from squadlib.records import Cell, WorkbookRecords
from squadlib.tables.cells import EMPTY, Misfit, Reader, Reading, fold, is_blank, number, tidy
from squadlib.tables.plan_columns import TABS
from squadlib.tables.plan_header import Header, Rows, find_header
from squadlib.tables.plan_remarks import Remark


@dataclass
class PlanRow:
    """One row: its number in the sheet, its readings by field and (Measures) by month."""

    row: int
    fields: dict[str, Reading]
    months: dict[str, Reading] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """Return what a cell says, None for nothing."""
        return self.fields[name].value

    def put(self, name: str, value: Any) -> None:
        """Say a cell otherwise: as the row it refers to spells it, or as a share."""
        self.fields[name] = Reading(value, self.fields[name].remark, self.fields[name].is_percent)


@dataclass
class PlanTab:
    """A tab as read: its header, its rows, and what does not fit or is worth showing."""

    header: Header
    rows: list[PlanRow] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    def fault(self, row: int, name: str, text: str) -> None:
        """Keep a misfit with its place."""
        self.faults.append(self._remark(row, name, text))

    def note(self, row: int, name: str, text: str) -> None:
        """Keep an oddity with its place."""
        self.notes.append(self._remark(row, name, text))

    def _remark(self, row: int, name: str, text: str) -> Remark:
        places = {**self.header.months, **self.header.places}
        return Remark(self.header.tab, row, self.header.label(places[name]) if name in places else "", text)


def read_tabs(workbook: WorkbookRecords, names: Mapping[str, Mapping[str, str]]) -> dict[str, PlanTab]:
    """Return each tab of the plan as read; a missing one is a fault like any other."""
    return {tab: _read_tab(tab, workbook, names[tab]) for tab in TABS}


def _read_tab(tab: str, workbook: WorkbookRecords, names: Mapping[str, str]) -> PlanTab:
    titles = [title for title in workbook["tabs"] if fold(title) == fold(tab)]
    if len(titles) != 1:
        strangers = [title for title in workbook["tabs"] if fold(title) not in {fold(ours) for ours in TABS}]
        missing = f"there is no such tab.{did_you_mean(tab, [*strangers, *workbook.get('unread_tabs', [])])}"
        text = "there are two tabs of this name" if titles else missing
        return PlanTab(Header(tab, 0, []), faults=[Remark(tab, 0, "", text)])
    rows = workbook["tabs"][titles[0]]
    header = find_header(tab, rows, names)
    read = PlanTab(header, faults=list(header.faults), notes=list(header.notes))
    if header.titles:
        _read_rows(read, rows)
        _note_remarks(read, workbook, titles[0])
    return read


def _read_rows(tab: PlanTab, rows: Rows) -> None:
    """Read every row that fills a cell of ours; one cell alone, where three must be, is a heading between rows."""
    needed = sum(column.is_required for column in TABS[tab.header.tab])
    for index in range(tab.header.index + 1, len(rows)):
        seen = _seen(tab.header, rows[index])
        if len(seen) == 1 and needed > 2:
            words = tidy(_cell(rows[index], {**tab.header.months, **tab.header.places}, seen[0]))
            tab.note(index + 1, seen[0], f"'{short(words)}' stands alone in its row: the row is left out")
        elif seen:
            tab.rows.append(_read_row(tab, index + 1, rows[index]))


def _seen(header: Header, row: Sequence[Cell]) -> list[str]:
    """Return which of our columns a row fills: neither another column nor an unticked box makes a row."""
    places = {**header.months, **header.places}
    return [name for name in places if tidy(_cell(row, places, name)) not in ("", "FALSE")]


def _cell(row: Sequence[Cell], places: Mapping[str, int], name: str) -> Cell:
    place = places.get(name)
    return row[place] if place is not None and place < len(row) else None


def _read_row(tab: PlanTab, number_in_sheet: int, row: Sequence[Cell]) -> PlanRow:
    header = tab.header
    read = PlanRow(number_in_sheet, {})
    for column in TABS[header.tab]:
        cell = _cell(row, header.places, column.field)
        read.fields[column.field] = _read_cell(tab, number_in_sheet, column.field, cell, column.read)
        if column.is_filled and is_blank(cell) and column.field in header.places:
            tab.fault(number_in_sheet, column.field, "is empty")
    for month in header.months:
        cell = _cell(row, header.months, month)
        read.months[month] = _read_cell(tab, number_in_sheet, month, cell, number)
    return read


def _read_cell(tab: PlanTab, row: int, name: str, cell: Cell, read: Reader) -> Reading:
    try:
        reading = read(cell)
    except Misfit as misfit:
        tab.fault(row, name, f"'{short(tidy(cell))}' {misfit}")
        return EMPTY
    if reading.remark:
        tab.note(row, name, reading.remark)
    return reading


def short(words: str) -> str:
    """Return words as a message can hold them."""
    return words if len(words) <= 40 else f"{words[:39]}…"


def _note_remarks(tab: PlanTab, workbook: WorkbookRecords, title: str) -> None:
    """Pass on what the source remarked about cells of ours."""
    labels = {
        tab.header.label(place).split(" ")[0]: name
        for name, place in {**tab.header.months, **tab.header.places}.items()
    }
    for remark in workbook.get("remarks", []):
        if remark["tab"] == title and remark["column"] in labels and remark["row"] > tab.header.index:
            tab.note(remark["row"], labels[remark["column"]], remark["text"])
