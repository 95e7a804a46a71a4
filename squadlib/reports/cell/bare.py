"""A frame or series that a cell ends with, written as the report writes it: units, per cent, dates, no answer as –."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.style import lab_script
from squadlib.reports.page.table import heading, table, written

MOST_ROWS = 60
_WRITTEN = (str, bool, np.bool_, int, float, np.number, list, tuple, pd.Timestamp)


def bare_frame(frame: pd.DataFrame) -> str:
    """Return a frame as the report's table; under each heading the column's name, as code has it.

    At most the first 60 rows. Where two columns share a name it is pandas' own table.
    """
    flat = _flat(frame)
    if not flat.columns.is_unique or flat.columns.empty:
        return str(frame._repr_html_())  # type: ignore[operator]
    shown = flat.head(MOST_ROWS)
    rows = words.amount(len(flat), "rows")
    caption = rows if len(shown) == len(flat) else f"The first {len(shown)} of {rows}"
    return _shown(table(shown, caption=caption, headers={name: _header(name) for name in shown.columns}))


def bare_series(series: pd.Series) -> str:
    """Return a series as the report's table: a row of a frame with a line for each of its columns, else one column."""
    names = list(series.index)
    is_row = (
        series.index.name is None and all(isinstance(name, str) for name in names) and len(set(names)) == len(names)
    )
    if not names or not is_row:
        return bare_frame(series.to_frame(series.name if series.name is not None else "value"))
    values = [written(str(name), _plain(value)) for name, value in series.items()]
    caption = str(series.name) if isinstance(series.name, str) else words.amount(len(series), "values")
    lines = pd.DataFrame({"column": names, "value": values})
    return _shown(table(lines, caption=caption))


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose columns have plain names, with an index that says something as its first columns."""
    is_numbered = frame.index.nlevels == 1 and frame.index.name is None and pd.api.types.is_integer_dtype(frame.index)
    named = frame.set_axis([_name(column) for column in frame.columns], axis="columns")
    try:
        flat = named if is_numbered else named.reset_index()
    except ValueError:  # its index is called as one of its columns
        flat = named
    odd = {str(one): flat[one].map(_plain) for one in flat if flat.columns.is_unique and _is_odd(flat[one])}
    return flat.assign(**odd)


def _name(column: Hashable) -> str:
    return " ".join(map(str, column)) if isinstance(column, tuple) else str(column)


def _is_odd(column: pd.Series) -> bool:
    """Tell whether a column may hold what no table of a report holds."""
    kind = column.dtype
    return not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind))


def _plain(value: Any) -> Any:
    """Return a value of a kind that tables know, anything else as text."""
    return value if isinstance(value, _WRITTEN) or words.is_missing(value) else str(value)


def _header(name: str) -> Markup:
    said = heading(name) or name
    return Markup('{} <br><code class="unit">{}</code>').format(said, name)


def _shown(found: Fragment) -> str:
    return str(Markup('<div class="squadlib">{}{}</div>').format(lab_script(), found.html))
