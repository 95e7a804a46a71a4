"""The quarters side by side in figures, and how far the measures are that the quarter's milestones were to move."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.measure_words import month_told, value_told
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

_REST = ("incomplete", "open", "aborted")
MOST = 8
"""So many quarters are listed, the last ones."""


def quarters_table(quarters: pd.DataFrame, *, unit: str = "points") -> Fragment:
    """Return a row per quarter, oldest first: milestones by outcome, both rates, measures and work completed.

    `quarters` is `milestone_report_frames.quarters_of`.
    """
    known = quarters[(quarters["planned"] + quarters["added"] > 0) | (quarters["sprints"] > 0)].tail(MOST)
    if known.empty:
        return paragraph("No quarter up to this one has milestones or closed sprints, so there is nothing to compare.")
    running = [
        Markup('{} <span class="muted">{}</span>').format(quarter, "" if over else "so far")
        for quarter, over in zip(known["quarter"], known["is_over"], strict=True)
    ]
    done = in_unit("completed", unit)
    rows = known.assign(
        lead=pd.Series(running, dtype=object, index=known.index), measures_rate=known["measures_completion"]
    )
    rows["work"] = pd.Series([_work(row, done) for row in known.to_dict("records")], dtype=object, index=known.index)
    rows["rest"] = [_rest(row) for row in known.to_dict("records")]
    headers = {"lead": "Quarter", "planned": "Planned", "added": "Added", "delivered": "Delivered"}
    headers |= {"rest": "Not delivered", "milestone_delivery_rate": "Delivery rate", "plan_kept_rate": "Plan kept"}
    headers |= {"slippage_days": "Slippage", "measures_rate": "Measures", "work": unit.capitalize()}
    caption = (
        f"Slippage: median days of what was delivered. Measures: mean target completion. {unit.capitalize()}: completed"
        " in the sprints closed in the quarter"
    )
    return table(rows, caption=caption, headers=headers, unit="", kind="stack")


def milestone_measures_table(measures: pd.DataFrame, milestones: pd.DataFrame, *, quarter: str) -> Fragment:
    """Return how many milestones are linked to a measure, then a row per measure that one of them was to move.

    `measures` is `milestone_report_frames.measures_of`.
    """
    if milestones.empty:
        return paragraph(f"{quarter} has no milestone here, so none of it moves a measure.", kind="empty")
    has = milestones["measure_id"].isin(measures["measure_id"])
    without = words.listing(milestones.loc[~has, "milestone"].astype(str), most=5)
    count = words.amount(len(milestones), "milestones")
    said = f"{words.number(has.sum())} of {count} are linked to a measure ({words.per_cent(has.mean())})"
    if has.all():
        said = f"All {count} are linked to a measure" if len(has) > 1 else "Its one milestone is linked to a measure"
    elif not has.any():
        said = "No milestone is linked to a measure"
    text = f"{said}." if has.all() else f"{said}; without one: {without}."
    fed = measures[measures["milestones"].map(len) > 0]
    if fed.empty:
        return paragraph(f"{text} So no measure of the plan can move because of them.")
    told = fed.to_dict("records")
    shown = pd.DataFrame(
        {
            "measure": pd.Series([_named(row) for row in told], dtype=object),
            "level": [words.name_of(one) for one in fed["level"]],
            "baseline": [_value(row, "baseline") for row in told],
            "actual": pd.Series([_actual(row) for row in told], dtype=object),
            "target": [_value(row, "target") for row in told],
            "completion_rate": fed["target_completion"].to_numpy(),
            "milestones": [words.listing(map(str, names), most=4) for names in fed["milestones"]],
        }
    )
    headers = {"measure": "Measure", "level": "Level", "baseline": "Baseline", "actual": "Latest", "target": "Target"}
    headers |= {"completion_rate": "Of the way", "milestones": f"Milestones of {quarter}"}
    caption = f"Measures with a milestone in {quarter}, each with its latest month in or before it"
    return stack(paragraph(text), table(shown, caption=caption, headers=headers, unit="", kind="stack"))


def _work(row: dict[Any, Any], done: str) -> Markup:
    sprints = words.amount(row["sprints"], "sprints") if row["sprints"] else "no sprint closed"
    return Markup('{} <span class="unit">{}</span>').format(words.number(row[done]), sprints)


def _rest(row: dict[Any, Any]) -> str:
    """Return what of a quarter was not delivered, by outcome."""
    return words.listing(f"{row[name]} {name}" for name in _REST if row[name]).replace(" and ", ", ") or words.NONE


def _named(row: dict[Any, Any]) -> Markup:
    who = [str(one) for one in (row["measure_id"], row["owner"]) if not words.is_missing(one)]
    return Markup('{} <span class="muted">{}</span>').format(row["measure"], ", ".join(who))


def _actual(row: dict[Any, Any]) -> Markup:
    if words.is_missing(row["actual"]):
        return Markup("{}").format(words.NONE)
    return Markup('{} <span class="muted">{}</span>').format(_value(row, "actual"), month_told(row["month"]))


def _value(row: dict[Any, Any], name: str) -> str:
    return value_told(row[name], unit=row["unit"], scale=[row["baseline"], row["target"]])
