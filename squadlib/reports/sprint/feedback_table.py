"""What to do differently: suggestions and praise for the squad and each member, with their evidence and rules."""

import pandas as pd
from markupsafe import Markup

from squadlib.reports.page.fragment import Fragment, paragraph
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table

KINDS = {"suggestion": "→ Try:", "changed": "↗ Changed:", "praise": "✓ Keep:"}
SQUAD = "The squad"


def feedback_table(feedback: pd.DataFrame, *, rules: pd.DataFrame) -> Fragment:
    """Return the feedback, a row for the squad and then for each member; the rules behind it open below.

    `feedback` is `squadlib.feedback.feedback`, `rules` is `squadlib.feedback.explained`.
    """
    if feedback.empty:
        said = "No rule found anything to suggest or to praise: no issue of this sprint gives evidence for one."
        return paragraph(said, kind="empty")
    told: dict[str, list[Markup]] = {}
    columns = (feedback[name] for name in ("subject", "kind", "text", "follow_up", "evidence"))
    for subject, kind, text, follow_up, evidence in zip(*columns, strict=True):
        told.setdefault(_who(subject), []).append(_item(kind, text, follow_up, evidence))
    lists = [Markup('<ul class="advice">{}</ul>').format(Markup("").join(items)) for items in told.values()]
    shown = pd.DataFrame({"subject": list(told), "said": pd.Series(lists, dtype=object)})
    listed = table(
        shown,
        caption="An observation, what it led to, one next step; the same rules for everyone",
        headers={"subject": "For", "said": "What"},
        kind="feedback",
    )
    texts = [f"{_who(subject)}: {text}" for subject, text in zip(feedback["subject"], feedback["text"], strict=True)]
    return Fragment(listed.html + _rules(rules, named=set(feedback["rule"])), "\n".join(texts))


def _who(subject: str | float | None) -> str:
    return subject if isinstance(subject, str) else SQUAD


def _item(kind: str, text: str, follow_up: str | None, evidence: list[str]) -> Markup:
    """Return one suggestion: what it is, what it says, what became of the last one, the issues it rests on."""
    then = Markup(' <span class="muted">{}</span>').format(follow_up) if isinstance(follow_up, str) else Markup("")
    keys = Markup(" ").join(row_link(key) for key in evidence)
    return Markup('<li><span class="kind">{}</span> {}{} <span class="keys">{}</span></li>').format(
        KINDS[kind], text, then, keys
    )


def _rules(rules: pd.DataFrame, *, named: set[str]) -> Markup:
    """Return the rules that spoke, each in a sentence with its threshold."""
    spoke = rules[rules["rule"].isin(named)]
    items = (
        Markup("<dt>{}</dt><dd>{}</dd>").format(rule.replace("_", " ").capitalize(), about)
        for rule, about in zip(spoke["rule"], spoke["about"], strict=True)
    )
    return Markup("<details><summary>The rules behind this feedback</summary><dl>{}</dl></details>").format(
        Markup("").join(items)
    )
