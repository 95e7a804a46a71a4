"""What a notebook hands on beside what it shows, as MIME types of its own: its page's words and its facts."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from squadlib.reports.page.fragment import Fragment

PAGE_KIND = "application/vnd.squadlib.page+json"
"""The opening's, each as it is read: `title` of the page, `answer`, `context`, `notes`, `figures`, `since`."""
FACTS_KIND = "application/vnd.squadlib.facts+json"
"""The last cell's: the JSON beside the page."""


def emit(facts: Mapping[str, Any]) -> Fragment:
    """Return what hands a report's facts on; it shows nothing on the page and one line in JupyterLab."""
    return Fragment(Markup("<!-- facts -->"), f"Facts: {', '.join(facts)}", {FACTS_KIND: dict(facts)})


def emitted(notebook: NotebookNode, kind: str) -> Any:
    """Return what an executed notebook handed on as this MIME type, the last where it did twice, else None."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    found = [output["data"][kind] for output in outputs if kind in output.get("data", {})]
    return found[-1] if found else None
