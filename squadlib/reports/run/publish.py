"""A report's files into place: whole or not at all, never a broken one over a good one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from squadlib.direction import as_typed
from squadlib.errors import NotebookError
from squadlib.locales import HOUSE, localised, speaking
from squadlib.reports.page.emitted import FACTS_KIND, PAGE_KIND, emitted, locale_of, shown
from squadlib.reports.page.export import export
from squadlib.reports.run.locked import locked
from squadlib.reports.run.own_secrets import without_own_secrets
from squadlib.reports.run.placing import put, read_facts
from squadlib.reports.run.revisions import revised, revision_note

_OWN = "squadlib"
"""What is ours in a notebook's metadata."""


def publish(
    executed: NotebookNode,
    *,
    reports: Path,
    folder: str,
    name: str,
    squad_name: str = "",
    fingerprint: str = "",
    is_private: bool = False,
    revise: bool = False,
) -> Path:
    """Write NAME.html, NAME.ipynb and NAME.json of one run into a folder of `reports` and return the page's path.

    The facts get `made` (the page's title and answer, the squad's name; of a locale of its own that too, and the answer
    as it is written there), and where they are about something over their `revision`; the notebook keeps the
    fingerprint of what it was made from. What is private is readable by its owner alone. Raises NotebookError where the
    run emitted no facts or such as are no JSON, UsageError where settled numbers would change and nobody said `revise`,
    SquadlibError where the folder cannot be written.
    """
    place = reports / folder
    executed.metadata[_OWN] = {"fingerprint": fingerprint}
    executed, text = without_own_secrets(executed)
    page = emitted(executed, PAGE_KIND) or {}
    made = {"title": page.get("title", ""), "answer": page.get("answer", ""), "squad_name": as_typed(squad_name)}
    if locale_of(executed) != HOUSE:
        made |= {"locale": locale_of(executed), "shown": shown(executed, PAGE_KIND)["answer"]}
    told = {**_facts(executed, name), "made": made}
    while True:
        before = read_facts(place / f"{name}.json")
        with speaking(locale_of(executed)):
            facts = revised(told, before, revise=revise)
        files = {
            f"{name}.ipynb": text,
            f"{name}.json": _json(facts, name),
            f"{name}.html": export(executed, note=_note(facts, locale_of(executed))),
        }
        with locked(reports):
            if read_facts(place / f"{name}.json") == before:  # else another run was quicker: compare with what it made
                put(files, folder=place, private=reports / "private" if is_private else None)
                return place / f"{name}.html"


def _note(facts: Mapping[str, Any], locale: str) -> Markup:
    """Return what the page says of its revision, as the page writes it."""
    with speaking(locale):
        found: Markup = localised(revision_note(facts))
        return found


def is_there(page: Path, fingerprint: str) -> bool:
    """Tell whether a report made from just this lies there whole."""
    if not fingerprint or not page.is_file() or read_facts(page.with_suffix(".json")) is None:
        return False
    notebook = read_facts(page.with_suffix(".ipynb")) or {}
    return bool(notebook.get("metadata", {}).get(_OWN, {}).get("fingerprint") == fingerprint)


def _facts(executed: NotebookNode, name: str) -> dict[str, Any]:
    facts = emitted(executed, FACTS_KIND)
    if facts is None:
        raise NotebookError(
            "the notebook emitted no facts", where=name, mend="Let its last cell show `emit(facts)` again."
        )
    return dict(facts)


def _json(facts: Mapping[str, Any], name: str) -> str:
    try:
        return json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    except ValueError as error:
        what = f"its facts hold what JSON has no word for: {error}"
        raise NotebookError(what, where=name, mend="Let `to_plain` make None of what is missing.") from error
