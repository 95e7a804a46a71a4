"""Records into columns: the dtypes every table of the board is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

INSTANT = "datetime64[ms, UTC]"
"""The dtype of every instant: whole milliseconds in UTC, as Jira writes them."""

_NO_INSTANT = np.iinfo("int64").min


def instant_column(milliseconds: Sequence[int | None]) -> pd.Series:
    """Return instants as a column of `INSTANT`; `None` is `NaT`.

    >>> instant_column([0, None]).tolist()
    [Timestamp('1970-01-01 00:00:00+0000', tz='UTC'), NaT]
    """
    whole = [_NO_INSTANT if value is None else value for value in milliseconds]
    return pd.Series(np.array(whole, dtype="int64").view("datetime64[ms]")).dt.tz_localize("UTC")


def column(values: Sequence[Any], dtype: str) -> pd.Series:
    """Return plain values as a column of that dtype; a missing text or number is `NaN`."""
    if dtype == INSTANT:
        return instant_column(values)
    return pd.Series(list(values), dtype=dtype)


def frame(rows: Sequence[Mapping[str, Any]], dtypes: Mapping[str, str]) -> pd.DataFrame:
    """Return records as a frame with exactly these columns and dtypes, also where there is no row.

    >>> frame([], {"sprint_id": "int64", "started_at": INSTANT}).dtypes.astype(str).tolist()
    ['int64', 'datetime64[ms, UTC]']
    """
    return pd.DataFrame({name: column([row[name] for row in rows], dtype) for name, dtype in dtypes.items()})
