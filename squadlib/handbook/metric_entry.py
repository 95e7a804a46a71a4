"""What the catalogue says of a metric besides its docstring: its formula and a worked example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Entry:
    """A metric with its formula in a line, the rows `given` (what they are → frame) and what is `made` of them.

    `source` names whoever defined it where the docstring names nobody.
    """

    metric: Callable[..., Any]
    formula: str
    given: Callable[[], Mapping[str, Any]]
    made: Callable[[], Any]
    source: str = ""


def some(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return these columns of a frame, those of them that it has, rows numbered anew."""
    return frame[list(columns)].reset_index(drop=True)


def facts(one: Mapping[str, Any], *names: str) -> pd.DataFrame:
    """Return one row of the named values."""
    return pd.DataFrame([{name: one[name] for name in names}])
