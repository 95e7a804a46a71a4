"""A report's files into place: whole or not at all, never a broken one over a good one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from squadlib.errors import NotebookError
from squadlib.reports.emitted import FACTS_KIND, PAGE_KIND, emitted
from squadlib.reports.locked import locked
from squadlib.reports.page import export
from squadlib.reports.placing import put
from squadlib.reports.revisions import revised, revision_note


def publish(
    executed: NotebookNode,
    *,
    reports: Path,
    folder: str,
    name: str,
    made: Mapping[str, str] | None = None,
    is_private: bool = False,
    revise: bool = False,
) -> Path:
    """Write NAME.html, NAME.ipynb and NAME.json of one run into a folder of `reports` and return the page's path.

    The facts get `made` (with the page's title and answer), and where they are about something over their `revision`.
    What is private is readable by its owner alone. Raises NotebookError where the run emitted no facts or such as are
    no JSON, UsageError where settled numbers would change and nobody said `revise`, SquadlibError where the folder
    cannot be written.
    """
    place = reports / folder
    page = emitted(executed, PAGE_KIND) or {}
    said = {one: page.get(one, "") for one in ("title", "answer")}
    told = {**_facts(executed, name), "made": {**said, **(made or {})}}
    while True:
        before = read_facts(place / f"{name}.json")
        facts = revised(told, before, revise=revise)
        files = {
            f"{name}.ipynb": nbformat.writes(executed),  # type: ignore[no-untyped-call]
            f"{name}.json": _json(facts, name),
            f"{name}.html": export(executed, note=revision_note(facts)),
        }
        with locked(reports):
            if read_facts(place / f"{name}.json") == before:  # else another run was quicker: compare with what it made
                put(files, folder=place, private=reports / "private" if is_private else None)
                return place / f"{name}.html"


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


def read_facts(path: Path) -> dict[str, Any] | None:
    """Return the facts of the report that is there, None where there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
