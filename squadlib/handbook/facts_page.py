"""The page of facts: every key of the JSON beside each report, as the sample company's reports have them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from squadlib.handbook.markdown import anchor, page, table
from squadlib.handbook.metric_entries import ENTRIES
from squadlib.handbook.metrics_page import label
from squadlib.metrics.definitions import DEFINITIONS, PLAN_DEFINITIONS
from squadlib.options import Options
from squadlib.starter.settings import docstrings

GOLDEN = Path(__file__).parents[2] / "tests" / "golden"
"""The facts of every report of the sample company, which a test holds against the reports themselves."""
SHARED = "every report"
_LONGEST = 40


@cache
def meanings() -> dict[str, dict[str, dict[str, str]]]:
    """Return what is said of the first-level keys, by report, from facts.yaml."""
    text = Path(__file__).with_name("facts.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(text)
    return found


def facts() -> dict[str, dict[str, Any]]:
    """Return the facts of each report of the sample company."""
    files = sorted(GOLDEN.glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}


def facts_page() -> str:
    """Return the reference of facts."""
    listed = ", ".join(f"[{name}](#{name})" for name in facts())
    return page(
        "Facts",
        "Beside each report lies a JSON file with everything it shows, for scripts and other tools. Names are "
        "the metrics' "
        "own: what ends in `_points` is in the board's unit, `_issues` counts issues, `_rate` and `_share` are 0 to 1, "
        "`_at` is an instant (ISO 8601, UTC), `_days` are days; `null` is no answer. Keys are added freely; one "
        "that goes "
        "away or changes its meaning is in the changelog. The examples are the sample company's.",
        f"Reports: {listed}.",
        *(_report(name, told) for name, told in facts().items()),
        made_from="the sample company's facts, squadlib/metrics and squadlib/handbook/facts.yaml",
    )


def meaning_of(report: str, key: str) -> dict[str, str]:
    """Return what a first-level key of a report is, and which metric has its columns; nothing for an unknown one."""
    return meanings().get(report, {}).get(key) or meanings()[SHARED].get(key, {})


def _report(name: str, told: dict[str, Any]) -> str:
    parts = [f"## {name}"]
    plain = [
        [f"`{key}`", kind(value), _example(value), _said(name, key)] for key, value in told.items() if _is_plain(value)
    ]
    parts.append(table(["key", "type", "example", "meaning"], plain))
    parts += [_part(name, key, value) for key, value in told.items() if not _is_plain(value)]
    return "\n\n".join(parts)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict) and not (isinstance(value, list) and value and isinstance(value[0], dict))


def _part(report: str, key: str, value: Any) -> str:
    rows = [
        [f"`{path}`", kind(one), _example(one), _known(path.rpartition(".")[2])]
        for path, one in dict(_paths(value)).items()
    ]
    many = "a list of objects" if isinstance(value, list) else "an object"
    head = f"**`{key}`**, {many}: {_said(report, key)}"
    return f"{head}\n\n{table(['key', 'type', 'example', 'meaning'], rows)}"


def _said(report: str, key: str) -> str:
    told = meaning_of(report, key)
    name = told.get("metric", "")
    more = f"; columns as in [{label(name)}](../catalogue/metrics.md#{anchor(label(name))})" if name in ENTRIES else ""
    return f"{told.get('is', '')}{more}"


def _known(name: str) -> str:
    """Return what a column means wherever it stands: a figure's definition, a switch's words."""
    for ending in ("", "_points", "_issues"):
        base = name.removesuffix(ending) if ending else name
        if base in DEFINITIONS:
            return DEFINITIONS[base]
        if base in PLAN_DEFINITIONS:
            return PLAN_DEFINITIONS[base]
    return docstrings(Options).get(name, "")


def _paths(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each key below a value by its path, with the most telling value of it: one that is something."""
    if isinstance(value, list):
        merged: dict[str, Any] = {}
        for one in value:
            for path, inner in _paths(one, place):
                merged[path] = inner if merged.get(path) in (None, "", []) else merged[path]
        yield from merged.items()
    elif isinstance(value, dict):
        for name, inner in value.items():
            path = f"{place}{name}"
            if _is_plain(inner):
                yield path, inner
            else:
                yield from _paths(inner, f"{path}{'[]' if isinstance(inner, list) else ''}.")


def kind(value: Any) -> str:
    """Return a JSON value's type in a word.

    >>> kind(None), kind(True), kind(1.5), kind("a"), kind(["a"]), kind([])
    ('null', 'true or false', 'number', 'text', 'list of text', 'list')
    """
    if isinstance(value, list):
        return f"list of {kind(value[0])}" if value else "list"
    kinds = {bool: "true or false", int: "number", float: "number", str: "text", type(None): "null"}
    return kinds.get(type(value), "object")


def _example(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f"`{short}`" if value not in (None, "", [], {}) else "–"
