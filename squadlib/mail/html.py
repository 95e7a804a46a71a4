"""A letter as the HTML of a mail: one column of 600 px in tables, every style inlined, small enough to arrive whole."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import css_inline
import jinja2
from markupsafe import Markup

from squadlib.mail.letter import Chart, Figure, Letter

MOST_BYTES = 90_000
"""Gmail cuts a mail off a little above 100 KB; the charts do not count, for they are parts of their own."""
_CUTS = 4
_HERE = Path(__file__).parent
_ALT = re.compile(r'(?<= alt=")[^"]*')  # css-inline leaves < there as it is: HTML allows it, filters may not
_LONG = re.compile(r"[^\s\u200b]{25}(?=[^\s\u200b])")
_FIGURE = Markup(
    '<td class="figure text" width="50%"><span class="muted">{label}</span><br>'
    '<span class="value">{value}</span> <span class="muted">{unit}</span><br><span class="muted">{change}</span></td>'
)


def html(letter: Letter, *, subject: str, source: Callable[[Chart], str]) -> str:
    """Return the HTML of a letter; `source` says where each chart's picture is found."""
    for _ in range(_CUTS):
        written = _html(letter, subject=subject, source=source)
        if len(written.encode()) <= MOST_BYTES:
            return written
        letter = letter.shorter()
    return _html(letter, subject=subject, source=source)


def _html(letter: Letter, *, subject: str, source: Callable[[Chart], str]) -> str:
    template = _environment().get_template("letter.html")
    css = Markup((_HERE / "letter.css").read_text(encoding="utf-8"))  # noqa: S704  all of it is ours
    written = template.render(letter=letter, subject=subject, source=source, css=css, figure=_figure)
    inlined: str = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False).inline(written)
    return _ALT.sub(lambda found: found[0].replace("<", "&lt;").replace(">", "&gt;"), inlined)


@cache
def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    found.filters["breakable"] = breakable
    found.filters["pairs"] = _pairs
    return found


def breakable(text: str) -> str:
    r"""Return a text whose very long words may be broken: few clients break one by themselves.

    >>> breakable("CLI-132 " + "x" * 30) == "CLI-132 " + "x" * 25 + "\u200b" + "x" * 5
    True
    """
    return _LONG.sub("\\g<0>\u200b", text)


def _figure(one: Figure) -> Markup:
    parts = {name: breakable(getattr(one, name)) for name in ("label", "value", "unit", "change")}
    return _FIGURE.format(**parts)


def _pairs(figures: Sequence[Figure]) -> Iterator[tuple[Figure, Figure | None]]:
    for place in range(0, len(figures), 2):
        yield figures[place], figures[place + 1] if place + 1 < len(figures) else None
