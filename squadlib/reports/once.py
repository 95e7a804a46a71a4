"""A frame that several sections of a report, or the reports of a run, show is computed once for all of them."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar

import pandas as pd

Data = TypeVar("Data")

_KEPT: dict[Hashable, dict[Any, pd.DataFrame]] = {}


def once(compute: Callable[[Data], pd.DataFrame]) -> Callable[[Data], pd.DataFrame]:
    """Have a frame of some report's data computed when it is first asked for; whoever asks gets a frame of its own."""

    @wraps(compute)
    def asked(data: Data) -> pd.DataFrame:
        found = _computed(data)
        if compute not in found:
            found[compute] = compute(data)
        return found[compute].copy(deep=False)  # its values are shared until one of them is changed

    return asked


def keep(data: Any, key: Hashable) -> None:
    """Keep the frames computed of some data for equal data (`key`) of this process and of those it forks."""
    _KEPT[key] = _computed(data)


def recall(data: Any, key: Hashable) -> None:
    """Let some data have the frames that were kept for their like."""
    _computed(data).update(_KEPT.get(key, {}))


def _computed(data: Any) -> dict[Any, pd.DataFrame]:
    found: dict[Any, pd.DataFrame] = vars(data).setdefault("_computed", {})
    return found
