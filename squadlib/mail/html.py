"""A letter as the HTML of a mail: one column of 600 px in tables, every style inlined, small enough to arrive whole."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import css_inline
import jinja2
from markupsafe import Markup

from squadlib.mail.letter import Figure, Letter
from squadlib.mail.section import Chart
from squadlib.mail.shown import Row

MOST_BYTES = 90_000
"""Gmail cuts a mail off a little above 100 KB; the charts do not count, for they are parts of their own."""
_CUTS = 4
_HERE = Path(__file__).parent
_ALT = re.compile(r'(?<= alt=")[^"]*')  # css-inline leaves < there as it is: HTML allows it, filters may not
_LONG = re.compile(r"[^\s\u200b]{25}(?=[^\s\u200b])")
_WORDY = 60  # a longer text of a card has a line of its own
_SHORT = 30  # a longer label of a card may be broken
_CARD = Markup('<span class="small">{}</span>')
_CELL = Markup('<span class="muted">{}</span>\u00a0{}')
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
    written = template.render(letter=letter, subject=subject, source=source, css=css, figure=_figure, card=_card)
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


def _card(row: Row) -> Markup:
    """Return a row's cells after each other; what is short keeps together, what is wordy has its own line."""
    said, is_wordy = Markup(""), False
    for label, text in row.told:
        was_wordy, is_wordy = is_wordy, len(text) > _WORDY
        between = Markup("<br>") if was_wordy or is_wordy else Markup("\u00a0· ")
        named = label.replace(" ", "\u00a0") if len(label) <= _SHORT else breakable(label)
        said += (between if said else Markup("")) + _CELL.format(named, breakable(text))
    return _CARD.format(said)


def _pairs(figures: Sequence[Figure]) -> Iterator[tuple[Figure, Figure | None]]:
    for place in range(0, len(figures), 2):
        yield figures[place], figures[place + 1] if place + 1 < len(figures) else None
