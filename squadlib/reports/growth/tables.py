"""One member's work by quarter in figures: sprints, sizes in days, kinds of work, guidelines."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.growth import OWN_GUIDELINES, guidelines_kept
from squadlib.metrics.guidelines import GUIDELINES
from squadlib.metrics.units import in_unit
from squadlib.reports.growth.frames import Growth
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table
from squadlib.reports.sprint.delivery_finding import TITLES
from squadlib.reports.sprint.delivery_table import LABELS

_NOUNS = {"delivery_type": ("delivery type", "delivery types"), "uncertainty": ("uncertainty", "uncertainties")}
_NO_WORK = "No issue of theirs was in a closed sprint yet"


def own_quarters_table(own: Growth) -> Fragment:
    """Return a row per quarter: sprints, what was committed, completed and carried over, how the plan was kept."""
    if own.quarters.empty:
        return Fragment(Markup(""), "")
    unit = own.unit
    headers = {
        "quarter": "Quarter",
        "sprints": "Sprints",
        in_unit("committed", unit): "Committed",
        in_unit("completed", unit): "Completed",
        in_unit("completed_per_sprint", unit): "A sprint",
        in_unit("carry_over", unit): "Carried over",
        in_unit("commitment_kept_rate", unit): "Commitment kept",
    }
    caption = f"Their sprints with an issue, by the quarter in which they closed, in {unit}"
    return table(own.quarters, caption=caption, headers=headers, unit="")


def own_days_table(own: Growth) -> Fragment:
    """Return how long issues of each estimate took in working days, in the last quarter and before."""
    if own.days.empty:
        said = "No completed issue of theirs was seen in a column between the board’s first and last"
        return paragraph(f"{said}, so nothing tells how many days one took.", kind="empty")
    rows = own.days.to_dict("records")
    shown = pd.DataFrame(
        {
            "size": [
                "no estimate" if words.is_missing(one) else words.amount(one, own.unit) for one in own.days["points"]
            ],
            "issues": own.days["issues"],
            "median_days": [words.number(one) for one in own.days["median_days"]],
            "half": [f"{words.number(row['low_days'])} to {words.number(row['high_days'])}" for row in rows],
            "before": [_median(row, "before") for row in rows],
            "lately": [_median(row, "lately") for row in rows],
        }
    )
    headers = {"size": "Estimate", "issues": "Issues", "median_days": "Median days", "half": "Half took"}
    if len(own.quarters) > 1:
        headers |= {"before": "Before", "lately": f"In {own.quarters['quarter'].iloc[-1]}"}
    caption = "Working days their completed issues were in progress; of fewer than five issues, a hint at most"
    return table(shown, caption=caption, headers=headers, unit="", kind="stack")


def _median(row: Mapping[Any, Any], when: str) -> str:
    days, count = row[f"median_days_{when}"], row[f"issues_{when}"]
    return f"{words.number(days)} (n\u00a0=\u00a0{count})" if count else words.NONE


def own_breadth_table(own: Growth) -> Fragment:
    """Return for each kind what the completed issues of each quarter were of; a kind nobody told is a sentence."""
    if own.breadth.empty:
        return paragraph(
            "No issue of theirs was completed yet, so there is no kind of work to tell apart.", kind="empty"
        )
    return stack(*(_kind(kind, own.breadth[own.breadth["kind"] == kind]) for kind in LABELS))


def _kind(kind: str, rows: pd.DataFrame) -> Fragment:
    known = rows[rows["class"].notna()]
    if not known["completed_issues"].sum():
        said = f"None of the completed issues says its {_NOUNS[kind][0]}, so there is none to show."
        return paragraph(said, kind="empty")
    used = [one for one in (*LABELS[kind],) if _of_class(rows, one)["completed_issues"].sum() or one is not None]
    cells = {
        str(quarter): [_counted(_of_class(part, one).iloc[0]) for one in used]
        for quarter, part in rows.groupby("quarter", sort=True)
    }
    labels = [Markup('{} <span class="muted">{}</span>').format(*LABELS[kind][one]) for one in used]
    caption = f"{TITLES[kind]}: their completed issues, and their share of the quarter’s"
    listed = _by_quarter(labels, cells, lead=TITLES[kind], caption=caption)
    return stack(paragraph(_breadth_said(kind, known)), listed)


def _of_class(rows: pd.DataFrame, name: str | None) -> pd.DataFrame:
    return rows[rows["class"].isna()] if name is None else rows[rows["class"] == name]


def _counted(row: pd.Series) -> str:
    return (
        f"{row['completed_issues']} ({words.per_cent(row['share_issues'])})" if row["completed_issues"] else words.NONE
    )


def _breadth_said(kind: str, known: pd.DataFrame) -> str:
    """Return of how many classes the last quarter's issues were, and those of the quarter before."""
    used = known[known["completed_issues"] > 0]
    quarters = sorted(known["quarter"].unique())
    here = used[used["quarter"] == quarters[-1]].sort_values("completed_issues", ascending=False, kind="stable")
    if here.empty:
        return f"No issue completed in {quarters[-1]} says its {_NOUNS[kind][0]}."
    listed = [
        f"{LABELS[kind][one][0].lower()} ({n})" for one, n in zip(here["class"], here["completed_issues"], strict=True)
    ]
    count = f"{words.spelled(len(here))} {_NOUNS[kind][len(here) != 1]}"
    said = f"The issues completed in {quarters[-1]} were of {count}: {words.listing(listed)}"
    if len(quarters) < 2:
        return f"{said}."
    before = used.loc[used["quarter"] == quarters[-2], "class"].nunique()
    return f"{said}; in {quarters[-2]} of {words.spelled(before) if before else 'none that was told'}."


