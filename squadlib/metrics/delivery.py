"""What kind of result an issue is to deliver and what is uncertain about it, and how each kind fared."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from squadlib.metrics.sprint import of_groups, totals
from squadlib.options import DELIVERY_TYPES, UNCERTAINTIES, Delivery
from squadlib.words import is_missing

KINDS = {"delivery_type": DELIVERY_TYPES, "uncertainty": UNCERTAINTIES}
"""What is told of an issue → the classes there are of it, in their order."""
SHARES = ("share_points", "share_issues")


def classes(ledger: pd.DataFrame, issues: pd.DataFrame, *, meaning: Delivery = Delivery()) -> pd.DataFrame:  # noqa: B008 (frozen)
    """Delivery type and uncertainty of each issue, as its labels say, or the Jira field that params name.

    One row per row of the ledger, as it came: `delivery_type` and `uncertainty`, `None` where no text is mapped; of
    several the one that stands first in the mapping. Texts are compared without regard to case and spaces, whole or as
    one of several that commas part. `issues` is `tables.issues`: what labels and field say is what they say now, of
    which the ledger has no past. Source: semantics.md, section 6.
    """
    texts = dict(zip(issues["issue_id"], _texts(issues, meaning.field), strict=True))
    said = [texts.get(one, "") for one in ledger["issue_id"]]
    found = {kind: [_first(text, getattr(meaning, kind)) for text in said] for kind in KINDS}
    return pd.DataFrame(found, index=ledger.index, dtype=object)


def delivery(
    ledger: pd.DataFrame,
    issues: pd.DataFrame,
    *,
    meaning: Delivery = Delivery(),  # noqa: B008 (frozen)
    sprint_ids: Iterable[int] | None = None,
) -> pd.DataFrame:
    """How much of each sprint was of each delivery type and uncertainty, and how much of that was completed.

    One row per (sprint, kind, class), sprints as asked for (default: those of the ledger), kinds and classes as in
    `KINDS`, also of classes and sprints without issues, issues of no class (`class` is `None`) last: `kind`, `class`,
    `share_points` and `share_issues` (of the sprint's final scope, 0..1, `NaN` over 0), and the columns of
    `metrics.sprint.totals`. Of all rows of a kind, every sum is the sprint's.
    """
    asked = list(ledger["sprint_id"].unique() if sprint_ids is None else sprint_ids)
    rows = ledger[ledger["sprint_id"].isin(asked)]
    named = pd.concat([rows, classes(rows, issues, meaning=meaning)], axis="columns")
    mixed = pd.concat([_mix(named, kind, asked) for kind in KINDS], ignore_index=True)
    place = mixed["sprint_id"].map({one: number for number, one in enumerate(asked)})
    mixed = mixed.iloc[place.argsort(kind="stable")].reset_index(drop=True)
    return _with_shares(mixed, by=["sprint_id", "kind"])


def mix(delivery: pd.DataFrame) -> pd.DataFrame:
    """Return the mix of several sprints taken together, such as those before the last.

    One row per (kind, class), as `metrics.delivery` has them: final_scope and completed, each `_points` and `_issues`,
    and the shares of the final scope of all of them (0..1, `NaN` over 0).
    """
    sums = [f"{name}_{unit}" for name in ("final_scope", "completed") for unit in ("points", "issues")]
    pooled = delivery.groupby(["kind", "class"], sort=False, dropna=False)[sums].sum().reset_index()
    return _with_shares(_with_none(pooled), by=["kind"])


def _mix(named: pd.DataFrame, kind: str, sprint_ids: Iterable[int]) -> pd.DataFrame:
    """Return the totals of each sprint by one kind, with a row for every class."""
    sums = totals(named, by=("sprint_id", kind)).rename(columns={kind: "class"})
    names = [*KINDS[kind], None]
    ids = np.repeat(np.array(list(sprint_ids), dtype="int64"), len(names))
    grid = pd.DataFrame({"sprint_id": ids, "class": pd.Series(names * (len(ids) // len(names)), dtype=object)})
    return of_groups(sums, grid).assign(kind=kind)


def _with_none(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{"class": rows["class"].astype(object).where(rows["class"].notna(), None)})


def _with_shares(rows: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Return the rows with their shares of the final scope of each group, behind what names them."""
    for share in SHARES:
        scope = rows[share.replace("share", "final_scope")]
        whole = scope.groupby([rows[name] for name in by]).transform("sum")
        rows[share] = scope / whole.where(whole != 0)
    first = [*by, "class", *SHARES]
    return rows[[*first, *rows.columns.difference(first, sort=False)]]


def _texts(issues: pd.DataFrame, field: str) -> list[str]:
    """Return what each issue says in the labels or the field, folded, each of several texts between commas."""
    values = issues["labels"] if field == "labels" else [fields.get(field) for fields in issues["fields"]]
    return [f", {_folded(value)}, " for value in values]


def _folded(value: Any) -> str:
    """Return a cell's text: labels (which hold no spaces) parted by commas, a number as people write it.

    >>> _folded(["Type:Plan", "ux"]), _folded("  Deployable  now"), _folded(2.0), _folded(None)
    ('type:plan, ux', 'deployable now', '2', '')
    """
    if isinstance(value, list):
        return ", ".join(map(_folded, value))
    if isinstance(value, float) and not is_missing(value):
        return f"{value:g}"
    return "" if is_missing(value) else " ".join(str(value).casefold().split())


def _first(text: str, mapped: Mapping[str, str]) -> str | None:
    return next((name for one, name in mapped.items() if f", {_folded(one)}, " in text), None)
