"""Where the figures come from: the definitions, as the code has them, and the data they were made of."""

import inspect
import platform
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from squadlib import words
from squadlib.metrics.definitions import DEFINITIONS, PLAN_DEFINITIONS
from squadlib.reports.data import QuarterData, SprintData, TeamData
from squadlib.reports.page.fragment import Fragment

_PACKAGES = ("squadlib", "pandas", "altair")
_NAMED = {"reestimated": "Re-estimated", "say_do_ratio": "Say-do ratio", "carry_over": "Carried over"}


def definitions(*metrics: Callable[..., Any], is_of_plan: bool = False) -> Fragment:
    """Return what each figure of a sprint means, and each metric: the first sentence of its function's docstring.

    A report on the plan (`is_of_plan`) shows the figures of the plan instead.
    """
    told = PLAN_DEFINITIONS if is_of_plan else DEFINITIONS
    figures = {_NAMED.get(name, name.replace("_", " ").capitalize()): said for name, said in told.items()}
    return _listed({**figures, **{_label(metric): _meaning(metric) for metric in metrics}})


def provenance(data: SprintData | TeamData | QuarterData) -> Fragment:
    """Return where the report's data came from, as of when, counted with which switches, by which versions.

    Of a team what is the same for all squads is said once, the rest squad by squad.
    """
    if isinstance(data, SprintData):
        return _listed({**_source(data), **_made_with()})
    each = [(one.squad_name, _source(one)) for one in data.squads]
    told = {}
    for term in each[0][1]:
        said = list(dict.fromkeys(facts[term] for _, facts in each))
        told[term] = said[0] if len(said) == 1 else "; ".join(f"{name}: {facts[term]}" for name, facts in each)
    return _listed({**told, **_made_with()})


def _source(data: SprintData) -> dict[str, str]:
    """Return what one squad's figures rest on."""
    return {
        "Jira": f"{data.tables.site['url']} ({data.tables.site['deployment']} {data.tables.site['version']})",
        "Board": f"{data.tables.board['name']} ({data.tables.board['id']})",
        "Plan": f"{data.workbook['title']} ({data.workbook['kind']})",
        "Estimation": data.tables.board["estimation"]["field_name"] or "none: issues are counted",
        "Done": words.listing(data.tables.statuses.loc[data.tables.statuses["is_done"], "status"]),
        "Data as of": words.instant(data.tables.as_of, timezone=data.options.timezone),
        "Snapshot": data.snapshot,
        "Switches": ", ".join(f"{name}: {_plain(value)}" for name, value in asdict(data.options).items()),
    }


def _made_with() -> dict[str, str]:
    packages = (f"{name} {version(name)}" for name in _PACKAGES)
    return {"Made with": ", ".join([*packages, f"Python {platform.python_version()}"])}


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
