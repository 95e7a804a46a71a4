"""Plan against execution: what was committed, what happened to it, what came of it, each opening to its issues."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph
from squadlib.reports.page.issues import opened
from squadlib.reports.page.table import table

_Rows = Callable[[pd.DataFrame], pd.Series]


def _entry(name: str) -> _Rows:
    return lambda issues: issues["entry"] == name


def _outcome(*names: str) -> _Rows:
    return lambda issues: issues["outcome"].isin(names)


def _reestimated(issues: pd.DataFrame) -> pd.Series:
    changed = issues["points_start"].fillna(0) != issues["points_end"].fillna(0)
    return changed & issues["entry"].isin(["committed", "added"])


LINES: tuple[tuple[str, str, _Rows, str], ...] = (
    ("committed", "Committed", _entry("committed"), "in the sprint at its start and not done"),
    ("added", "+ Added", _entry("added"), "put into the sprint after its start"),
    ("removed", "− Removed", _outcome("removed"), "no longer in the sprint at its close"),
    ("reestimated", "± Re-estimated", _reestimated, "estimate at the close against the one at the start"),
    ("final_scope", "Final scope", _outcome("completed", "not_completed"), "in the sprint at its close: the next two"),
    ("completed", "Completed", _outcome("completed"), "done at the close"),
    ("not_completed", "Not completed", _outcome("not_completed"), "not done at the close"),
    ("carry_over", "of which carried over", lambda issues: issues["carried_over"], "and put into a later sprint since"),
    (
        "completed_outside",
        "Completed outside",
        _outcome("completed_outside"),
        "done before and untouched: not in the final scope",
    ),
)

_ONLY_IF_ANY = ("reestimated", "completed_outside", "carry_over")


def tally(issues: pd.DataFrame, totals: Mapping[str, Any], *, unit: str = "points") -> Fragment:
    """Return the sprint's totals line by line with their definition; rates follow as a sentence."""
    if issues.empty:
        return paragraph("No issue was in this sprint, so nothing was committed and nothing completed.", kind="empty")
    rows = [_line(*line, issues=issues, totals=totals, unit=unit) for line in LINES]
    frame = pd.DataFrame([row for row in rows if row is not None])
    headers = {"label": "Work", "drawn": "Size", "amount": unit.capitalize(), "issues": "Issues"}
    if unit == "issues":
        del headers["amount"]
    shown = table(frame, caption="From the commitment to the close", headers=headers, kind=f"tally in-{unit}")
    rates = paragraph(f"{summed_said(issues, totals, unit=unit)} {rates_said(totals, unit=unit)}".strip())
    return Fragment(shown.html + rates.html, f"{shown.text}\n{rates.text}")


def summed_said(issues: pd.DataFrame, totals: Mapping[str, Any], *, unit: str) -> str:
    """Return why the lines above the final scope do not add up to it, as a sentence; nothing where they do.

    What joined though it was done before is added and in no final scope; what was done at the start is in no
    commitment, yet in the final scope or among the removed once it was touched.
    """
    points = issues["points_end"].fillna(0.0)
    weight = points * 0 + 1 if unit == "issues" else points
    is_before, is_outside = _entry("already_done")(issues), _outcome("completed_outside")(issues)
    less, plus = float(weight[~is_before & is_outside].sum()), float(weight[is_before & ~is_outside].sum())
    if not less and not plus:
        return ""
    committed, added, removed, final = (
        float(totals[in_unit(name, unit)]) for name in ("committed", "added", "removed", "final_scope")
    )
    changed = 0.0 if unit == "issues" else float(totals[in_unit("reestimated", unit)])
    first = "Committed, added and removed" if unit == "issues" else "Committed, added, removed and re-estimated"
    corrections = [
        *([f"less {words.amount(less, unit)} done before and untouched"] if less else []),
        *([f"plus {words.amount(plus, unit)} done at the start and touched since"] if plus else []),
    ]
    return (
        f"{first} make {words.number(committed + added - removed + changed)}; {words.listing(corrections)}, "
        f"that is the final scope of {words.number(final)}."
    )


def rates_said(totals: Mapping[str, Any], *, unit: str) -> str:
    """Return the sprint's rates as sentences, by points and, where it differs, by count."""
    return (
        f"Completion rate {_rate(totals, 'completion_rate', unit)} of the final scope. "
        f"Commitment kept {_rate(totals, 'commitment_kept_rate', unit)}: the part of it completed, at start estimates. "
        f"Say-do ratio {_rate(totals, 'say_do_ratio', unit)}: completed against committed. "
        f"Scope change {_rate(totals, 'scope_change', unit)} of the commitment."
    )


def _line(
    name: str, label: str, choose: _Rows, said: str, *, issues: pd.DataFrame, totals: Mapping[str, Any], unit: str
) -> dict[str, Any] | None:
    chosen = choose(issues)
    if name in _ONLY_IF_ANY and not chosen.any():
        return None
    value = float(totals[in_unit(name, unit)])
    written = words.signed(value) if name == "reestimated" else words.number(value)
    return {
        "label": Markup('{} <span class="muted">{}</span>').format(label, said),
        "drawn": _mark(name, value, whole=_whole(totals, unit)),
        "amount": Markup('<span class="num">{}</span>').format(written),
        "issues": Markup("{}").format(chosen.sum()) if name == "final_scope" else opened(issues[chosen]),
    }


def _whole(totals: Mapping[str, Any], unit: str) -> float:
    """Return what the longest bar stands for: the larger of commitment and final scope."""
    return max(float(totals[in_unit(name, unit)]) for name in ("committed", "final_scope"))


def _mark(name: str, value: float, *, whole: float) -> Markup:
    if name == "reestimated" or not whole:
        return Markup("")
    return Markup('<span class="mark {}" style="--share:{:.3f}"></span>').format(name, min(abs(value) / whole, 1))


def _rate(totals: Mapping[str, Any], name: str, unit: str) -> str:
    value = words.per_cent(totals[in_unit(name, unit)])
    by_count = words.per_cent(totals[in_unit(name, "issues")])
    return value if unit == "issues" or value == by_count else f"{value} ({by_count} by count)"
