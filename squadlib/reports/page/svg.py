"""A chart's spec and its drawing as a page has them: colours that dark mode reaches, nothing that repeats itself."""

import json
import re
from typing import Any

from markupsafe import Markup

from squadlib.charts.theme import FONT, LABEL, PALETTE
from squadlib.locales import chart as localised_chart


def still(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a spec without what a drawing on paper does not have: a tooltip and a label of its own for each mark."""
    layers = [
        {**layer, "encoding": {name: one for name, one in layer.get("encoding", {}).items() if name != "tooltip"}}
        for layer in spec.get("layer", [])
    ]
    config = {**spec.get("config", {}), "aria": False}
    short = {"labelLimit": 0}  # figures and days are short, and measured to see whether they fit
    for kind in ("axisQuantitative", "axisTemporal"):
        config[kind] = {**config.get(kind, {}), **short}
    return {**spec, "config": config, **({"layer": layers} if layers else {})}


def recoloured(spec: dict[str, Any]) -> str:
    """Return the spec as text, each colour of the theme as a CSS variable, so that a page's dark mode reaches it.

    A character that no SVG may hold, which somebody's text may, becomes the replacement character.
    """
    text = json.dumps(localised_chart(spec), separators=(",", ":"))
    if _ODD.search(text):
        text = _NOT_OF_XML.sub(r"\g<1>\\ufffd", text)
    return _COLOUR.sub(lambda found: _VARIABLES.get(found[0], found[0]), text)


def slim(drawn: str, label: Markup) -> str:
    """Return Vega's SVG under one label, without what it repeats on every mark: a third of its size."""
    drawn = re.sub(r"<svg [^>]*?(width=[^>]*?)>", rf"<svg {_PLACE}{_TYPE} \1>", drawn, count=1)
    head, end, marks = drawn.partition(">")
    marks = _LONG.sub(_rounded, _EMPTY.sub("", _NOISE.sub("", marks.replace(_TYPE, ""))))
    return head.replace(_PLACE, label, 1) + end + _ROUND.sub(r'<circle\1 r="\2"', marks)


def _rounded(found: re.Match[str]) -> str:
    """Return a length with two decimals at most: a hundredth of a pixel is enough."""
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


_NOT_OF_XML = re.compile(
    r"((?<!\\)(?:\\\\)*)\\u(?:00(?:0[0-8bcef]|1[0-9a-f])|fff[ef]"  # control characters, and what is none
    r"|d[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f][0-9a-f]{2})"  # half a pair
)
_ODD = re.compile(r"\\u(?:00[01]|fff|d[89a-f])")
"""What may be such a character: found in no time, unlike which of them is."""
_COLOUR = re.compile('"#[0-9a-f]{6}"')
_VARIABLES = {f'"{colour.light}"': f'"var(--{colour.name})"' for colour in PALETTE}
_PLACE = 'data-label=""'
_TYPE = str(Markup(' font-family="{}" font-size="{}px"').format(FONT, LABEL)).replace("&#34;", "&quot;")
_NOISE = re.compile(
    r' (?:(?:aria-[a-z]+|role|pointer-events|class)="[^"]*"|(?:opacity|stroke-width)="1")(?=[^<>]*>)'
)  # each mark's own label, for the drawing has one; and what is so unless said otherwise
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>|<text [^<>]*/>|<g></g>')
_ROUND = re.compile(r'<path( transform="[^"]*")? d="M([\d.]+),0A\2,\2,0,1,1,-\2,0A\2,\2,0,1,1,\2,0"')
_LONG = re.compile(r"(?<=[\s,(\"A-Za-z-])\d+\.\d{3,}(?=[^<>]*>)")
