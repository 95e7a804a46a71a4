"""What looks odd in the plan workbook, in words, shown before the numbers."""

import pandas as pd

from squadlib import words
from squadlib.quality.sprint import COLUMNS
from squadlib.tables.plan import Plan

MOST_ROWS = 8


def plan_quality(plan: Plan, milestones: pd.DataFrame) -> pd.DataFrame:
    """Return what was read from the workbook with an assumption, and where it disagrees with Jira.

    One row per kind of remark and tab, and per milestone (a frame of `metrics.milestones`) on which sheet and Jira
    differ: `check`, `subject` (tab and rows, or milestone), `text`.
    """
    apart = milestones[milestones["disagreement"] != ""]
    disagreements = [
        ("sheet and Jira disagree", str(name), _sentence(str(text)))
        for name, text in zip(apart["milestone"], apart["disagreement"], strict=True)
    ]
    remarks = [
        ("plan workbook", _place(str(kind[0]), rows["row"], str(kind[1])), _sentence(str(kind[2])))
        for kind, rows in plan.notes.fillna("").groupby(["tab", "column", "text"], sort=False)
    ]
    return pd.DataFrame([*disagreements, *remarks], columns=COLUMNS, dtype="str")


def _place(tab: str, rows: pd.Series, column: str) -> str:
    """Return where a remark stands, as a person finds it in the sheet."""
    numbers = [str(int(row)) for row in rows if row != "" and int(row) > 0]
    word = "row" if len(numbers) == 1 else "rows"
    shown = words.listing(numbers, most=MOST_ROWS)
    return ", ".join(part for part in (tab, f"{word} {shown}" if numbers else "", column) if part)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
