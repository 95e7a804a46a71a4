"""The stylesheet: the theme's palette as variables, then the rules of page.css."""

from functools import cache
from pathlib import Path

from markupsafe import Markup

from squadlib.charts.theme import PALETTE, variables


def style() -> str:
    """Return the stylesheet of the page with both modes; print is always light."""
    dark_page = next(colour.dark for colour in PALETTE if colour.name == "page")
    return (
        f".squadlib,#vg-tooltip-element{{{variables('light')}}}\n"
        "@media screen and (prefers-color-scheme:dark){"
        f".squadlib,#vg-tooltip-element{{{variables('dark')}}}html:has(body.squadlib){{background:{dark_page}}}}}\n"
        + (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    )


def stronger_style() -> str:
    """Return the same for a notebook open in JupyterLab, stronger than its own rules."""
    return style().replace(".squadlib ", ".squadlib.squadlib.squadlib ")


def lab_style() -> Markup:
    """Return the style of a notebook that is open somewhere; the page's export drops it."""
    return Markup('<style class="lab">{}</style>').format(Markup(stronger_style()))  # noqa: S704  all of it is ours


@cache
def lab_script() -> Markup:
    """Return what lets `squadlib lab` enliven the charts and tables of a notebook; the page's export drops it."""
    script = (Path(__file__).parent / "lab.js").read_text(encoding="utf-8")
    return Markup('<script class="lab">{}</script>').format(Markup(script))  # noqa: S704  all of it is ours