def own_guidelines_table(own: Growth) -> Fragment:
    """Return how many of their issues kept each guideline, quarter by quarter; what broke one lately opens."""
    if own.guidelines.empty:
        return paragraph(f"{_NO_WORK}, so no guideline was asked of one.", kind="empty")
    asked = own.guidelines.groupby("guideline")["checked"].sum()
    names = [name for name in OWN_GUIDELINES if asked.get(name, 0)]
    rows = {(row.quarter, row.guideline): row for row in own.guidelines.itertuples(index=False)}
    quarters = sorted(own.guidelines["quarter"].unique())
    cells = {
        quarter: [_kept(rows[quarter, name], is_last=quarter == quarters[-1]) for name in names] for quarter in quarters
    }
    labels = [_guideline(name, own.thresholds.largest_points) for name in names]
    caption = "Issues that kept each guideline at the close of their sprint"
    listed = _by_quarter(labels, cells, lead="Guideline", caption=caption)
    return stack(paragraph(_guidelines_said(own.guidelines)), listed)


def _guideline(name: str, limit: float) -> str:
    return f"No issue is larger than {words.amount(limit, 'points')}." if name == "size" else GUIDELINES[name]


def _kept(row: Any, *, is_last: bool) -> Markup:
    if not row.checked:
        return Markup("–")
    text = f"{row.checked - row.broken} of {row.checked} ({words.per_cent(row.kept_rate)})"
    if not is_last or not row.keys:
        return Markup("{}").format(text)
    keys = Markup(" ").join(row_link(key) for key in row.keys)
    return Markup('<details class="keys"><summary>{}</summary>not: {}</details>').format(text, keys)


def _guidelines_said(guidelines: pd.DataFrame) -> str:
    """Return how many checks were kept in the last quarter and before, and which guideline gained most."""
    kept = guidelines_kept(guidelines).dropna(subset="kept_rate")
    if kept.empty:
        return "No guideline could be asked of their issues."
    last = kept.iloc[-1]
    said = f"{words.per_cent(last['kept_rate'])} of all checks were kept in {last['quarter']}"
    if len(kept) < 2:
        return f"{said}."
    before = kept.iloc[-2]
    said += f", {words.per_cent(before['kept_rate'])} in {before['quarter']}"
    rates = guidelines.pivot_table(index="guideline", columns="quarter", values="kept_rate")
    gains = (rates[last["quarter"]] - rates[before["quarter"]]).dropna()
    if gains.empty or gains.max() <= 0:
        return f"{said}."
    name = str(gains.idxmax())
    then, now = (words.per_cent(rates.loc[name, one["quarter"]]) for one in (before, last))
    return f"{said}; the largest gain: “{GUIDELINES[name].rstrip('.').lower()}”, from {then} to {now}."


def _by_quarter(labels: Iterable[str], cells: Mapping[str, Iterable[str]], *, lead: str, caption: str) -> Fragment:
    """Return a row per label with a column per quarter, oldest first."""
    columns = {"label": labels, **cells}
    shown = pd.DataFrame({name: pd.Series(list(told), dtype=object) for name, told in columns.items()})
    return table(
        shown, caption=caption, headers={"label": lead, **{name: name for name in cells}}, unit="", kind="stack"
    )
