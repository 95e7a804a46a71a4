"""How every chart looks: the palette by meaning, the type, the two widths, and what a drawing carries besides marks."""

from dataclasses import dataclass
from typing import Any

import altair as alt

WIDE, NARROW = 880, 340
"""The two widths a chart is drawn at, in px: a page of 960 px, and a phone."""

FONT = 'Arial, "Liberation Sans", "Helvetica Neue", sans-serif'  # its widths are known where the charts are drawn
LABEL = 13
"""Size of every text in a chart, in px."""


@dataclass(frozen=True)
class Colour:
    """One meaning's colour: the CSS variable that names it, on a light page, on a dark one."""

    name: str
    light: str
    dark: str


PALETTE = (
    Colour("page", "#ffffff", "#12161b"),
    Colour("ink", "#1b1f24", "#e6e9ec"),
    Colour("muted", "#57606a", "#a3adb8"),
    Colour("hairline", "#d8dee4", "#30363d"),
    Colour("panel", "#f6f8fa", "#1a2027"),
    Colour("completed", "#1f5fa8", "#6aa8ee"),
    Colour("left", "#bcd3ea", "#2f4a68"),
    Colour("added", "#d9822b", "#f0a050"),
    Colour("removed", "#a0a7ae", "#6b7480"),
    Colour("attention", "#a8324a", "#f08a9b"),
    Colour("past", "#c9d1d9", "#3d4650"),
)

PAGE, INK, MUTED, HAIRLINE, PANEL, COMPLETED, LEFT, ADDED, REMOVED, ATTENTION, PAST = (
    colour.light for colour in PALETTE
)
COMMITTED = INK
"""The plan: an outline or a tick, never a fill."""


def variables(mode: str) -> str:
    """Return the palette as CSS custom properties for the mode `light` or `dark`.

    >>> variables("dark")[:30]
    '--page:#12161b;--ink:#e6e9ec;-'
    """
    return "".join(f"--{colour.name}:{getattr(colour, mode)};" for colour in PALETTE)


def is_narrow(width: int) -> bool:
    """Tell whether a chart of this width is the phone's: fewer labels, shorter words."""
    return width < 600


@alt.theme.register("squadlib", enable=True)
def look() -> alt.theme.ThemeConfig:
    """Return the Altair theme: quiet axes, few grid lines, no frame, text of one size, the palette's ink."""
    text: dict[str, Any] = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": LABEL, "titleFontSize": LABEL}
    axis: Any = {
        **text,
        "labelColor": MUTED,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "domainColor": MUTED,
        "tickColor": HAIRLINE,
        "gridColor": HAIRLINE,
        "labelPadding": 6,
        "labelLimit": 220,
    }
    return {
        "config": {
            "background": "transparent",
            "font": FONT,
            "padding": 2,
            "view": {"stroke": None},
            "axis": axis,
            "axisX": {"grid": False, "labelAngle": 0, "labelLimit": 96},
            "axisY": {"domain": False, "ticks": False, "tickCount": 4},
            "text": {"font": FONT, "fontSize": LABEL, "color": INK},
            "title": {"font": FONT, "subtitleFont": FONT, "anchor": "start", "color": INK, "subtitleColor": MUTED},
            "bar": {"color": COMPLETED},
            "line": {"color": COMPLETED, "strokeWidth": 2},
            "rule": {"color": MUTED},
        }
    }
