"""Where the figures come from: the definitions, as the code has them, and the data they were made of."""

import inspect
import platform
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from squadlib import words
from squadlib.metrics.definitions import DEFINITIONS
from squadlib.reports.fragment import Fragment
from squadlib.reports.load import SprintData

_PACKAGES = ("squadlib", "pandas", "altair")
_NAMED = {"reestimated": "Re-estimated", "say_do_ratio": "Say-do ratio", "carry_over": "Carried over"}


def definitions(*metrics: Callable[..., Any]) -> Fragment:
    """Return what each figure of a sprint means, and each metric: the first sentence of its function's docstring."""
    figures = {_NAMED.get(name, name.replace("_", " ").capitalize()): said for name, said in DEFINITIONS.items()}
    return _listed({**figures, **{_label(metric): _meaning(metric) for metric in metrics}})


def provenance(data: SprintData) -> Fragment:
    """Return where the report's data came from, as of when, counted with which switches, by which versions."""
    zone = data.options.timezone
    facts = {
        "Jira": f"{data.tables.site['url']} ({data.tables.site['deployment']} {data.tables.site['version']})",
        "Board": f"{data.tables.board['name']} ({data.tables.board['id']})",
        "Plan": f"{data.workbook['title']} ({data.workbook['kind']})",
        "Estimation": data.tables.board["estimation"]["field_name"] or "none: issues are counted",
        "Done": words.listing(data.tables.statuses.loc[data.tables.statuses["is_done"], "status"]),
        "Data as of": words.instant(data.tables.as_of, timezone=zone),
        "Snapshot": data.snapshot,
        "Switches": ", ".join(f"{name}: {_plain(value)}" for name, value in asdict(data.options).items()),
        "Made with": ", ".join(
            [*(f"{name} {version(name)}" for name in _PACKAGES), f"Python {platform.python_version()}"]
        ),
    }
    return _listed(facts)


def _listed(entries: dict[str, str]) -> Fragment:
    items = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(term, said) for term, said in entries.items())
    text = "\n".join(f"{term}: {said}" for term, said in entries.items())
    return Fragment(Markup("<dl>{}</dl>").format(items), text)


def _label(metric: Callable[..., Any]) -> str:
    return metric.__name__.replace("_", " ").capitalize()


def _meaning(metric: Callable[..., Any]) -> str:
    first = (inspect.getdoc(metric) or "").split("\n\n", maxsplit=1)[0]
    said = first.replace("\n", " ").replace("`NaN`", "no answer").replace("`", "").removeprefix("Return ")
    return said[:1].upper() + said[1:]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return words.listing(map(str, value)) or "none" if isinstance(value, tuple) else str(value)
