"""A chart as an image for mail: PNG of a few colours on white, twice as dense as it is shown."""

import io
import json
from dataclasses import dataclass
from typing import Any

import vl_convert
from PIL import Image

LAID, SHOWN = 380, 532
"""How wide a chart is laid out and then shown, in px: its labels are read at 18 px, and at 12 on a phone."""
COLOURS = 128
_DENSITY = 2
_MARGIN = 6  # white around it, for pages that are dark
_VERSION = vl_convert.get_vegalite_versions()[-1]


@dataclass(frozen=True)
class Picture:
    """A PNG with the size it is shown at, in px."""

    png: bytes
    width: int
    height: int


def picture(spec: dict[str, Any]) -> Picture:
    """Return the picture of a Vega-Lite spec, a chart of its own width where it names none."""
    laid = {**spec, "background": "#ffffff", "padding": _MARGIN}
    if isinstance(spec.get("width"), int | float):
        laid["width"] = LAID
    drawn = vl_convert.vegalite_to_png(_written(laid), vl_version=_VERSION, scale=_DENSITY * SHOWN / LAID)
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    if image.width > _DENSITY * SHOWN:
        height = round(image.height * _DENSITY * SHOWN / image.width)
        image = image.resize((_DENSITY * SHOWN, height), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    _of_few_colours(image).save(file, "PNG", optimize=True)
    return Picture(file.getvalue(), image.width // _DENSITY, image.height // _DENSITY)


def _written(spec: dict[str, Any]) -> str:
    r"""Return the spec as text, without the sign that Arial and its likes lack: a serif would draw its whole label.

    >>> _written({"text": "\u2713 14 Oct"})
    '{"text": "done 14 Oct"}'
    """
    return json.dumps(spec).replace(r"\u2713", "done")


def _of_few_colours(image: Image.Image) -> Image.Image:
    """Return the image with as many colours as it needs of a palette: a tenth of its weight."""
    return image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
