"""The catalogue's page of metrics: each with definition, formula, source, and an example worked by the code itself."""

import inspect
import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pandas as pd

from squadlib.handbook.example import of_sprint, sums
from squadlib.handbook.markdown import anchor, cell, first_sentence, frame_table, page, table
from squadlib.handbook.metric_entries import FIGURES, PLAN_FIGURES, TOPICS, printed
from squadlib.handbook.metric_entry import Entry
from squadlib.metrics.definitions import DEFINITIONS, PLAN_DEFINITIONS

_OWN_SOURCE = re.compile(r"\s*Source: semantics\.md, section \d+\.")
_OTHER_SOURCE = re.compile(r"Source(?: of that fence)?: (.*?)(?=\n\n|\Z)", re.DOTALL)


def metrics_page() -> str:
    """Return the catalogue of metrics."""
    return page(
        "Metrics",
        "Every number a report shows: what it means, how it is made, who defined it, and an example that the "
        "code itself "
        "works out whenever this page is made. The examples are all of one little squad, Client, with Ana, Bo and Cy, "
        "whose fourth sprint you can add up by hand; only the columns that matter are shown. In tables, rates "
        "and shares "
        "are 0 to 1, instants are UTC, – is no answer. [Why numbers differ](../why-numbers-differ.md) holds "
        "them against "
        "those of other tools.",
        "\n".join(_contents()),
        _figures(),
        *(part for topic in TOPICS for part in _topic(topic)),
        made_from="squadlib/metrics, squadlib/feedback and squadlib/handbook/examples",
    )


def _contents() -> Iterator[str]:
    for topic in TOPICS:
        links = ", ".join(f"[{label(one)}](#{anchor(label(one))})" for one in map(_name, topic.ENTRIES))
        yield f"- {_about(topic)}: {links}"


def _name(entry: Entry) -> str:
    return str(entry.metric.__name__)


def _about(topic: ModuleType) -> str:
    told = (topic.__doc__ or "").removeprefix("Worked examples of ").strip().rstrip(".")
    return told[:1].upper() + told[1:].partition(":")[0]


def _figures() -> str:
    here = of_sprint(sums()).iloc[0]
    rows = [[label(name), said, FIGURES[name], _value(here, name)] for name, said in DEFINITIONS.items()]
    plan = [[label(name), said, PLAN_FIGURES[name]] for name, said in PLAN_DEFINITIONS.items()]
    about = (
        "In points; by count each issue weighs 1. The last column is the fourth sprint of the examples, whose issues "
        f"stand under [{label('totals')}](#{anchor(label('totals'))})."
    )
    return "\n\n".join(
        [
            "## The figures of a sprint",
            about,
            table(["figure", "definition", "formula", "Client 4"], rows),
            "## The figures of a plan",
            table(["figure", "definition", "formula"], plan),
        ]
    )


def _value(here: pd.Series, name: str) -> str:
    return cell(float(here[name if name in here.index else f"{name}_points"]))


def _topic(topic: ModuleType) -> Iterator[str]:
    yield f"## {_about(topic)}"
    yield from (_told(entry) for entry in topic.ENTRIES)


def _told(entry: Entry) -> str:
    name = _name(entry)
    docstring = inspect.getdoc(entry.metric) or ""
    lines = [
        f"- **Definition**: {first_sentence(docstring)}",
        f"- **Formula**: {entry.formula}",
        f"- **Source**: {entry.source or source_of(docstring)}",
        *([f"- **Printed in**: {_reports(printed()[name][1])}"] if name in printed() else []),
        f"- **In code**: `{entry.metric.__module__}.{name}`",
    ]
    given = [f"*{what}*\n\n{_shown(value)}" for what, value in entry.given().items()]
    return "\n\n".join(
        [
            f"### {label(name)}",
            "\n".join(lines),
            "Given",
            *given,
            "the code makes",
            _shown(entry.made()),
            *_columns(docstring),
        ]
    )


def _reports(names: tuple[str, ...]) -> str:
    return ", ".join(names) + (" report" if len(names) == 1 else " reports")


def source_of(docstring: str) -> str:
    r"""Return who defined a metric: whom its docstring names, else squadlib.

    >>> source_of("The mean.\n\nSource: C. Gini, 1912."), source_of("The mean. Source: semantics.md, section 2.")
    ('C. Gini, 1912', "squadlib's own definition")
    """
    found = _OTHER_SOURCE.search(_OWN_SOURCE.sub("", docstring))
    return " ".join(found[1].split()).rstrip(".") if found else "squadlib's own definition"


def _shown(value: Any) -> str:
    if isinstance(value, pd.DataFrame):
        return frame_table(value) if len(value) else "Nothing."
    if isinstance(value, Mapping):
        return frame_table(pd.DataFrame([dict(value)]))
    return f"**{cell(value)}**"


def _columns(docstring: str) -> list[str]:
    """Return what the docstring says of the rows and columns, folded away."""
    paragraphs = [" ".join(one.split()) for one in _OWN_SOURCE.sub("", docstring).split("\n\n")[1:]]
    rows = [one for one in paragraphs if one.startswith("One row per")]
    return [f"Rows and columns: {one}" for one in rows]


def label(name: str) -> str:
    """Return a metric's name as people say it.

    >>> label("commitment_kept_rate"), label("reestimated")
    ('Commitment kept rate', 'Re-estimated')
    """
    named = {"reestimated": "Re-estimated", "say_do_ratio": "Say-do ratio"}
    return named.get(name, name.replace("_", " ").capitalize())
