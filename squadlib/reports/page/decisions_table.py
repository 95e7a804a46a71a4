"""What is to decide at this meeting: what the rules see, the next step, who answers, by when."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

MOST = 3
"""So many of one rule are on the short list; the others are counted, and open."""
_COUNTED = {
    "unlikely_milestone": "milestones at risk",
    "moving_away": "measures moving away",
    "past_gate": "projects past a gate",
    "stale_measure": "measures not reported",
    "unfed_measure": "measures fed by nothing",
}
_NAMES = {
    "unlikely_milestone": "Milestone at risk",
    "moving_away": "Measure moving away",
    "past_gate": "Past a gate",
    "stale_measure": "Not reported",
    "unfed_measure": "Fed by nothing",
}
_HEADERS = {"rule": "Matter", "text": "What we see", "next_step": "Next step", "by": "By"}


def decisions_table(
    decisions: pd.DataFrame,
    *,
    rules: pd.DataFrame,
    link: Callable[[Any], Markup] = escape,
    is_past: bool = False,
) -> Fragment:
    """Return the short list, the rest of each rule to open, and the rules behind it.

    `decisions` is `squadlib.feedback.decisions`, `rules` `decisions_explained`; `link` makes a key of the evidence a
    link; `is_past` says that the review looks back, when nothing is forecast.
    """
    place = decisions.groupby("rule").cumcount()
    short, rest = decisions[place < MOST], decisions[place >= MOST]
    note = " Looking back, no milestone is forecast." if is_past else ""
    if decisions.empty:
        said = (
            "No rule finds anything to decide: every measure is reported, fed and not moving away, every gate is met."
        )
        return stack(paragraph(f"{said}{note}"), _rules(rules))
    said = f"{_count(len(decisions))} to decide: {_by_rule(decisions)}.{note}"
    parts = [paragraph(said), _listed(short, link, caption="The most pressing of each rule first")]
    if len(rest):
        more = _listed(rest, link, caption="The others, by the same rules")
        summary = f"{words.amount(len(rest), 'others')}: {_by_rule(rest)}"
        html = Markup("<details><summary>{}</summary>{}</details>").format(summary, more.html)
        parts.append(Fragment(html, f"{summary}\n{more.text}"))
    return stack(*parts, _rules(rules))


def _count(number: int) -> str:
    return f"{words.spelled(number).capitalize()} {'matter' if number == 1 else 'matters'}"


def _by_rule(decisions: pd.DataFrame) -> str:
    counts = decisions["rule"].value_counts(sort=False)
    return words.listing(_counted(rule, int(counts[rule])) for rule in dict.fromkeys(decisions["rule"]))


def _counted(rule: str, count: int) -> str:
    noun, _, rest = _COUNTED[rule].partition(" ")
    return f"{words.spelled(count)} {words.plural(noun, count)} {rest}"


def _listed(decisions: pd.DataFrame, link: Callable[[Any], Markup], *, caption: str) -> Fragment:
    rows = decisions.to_dict("records")
    shown = pd.DataFrame(
        {
            "rule": [_NAMES[row["rule"]] for row in rows],
            "text": pd.Series([_seen(row, link) for row in rows], dtype=object),
            "next_step": [row["next_step"] for row in rows],
            "by": ["now" if words.is_missing(row["by"]) else words.day(row["by"]) for row in rows],
        }
    )
    listed = table(shown, caption=caption, headers=_HEADERS, kind="stack")
    return Fragment(listed.html, "\n".join(f"{row['text']} {row['next_step']}" for row in rows))


def _seen(row: dict[Any, Any], link: Callable[[Any], Markup]) -> Markup:
    evidence = Markup("; ").join(link(one) for one in row["evidence"])
    return Markup('{} <span class="muted keys">{}</span>').format(row["text"], evidence)


def _rules(rules: pd.DataFrame) -> Fragment:
    items = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(_NAMES[rule], about)
        for rule, about in zip(rules["rule"], rules["about"], strict=True)
    )
    html = Markup("<details><summary>The rules behind this list</summary><dl>{}</dl></details>").format(items)
    return Fragment(html, "")
