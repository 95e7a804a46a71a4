"""Where the figures come from: the definitions, as the code has them, and the data they were made of."""

import inspect
import platform
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from squadlib import words
from squadlib.locales import marked
from squadlib.metrics.definitions import DEFINITIONS, PLAN_DEFINITIONS
from squadlib.reports.data import QuarterData, SprintData, TeamData
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.set_up import NAMED, eras_told
from squadlib.verify.said import verified_words

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
    for term in dict.fromkeys(term for _, facts in each for term in facts):
        known = {name: facts[term] for name, facts in each if term in facts}
        is_alike = len(known) == len(each) and len({*known.values()}) == 1
        told[term] = each[0][1][term] if is_alike else "; ".join(f"{name}: {text}" for name, text in known.items())
    return _listed({**told, **_made_with()})


def _source(data: SprintData) -> dict[str, str]:
    """Return what one squad's figures rest on."""
    return {
        "Jira": f"{data.tables.site['url']} ({data.tables.site['deployment']} {data.tables.site['version']})",
        "Board": f"{data.tables.board['name']} ({data.tables.board['id']})",
        "Plan": f"{data.workbook['title']} ({data.workbook['kind']})",
        "Estimation": data.tables.board["estimation"]["field_name"] or "none: issues are counted",
        "Done": words.listing(data.tables.statuses.loc[data.tables.statuses["is_done"], "status"]),
        "Data as of": words.instant(data.as_of, timezone=data.options.timezone),
        "Snapshot": data.snapshot,
        **_set_up(data),
        **_verified(data),
        "Switches": ", ".join(f"{name}: {_plain(value)}" for name, value in asdict(data.options).items()),
    }


def _set_up(data: SprintData) -> dict[str, str]:
    """Return which sprints are judged by which earlier set-up of the board, nothing where none is."""
    told = [
        f"{words.listing(names, most=NAMED)} as on {words.day(era.as_of, timezone=data.options.timezone)}"
        f" (snapshot {era.snapshot})"
        for era, names in eras_told(data)
    ]
    return {"Board set up": f"as in this snapshot, but for {words.listing(told)}"} if told else {}


def _verified(data: SprintData) -> dict[str, str]:
    """Return what the last comparison with Jira's own sprint reports found, nothing where there never was one."""
    if data.verified is None:
        return {}
    sprints = data.tables.sprints
    closed = sprints[sprints["sprint_id"].isin(data.sprint_ids) & (sprints["state"] == "closed")]
    names = dict(zip(closed["sprint_id"].astype(int), closed["sprint"], strict=True))
    if not names:
        return {}
    return {"Verified": verified_words(data.verified, data.ledger, closed=names, unit=data.tables.unit)}


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
    if isinstance(value, tuple):
        return words.listing(map(_plain, value)) or "none"
    return marked(str(value)) if isinstance(value, float | date) else str(value)
