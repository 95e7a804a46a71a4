"""An Altair chart as a figure: its words as text, a static SVG for two widths, its data as a table, its live spec."""

import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import vl_convert
from markupsafe import Markup

from squadlib.charts.drawing import Chart
from squadlib.charts.theme import NARROW, PALETTE, WIDE
from squadlib.reports.fragment import Fragment, paragraph
from squadlib.reports.table import table

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
    name = name or draw.__name__
    wide = draw(frame, width=WIDE, **options)
    if isinstance(wide, str):
        return paragraph(wide, kind="empty") if wide else Fragment(Markup(""), "")
    narrow = draw(frame, width=NARROW, **options)
    specs = {"wide": _plain(wide), "narrow": _plain(narrow)}
    said = wide.to_dict()
    title, caption = said["title"], said["usermeta"]["caption"]
    label = Markup('role="img" aria-labelledby="{name}-title {name}-alt"').format(name=name)
    html = _FIGURE.format(
        name=name,
        title=title["text"],
        subtitle=title["subtitle"],
        alt=said["description"],
        caption=caption,
        drawings=Markup("").join(_drawing(name, kind, spec, label=label) for kind, spec in specs.items()),
        data="" if is_listed else _data(said, frame, unit=options.get("unit", "points")),
    )
    return Fragment(html, f"{title['text']}\n{title['subtitle']}\n{said['description']}\n{caption}")


def _data(said: dict[str, Any], frame: pd.DataFrame, *, unit: str) -> Markup:
    """Return the chart's data as a table that opens: the columns it names."""
    shown = said["usermeta"]["columns"]
    rows = table(frame[list(shown)], caption=said["title"]["text"], headers=shown, unit=unit)
    return Markup('<details class="data"><summary>The figures as a table</summary>{}</details>').format(rows.html)


def bare_chart(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return what an Altair chart shows that no `figure` was made of: the same static SVG and live spec, no words."""
    name = f"chart-{zlib.crc32(json.dumps(spec, sort_keys=True).encode()):x}"
    drawing = _drawing(name, "only", _recoloured(spec), label=Markup('role="img" aria-label="Chart"'))
    return Fragment(Markup('<figure class="figure">{}</figure>').format(drawing), "Chart")._repr_mimebundle_()


alt.renderers.register("squadlib", bare_chart)
alt.renderers.enable("squadlib")


def _plain(chart: Chart | str) -> dict[str, Any]:
    """Return the spec that draws marks alone: its words stand on the page as text."""
    if isinstance(chart, str):
        raise TypeError("a chart must draw at both widths or at neither")
    spec = chart.to_dict()
    for word in ("title", "description", "usermeta"):
        spec.pop(word, None)
    return _recoloured(spec)


def _recoloured(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the spec with each colour of the theme as a CSS variable, so that a page's dark mode reaches it."""
    text = json.dumps(spec)
    for colour in PALETTE:
        text = text.replace(f'"{colour.light}"', f'"var(--{colour.name})"')
    recoloured: dict[str, Any] = json.loads(text)
    return recoloured


def _drawing(name: str, kind: str, spec: dict[str, Any], *, label: Markup) -> Markup:
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=_VERSION)
    drawn = re.sub(r"<svg [^>]*?(width=[^>]*?)>", rf"<svg {_PLACE} \1>", drawn, count=1)
    drawn = _NOISE.sub("", drawn).replace(_PLACE, label, 1)
    drawn = _LONG.sub(lambda found: f"{float(found[0]):.2f}", drawn)
    drawn = re.sub(r'(\bid="|url\(#)', rf"\g<1>{name}-{kind}-", drawn)
    live = json.dumps(spec, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<div class="drawing {kind}">{svg}<script type="application/json">{spec}</script></div>').format(
        kind=kind,
        svg=Markup(drawn),  # noqa: S704  Vega escapes every text in it
        spec=Markup(live),  # noqa: S704  no `<` is left in it
    )


_PLACE = 'data-label=""'
_NOISE = re.compile(
    r' (?:aria-[a-z]+|role|pointer-events|class)="[^"]*"(?=[^<>]*>)'
)  # each mark's own: the drawing has one label
_LONG = re.compile(r"(?<=[\s,(\"A-Za-z-])\d+\.\d{3,}(?=[^<>]*>)")  # a hundredth of a pixel is enough
_VERSION = vl_convert.get_vegalite_versions()[-1]
