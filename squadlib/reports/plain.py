"""Tables and values as JSON has them: what every report's facts are made with."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from squadlib.direction import as_typed


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one object per row."""
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def to_plain(value: Any) -> Any:
    """Return a value as JSON has it: instants as ISO 8601 UTC with `Z`, what is missing or not a number as `None`.

    A text that is a name or a title alone is as it was typed.

    >>> to_plain({"at": pd.Timestamp("2026-11-18 09:30", tz="UTC"), "rate": float("nan"), "n": np.int64(3)})
    {'at': '2026-11-18T09:30:00Z', 'rate': None, 'n': 3}
    """
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | np.ndarray | pd.Series):
        return [to_plain(item) for item in value]
    return _single(value.item() if isinstance(value, np.generic) else value)


def _single(value: Any) -> Any:
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return _instant(value)
    if isinstance(value, str):
        return as_typed(value)
    return value.isoformat() if isinstance(value, date) else value


def _instant(at: pd.Timestamp) -> str:
    utc = at.tz_convert("UTC") if at.tzinfo else at
    text = utc.isoformat(timespec="milliseconds") if utc.microsecond else utc.isoformat(timespec="seconds")
    return text.replace("+00:00", "Z")
