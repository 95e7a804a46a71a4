"""What kind of work a sprint was: the mix of delivery types and uncertainties, what came of each, the mix before."""

from collections.abc import Iterable

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.delivery import KINDS, mix
from squadlib.metrics.units import in_unit
from squadlib.options import Delivery
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.spark import spark
from squadlib.reports.page.table import table
from squadlib.reports.sprint.delivery_finding import TITLES, Row, finding, share_in, span_of, untold

SHOWN = 12
"""How many sprints a sparkline shows."""
BEFORE = 6
"""With how many sprints before this one its mix is compared."""

LABELS: dict[str, dict[str | None, tuple[str, str]]] = {
    "delivery_type": {
        "learning": ("Learning", "an answer"),
        "concept": ("Concept", "what to build"),
        "plan": ("Plan", "how to build it"),
        "deployable": ("Deployable", "ready to ship"),
        None: ("Not said", ""),
    },
    "uncertainty": {
        "concept": ("Concept", "is it the right thing?"),
        "implementation": ("Implementation", "how is it built?"),
        "metric": ("Metric", "does it move its measure?"),
        None: ("Not said", ""),
    },
}
"""Kind → class → its name and what that means."""


def delivery_table(
    delivery: pd.DataFrame, *, issues: pd.DataFrame, meaning: Delivery, unit: str = "points"
) -> Fragment:
    """Return for each kind a finding and a row per class: its part of the final scope, what of it was completed.

    `delivery` is the metric over the sprints, this one last; `issues` are this sprint's rows of the ledger with their
    `metrics.delivery.classes`, `meaning` says where the classes come from.
    """
    now = delivery[delivery["sprint_id"] == delivery["sprint_id"].iloc[-1]]
    if not now["final_scope_issues"].sum():
        said = "No issue was in this sprint at its close, so there is no kind of work to tell apart."
        return paragraph(said, kind="empty")
    told = now.loc[now["class"].notna()].groupby("kind")["final_scope_issues"].sum()
    if not told.any():
        return paragraph(untold(meaning, *KINDS), kind="empty")
    counted = unit if now[in_unit("final_scope", unit)].sum() else "issues"
    parts = [
        _kind(kind, delivery[delivery["kind"] == kind], issues, counted)
        if told[kind]
        else paragraph(untold(meaning, kind), kind="empty")
        for kind in KINDS
    ]
    return stack(*parts)


def _kind(kind: str, every: pd.DataFrame, issues: pd.DataFrame, unit: str) -> Fragment:
    """Return the finding and the table of one kind; `every` has its rows of all sprints."""
    sprints = every["sprint_id"].unique()
    now = every[every["sprint_id"] == sprints[-1]].reset_index(drop=True)
    past = every[every["sprint_id"].isin(sprints[-1 - BEFORE : -1])]
    now["before"] = mix(past)[share_in(unit)].to_numpy() if len(past) else float("nan")
    said = paragraph(finding(kind, now, unit=unit, sprints=past["sprint_id"].nunique()))
    held = issues[issues["outcome"].isin(["completed", "not_completed"])]
    return stack(said, _listed(kind, now, _history(every, unit), held, unit))


def _history(every: pd.DataFrame, unit: str) -> dict[str | None, list[float]]:
    """Return the share of each class in the last sprints, oldest first."""
    history: dict[str | None, list[float]] = {}
    for name, share in zip(every["class"], every[share_in(unit)].astype(float), strict=True):
        history.setdefault(name, []).append(share)
    return {name: shares[-SHOWN:] for name, shares in history.items()}


def _listed(
    kind: str, now: pd.DataFrame, history: dict[str | None, list[float]], held: pd.DataFrame, unit: str
) -> Fragment:
    top = max(_known(share for shares in history.values() for share in shares))
    rows: list[Row] = [row for row in now.to_dict("records") if row["class"] is not None or any(_known(history[None]))]
    largest = max(row[share_in(unit)] for row in rows)
    shown = pd.DataFrame(
        {
            "class": _cells(
                _opening(*LABELS[kind][row["class"]], held[_is_of(held[kind], row["class"])]) for row in rows
            ),
            "drawn": _cells(_bar(row, unit, largest=largest) for row in rows),
            "completed": [_completed(row, unit) for row in rows],
            "share_rate": [row[share_in(unit)] for row in rows],
            "before_rate": [row["before"] for row in rows],
            "history": _cells(_spark(history[row["class"]], top=top) for row in rows),
        }
    )
    headers = {"class": TITLES[kind], "drawn": "Size", "completed": f"{unit.capitalize()} completed"}
    headers |= {"share_rate": "Share", "before_rate": "Before", "history": "By sprint"}
    sprints = len(history[None])
    if sprints == 1:
        del headers["before_rate"], headers["history"]
    return table(shown, caption=_caption(kind, unit, sprints), headers=headers, unit="", kind="stack")


def _caption(kind: str, unit: str, sprints: int) -> str:
    said = f"{TITLES[kind]}: share of the final scope in {unit}"
    if sprints == 1:
        return said
    before = f"Before: {span_of(min(BEFORE, sprints - 1))} before, taken together"
    return f"{said}. {before}. By sprint: the last {words.spelled(sprints)}, all on one scale"


def _known(shares: Iterable[float]) -> list[float]:
    return [share for share in shares if not words.is_missing(share)]


def _is_of(classes: pd.Series, name: str | None) -> pd.Series:
    return classes.isna() if name is None else classes == name


def _opening(name: str, said: str, issues: pd.DataFrame) -> Markup:
    """Return a class's name and what it means, opening to its issues."""
    label = Markup('{} <span class="muted">{}</span>').format(name, said)
    if issues.empty:
        return Markup('<span class="flush">{}</span>').format(label)
    keys = Markup(" ").join(row_link(key) for key in issues["key"])
    counted = words.amount(len(issues), "issues")
    return Markup('<details class="keys"><summary>{}</summary>{}: {}</details>').format(label, counted, keys)


def _bar(row: Row, unit: str, *, largest: float) -> Markup:
    """Return the class's part of the final scope, light, and in it what was completed, filled."""
    scope, share = row[in_unit("final_scope", unit)], row[share_in(unit)]
    if not scope:
        return Markup("")
    done = share * row[in_unit("completed", unit)] / scope
    return Markup('<span class="mark part" style="--share:{:.3f};--done:{:.3f}"></span>').format(
        share / largest, done / largest
    )


def _completed(row: Row, unit: str) -> str:
    scope = row[in_unit("final_scope", unit)]
    return f"{words.number(row[in_unit('completed', unit)])} of {words.number(scope)}" if scope else words.NONE


def _spark(shares: list[float], *, top: float) -> Markup:
    """Return the shares of the last sprints; all classes have one scale, so that they compare."""
    told = ", ".join(words.per_cent(share) for share in shares)
    drawn = spark(shares, label=f"The last {words.amount(len(shares), 'sprints')}: {told}")
    height = max(_known(shares)) / top
    return Markup('<span class="scaled" style="--share:{:.3f}">{}</span>').format(height, drawn)


def _cells(cells: Iterable[Markup]) -> pd.Series:
    return pd.Series(list(cells), dtype=object)
