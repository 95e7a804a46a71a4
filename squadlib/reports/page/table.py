"""A frame as an accessible HTML table; the suffix of a column's name says its unit and how it is written."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment

_RATES = ("_rate", "_ratio", "_change", "_churn", "_rate_issues", "_ratio_issues", "_change_issues", "_churn_issues")
_PLAIN, _LEAD = Markup("<td{}>{}</td>"), Markup('<th scope="row"{}>{}</th>')
_ENDINGS = ("_points", "_issues", "_at", "_days", "_rate", "_ratio")


def table(
    frame: pd.DataFrame,
    *,
    caption: str,
    headers: Mapping[str, str] | None = None,
    unit: str = "points",
    timezone: str = "UTC",
    lead: str = "",
    kind: str = "",
) -> Fragment:
    """Return the frame's rows as a table whose columns sort; a cell that is `Markup` is shown as it is.

    `headers` chooses and names the columns (default: all, named after themselves); `lead` is the column that names a
    row (default: the first); `kind` is a CSS class (`stack`: rows become cards on a phone, each cell with its label).
    """
    named = dict(headers) if headers else {column: heading(column) for column in frame.columns}
    lead = lead or next(iter(named))
    head = Markup("").join(_head(column, label, frame[column], unit) for column, label in named.items())
    body = Markup("\n").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                _cell(
                    column,
                    value,
                    label=named[column] if "stack" in kind.split() and column != lead else "",
                    tag=_LEAD if column == lead else _PLAIN,
                    timezone=timezone,
                )
                for column, value in zip(named, row, strict=True)
            )
        )
        for row in frame[list(named)].itertuples(index=False, name=None)
    )
    html = Markup(
        '<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table class="{kind}">'
        "<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
    ).format(caption=caption, kind=kind, head=head, body=body)
    return Fragment(html, f"{caption}: {len(frame)} rows")


def heading(column: str) -> str:
    """Return the header of a column: its name without the suffix that says the unit.

    >>> heading("committed_points"), heading("completion_rate"), heading("joined_at"), heading("is_left_out")
    ('Committed', 'Completion rate', 'Joined', 'Left out')
    >>> heading("completion_rate_issues"), heading("points_start")
    ('Completion rate', 'Points start')
    """
    name = column.removeprefix("is_")
    if name.endswith(_RATES):
        return name.removesuffix("_issues").replace("_", " ").capitalize()
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name.replace("_", " ").capitalize()


def written(column: str, value: Any, *, timezone: str = "UTC") -> str:
    r"""Return a value as its column's suffix wants it written.

    >>> written("committed_points", 12.5), written("completion_rate", 0.91), written("carried_over", True)
    ('12.5', '91\xa0%', 'yes')
    >>> written("joined_at", pd.Timestamp("2026-11-02 09:00", tz="UTC")), written("due", pd.Timestamp("2026-11-02"))
    ('2\xa0Nov\xa02026 09:00\xa0UTC', '2\xa0Nov\xa02026')
    >>> written("version_ids", ["7", "9"]), written("assignee", None)
    ('7 and 9', '–')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return words.listing(map(str, value)) or words.NONE
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return words.instant(value, timezone=timezone) if value.tzinfo else words.day(value)
    return words.per_cent(value) if column.endswith(_RATES) else words.number(value)


def _head(column: str, label: str, values: pd.Series, unit: str) -> Markup:
    of = unit if column.endswith("_points") or column.startswith("points_") else ""
    of = of or next((word for word in ("issues", "days") if column.endswith(f"_{word}")), "")
    of = "" if not unit or column.endswith(_RATES) or of in label.lower().split() else of
    said = Markup(' <span class="unit">{}</span>').format(of) if of else Markup("")
    return Markup('<th scope="col"{}>{}{}</th>').format(_kind(values), label, said)


def _kind(values: pd.Series) -> Markup:
    is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return Markup(' class="num"') if is_number else Markup("")


def _cell(column: str, value: Any, *, label: str, tag: Markup, timezone: str) -> Markup:
    text = value if isinstance(value, Markup) else written(column, value, timezone=timezone)
    attributes = Markup(' data-label="{}"').format(label) if label else Markup("")
    if isinstance(value, pd.Timestamp):
        attributes += Markup(' data-sort="{}"').format(value.isoformat())
    elif not isinstance(value, str | bool | list | tuple) and pd.api.types.is_number(value):
        attributes += Markup(' class="num" data-sort="{}"').format("" if words.is_missing(value) else value)
    return tag.format(attributes, text)
