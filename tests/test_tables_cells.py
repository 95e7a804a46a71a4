"""What people type into cells: each form is read as what it means, what could mean two things is refused or said."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squadlib.records import Cell
from squadlib.tables.cell_dates import SERIAL_EPOCH, day, month, quarter
from squadlib.tables.cells import Misfit, flag, jira_key, name, number, one_of, text, year
from squadlib.tables.plan_columns import STATUSES

status = one_of(STATUSES, what="status")
READERS = (text, name, number, flag, year, jira_key, day, month, quarter, status)


@pytest.mark.parametrize("cell", ["", None, "  ", "\u00a0"])
def test_an_empty_cell_is_no_value_for_every_reader(cell: Cell) -> None:
    """Blank is blank, whatever the column; only a box is unticked rather than unknown."""
    assert [read(cell).value for read in READERS if read is not flag] == [None] * 9
    assert flag(cell).value is False


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_an_error_value_of_a_formula_fits_nowhere(cell: Cell) -> None:
    """A broken formula is not the text it shows."""
    for read in READERS:
        with pytest.raises(Misfit, match="error value"):
            read(cell)


@pytest.mark.parametrize("cell", ["n/a", "TBD", "none", "?"])
def test_a_word_for_nothing_is_read_as_empty_and_said(cell: Cell) -> None:
    """People write what they do not know yet; the reader of the report is told."""
    for read in (number, day, month, quarter, status, year):
        assert (read(cell).value, bool(read(cell).remark)) == (None, True)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *[("1,234.5", 1234.5), ("1.234,5", 1234.5), ("1 234,5", 1234.5), ("1'234.50", 1234.5), ("1.234.567", 1234567)],
        *[("3,5", 3.5), ("0,125", 0.125), ("1234,567", 1234.567), ("1.234", 1.234), (".5", 0.5), ("-3", -3), ("+4", 4)],
        *[("−2,5", -2.5), ("$1,200.00", 1200), ("1200 €", 1200), ("1e-3", 0.001), (" 7 ", 7), (7, 7), (0.25, 0.25)],
    ],
)
def test_numbers_are_read_as_people_write_them(cell: Cell, value: float) -> None:
    """Thousands separators, decimal commas, signs and currencies."""
    assert number(cell) == number(value)


@pytest.mark.parametrize(
    "cell", ["soon", "12 days", "1,2,3", "1.2.3", "12:30", True, "0x1F", "1,23,456", "--5-", "%", "inf"]
)
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    """A cell that is not wholly a number is a fault, never part of one."""
    with pytest.raises(Misfit, match="no number"):
        number(cell)


@pytest.mark.parametrize("cell", ["80 %", "80%", "80,0 %", 0.8, "0.8"])
def test_percentages_in_either_form_are_shares(cell: Cell) -> None:
    """80 % and 0.8 are the same number."""
    assert number(cell).value == 0.8


def test_three_digits_after_one_comma_are_thousands_and_said() -> None:
    """`1,234` could be a decimal comma: the choice is shown."""
    assert (number("1,234").value, number("1,234").remark) == (1234, "'1,234' is read as 1234, not 1.234")


def test_text_that_looks_like_a_number_stays_text() -> None:
    """`0012` is an id; an id typed as a number has no point."""
    assert [text(cell).value for cell in ("0012", "1e5", "12.0", 12, 12.0, "5.10")] == [
        "0012",
        "1e5",
        "12.0",
        "12",
        "12",
        "5.10",
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *[(46295, "2026-09-30"), (46295.75, "2026-09-30"), ("46295", "2026-09-30"), ("2026-9-3", "2026-09-03")],
        *[("30.09.2026", "2026-09-30"), ("3.4.2026", "2026-04-03"), ("30. 9. 2026", "2026-09-30")],
        *[
            ("9/30/2026", "2026-09-30"),
            ("30/9/2026", "2026-09-30"),
            ("4/4/2026", "2026-04-04"),
            ("30-09-2026", "2026-09-30"),
        ],
        *[("30 Sep 2026", "2026-09-30"), ("Sept 30, 2026", "2026-09-30"), ("30-Sep-2026", "2026-09-30")],
        *[("1st July 2026", "2026-07-01"), ("2026-09-30T14:05:00", "2026-09-30"), ("2026/09/30", "2026-09-30")],
    ],
)
def test_days_are_read_in_every_usual_form(cell: Cell, value: str) -> None:
    """Serial numbers, ISO, points, slashes where only one reading is a day, and names of months."""
    assert day(cell).value == date.fromisoformat(value)


@pytest.mark.parametrize(
    "cell", ["soon", 42, "31.02.2026", "2026-13-01", "30 Foo 2026", "1926-09-30", True, "Q3", 1e9, -5]
)
def test_what_is_no_day_of_this_century_is_refused(cell: Cell) -> None:
    """A serial number of 1900 is a slip, not a date."""
    with pytest.raises(Misfit, match="no date"):
        day(cell)


def test_a_day_that_could_be_two_days_is_refused_with_both() -> None:
    """3/4/2026 is April in one country and March in another."""
    with pytest.raises(Misfit, match="could be 4 March 2026 or 3 April 2026"):
        day("3/4/2026")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_the_same_as_serial_number_and_as_text(when: date) -> None:
    """However a spreadsheet hands a day over, it is that day."""
    serial = (when - SERIAL_EPOCH).days
    forms: list[Cell] = [
        serial,
        float(serial) + 0.5,
        when.isoformat(),
        f"{when:%d.%m.%Y}",
        f"{when:%d %b %Y}",
        f"{when:%B %d, %Y}",
    ]
    assert {day(form).value for form in forms} == {when}
    assert {month(form).value for form in forms} == {f"{when:%Y-%m}"}
    assert SERIAL_EPOCH + timedelta(days=serial) == when


@pytest.mark.parametrize(
    "cell", ["2026-07", "2026/7", "07/2026", "Jul 2026", "July-2026", "Jul-26", "2026 Jul", "2026M07", 46204]
)
def test_months_are_read_in_every_usual_form(cell: Cell) -> None:
    """A sheet makes a date of a month typed in: it is that month all the same."""
    assert month(cell).value == "2026-07"


@pytest.mark.parametrize("cell", ["2026-13", "Owner", 2026, "07", "Foo 2026", 0.8])
def test_what_is_no_month_is_refused(cell: Cell) -> None:
    """A year alone or a column's name is no month."""
    with pytest.raises(Misfit):
        month(cell)


