"""Which snapshots of the plan stand behind a quarter's report."""

from collections.abc import Sequence

import pandas as pd

from squadlib import words
from squadlib.metrics.plan_changes import FirstPlan
from squadlib.reports.page.fragment import Fragment, paragraph


def plan_history(seen_at: Sequence[pd.Timestamp], *, first: FirstPlan, quarter: str, timezone: str = "UTC") -> Fragment:
    """Return how many snapshots of the plan there are, of which days, and which one the quarter is held against."""
    days = [words.day(at, timezone=timezone) for at in (seen_at[0], seen_at[-1])]
    span = f"from {days[0]} to {days[1]}" if days[0] != days[1] else f"of {days[0]}"
    count = (
        f"{words.amount(len(seen_at), 'snapshots')} of the plan {'stands' if len(seen_at) == 1 else 'stand'} behind it"
    )
    held = words.instant(first.as_of, timezone=timezone)
    return paragraph(f"{count}, {span}; changes and slippage of {quarter} are held against the one of {held}.")
