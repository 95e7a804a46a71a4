"""The plan workbook as tables: people's sheets are not ours, so what can be read is read and the rest is named."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.errors import DataError, UsageError
from squadlib.records import PLAN_TABS, Cell
from squadlib.tables.plan import Plan, plan_faults, plan_tables
from squadlib.tables.plan_columns import TABS as COLUMNS_BY_TAB
from tests.plan_factory import TABS, Tabs, assert_same, frames, tabs, workbook

SAMPLE = plan_tables(workbook())


def changed(tab: str, row: int, column: int, cell: Cell) -> Tabs:
    """Return the sample with one cell replaced; rows and columns are counted from 0."""
    cells = tabs()
    cells[tab][row] += [""] * (column + 1 - len(cells[tab][row]))
    cells[tab][row][column] = cell
    return cells


def notes(plan: Plan) -> list[str]:
    """Return the notes as text with their place."""
    return [f"{row.tab}, row {row.row}, {row.column}: {row.text}" for row in plan.notes.itertuples()]


def refusal(of: Tabs) -> str:
    """Return the message with which a workbook is refused."""
    with pytest.raises(DataError) as refused:
        plan_tables(workbook(of))
    return str(refused.value)


def test_every_tab_becomes_a_frame_with_the_rows_of_the_sheet() -> None:
    """Rows keep the number that the spreadsheet shows, blank rows between them count."""
    assert SAMPLE.milestones["row"].tolist() == [2, 3, 5, 6, 7]
    assert SAMPLE.milestones["status"].fillna("").tolist() == ["delivered", "", "", "aborted", "open"]
    assert SAMPLE.actuals["month"].tolist() == ["2026-06", "2026-07", "2026-08"] * 2 + ["2026-06", "2026-08"]
    assert SAMPLE.methods["method_id"].tolist() == ["0011", "0012"]
    assert SAMPLE.gates["is_done"].tolist() == [True, False]
    assert SAMPLE.notes.empty


def test_titles_blank_rows_and_other_columns_are_passed_over() -> None:
    """A title above the header, notes beside the table, a frozen blank row: none of it is ours."""
    cells = tabs()
    cells["Milestones"] = [
        ["Plan 2026, the Milestones of every Squad"],
        [],
        *(["x", "", *row] for row in cells["Milestones"]),
    ]
    plan = plan_tables(workbook(cells))
    assert plan.milestones["row"].tolist() == [4, 5, 7, 8, 9]
    pd.testing.assert_frame_equal(plan.milestones.drop(columns="row"), SAMPLE.milestones.drop(columns="row"))


def test_tabs_and_headers_are_met_whatever_their_case_and_punctuation() -> None:
    """`measure-id` in a tab called ` MEASURES ` is ours."""
    cells = {f" {title.upper()} ": rows for title, rows in tabs().items()}
    for rows in cells.values():
        rows[0] = [str(title).upper().replace(" ", "-") for title in rows[0]]
    assert_same(plan_tables(workbook({**cells, "Old plan": [["whatever"]]})), SAMPLE)


def test_headers_can_be_named_in_params() -> None:
    """Sheets in another language are read once params say which column is which."""
    cells = tabs()
    cells["Projects"][0][:3] = ["Projekt", "Jira-Epic", "Team"]
    headers = {"Projects": {"Project": "Projekt", "epic": "jira epic", "Squad": "Team"}}
    assert_same(plan_tables(workbook(cells), headers=headers), SAMPLE)


def test_params_that_name_no_column_of_ours_are_refused() -> None:
    """A misspelt header in params is no fault of the sheet."""
    with pytest.raises(UsageError, match=r"'Quartr' is no column of Milestones\. Did you mean 'Quarter'"):
        plan_tables(workbook(), headers={"Milestones": {"Quartr": "Q"}})
    with pytest.raises(UsageError, match=r"'Projcts' is no tab\. Did you mean 'Projects'"):
        plan_tables(workbook(), headers={"Projcts": {}})


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_columns_and_new_names_change_nothing(dice: random.Random) -> None:
    """Columns are met by name alone, and by whatever name params give them."""
    cells, headers = tabs(), {}
    for title, rows in cells.items():
        width = max(len(row) for row in rows)
        padded = [row + [""] * (width - len(row)) for row in rows]
        order = dice.sample(range(width), width)
        cells[title] = [[row[place] for place in order] for row in padded]
        ours = [place for place, name in enumerate(cells[title][0]) if not str(name).startswith("2026")]
        headers[title] = {str(cells[title][0][place]): f"Spalte {place}" for place in ours if dice.random() < 0.5}
        cells[title][0] = [headers[title].get(str(name), name) for name in cells[title][0]]
    assert_same(plan_tables(workbook(cells), headers=headers), SAMPLE)


def test_all_faults_are_told_at_once_with_their_places() -> None:
    """One run tells everything that must be mended: tab, row, column and what was meant."""
    cells = tabs()
    cells["Milestones"][1][5] = "soon"
    cells["Milestones"][2][6] = "3/4/2026"
    cells["Measures"][1][7] = "a lot"
    cells["Projects"][0][0] = "Projetc"
    cells["Gate"] = cells.pop("Gates")
    message = refusal(cells)
    assert message.startswith("plan workbook 'Plan 2026': 5 places do not fit.")
    assert "Milestones, row 2, column F (Quarter): 'soon' is no quarter; write it as 2026Q3" in message
    assert "Milestones, row 3, column G (Due): '3/4/2026' could be 4 March 2026 or 3 April 2026" in message
    assert "Measures, row 2, column H (Baseline): 'a lot' is no number" in message
    assert "Projects, row 1: there is no column 'Project'. Did you mean 'Projetc'?" in message
    assert "Gates: there is no such tab. Did you mean 'Gate'?" in message


def test_a_header_of_another_name_may_be_named_in_params() -> None:
    """As in a plan in another language; who reads the refusal learns where."""
    message = refusal(changed("Milestones", 0, 0, "Hito"))
    assert "there is no column 'Milestone'. If another column is meant (Hito), name it under `headers`" in message


def test_a_long_list_of_faults_is_cut_and_counted() -> None:
    """Twenty lines are enough to start mending."""
    cells = tabs()
    cells["Members"] += [["", "Client", str(row)] for row in range(30)]
    message = refusal(cells)
    assert (message.count("\n  Members"), message.endswith("and 10 more")) == (20, True)
    assert len(plan_faults(workbook(cells))) == 30


@pytest.mark.parametrize(
    ("tab", "double", "place"),
    [
        ("Methods", ["0011", "Again"], "Methods, row 4, column A (Method ID): '0011' stands in row 2 already"),
        (
            "Measures",
            ["m1", "Again", "", "", "", "", "", 1, 2],
            "Measures, row 6, column A (Measure ID): 'm1' stands in",
        ),
        ("Projects", ["shortlists", "CLI-9", "Client"], "Projects, row 4, column A (Project): 'shortlists' stands in"),
        ("Milestones", ["Order", "", "Shortlists", "client", "", "Q3 2026"], "Milestones, row 8, column A (Milestone)"),
        ("Members", ["Ana Ruiz", "CLIENT"], "Members, row 4, column A (Member): 'Ana Ruiz' stands in row 2 already"),
    ],
)
def test_a_row_that_is_there_twice_is_a_fault(tab: str, double: list[Cell], place: str) -> None:
    """Counting one milestone twice would be a lie, ids that mean two rows a guess."""
    cells = tabs()
    cells[tab].append(double)
    assert place in refusal(cells)


def test_the_same_milestone_may_come_again_in_a_later_quarter() -> None:
    """What was not delivered is often planned again."""
    cells = tabs()
    cells["Milestones"].append(["Mail", "List 2.1", "Shortlists", "Client", "", "2026Q4"])
    assert len(plan_tables(workbook(cells)).milestones) == 6


def test_a_missing_optional_column_is_empty_and_said() -> None:
    """Due dates may be kept elsewhere; the report says that there are none."""
    plan = plan_tables(workbook(changed("Milestones", 0, 6, "Deu")))
    assert plan.milestones["due"].isna().all()
    assert notes(plan) == ["Milestones, row 1, : there is no column 'Due'. Did you mean 'Deu'? It is taken as empty."]


def test_references_that_mean_no_row_are_said_and_kept() -> None:
    """A measure that is no row is no fault of the milestone, but someone should know."""
    cells = changed("Milestones", 1, 9, "M9")
    cells["Milestones"][2][2] = "shortlists"
    plan = plan_tables(workbook(cells))
    assert plan.milestones["measure_id"].iloc[0] == "M9"
    assert plan.milestones["project"].iloc[1] == "Shortlists"
    assert notes(plan) == ["Milestones, row 2, J (Measure ID): 'M9' is no row of Measures."]


def test_a_milestone_without_a_squad_is_its_projects() -> None:
    """The squads' milestones must add up to the team's, so none is nobody's."""
    plan = plan_tables(workbook(changed("Milestones", 1, 3, "")))
    assert plan.milestones["squad"].iloc[0] == "Client"
    assert notes(plan) == ["Milestones, row 2, D (Squad): is empty: taken from its project, Client"]
    cells = changed("Milestones", 1, 3, "")
    cells["Milestones"][1][2] = ""
    assert "Milestones, row 2, column D (Squad): is empty, and so is its project's" in refusal(cells)


