"""What a review on a day in the past may see: months up to that day's, deliveries up to that day."""

from dataclasses import replace

import pandas as pd

from squadlib.tables.plan import Plan


def month_of(day: pd.Timestamp) -> str:
    """Return the month of a day.

    >>> month_of(pd.Timestamp("2026-11-18"))
    '2026-11'
    """
    return f"{day:%Y-%m}"


def last_full_month(on: pd.Timestamp) -> str:
    """Return the last month that was over before a day.

    >>> [last_full_month(pd.Timestamp(day)) for day in ("2026-11-18", "2026-10-31", "2026-11-01", "2026-01-01")]
    ['2026-10', '2026-09', '2026-10', '2025-12']
    """
    return month_of(on.replace(day=1) - pd.Timedelta(days=1))


def months_between(first: str, last: str) -> list[str]:
    """Return every month from one to another, both included; none where the first is the later.

    >>> months_between("2026-11", "2027-01"), months_between("2026-02", "2026-01")
    (['2026-11', '2026-12', '2027-01'], [])
    """
    return [str(month) for month in pd.period_range(first, last, freq="M")]


def plan_on(plan: Plan, on: pd.Timestamp) -> Plan:
    """Return the plan without the actuals of months later than the day; the rest of it stands as it is."""
    seen = plan.actuals["month"] <= month_of(on)
    return replace(plan, actuals=plan.actuals[seen].reset_index(drop=True))


def milestones_on(milestones: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Return milestones (of a quarter not over on that day) as they were at its end: what came later is open.

    Jira's release tells; what the sheet alone calls delivered stands, for it does not say since when.
    """
    is_later = milestones["delivered_at"] > on
    status = milestones["status"].mask(is_later, "open")
    return milestones.assign(status=status, delivered_at=milestones["delivered_at"].mask(is_later))
