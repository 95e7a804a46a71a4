"""An executed notebook → one self-contained HTML page: own template, inlined scripts allowed by their hash alone."""

import html as html_entities
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from squadlib.reports.page.emitted import PAGE_KIND, shown
from squadlib.reports.page.packed import KIND, packed
from squadlib.reports.page.policy import policy
from squadlib.reports.page.style import style
from squadlib.reports.page.vega import vega_bundle

_HERE = Path(__file__).parent
_SCRIPTS, _POLICY, _LINKS = "<!--scripts-->", "<!--policy-->", "<!--links-->"
_OF_LAB = re.compile(r'<(style|script) class="lab">.*?</\1>', re.DOTALL)
_CHART = f'<script type="{KIND}">'


@dataclass(frozen=True)
class Section:
    """A part of the page under one question; `name` is its anchor, the id of its markdown cell."""

    name: str
    question: str
    is_first: bool


class _Exporter(HTMLExporter):
    """nbconvert's HTML exporter without its second parse of the page: what it mends there, our outputs never need."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        given = self._init_resources(resources)  # type: ignore[no-untyped-call]
        return TemplateExporter.from_notebook_node(self, nb, given, **kw)


def export(executed: NotebookNode, *, note: Markup = Markup(""), cache: Path | None = None) -> str:  # noqa: B008  never changed
    """Return the page of an executed notebook: its headings and outputs, no code, no request to anywhere.

    `note` stands under its first screen; `cache` is the folder in which Vega's script is kept between runs.
    """
    opening = shown(executed, PAGE_KIND) or {"title": "Report", "answer": ""}
    page = {**opening, "sections": sections_of(executed), "style": style(), "note": note}
    html, _ = _exporter().from_notebook_node(executed, {"page": page})
    html = _OF_LAB.sub("", html)
    return _with_scripts(html.replace(_LINKS, links(html), 1), cache=cache)


@cache
def _exporter() -> _Exporter:
    """Return the exporter: its templates are compiled once for all pages of a run."""
    return _Exporter(  # type: ignore[no-untyped-call]
        template_name="squadlib",
        extra_template_basedirs=[str(_HERE / "templates")],
        exclude_input=True,
        exclude_raw=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        optimistic_validation=True,  # once, not after each of nbconvert's eleven steps
    )


def sections_of(notebook: NotebookNode) -> dict[str, Section]:
    """Return the sections by the id of the markdown cell that opens each: those whose heading is of second level."""
    found: dict[str, Section] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            question = cell.source.splitlines()[0].removeprefix("## ").strip()
            found[cell.id] = Section(name=cell.id, question=question, is_first=not found)
    return found


def links(html: str) -> str:
    """Return the addresses of a page's links, each base written once with what follows it, for print.

    >>> links('<a href="https://jira.example/browse/A-1">A-1</a> <a href="https://jira.example/browse/A-2">A-2</a>')
    '<section class="links"><h2>Links</h2><p>https://jira.example/browse/ with A-1, A-2</p></section>'
    """
    targets = dict.fromkeys(re.findall(r'<a [^>]*?href="(https?://[^"]+)"', html))
    by_base: dict[str, list[str]] = {}
    for target in targets:
        base, _, last = html_entities.unescape(target).rpartition("/")
        by_base.setdefault(f"{base}/", []).append(last)
    said = (Markup("<p>{} with {}</p>").format(base, ", ".join(lasts)) for base, lasts in by_base.items())
    body = Markup("").join(said)
    return str(Markup('<section class="links"><h2>Links</h2>{}</section>').format(body)) if body else ""


@cache
def _packed_vega(folder: Path | None) -> tuple[str, Markup]:
    """Return Vega's script and the element that holds it zipped: the same on every page of a run."""
    script = vega_bundle(folder)
    return script, packed(script, name="packed-vega")


def _with_scripts(html: str, *, cache: Path | None) -> str:
    """Return the page with its scripts last: its own, and where it has charts Vega's, packed to half its size."""
    scripts = [(_HERE / "page.js").read_text(encoding="utf-8")]
    inlined = f"<script>{scripts[0]}</script>"
    if _CHART in html:
        vega, element = _packed_vega(cache)
        scripts.append(vega)
        inlined = f"{element}\n{inlined}"
    head, _, tail = html.replace(_POLICY, policy(scripts), 1).rpartition(_SCRIPTS)
    return head + inlined + tail
