"""An Altair chart as a figure: its words as text, a static SVG for two widths, its data as a table, its live spec."""

import json
import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import pandas as pd
from markupsafe import Markup

from squadlib.charts.drawing import Chart, spec_of
from squadlib.charts.theme import NARROW, WIDE
from squadlib.engine import pen
from squadlib.reports.page.fragment import Fragment, paragraph
from squadlib.reports.page.packed import packed
from squadlib.reports.page.style import lab_script
from squadlib.reports.page.svg import recoloured, slim, still
from squadlib.reports.page.table import table

_FIGURE = Markup(
    '<figure class="figure" id="figure-{name}"><figcaption><h3 id="{name}-title">{title}</h3>'
    '<p class="subtitle">{subtitle}</p></figcaption><p class="alt" id="{name}-alt" hidden>{alt}</p>'
    '{drawings}<p class="caption">{caption}</p>{data}</figure>'
)


def figure(
    draw: Callable[..., Chart | str], frame: pd.DataFrame, *, name: str = "", is_listed: bool = False, **options: Any
) -> Fragment:
    """Return the figure of a frame; where the chart's function answers with a sentence, that sentence.

    `draw` is a function of `squadlib.charts`, called with the frame, `width` and the options; `name` must be given
    where one page draws the same chart twice; `is_listed` says that a table beside the figure has its data already.
    """
    name = name or draw.__name__.replace("_", "-")
    is_checked = not draw.__module__.startswith(_OURS)
    with alt.utils.schemapi.debug_mode(is_checked):  # holds each part of a chart against the schema
        wide = draw(frame, width=WIDE, **options)
        if isinstance(wide, str):
            return paragraph(wide, kind="empty") if wide else Fragment(Markup(""), "")
        said = spec_of(wide, is_checked=is_checked)
        drawn = {"wide": _begun(said)}  # while the narrow one is made
        narrow = draw(frame, width=NARROW, **options)
        if isinstance(narrow, str):
            raise TypeError("a chart must draw at both widths or at neither")
        drawn["narrow"] = _begun(spec_of(narrow, is_checked=is_checked))
    title, caption = said["title"], said["usermeta"]["caption"]
    label = Markup('role="img" aria-labelledby="{name}-title {name}-alt"').format(name=name)
    html = _FIGURE.format(
        name=name,
        title=title["text"],
        subtitle=title["subtitle"],
        alt=said["description"],
        caption=caption,
        data="" if is_listed else _data(said, frame, **_listed_as(options)),
        drawings=Markup("").join(_drawing(name, kind, *begun, label=label) for kind, begun in drawn.items()),
    )
    return Fragment(lab_script() + html, f"{title['text']}\n{title['subtitle']}\n{said['description']}\n{caption}")


def _listed_as(options: Mapping[str, Any]) -> dict[str, str]:
    """Return how the table writes what the chart draws: in its unit, and in the zone its axis has."""
    return {"unit": options.get("unit", "points"), "timezone": options.get("timezone", "UTC")}


def _data(said: dict[str, Any], frame: pd.DataFrame, *, unit: str, timezone: str) -> Markup:
    """Return the chart's data as a table that opens: the columns it names."""
    shown = said["usermeta"]["columns"]
    rows = table(frame[list(shown)], caption=said["title"]["text"], headers=shown, unit=unit, timezone=timezone)
    return Markup('<details class="data"><summary>The figures as a table</summary>{}</details>').format(rows.html)


def bare_chart(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return what an Altair chart shows that no `figure` was made of: the same static SVG and live spec, no words."""
    name = f"chart-{zlib.crc32(json.dumps(spec, sort_keys=True).encode()):x}"
    text = recoloured(spec)
    drawing = _drawing(name, "only", text, pen.begin(text), label=Markup('role="img" aria-label="Chart"'))
    html = Markup('{}<figure class="figure">{}</figure>').format(lab_script(), drawing)
    return Fragment(html, "Chart")._repr_mimebundle_()


alt.renderers.register("squadlib", bare_chart)
alt.renderers.enable("squadlib")


def _begun(spec: dict[str, Any]) -> tuple[str, Callable[[], str]]:
    """Return a spec as its page has it, and what waits for it to be drawn."""
    marks = {key: part for key, part in spec.items() if key not in _WORDS}
    return recoloured(marks), pen.begin(recoloured(still(marks)))


def _drawing(name: str, kind: str, spec: str, begun: Callable[[], str], *, label: Markup) -> Markup:
    live = packed(spec)
    drawn = slim(begun(), label)
    drawn = re.sub(r'(\bid="|url\(#)', rf"\g<1>{name}-{kind}-", drawn)
    return Markup('<div class="drawing {kind}">{svg}{spec}</div>').format(
        kind=kind,
        svg=Markup(drawn),  # noqa: S704  Vega escapes every text in it
        spec=live,
    )


_WORDS = ("title", "description", "usermeta")  # they stand on the page
_OURS = "squadlib.charts."  # these charts are held against the schema by the tests