def test_percentages_are_shares_in_whatever_form_and_mixing_is_said() -> None:
    """80 %, 80 and 0.8 are one number where the unit is %; a row that mixes them is worth a look."""
    cells = tabs()
    cells["Measures"][1][7:] = [40, 80, "50 %", 60, 70]
    cells["Milestones"][1][10:] = [60, "70 %"]
    plan = plan_tables(workbook(cells))
    assert_same(plan, SAMPLE)
    text = "percentages of this row are typed in more than one form: all are read as shares"
    assert notes(plan) == [f"Measures, row 2, : {text}", f"Milestones, row 2, : {text}"]


def test_measures_that_type_percentages_differently_are_said_once() -> None:
    """One measure as 80, another as 0.8: each is read right, the column mixes them."""
    cells = tabs()
    cells["Measures"][4][5:] = ["%", "up", 10, 90, 20, "", 50]
    plan = plan_tables(workbook(cells))
    assert plan.measures["target"].tolist() == [0.8, 14, 0.9]
    assert "Measures, row 1, I (Target): percentages are typed as 80 in rows 5 and as 0.8 in rows 2" in notes(plan)[0]


def test_months_may_be_dates_of_the_spreadsheet() -> None:
    """A month typed into a header becomes a date: serial number, ISO day or words."""
    cells = tabs()
    cells["Measures"][0][9:] = [46174, "2026-07-01", "Aug 2026"]
    assert_same(plan_tables(workbook(cells)), SAMPLE)


