"""What past quarters say to whoever plans the next one: how much gets done, by project, by load and by size."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.planning_lessons import BOUNDS, LESSONS
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

FEWEST = 4
"""Of fewer milestones no rate is given: one more or less would turn it over."""
_CAPTIONS = {
    "project": "By project",
    "owner_load": "By how many milestones the owner had in that quarter, over all squads; owners are not named",
    "size": "By size, the work of its version as it is now",
}
_HEADS = {"project": "Project", "owner_load": "The owner had", "size": "Size"}
_UNKNOWN = {"project": "no project", "owner_load": "no owner", "size": "no work known"}


def planning_lessons_table(lessons: pd.DataFrame, *, ahead: int, following: str, unit: str = "points") -> Fragment:
    """Return how much of what was planned gets done and what that means for the next quarter, then a table per lesson.

    `lessons` is `metrics.planning_lessons`; `ahead` is how many milestones the plan has for the `following` quarter.
    """
    every = lessons[lessons["lesson"] == "project"]
    whole = int(every["milestones"].sum())
    if not whole:
        said = "No quarter with milestones is over yet, so there is nothing to learn from: lessons need their outcome."
        return paragraph(said, kind="empty")
    rule = f" Where fewer than {words.spelled(FEWEST)} milestones stand behind a rate, none is given."
    finding = paragraph(f"{_finding(every, whole, ahead=ahead, following=following)}{rule}")
    return stack(finding, *(_listed(lessons[lessons["lesson"] == name], name, unit) for name in LESSONS))


def _finding(every: pd.DataFrame, whole: int, *, ahead: int, following: str) -> str:
    delivered, planned, kept = (int(every[name].sum()) for name in ("delivered", "planned", "planned_delivered"))
    share = delivered / whole
    said = f"Of {words.amount(whole, 'milestones')} of quarters that are over, {words.number(delivered)} were delivered"
    said += f" ({words.per_cent(share)})"
    if planned and words.per_cent(kept / planned) != words.per_cent(share):
        said += f"; of the {planned} planned before their quarter began, {kept} ({words.per_cent(kept / planned)})"
    if not ahead:
        return f"{said}. The plan has no milestone for {following} yet."
    count = words.amount(ahead, "milestones")
    if whole < FEWEST:
        return f"{said}. {following} has {count} in the plan; this is too few to say how many get done."
    likely = round(ahead * share)
    done = f"about {words.number(likely)} {'gets' if likely == 1 else 'get'} done"
    return f"{said}. {following} has {count} in the plan: at that rate {done}."


def _listed(rows: pd.DataFrame, lesson: str, unit: str) -> Fragment:
    shown = rows[rows["milestones"] > 0].reset_index(drop=True)
    is_enough = shown["milestones"] >= FEWEST
    named = [words.name_of(one, missing=_UNKNOWN[lesson]) for one in shown["class"]]
    table_rows = pd.DataFrame(
        {
            "class": named,
            "drawn": pd.Series([_bar(row) for row in shown.to_dict("records")], dtype=object),
            "delivered": [f"{done} of {of}" for done, of in zip(shown["delivered"], shown["milestones"], strict=True)],
            "delivery_rate": shown["milestone_delivery_rate"].where(is_enough),
            "kept_rate": shown["plan_kept_rate"].where(shown["planned"] >= FEWEST),
            "quarters": shown["quarters"],
        }
    )
    headers = {"class": _HEADS[lesson], "drawn": "Delivered, of all", "delivered": "Milestones"}
    headers |= {"delivery_rate": "Delivery rate", "kept_rate": "Plan kept", "quarters": "Quarters"}
    caption = _CAPTIONS[lesson]
    if lesson == "size":
        small, medium = BOUNDS[unit]
        bounds = f"small up to {words.number(small)} {unit}, medium up to {words.number(medium)}"
        caption = f"{caption}: {bounds}, large above"
    return table(table_rows, caption=caption, headers=headers, unit="", kind="stack")


def _bar(row: dict[Any, Any]) -> Markup:
    done = row["delivered"] / row["milestones"]
    return Markup('<span class="mark part" style="--share:1;--done:{:.3f}"></span>').format(done)
