"""A frame that several sections of a report show is computed once for all of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import pandas as pd

Data = TypeVar("Data")


def once(compute: Callable[[Data], pd.DataFrame]) -> Callable[[Data], pd.DataFrame]:
    """Have a frame of some report's data computed when it is first asked for; whoever asks gets a frame of its own."""

    @wraps(compute)
    def asked(data: Data) -> pd.DataFrame:
        kept: dict[Any, pd.DataFrame] = vars(data).setdefault("_computed", {})
        if compute not in kept:
            kept[compute] = compute(data)
        return kept[compute].copy(deep=False)  # its values are shared until one of them is changed

    return asked
