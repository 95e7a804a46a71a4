"""What a notebook hands on beside what it shows, as MIME types of its own: its page's words and its facts."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from squadlib.locales import HOUSE, localised, plain, speaking
from squadlib.reports.page.fragment import Fragment

PAGE_KIND = "application/vnd.squadlib.page+json"
"""The opening's, each as it is read: `title` of the page, `answer`, `context`, `notes`, `figures`, `since`."""
FACTS_KIND = "application/vnd.squadlib.facts+json"
"""The last cell's: the JSON beside the page."""


def emit(facts: Mapping[str, Any]) -> Fragment:
    """Return what hands a report's facts on; it shows nothing on the page and one line in JupyterLab."""
    return Fragment(Markup("<!-- facts -->"), f"Facts: {', '.join(facts)}", {FACTS_KIND: dict(facts)})


def emitted(notebook: NotebookNode, kind: str) -> Any:
    """Return what an executed notebook handed on as this MIME type, as the house writes it; else None."""
    return plain(_handed_on(notebook, kind))


def locale_of(notebook: NotebookNode) -> str:
    """Return the locale that an executed notebook's page is written in."""
    return str((_handed_on(notebook, PAGE_KIND) or {}).get("locale", HOUSE))


def shown(notebook: NotebookNode, kind: str) -> Any:
    """Return what an executed notebook handed on as this MIME type, as its page writes it; else None."""
    with speaking(locale_of(notebook)):
        return localised(_handed_on(notebook, kind))


def _handed_on(notebook: NotebookNode, kind: str) -> Any:
    """Return what it handed on, the last where it did twice."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    found = [output["data"][kind] for output in outputs if kind in output.get("data", {})]
    return found[-1] if found else None
