"""The pictures of the catalogue: each chart as the sample company's reports show it, an SVG for light and dark."""

import ast
import hashlib
import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import nbformat
from nbformat import NotebookNode

from squadlib.charts.theme import FONT, LABEL, variables
from squadlib.handbook.sample import Executed, executed_reports
from squadlib.reports.page.drawn import figures_of
from squadlib.reports.page.packed import KIND, unpacked
from squadlib.starter.notebooks import shipped_notebooks

_WIDE = re.compile(rf'<div class="drawing wide">(<svg.*?</svg>)\s*<script type="{KIND}">([^<]+)</script>', re.DOTALL)
_NAMED = "data-spec"
MARGIN = 12


@dataclass(frozen=True)
class Picture:
    """A chart of `squadlib.charts` as a report shows it: the question above it, its words, its drawing.

    `spec` is the hash of what is drawn, so that a picture can be compared without regard to fonts.
    """

    chart: str
    report: str
    question: str
    title: str
    subtitle: str
    alt: str
    caption: str
    spec: str
    svg: str


@cache
def pictures() -> dict[str, Picture]:
    """Return the first picture of each chart in the sample company's reports, by the chart's name."""
    found: dict[str, Picture] = {}
    for executed in executed_reports():
        for picture in _pictures(executed):
            found.setdefault(picture.chart, picture)
    return dict(sorted(found.items()))


def questions() -> dict[str, list[tuple[str, str]]]:
    """Return each chart's places in the notebooks: (report, the question above it), read from their cells."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in shipped_notebooks():
        for question, cell in _asked(nbformat.read(path, as_version=4)):  # type: ignore[no-untyped-call]
            for chart in dict.fromkeys(drawn_by(cell.source).values()):
                found.setdefault(chart, []).append((path.stem.replace("_", "-"), question))
    return found


def spec_of_file(svg: str) -> str:
    """Return the hash that a picture's file carries, nothing where it carries none."""
    found = re.search(rf'{_NAMED}="([0-9a-f]+)"', svg)
    return found[1] if found else ""


def drawn_by(source: str) -> dict[str, str]:
    """Return which chart each figure of a cell is drawn by: the figure's name → the chart.

    >>> drawn_by('show.figure(charts.trend, past, name="completion")')
    {'completion': 'trend'}
    """
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "show.figure":
            chart = ast.unparse(node.args[0]).removeprefix("charts.")
            named = [
                one.value.value for one in node.keywords if one.arg == "name" and isinstance(one.value, ast.Constant)
            ]
            found[str(named[0]) if named else chart.replace("_", "-")] = chart
    return found


def _asked(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Yield each code cell with the question above it."""
    question = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            question = cell.source.splitlines()[0].lstrip("# ")
        else:
            yield question, cell


def _pictures(executed: Executed) -> Iterator[Picture]:
    for question, cell in _asked(executed.notebook):
        charts = drawn_by(cell.source)
        shown = "".join("".join(one.get("data", {}).get("text/html", "")) for one in cell.get("outputs", []))
        for one, (drawing, packed) in zip(figures_of(cell), _WIDE.findall(shown), strict=True):
            told = {"title": one.title, "subtitle": one.subtitle, "alt": one.alt, "caption": one.caption}
            spec = _hash(unpacked(packed))
            svg = _alone(drawing, spec=spec, alt=one.alt)
            yield Picture(charts[one.name], executed.report, question, **told, spec=spec, svg=svg)


def _hash(spec: str) -> str:
    """Return the hash of what is drawn: floats to what is beyond rounding, no version of the schema."""
    told = json.loads(spec, parse_float=lambda text: float(f"{float(text):.8g}"))
    told.pop("$schema", None)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _alone(drawing: str, *, spec: str, alt: str) -> str:
    """Return a drawing of a page as a file: its own colours for light and dark, its font, its name, a margin."""
    width, height = (float(one) for one in re.findall(r'(?:width|height)="([\d.]+)"', drawing.partition(">")[0])[:2])
    box = f"{-MARGIN} {-MARGIN} {width + 2 * MARGIN:g} {height + 2 * MARGIN:g}"
    body = drawing.partition(">")[2].removesuffix("</svg>")
    style = (
        f"svg{{{variables('light')}background:var(--page);font-family:{FONT};font-size:{LABEL}px}}"
        f"@media(prefers-color-scheme:dark){{svg{{{variables('dark')}}}}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {_NAMED}="{spec}" '
        f'viewBox="{box}" width="{width + 2 * MARGIN:g}" height="{height + 2 * MARGIN:g}" role="img">'
        f"<title>{entities.escape(alt)}</title><style>{style}</style>{body}</svg>\n"
    )
