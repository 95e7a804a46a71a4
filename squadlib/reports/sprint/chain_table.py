"""What the completed work served: each method with its measures beneath, and what reaches none."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.chain import GAPS, chain_sums
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table

_GAP_ROWS = {
    "no milestone": "No milestone of the plan",
    "no measure": "A milestone without a measure",
    "no method": "A measure without a method",
}
_GAPS_SAID = {
    "no milestone": "{} in no milestone of the plan",
    "no measure": "{} in a milestone without a measure",
    "no method": "{} for a measure without a method",
}


def chain_table(
    chain: pd.DataFrame,
    *,
    unit: str = "points",
    period: str = "this sprint",
    link: Callable[[Any], Markup] = row_link,
) -> Fragment:
    """Return how much completed work reaches a method, then each method and its measures, opening to the milestones.

    `chain` is the metric; methods, and within them measures, come by size, what reaches no method last. `link` makes a
    key a link, by default to its row in the table of issues.
    """
    if chain.empty:
        said = f"No issue was completed in {period}, so no work reached a milestone, a measure or a method."
        return paragraph(said, kind="empty")
    counted = unit if chain[in_unit("completed", unit)].sum() else "issues"
    note = "" if counted == unit else " No completed issue is estimated, so issues are counted."
    finding = paragraph(f"{_finding(chain, counted)}.{note}")
    rows = list(_rows(chain, counted, link))
    shown = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in rows[0]})
    headers = {"label": "Method, and its measures", "drawn": "Size", "amount": "Completed", "share": "Share"}
    caption = (
        f"Completed {counted} by the method and measure of their milestone; an issue of several milestones counts for"
        " the one that stands first in the plan"
    )
    return stack(finding, table(shown, caption=caption, headers=headers, unit="", kind="tally chain"))


def _finding(chain: pd.DataFrame, unit: str) -> str:
    amount = in_unit("completed", unit)
    whole, served = chain[amount].sum(), chain.loc[chain["gap"] == "", amount].sum()
    noun = words.plural(unit, whole)
    gaps = chain[chain["gap"] != ""].groupby("gap")[amount].sum()
    lost = words.listing(_GAPS_SAID[gap].format(words.number(gaps[gap])) for gap in GAPS if gaps.get(gap, 0) > 0)
    if not served:
        return f"None of the {words.number(whole)} completed {noun} reaches a method of the plan: {lost}"
    if not lost:
        every = (
            f"The only completed {noun} reaches" if whole == 1 else f"All {words.number(whole)} completed {noun} reach"
        )
        return f"{every} {_reached(chain, amount)}"
    share = words.per_cent(served / whole)
    part = f"{words.number(served)} of the {words.number(whole)} completed {noun} ({share})"
    return f"{part} {'reaches' if served == 1 else 'reach'} {_reached(chain, amount)}. The rest: {lost}"


def _reached(chain: pd.DataFrame, amount: str) -> str:
    """Return which methods, and the measure with the most work where there are several."""
    served = chain[(chain["gap"] == "") & (chain[amount] > 0)]
    methods, measures = chain_sums(served, by="method"), chain_sums(served, by="measure")
    first = methods["method"].iloc[0]
    said = f"the method “{first}”" if len(methods) == 1 else f"{words.spelled(len(methods))} methods"
    if len(measures) == 1:
        return f"{said}, for “{measures['measure'].iloc[0]}”"
    most = _by_size(measures, amount)[0]
    part = "most of them" if most[amount] > served[amount].sum() / 2 else "the largest part"
    return f"{said}, {part} ({words.number(most[amount])}) for “{most['measure']}”"


def _rows(chain: pd.DataFrame, unit: str, link: Callable[[Any], Markup]) -> Iterator[dict[str, Any]]:
    """Yield a row per method, each followed by its measures, the largest first; then one per missing link."""
    amount = in_unit("completed", unit)
    by_method, by_measure = chain_sums(chain, by="method"), chain_sums(chain, by="measure")
    largest = float(by_method[amount].max())
    for method in _by_size(by_method[by_method["gap"] == ""], amount):
        label = Markup("<strong>{}</strong>").format(method["method"])
        yield _row(label, method, unit, largest=largest, kind="completed")
        for measure in _by_size(by_measure[by_measure["method_id"] == method["method_id"]], amount):
            within = chain[(chain["measure_id"] == measure["measure_id"]) & (chain["gap"] == "")]
            label = _opening(measure["measure"], within, unit, link)
            yield _row(label, measure, unit, largest=largest, kind="completed beneath")
    for _, gap in by_method[by_method["gap"] != ""].iloc[::-1].iterrows():
        label = _opening(_GAP_ROWS[gap["gap"]], chain[chain["gap"] == gap["gap"]], unit, link)
        yield _row(label, gap, unit, largest=largest, kind="gap")


def _by_size(sums: pd.DataFrame, amount: str) -> list[pd.Series]:
    ordered = sums.sort_values(amount, ascending=False, kind="stable")
    return [row for _, row in ordered.iterrows()]


def _row(label: Markup, sums: pd.Series, unit: str, *, largest: float, kind: str) -> dict[str, Any]:
    value = float(sums[in_unit("completed", unit)])
    share = words.per_cent(sums["share_issues" if unit == "issues" else "share_points"])
    bar = Markup('<span class="mark {}" style="--share:{:.3f}"></span>').format(kind, value / largest)
    beneath = Markup('<span class="{}">{}</span>').format("beneath" if "beneath" in kind else "", label)
    return {
        "label": beneath,
        "drawn": bar if value else Markup(""),
        "amount": Markup('<span class="num">{}</span>').format(words.amount(value, unit)),
        "share": Markup('<span class="num">{}</span>').format(share),
    }


def _opening(label: object, chains: pd.DataFrame, unit: str, link: Callable[[Any], Markup]) -> Markup:
    """Return a label that opens to the milestones behind it, each with its work and its issues."""
    items = Markup("").join(_milestone(row, unit, link) for _, row in chains.iterrows())
    opening = Markup('<details class="keys"><summary>{}</summary><ul class="receipt">{}</ul></details>')
    return opening.format(label, items)


def _milestone(row: pd.Series, unit: str, link: Callable[[Any], Markup]) -> Markup:
    keys = Markup(" ").join(link(key) for key in row["keys"])
    said = words.amount(row[in_unit("completed", unit)], unit)
    if words.is_missing(row["milestone"]):
        return Markup("<li>{}: {}</li>").format(said, keys)
    measure = "" if words.is_missing(row["measure"]) or not row["gap"] else f"{row['measure']}: "
    of = words.listing(str(one) for one in (row["project"], row["quarter"]) if not words.is_missing(one))
    return Markup('<li>{}{} <span class="muted">{}</span> {}: {}</li>').format(
        measure, row["milestone"], of.replace(" and ", ", "), said, keys
    )