def test_a_column_of_numbers_beside_the_months_that_is_no_month_is_said() -> None:
    """A slip in a month's header would lose its numbers without a word."""
    plan = plan_tables(workbook(changed("Measures", 0, 10, "2026-O7")))
    assert "Measures, row 1, K (2026-O7): stands beside the months and holds numbers, but is no month" in notes(plan)[0]


def test_a_heading_between_rows_is_left_out_and_said() -> None:
    """People part a long tab with a line of words."""
    plan = plan_tables(workbook(changed("Milestones", 3, 0, "Freelancer squad")))
    assert_same(plan, SAMPLE)
    assert notes(plan) == [
        "Milestones, row 4, A (Milestone): 'Freelancer squad' stands alone in its row: the row is left out"
    ]


def test_unticked_boxes_below_the_table_make_no_rows() -> None:
    """A column of checkboxes reaches down the whole sheet."""
    cells = tabs()
    cells["Gates"] += [["", "", "", "", False] for _ in range(5)]
    assert_same(plan_tables(workbook(cells)), SAMPLE)


def test_what_the_source_remarked_reaches_the_notes() -> None:
    """A formula that was never calculated stands among the oddities, if it is in a column of ours."""
    book = workbook()
    book["remarks"] = [
        {"tab": "Milestones", "row": 2, "column": "L", "text": "a formula"},
        {"tab": "Milestones", "row": 2, "column": "Z", "text": "elsewhere"},
    ]
    assert notes(plan_tables(book)) == ["Milestones, row 2, L (Actual): a formula"]


RUBBISH: list[Cell] = [
    *("xyzzy", "???", "n/a", "#REF!", "💥 <b>", "12/", "2026-99", "=1+1", "NaN", "\x00", "0x1F", "a" * 300),
    *(True, -1, 42, 1e308, 0.123),
]
FREE_TEXT = {
    "Methods": {"Method", "Owner"},
    "Measures": {"Measure", "Owner", "Unit"},
    "Projects": {"Owner", "Stakeholders", "Priority"},
    "Milestones": {"Milestone", "Version", "Owner"},
    "Gates": {"Requirement", "Evidence"},
    "Members": {"Member", "Role", "Jira account"},
}
"""Columns whose cells are words of people: another word there is that word. What Jira does not know is said later."""
NUMBERS = {"Baseline", "Target", "Actual", "2026-06", "2026-07", "2026-08", "Year"}
PLACES = [
    (tab, row, column) for tab, rows in TABS.items() for row in range(len(rows)) for column in range(len(rows[0]) + 1)
]


@given(st.sampled_from(PLACES), st.sampled_from(RUBBISH))
@settings(max_examples=400, deadline=None)
def test_rubbish_in_any_cell_is_named_or_changes_nothing(place: tuple[str, int, int], rubbish: Cell) -> None:
    """The same facts, or a note at its place, or a refusal that names it; never silently other facts."""
    tab, row, column = place
    cells = changed(tab, row, column, rubbish)
    if not plan_faults(workbook(cells)).empty:
        assert f"{tab}, row {row + 1}" in refusal(cells)
        return
    plan = plan_tables(workbook(cells))
    title = str(TABS[tab][0][column]) if column < len(TABS[tab][0]) else ""
    is_box, is_number = isinstance(rubbish, bool), isinstance(rubbish, int | float)
    is_meant = title == "Done" if is_box else title in NUMBERS and is_number
    if row > 0 and (is_meant or title in FREE_TEXT[tab]):
        return
    is_said = any(note.startswith(f"{tab}, row {row + 1},") for note in notes(plan))
    is_an_id = title in {"Method ID", "Measure ID", "Project"}
    assert is_said or (is_an_id and notes(plan)) or same(plan)


def same(plan: Plan) -> bool:
    """Return whether a plan says what the sample says."""
    return all(frame.equals(frames(SAMPLE)[name]) for name, frame in frames(plan).items())


def test_the_tabs_that_are_fetched_are_the_tabs_of_the_plan() -> None:
    """The sources read what the tables need, and nothing else of people's sheets."""
    assert tuple(COLUMNS_BY_TAB) == PLAN_TABS