@pytest.mark.parametrize("cell", ["2026Q3", "2026 Q3", "Q3 2026", "q3/2026", "Q3-2026", "2026-Q3", "Q3 '26"])
def test_quarters_are_read_in_every_usual_form(cell: Cell) -> None:
    """One quarter, many spellings."""
    assert quarter(cell).value == "2026Q3"


@pytest.mark.parametrize("cell", ["2026Q5", "Q3", 3, "2026", "third", "2026-09-30"])
def test_what_is_no_quarter_is_refused(cell: Cell) -> None:
    """A quarter needs its year."""
    with pytest.raises(Misfit, match="no quarter"):
        quarter(cell)


@pytest.mark.parametrize("cell", ["yes", "X", "✓", True, 1, "TRUE", "done", "y"])
def test_ticks_are_true(cell: Cell) -> None:
    """People tick in many ways."""
    assert flag(cell).value is True


@pytest.mark.parametrize("cell", ["no", "", False, 0, "FALSE", "-"])
def test_empty_boxes_are_false(cell: Cell) -> None:
    """An unticked box is a no."""
    assert flag(cell).value is False


@pytest.mark.parametrize("cell", ["maybe", 2, "almost"])
def test_half_a_tick_is_refused(cell: Cell) -> None:
    """Neither yes nor no is a fault."""
    with pytest.raises(Misfit, match="neither yes nor no"):
        flag(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Delivered", "delivered"),
        ("done", "delivered"),
        ("IN PROGRESS", "open"),
        ("in-progress", "open"),
        ("Cancelled", "aborted"),
    ],
)
def test_a_status_is_read_by_its_meaning(cell: Cell, value: str) -> None:
    """Many words, three meanings."""
    assert status(cell).value == value


def test_an_unknown_status_is_refused_with_the_word_meant() -> None:
    """A near miss is named."""
    with pytest.raises(Misfit, match="Did you mean 'delivered'"):
        status("Deliverd")


@given(st.one_of(st.text(max_size=30), st.floats(), st.booleans(), st.none(), st.integers()))
def test_no_cell_whatever_makes_a_reader_crash(cell: Cell) -> None:
    """Every reader reads a cell or refuses it."""
    for read in READERS:
        with contextlib.suppress(Misfit):
            read(cell)
