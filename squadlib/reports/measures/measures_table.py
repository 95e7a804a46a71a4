"""Methods with their owners, and each measure: where it began, where it is, how far that is, month by month."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.measure_words import month_told, value_told
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

NO_OWNER = "no owner"


def methods_table(methods: pd.DataFrame, *, quarter: str, unit: str = "points") -> Fragment:
    """Return a row per method: its owner, how far its measures are, what was delivered and completed for it.

    `methods` is `measures_frames.methods_of`.
    """
    if methods.empty:
        return paragraph("The plan has no method, so measures and projects belong to none.", kind="empty")
    shown = pd.DataFrame(
        {
            "method": _stressed(methods["method"]),
            "owner": [words.name_of(name, missing=NO_OWNER) for name in methods["owner"]],
            "measures": methods["measures"],
            "l1_rate": methods["l1_completion"],
            "l2_rate": methods["l2_completion"],
            "delivered": [
                f"{row['delivered']} of {row['milestones']}" if row["milestones"] else "none planned"
                for row in methods.to_dict("records")
            ],
            in_unit("completed", unit): methods[in_unit("completed", unit)],
        }
    )
    headers = {"method": "Method", "owner": "Owner", "measures": "Measures", "l1_rate": "L1, of the way"}
    headers |= {"l2_rate": "L2, of the way", "delivered": "Milestones delivered"}
    headers[in_unit("completed", unit)] = f"{unit.capitalize()} completed"
    caption = (
        "Of the way: the mean of the measures that can tell. Milestones: those of"
        f" {quarter} that feed a measure of the method; {unit} completed in {quarter} for milestones of any quarter"
    )
    return stack(paragraph(_finding(methods)), table(shown, caption=caption, headers=headers, unit="", kind="stack"))


def measures_table(measures: pd.DataFrame, *, quarter: str) -> Fragment:
    """Return a row per measure, opening to its months; `measures` is `measures_frames.measures_of`."""
    if measures.empty:
        return paragraph("The plan has no measure, so nothing says whether the work helps.", kind="empty")
    rows = measures.to_dict("records")
    shown = pd.DataFrame(
        {
            "measure": pd.Series([_named(row) for row in rows], dtype=object),
            "owner": [words.name_of(row["owner"], missing=NO_OWNER) for row in rows],
            "way": [_way(row) for row in rows],
            "actual": pd.Series([_actual(row) for row in rows], dtype=object),
            "completion_rate": measures["target_completion"],
            "change": [_change(row) for row in rows],
        }
    )
    headers = {
        "measure": "Measure",
        "owner": "Owner",
        "way": "Baseline → target",
        "actual": "Actual",
    }
    headers |= {"completion_rate": "Of the way", "change": "Since the quarter before"}
    caption = (
        f"Up to {quarter}, by method, then as in the sheet; each opens to its months; change in hundredths of the way"
    )
    return table(shown, caption=caption, headers=headers, unit="", kind="stack")


def stale_said(measures: pd.DataFrame) -> Fragment:
    """Return which measures nobody has reported for the last month that is over; `measures` as in `measures_table`."""
    if measures.empty:
        return paragraph("The plan has no measure that could be reported.", kind="empty")
    late, due = measures[measures["is_stale"]], month_told(measures["due_month"].iloc[0])
    if late.empty:
        every = "Every measure has" if len(measures) > 1 else "The one measure has"
        return paragraph(f"{every} an actual for {due}, the last month that is over.")
    some = f"{len(late)} of {words.amount(len(measures), 'measures')} {'has' if len(late) == 1 else 'have'}"
    said = f"{some} no actual for {due}, the last month that is over:"
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in _late(late))
    return Fragment(Markup("<p>{}</p><ul>{}</ul>").format(said, items), "\n".join([said, *_late(late)]))


def quarters_said(quarters: pd.DataFrame, *, unit: str = "points") -> Fragment:
    """Return how measures, milestones and work changed between the last two quarters that are over, and since."""
    told = [_quarter_told(row, unit) for row in quarters[quarters["is_over"]].tail(2).to_dict("records")]
    told += [_quarter_told(row, unit, so_far=" so far") for row in quarters[~quarters["is_over"]].to_dict("records")]
    return paragraph(" ".join(told))


def _quarter_told(row: dict[Any, Any], unit: str, *, so_far: str = "") -> str:
    way = words.per_cent(row["measures_completion"])
    measures = "no measure can tell how far it is" if way == words.NONE else f"measures {way} of the way"
    rate, whole = words.per_cent(row["milestone_delivery_rate"]), row["planned"] + row["added"]
    milestones = f"{row['delivered']} of {words.amount(whole, 'milestones')} delivered ({rate})"
    milestones = milestones if whole else "no milestone"
    done = row[in_unit("completed", unit)]
    work = "no sprint closed" if words.is_missing(done) else f"{words.amount(done, unit)} completed"
    return f"{row['quarter']}{so_far}: {measures}, {milestones}, {work}."


def _late(late: pd.DataFrame) -> Iterator[str]:
    for row in late.to_dict("records"):
        latest = "never reported" if words.is_missing(row["month"]) else f"latest {month_told(row['month'])}"
        yield f"{row['measure']} ({words.name_of(row['owner'], missing=NO_OWNER)}): {latest}"


def _finding(methods: pd.DataFrame) -> str:
    """Return which methods nobody owns or nothing measures; else how far they are apart."""
    ownerless = methods.loc[methods["owner"].isna(), "method"]
    blind = methods.loc[methods["measures"] == 0, "method"]
    told = [f"Nobody owns {_quoted(ownerless)}."] if len(ownerless) else []
    told += [f"No measure says how {_quoted(blind)} fares."] if len(blind) else []
    both = methods[["l1_completion", "l2_completion"]].mean(axis="columns")
    if both.notna().sum() > 1:
        ordered = methods.loc[both.sort_values(kind="stable").dropna().index, "method"]
        first, last = ordered.iloc[-1], ordered.iloc[0]
        most, least = words.per_cent(both.max()), words.per_cent(both.min())
        told.append(
            f"The measures of “{first}” are furthest on their way ({most}), those of “{last}” the least ({least})."
            if most != least
            else f"The measures of all methods are {most} of their way."
        )
    count = f"{words.spelled(len(methods)).capitalize()} {'method' if len(methods) == 1 else 'methods'}"
    return " ".join(told) or f"{count}, each with an owner and measures."


def _quoted(names: pd.Series) -> str:
    return words.listing((f"“{name}”" for name in names), most=3)


def _stressed(names: pd.Series) -> pd.Series:
    return pd.Series([Markup("<strong>{}</strong>").format(name) for name in names], dtype=object)


def _named(row: dict[Any, Any]) -> Markup:
    """Return the measure's name, opening to its months."""
    of = row["method_told"] if words.is_missing(row["level"]) else f"{row['level']} · {row['method_told']}"
    name = Markup('<strong>{}</strong> <span class="muted">{}</span>').format(row["measure"], of)
    if not row["months"]:
        return name
    return Markup("<details><summary>{}</summary>{}</details>").format(name, words.listing(_months(row)))


