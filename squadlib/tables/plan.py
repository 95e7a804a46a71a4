"""The plan workbook as tidy tables: WorkbookRecords → Plan, or every place that does not fit at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from squadlib.errors import DataError
from squadlib.options import STAGES
from squadlib.records import WorkbookRecords
from squadlib.tables.frames import frame
from squadlib.tables.plan_columns import TABS
from squadlib.tables.plan_header import header_names
from squadlib.tables.plan_percent import form, is_percent_unit, to_shares
from squadlib.tables.plan_references import link
from squadlib.tables.plan_remarks import Remark, listed, remarks_frame
from squadlib.tables.plan_rows import PlanTab, read_tabs


@dataclass(frozen=True)
class Plan:
    """The plan: a frame per tab, each with its `row` in the sheet; missing text is `NaN`, a missing day `NaT`.

    `methods`: method_id, method, owner, year. `measures`: measure_id, measure, level (L1, L2), method_id, owner, unit,
    direction (up, down), baseline, target (percentages as shares). `actuals`: one row per measure and month that has a
    number, measure_id, month (`2026-07`), actual. `projects`: project, epic, squad, owner, stakeholders, priority,
    method_id, stage. `milestones`: milestone, version, project, squad, owner, quarter (`2026Q3`), due, status
    (delivered, aborted, open; missing lets Jira decide), added, measure_id, target, actual. `gates`: project, stage,
    requirement, kind (mandatory, recommended), is_done, evidence. `members`: member, squad, role, account, email.
    `notes`: what is odd but does not stop, tab, row, column, text.
    """

    methods: pd.DataFrame
    measures: pd.DataFrame
    actuals: pd.DataFrame
    projects: pd.DataFrame
    milestones: pd.DataFrame
    gates: pd.DataFrame
    members: pd.DataFrame
    notes: pd.DataFrame


def plan_tables(
    workbook: WorkbookRecords,
    *,
    headers: Mapping[str, Mapping[str, str]] | None = None,
    stages: Sequence[str] = STAGES,
) -> Plan:
    """Return the plan; `headers` says for each tab which header of the sheet is which of ours.

    Raises DataError that lists every tab, column and cell that does not fit, UsageError for `headers` that name no
    column of ours.
    """
    tabs = _read(workbook, headers=headers, stages=stages)
    faults = _sorted(tab.faults for tab in tabs.values())
    if faults:
        raise DataError(listed(faults), where=f"plan workbook '{workbook['title']}'")
    frames = {title.lower(): _frame(tab) for title, tab in tabs.items()}
    frames["measures"]["measure"] = frames["measures"]["measure"].fillna(frames["measures"]["measure_id"])
    frames["methods"]["method"] = frames["methods"]["method"].fillna(frames["methods"]["method_id"])
    frames["gates"]["kind"] = frames["gates"]["kind"].fillna("mandatory")
    notes = remarks_frame([note for tab in tabs.values() for note in tab.notes])
    return Plan(**frames, actuals=_actuals(tabs["Measures"]), notes=notes)


def plan_faults(
    workbook: WorkbookRecords,
    *,
    headers: Mapping[str, Mapping[str, str]] | None = None,
    stages: Sequence[str] = STAGES,
) -> pd.DataFrame:
    """Return every place that does not fit, one row each: tab, row, column, text; none for a plan that can be read."""
    tabs = _read(workbook, headers=headers, stages=stages)
    return remarks_frame(_sorted(tab.faults for tab in tabs.values()))


def _read(
    workbook: WorkbookRecords, *, headers: Mapping[str, Mapping[str, str]] | None, stages: Sequence[str]
) -> dict[str, PlanTab]:
    tabs = read_tabs(workbook, header_names(headers))
    _note_forms(tabs["Measures"])
    to_shares(tabs)
    _note_targets(tabs["Measures"])
    link(tabs, stages=stages)
    return tabs


def _sorted(remarks: Iterable[list[Remark]]) -> list[Remark]:
    order = {tab: place for place, tab in enumerate(TABS)}
    return sorted(chain.from_iterable(remarks), key=lambda one: (order[one.tab], one.row, one.column))


def _frame(tab: PlanTab) -> pd.DataFrame:
    columns = TABS[tab.header.tab]
    rows = [{**{name: one.value for name, one in row.fields.items()}, "row": row.row} for row in tab.rows]
    return frame(rows, {**{column.field: column.dtype for column in columns}, "row": "int64"})


def _actuals(measures: PlanTab) -> pd.DataFrame:
    """Return what was measured: one row per measure and month with a number, by row and month."""
    rows = [
        {"measure_id": row.value("measure_id"), "month": month, "actual": reading.value, "row": row.row}
        for row in measures.rows
        for month, reading in sorted(row.months.items())
        if reading.value is not None
    ]
    return frame(rows, {"measure_id": "str", "month": "str", "actual": "float64", "row": "int64"})


def _note_forms(measures: PlanTab) -> None:
    """Remark once on percentages that some rows type as 80 and others as 0.8."""
    rows: dict[str, list[str]] = {"80": [], "0.8": []}
    for row in measures.rows:
        typed_as = form([row.fields["baseline"], row.fields["target"], *row.months.values()])
        if is_percent_unit(row.value("unit")) and typed_as in rows:
            rows[typed_as].append(str(row.row))
    if all(rows.values()):
        typed = [f"as {how} in rows {', '.join(numbers)}" for how, numbers in rows.items()]
        text = f"percentages are typed {' and '.join(typed)}: all are read as shares"
        measures.note(measures.header.row, "target", text)


def _note_targets(measures: PlanTab) -> None:
    """Remark on a measure whose completion cannot be told, or whose direction says otherwise than its numbers."""
    for row in measures.rows:
        baseline, target = row.value("baseline"), row.value("target")
        if baseline is None or target is None:
            missing = "baseline" if baseline is None else "target"
            measures.note(row.row, missing, f"there is no {missing}: its completion cannot be told")
        elif baseline == target:
            measures.note(row.row, "target", "is the same as the baseline: its completion cannot be told")
        elif row.value("direction") not in (None, "up" if target > baseline else "down"):
            measures.note(row.row, "direction", f"is '{row.value('direction')}', but the target lies the other way")
