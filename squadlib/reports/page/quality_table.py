"""What looks odd in the data: one line that opens, before the numbers."""

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.table import table


def quality_table(quality: pd.DataFrame) -> Fragment:
    """Return one line that says how many things look odd and opens to them; good news is one line that does not."""
    if quality.empty:
        said = "Nothing in the data looks odd."
        return Fragment(Markup('<p class="quality muted"><span class="symbol">✓</span> {}</p>').format(said), said)
    rows = table(
        quality,
        caption="What looks odd",
        headers={"check": "Check", "subject": "Where", "text": "What"},
        lead="subject",
        kind="stack",
    )
    checks = list(dict.fromkeys(quality["check"]))
    said = f"{words.amount(len(quality), 'things')} look odd in the data: {words.listing(checks, most=4)}."
    if len(quality) == 1:
        said = f"One thing looks odd in the data: {checks[0]}."
    html = Markup('<details class="quality"><summary><span class="symbol">⚠</span> {}</summary>{}</details>')
    return Fragment(html.format(said, rows.html), said)
