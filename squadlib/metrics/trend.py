"""What a rate does over the sprints, and how much of it is noise: the chart of individual values (XmR)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

FACTOR = 2.66
"""Three standard deviations in mean moving ranges of two: 3 / 1.128."""
FEWEST = 6
"""Fewer values make no band. Wheeler: useful limits take five or six values at least."""
RUN = 8
"""So many values in a row on one side of the mean are a signal."""
AT_MOST_ONE = ("completion_rate", "commitment_kept_rate")
"""Rates that are shares of a whole: their band ends at 1."""

OUTSIDE, IN_RUN = "outside the band", "in a run"
_HAIR = 1e-9  # what adding up rates may lose
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class NoiseBand:
    """Where values lie that differ by chance alone; `NaN` where there is no band, and then `why` not.

    `signals` says per value what tells it from noise: `outside the band`, `in a run`, or nothing.
    """

    centre: float
    lower: float
    upper: float
    n: int
    why: str
    signals: list[str]


def noise_band(values: Iterable[float], *, fewest: int = FEWEST) -> NoiseBand:
    """Mean ± 2.66 times the mean step from one value to the next: what lies within differs by chance alone.

    `values` in order of time; a missing one (`NaN`) is no value, and what lies on either side of it is not joined to a
    step or a run. Signals: a value outside the band, and eight or more in a row on one side of the mean. Fewer than
    `fewest` values, or no two in a row, make no band. Source: Shewhart's chart of individual values and moving ranges
    (XmR), as in D. J. Wheeler, Understanding Variation (1993).
    """
    told = np.array(list(values), dtype="float64")
    n, steps = int((~np.isnan(told)).sum()), _steps(told)
    why = f"a band takes {fewest} values, there are {n}" if n < fewest else "" if len(steps) else "no two are in a row"
    if why:
        return NoiseBand(np.nan, np.nan, np.nan, n, why, [""] * len(told))
    centre, reach = float(np.nanmean(told)), FACTOR * float(steps.mean())
    lower, upper = centre - reach, centre + reach
    is_outside = (told < lower - _HAIR) | (told > upper + _HAIR)
    signals = np.select([is_outside, _is_in_run(told, centre)], [OUTSIDE, IN_RUN], default="")
    return NoiseBand(centre, lower, upper, n, "", signals.tolist())


def trend(past: pd.DataFrame, *, rate: str, leave_out: Collection[int] = ()) -> pd.DataFrame:
    """Return a rate over the closed sprints, with the band in which it differs by chance, its record and signals.

    The sprints to `leave_out` (ids) have their value, and no part in band, record and signals.

    One row per closed sprint of `past` (totals with `sprint` and `state`, oldest first), also where the rate has no
    answer: `sprint_id`, `sprint`, `value` (also under the rate's own name), `centre`, `lower` and `upper` (see
    `noise_band`; never below 0, nor above 1 where the rate cannot be), `is_record` (the highest value, where it first
    was reached; none before there is a lower one), `is_signal`, `signal` (outside the band, in a run, or nothing),
    `why_no_band` (a text, empty where there is a band).
    """
    closed = past[past["state"] == "closed"].reset_index(drop=True)
    value = closed[rate].astype("float64")
    counted = value.mask(closed["sprint_id"].isin(leave_out))
    band = noise_band(counted)
    highest = 1.0 if rate.removesuffix("_issues") in AT_MOST_ONE else np.inf
    signal = pd.Series(band.signals, dtype="str")
    return closed[["sprint_id", "sprint", rate]].assign(
        value=value,
        centre=band.centre,
        lower=max(band.lower, 0.0) if not band.why else np.nan,
        upper=min(band.upper, highest) if not band.why else np.nan,
        is_record=_is_record(counted),
        is_signal=signal != "",
        signal=signal,
        why_no_band=band.why,
    )


def _steps(values: Numbers) -> Numbers:
    """Return the moving ranges: the distance between each two values in a row."""
    steps = np.abs(np.diff(values))
    return steps[~np.isnan(steps)]


def _is_in_run(values: Numbers, centre: float) -> npt.NDArray[np.bool_]:
    """Return which values belong to a run on one side of the mean; one that is missing, or the mean itself, ends it."""
    gap = np.nan_to_num(values - centre)
    side = pd.Series(np.where(np.abs(gap) <= _HAIR, 0, np.sign(gap)))
    run = (side != side.shift()).cumsum()
    long: npt.NDArray[np.bool_] = ((side.groupby(run).transform("size") >= RUN) & (side != 0)).to_numpy()
    return long


def _is_record(value: pd.Series) -> pd.Series:
    """Return which row first reached the highest value; none where nothing is known to be lower."""
    top = value.max()
    is_top = value >= top - _HAIR
    is_beaten = bool((value < top - _HAIR).any())
    first: pd.Series = is_top & (is_top.cumsum() == 1) & is_beaten
    return first
