"""What a burndown shows, in one sentence: how far it fell, and whether late."""

import numpy as np
import pandas as pd

from squadlib import words

_STILL = 0.9
"""What is left of the opening when the work is as good as not begun."""
_LATE = 0.4
"""The share of the working time after which that is worth saying."""
_NEAR = 0.05
"""How far from the guideline, as a share of the opening, remaining work is on it."""


def finding(frame: pd.DataFrame, *, guideline: pd.DataFrame, sprint: pd.Series, unit: str, timezone: str) -> str:
    """Return the sentence of a burndown with rows: against the guideline while it runs, else how it came to its end."""
    opening, left = frame["remaining"].iloc[0], frame["remaining"].iloc[-1]
    if sprint["state"] != "closed":
        return _running(frame, guideline, unit=unit, timezone=timezone)
    if not opening > 0:
        return f"Nothing was committed at the start; {words.amount(left, unit)} left at the close"
    if left > _STILL * opening:
        than = "more than the" if left > opening else "of the"
        return f"{words.amount(left, unit)} still to do at the close, {than} {words.number(opening)} at the start"
    at = _last_high(frame)
    gone = elapsed(guideline, at)
    if gone >= _LATE:
        still = frame.loc[frame["at"] < at, "remaining"].iloc[-1]
        return (
            f"Still {words.amount(still, unit)} to do on {words.day(at, timezone=timezone, year=False)},"
            f" {words.per_cent(gone)} into the working time; {_left(left)} at the close"
        )
    if not left:
        since = frame.loc[frame["remaining"] > 0, "at"].index[-1] + 1
        day = words.day(frame["at"].loc[since], timezone=timezone, year=False)
        return f"All done by {day}: remaining work fell from {words.amount(opening, unit)} to none"
    return f"Remaining work fell from {words.number(opening)} to {words.amount(left, unit)}"


def elapsed(guideline: pd.DataFrame, at: pd.Timestamp) -> float:
    """Return the share of the working time before the planned end that has gone by; `NaN` without a guideline."""
    opening = guideline["guideline"].iloc[0] if len(guideline) else 0.0
    return 1 - on_guideline(guideline, at) / opening if opening else np.nan


def on_guideline(guideline: pd.DataFrame, at: pd.Timestamp) -> float:
    """Return the guideline's value at an instant, 0 after its end; `NaN` where there is none."""
    if guideline.empty:
        return np.nan
    known = guideline["at"].astype("int64")
    return float(
        np.interp(pd.Series([at], dtype=guideline["at"].dtype).astype("int64").iloc[0], known, guideline["guideline"])
    )


def _running(frame: pd.DataFrame, guideline: pd.DataFrame, *, unit: str, timezone: str) -> str:
    now, left = frame["at"].iloc[-1], frame["remaining"].iloc[-1]
    said = f"{words.amount(left, unit)} remain on {words.day(now, timezone=timezone, year=False)}"
    gap = left - on_guideline(guideline, now)
    if words.is_missing(gap):
        return said
    if abs(gap) < max(_NEAR * guideline["guideline"].iloc[0], 0.5):
        return f"{said}, as on the guideline"
    return f"{said}, {words.number(round(abs(gap)))} {'more' if gap > 0 else 'fewer'} than on the guideline"


def _last_high(frame: pd.DataFrame) -> pd.Timestamp:
    """Return when the remaining work fell for good below what counts as not begun."""
    is_high = frame["remaining"] >= _STILL * frame["remaining"].iloc[0]
    return pd.Timestamp(frame["at"].iloc[int(np.flatnonzero(is_high)[-1]) + 1])


def _left(left: float) -> str:
    return f"{words.number(left)} left" if left else "none left"
