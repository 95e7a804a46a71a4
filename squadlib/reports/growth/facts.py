"""The JSON beside a growth report: the same figures as its page, of one member alone; null is no answer."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from squadlib.metrics.growth import guidelines_kept
from squadlib.reports.growth.frames import Growth
from squadlib.reports.plain import records, to_plain

GROWTH_SCHEMA = "growth-report/1"
PARTS = (
    "sprints",
    "quarters",
    "sizes",
    "days",
    "breadth",
    "milestones",
    "measures",
    "guidelines",
    "feedback",
    "issues",
)
"""The parts of the facts that are tables, each an object per row, as the sections of the page."""


def growth_facts(own: Growth) -> dict[str, Any]:
    """Return the facts of one growth report from the very figures its page shows."""
    facts = {
        "schema": GROWTH_SCHEMA,
        "squad": own.squad,
        "member": own.member,
        "quarter": own.quarter,
        "as_of": own.as_of,
        "snapshot": own.snapshot,
        "options": asdict(own.options),
        "unit": own.unit,
        "is_active": own.is_active,
        "other_squads": list(own.others),
        **{part: records(_with_days(getattr(own, part))) for part in PARTS},
        "guidelines_kept": records(guidelines_kept(own.guidelines)),
        "quality": records(own.quality),
    }
    plain: dict[str, Any] = to_plain(facts)
    return plain


def _with_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its days (which have no zone) written as days, without a time."""
    days = frame.select_dtypes("datetime").columns
    return frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in days})
