"""What a rate's last value is against its past: noise, or more."""

import numpy as np
import pandas as pd

from squadlib import words
from squadlib.metrics.trend import IN_RUN, OUTSIDE


def name_of(rate: str) -> str:
    """Return a rate's name in words.

    >>> name_of("commitment_kept_rate_issues")
    'commitment kept rate'
    """
    return rate.removesuffix("_issues").replace("_", " ")


def finding(frame: pd.DataFrame, rate: str) -> str:
    """Return the sentence of a trend with at least two values."""
    known = frame[frame["value"].notna()]
    name, share = name_of(rate).capitalize(), words.per_cent(known["value"].iloc[-1])
    if words.is_missing(frame["value"].iloc[-1]):
        return f"No {name_of(rate)} in {frame['sprint'].iloc[-1]}; {share} in {known['sprint'].iloc[-1]}"
    return f"{name} {share}: {_judged(known)}"


def _judged(known: pd.DataFrame) -> str:
    row = known.iloc[-1]
    if row["why_no_band"]:
        return _among_few(known["value"])
    noise = f"the noise ({words.per_cent(row['lower'])} to {words.per_cent(row['upper'])})"
    side = "above" if row["value"] > row["centre"] else "below"
    record = "the record" if row["is_record"] else ""
    if row["signal"] == OUTSIDE:
        return f"{record}{', and ' if record else ''}{side} {noise}"
    if row["signal"] == IN_RUN:
        return f"{words.spelled(_run(known))} sprints in a row {side} the mean, more than noise"
    return f"{record}{', but ' if record else ''}within {noise}"


def _among_few(values: pd.Series) -> str:
    now, before = values.iloc[-1], values.iloc[:-1]
    if now > before.max() or now < before.min():
        return f"the {'highest' if now > before.max() else 'lowest'} of {words.spelled(len(values))} sprints"
    return f"between the {words.per_cent(before.min())} and {words.per_cent(before.max())} of the sprints before"


def _run(known: pd.DataFrame) -> int:
    """Return how many of the last values are on the side of the mean that the last one is on."""
    side = np.sign((known["value"] - known["centre"]).to_numpy(dtype="float64"))[::-1]
    return int(np.argmax(side != side[0])) if (side != side[0]).any() else len(side)
