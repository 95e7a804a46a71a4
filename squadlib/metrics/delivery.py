"""What kind of result an issue is to deliver and what is uncertain about it, and how each kind fared."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from squadlib.metrics.sprint import SUMS, totals

DELIVERY_TYPES = ("learning", "concept", "plan", "deployable")
"""What an issue delivers: something learned, a concept, an implementation plan, something deployable."""
UNCERTAINTIES = ("concept", "implementation", "metric")
"""What is not known yet: whether it is the right thing, how to build it, whether it moves its measure."""
KINDS = {"delivery_type": DELIVERY_TYPES, "uncertainty": UNCERTAINTIES}

Mapped = Mapping[str, Mapping[str, str]]
"""Kind → the text in Jira → the class it stands for."""
MAPPING: Mapped = {
    "delivery_type": {f"type:{name}": name for name in DELIVERY_TYPES},
    "uncertainty": {f"risk:{name}": name for name in UNCERTAINTIES},
}
"""The defaults: labels such as `type:learning` and `risk:concept`."""


def classes(ledger: pd.DataFrame, *, mapping: Mapped = MAPPING, column: str = "labels") -> pd.DataFrame:
    """Delivery type and uncertainty of each issue, from its labels or from another column that holds text.

    One row per row of the ledger, as it came: `delivery_type` and `uncertainty`, `None` where no text is mapped; of
    several the one that stands first in `mapping`. Texts are compared without regard to case. Labels are those of now:
    they are the one column of the ledger without a past. Source: semantics.md, section 6.
    """
    texts = [_texts(value) for value in ledger[column]]
    found = {kind: [_first(text, mapping.get(kind, {})) for text in texts] for kind in KINDS}
    return pd.DataFrame(found, index=ledger.index, dtype=object)


def delivery(ledger: pd.DataFrame, *, mapping: Mapped = MAPPING, column: str = "labels") -> pd.DataFrame:
    """How much of each sprint was of each delivery type and uncertainty, and how much of that was completed.

    One row per (sprint, kind, class), in the order of `KINDS`, also for classes without issues, those of no class
    (`class` is `None`) last: `kind` (delivery_type or uncertainty), `class`, `share_issues` and `share_points` (of the
    sprint's final scope, 0..1, `NaN` over 0), and the columns of `metrics.sprint.totals`.
    """
    named = pd.concat([ledger, classes(ledger, mapping=mapping, column=column)], axis="columns")
    tables = [_mix(named, kind, known) for kind, known in KINDS.items()]
    rows = pd.concat(tables, ignore_index=True)
    place = {one: number for number, one in enumerate(ledger["sprint_id"].unique())}
    order = rows["sprint_id"].map(place)
    rows = rows.assign(order=order).sort_values("order", kind="stable", ignore_index=True).drop(columns="order")
    for unit in ("issues", "points"):
        scope = rows[f"final_scope_{unit}"]
        whole = scope.groupby([rows["sprint_id"], rows["kind"]]).transform("sum")
        rows[f"share_{unit}"] = scope / whole.where(whole != 0)
    first = ["sprint_id", "kind", "class", "share_issues", "share_points"]
    return rows[[*first, *rows.columns.difference(first, sort=False)]]


def _mix(named: pd.DataFrame, kind: str, known: Iterable[str]) -> pd.DataFrame:
    """Return the totals of each sprint by one kind, with a row for every class."""
    sums = totals(named, by=("sprint_id", kind)).rename(columns={kind: "class"})
    every = [(sprint_id, name) for sprint_id in named["sprint_id"].unique() for name in (*known, None)]
    grid = pd.DataFrame(every, columns=["sprint_id", "class"]).astype({"sprint_id": "int64", "class": object})
    rows = grid.merge(sums.astype({"class": object}), on=["sprint_id", "class"], how="left").assign(kind=kind)
    for name in [*(f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")), "reestimated_abs_points"]:
        rows[name] = rows[name].fillna(0).astype(sums[name].dtype)
    return rows.assign(**{"class": rows["class"].astype(object).where(rows["class"].notna(), None)})


def _texts(value: Any) -> set[str]:
    """Return the texts of a cell, folded: a list of them, one, or none."""
    many = value if isinstance(value, list | tuple | set) else [value]
    return {one.strip().casefold() for one in many if isinstance(one, str)}


def _first(texts: set[str], mapped: Mapping[str, str]) -> str | None:
    return next((name for text, name in mapped.items() if text.strip().casefold() in texts), None)
