"""The figures of an executed notebook, read back: the words and the live spec of each, as `figure` wrote them."""

import html as html_entities
import json
import re
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from squadlib.charts.theme import PALETTE
from squadlib.reports.page.packed import KIND, unpacked

MAIL_TAG = "mail"
"""The tag of a cell whose first figure goes into the mail."""
_FIGURE = re.compile(r'<figure class="figure" id="figure-([^"]+)">(.*?)</figure>', re.DOTALL)
_SPEC = re.compile(rf'<div class="drawing narrow">.*?<script type="{KIND}">([^<]+)</script>', re.DOTALL)
_WORDS = {
    "title": re.compile(r"<h3 [^>]*>(.*?)</h3>", re.DOTALL),
    "subtitle": re.compile(r'<p class="subtitle">(.*?)</p>', re.DOTALL),
    "alt": re.compile(r'<p class="alt"[^>]*>(.*?)</p>', re.DOTALL),
    "caption": re.compile(r'<p class="caption">(.*?)</p>', re.DOTALL),
}


@dataclass(frozen=True)
class Drawn:
    """A figure: its name, its words as plain text, the Vega-Lite spec of its narrow drawing in the light colours."""

    name: str
    title: str
    subtitle: str
    alt: str
    caption: str
    spec: dict[str, Any]


def for_mail(notebook: NotebookNode) -> list[Drawn]:
    """Return the first figure of each cell tagged `mail`; where none of them drew one, all figures of the notebook."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tagged = [figures_of(cell) for cell in cells if MAIL_TAG in cell.metadata.get("tags", [])]
    chosen = [figures[0] for figures in tagged if figures]
    return chosen or [one for cell in cells for one in figures_of(cell)]


def figures_of(cell: NotebookNode) -> list[Drawn]:
    """Return the figures that an executed cell shows, in order."""
    shown = [output.get("data", {}).get("text/html", "") for output in cell.get("outputs", [])]
    return [_drawn(name, body) for html in shown for name, body in _FIGURE.findall("".join(html))]


def _drawn(name: str, body: str) -> Drawn:
    words = {key: _text(pattern, body) for key, pattern in _WORDS.items()}
    found = _SPEC.search(body)
    return Drawn(name, **words, spec=_in_light(unpacked(found[1])) if found else {})


def _text(pattern: re.Pattern[str], body: str) -> str:
    found = pattern.search(body)
    return html_entities.unescape(found[1]) if found else ""


def _in_light(spec: str) -> dict[str, Any]:
    """Return the spec with the theme's light colours, where the page has CSS variables."""
    for colour in PALETTE:
        spec = spec.replace(f'"var(--{colour.name})"', f'"{colour.light}"')
    found: dict[str, Any] = json.loads(spec)
    return found
