"""Markdown as a code host and mkdocs both read it: tables, frames as tables, links to headings."""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

RENEW = "make docs"
"""What renews the pages."""
WIDEST = 6
"""A single row of more columns than this is turned."""


def page(title: str, about: str, *parts: str, made_from: str) -> str:
    """Return a page: its title, what it is about, and its parts; it says of itself that it is made."""
    made = f"<!-- Made from {made_from}; `{RENEW}` renews it. What you change here is lost. -->"
    return "\n\n".join([f"# {title}", made, about, *(one.strip("\n") for one in parts if one)]) + "\n"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table; a bar in a cell does not end it.

    >>> print(table(["a", "b"], [["x|y", "2"]]))
    | a | b |
    |---|---|
    | x\|y | 2 |
    """
    lines = [list(headers), ["---"] * len(headers), *rows]
    return "\n".join(_row(one, is_rule=place == 1) for place, one in enumerate(lines))


def _row(cells: Sequence[str], *, is_rule: bool) -> str:
    if is_rule:
        return f"|{'|'.join(cells)}|"
    return f"| {' | '.join(' '.join(one.replace('|', chr(92) + '|').split()) for one in cells)} |"


def frame_table(frame: pd.DataFrame) -> str:
    """Return a frame as a table: column names as code, instants and numbers short, what is missing as a dash.

    One row of many columns stands upright.
    """
    if len(frame) == 1 and frame.shape[1] > WIDEST:
        return table(["column", "value"], [[f"`{name}`", cell(frame[name].iloc[0])] for name in frame.columns])
    rows = [[cell(one) for one in row] for row in frame.astype(object).itertuples(index=False)]
    return table([f"`{name}`" for name in frame.columns], rows)


def cell(value: object) -> str:
    """Return a value as a reader of a table wants it.

    >>> cell(0.66666), cell(True), cell(float("nan")), cell(["A-1", "A-2"]), cell(pd.Timestamp("2026-03-02 09:00"))
    ('0.667', 'yes', '–', 'A-1, A-2', '2026-03-02 09:00')
    """
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(cell(one) for one in value) or "–"
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124  NaN
        return "–"
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d" if value == value.normalize() else "%Y-%m-%d %H:%M")
    if isinstance(value, float):
        return f"{value + 0.0:.3g}"
    return str(value)


def anchor(heading: str) -> str:
    """Return what a heading is linked by.

    >>> anchor("Say-do ratio"), anchor("`next_sprint`")
    ('say-do-ratio', 'next_sprint')
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def first_sentence(text: str) -> str:
    r"""Return a docstring's definition as a sentence, without the word Return.

    >>> first_sentence("Return the mean\nof all.\n\nMore.")
    'The mean of all.'
    """
    said = " ".join(text.split("\n\n", maxsplit=1)[0].split()).removeprefix("Return ")
    return said[:1].upper() + said[1:]