def _months(row: dict[Any, Any]) -> Iterator[str]:
    """Yield each month with its actual; the year where it changes."""
    year = ""
    for month, value in row["months"].items():
        told = value_told(value, unit=row["unit"], scale=_scale(row), is_bare=True)
        yield f"{month_told(month, year=month[:4] != year)} {told}"
        year = month[:4]


def _scale(row: dict[Any, Any]) -> list[float]:
    return [row["baseline"], row["target"], *row["months"].values()]


def _told(row: dict[Any, Any], name: str, *, is_bare: bool = False) -> str:
    return value_told(row[name], unit=row["unit"], scale=_scale(row), is_bare=is_bare)


def _way(row: dict[Any, Any]) -> str:
    return f"{_told(row, 'baseline', is_bare=True)} → {_told(row, 'target')}"


def _actual(row: dict[Any, Any]) -> Markup:
    """Return the latest actual with its month; a stale one is marked."""
    if not row["months"]:
        return Markup('<span class="attention">⚠ none yet</span>')
    late = Markup('<span class="attention">⚠</span> ') if row["is_stale"] else Markup("")
    return Markup('{}{} <span class="muted">{}</span>').format(late, _told(row, "actual"), month_told(row["month"]))


def _change(row: dict[Any, Any]) -> str:
    """Return how many hundredths of the way were gone since the quarter before, and whether that is away."""
    if words.is_missing(row["change"]):
        return "no new actual" if row["months"] else words.NONE
    before = row["target_completion"] - row["change"]
    moved = words.signed(words.hundredths(row["target_completion"]) - words.hundredths(before))
    return f"{moved}, away from the target" if row["is_away"] else moved
