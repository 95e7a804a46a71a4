"""What one member heard from the rules and what became of it; the issues behind their figures."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.growth.frames import Growth
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import OUTCOMES, jira_link, row_link
from squadlib.reports.page.table import table
from squadlib.reports.sprint.feedback_table import KINDS

_NOWRAP = Markup('<span class="num">{}</span>')
_BECAME = {"open": "Heard in the last sprint", "changed": "Changed since", "past": "Not heard since"}


def heard_table(own: Growth, *, rules: pd.DataFrame) -> Fragment:
    """Return what the rules told the member, suggestions first, with what became of each; the rules open below.

    `rules` is `squadlib.feedback.explained`.
    """
    found = own.feedback
    if found.empty:
        return paragraph("No rule found anything to suggest to them or to praise in these sprints.", kind="empty")
    rows = list(found.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "rule": _cells(_rule(row) for row in rows),
            "said": _cells(_said(row) for row in rows),
            "became": [_became(row) for row in rows],
        }
    )
    headers = {"rule": "Rule", "said": "The last time", "became": "What became of it"}
    caption = f"What the rules said after their {words.amount(rows[0].sprints, 'sprints')}; the same rules for everyone"
    listed = table(shown, caption=caption, headers=headers, kind="stack")
    about = rules[rules["rule"].isin(found["rule"])]
    items = (
        Markup("<dt>{}</dt><dd>{}</dd>").format(_label(str(one)), said)
        for one, said in zip(about["rule"], about["about"], strict=True)
    )
    behind = Markup("<details><summary>The rules behind this feedback</summary><dl>{}</dl></details>")
    return stack(paragraph(_finding(found)), listed, Fragment(behind.format(Markup("").join(items)), ""))


def own_issues_table(own: Growth) -> Fragment:
    """Return every issue the member held, once, the latest sprint first, as that sprint left it, linked to Jira."""
    if own.issues.empty:
        return paragraph("No issue of theirs was in a closed sprint yet.", kind="empty")
    rows = own.issues.iloc[::-1].reset_index(drop=True)
    site = own.source.tables.site["url"]
    shown = pd.DataFrame(
        {
            "link": _cells(_NOWRAP.format(jira_link(key, site=site)) for key in rows["key"]),
            "summary": _cells(
                Markup('<span id="{}">{}</span>').format(key, words.name_of(text))
                for key, text in zip(rows["key"], rows["summary"], strict=True)
            ),
            "sprint": [_sprint(row) for row in rows.itertuples(index=False)],
            "outcome": [OUTCOMES[one] for one in rows["outcome"]],
            "points_end": rows["points_end"],
            "days": [words.number(one) for one in rows["days"]],
        }
    )
    headers = {"link": "Issue", "summary": "Summary", "sprint": "Last in", "outcome": "Outcome"}
    headers |= {} if own.unit == "issues" else {"points_end": own.unit.capitalize()}
    headers["days"] = "Days in progress"
    return table(shown, caption=_caption(own), headers=headers, lead="summary", kind="stack", unit="")


def _caption(own: Growth) -> str:
    done = int((own.issues["outcome"] == "completed").sum())
    return f"{words.amount(len(own.issues), 'issues')} they held at a close, the latest first; {done} of them completed"


def _finding(found: pd.DataFrame) -> str:
    """Return how many suggestions were heard, and how many of them are still open."""
    asked = found[found["kind"] == "suggestion"]
    praised = int((found["kind"] == "praise").sum())
    keep = f"{words.spelled(praised).capitalize()} {'thing' if praised == 1 else 'things'} to keep" if praised else ""
    if asked.empty:
        return f"Nothing was suggested. {keep}." if keep else "Nothing was suggested."
    count = words.spelled(len(asked)).capitalize()
    left = int((asked["state"] == "open").sum())
    again = "none of them" if not left else "all of them" if left == len(asked) > 1 else words.spelled(left)
    again = ("also" if left else "not") if len(asked) == 1 else again
    thing = "thing was" if len(asked) == 1 else "things were"
    return f"{count} {thing} suggested, {again} in the last sprint. {keep}{'.' if keep else ''}".rstrip()


def _rule(row: Any) -> Markup:
    times = "once" if row.times == 1 else f"in {row.times} sprints"
    span = row.last_sprint if row.times == 1 else f"{row.first_sprint} to {row.last_sprint}"
    return Markup('{} <span class="muted">{}, {}</span>').format(_label(row.rule), times, span)


def _said(row: Any) -> Markup:
    keys = Markup(" ").join(row_link(key) for key in row.evidence)
    return Markup('<strong>{}</strong> {} <span class="keys">{}</span>').format(KINDS[row.kind], row.text, keys)


def _became(row: Any) -> str:
    if row.kind == "praise":
        return "So in the last sprint too" if row.state == "open" else words.NONE
    return f"{_BECAME[row.state]}{f': {row.became}' if isinstance(row.became, str) else ''}"


def _label(rule: str) -> str:
    return rule.replace("_", " ").capitalize()


def _sprint(row: Any) -> str:
    return row.sprint if row.sprints == 1 else f"{row.sprint}, {words.spelled(row.sprints)} sprints in all"


def _cells(cells: Iterable[Markup]) -> pd.Series:
    return pd.Series(list(cells), dtype=object)
