"""The figures of the first screen: value, unit, change against the last sprint in words and sign, a sparkline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.spark import spark

SHOWN = 12
"""How many sprints a sparkline shows."""


@dataclass(frozen=True)
class Tile:
    """One figure over the sprints, oldest first, this sprint's last; `unit` `share` is written in per cent.

    `section` is the anchor its tile leads to; `of`, where given, is said in place of the unit, `said` in place of the
    change; `is_running` says that this sprint's figure is not final; `each` are the periods, where no sprints.
    """

    label: str
    values: Sequence[float]
    unit: str
    section: str
    of: str = ""
    is_running: bool = False
    said: str = ""
    each: str = "sprints"


def tiles(figures: Sequence[Tile], *, since: str = "") -> Fragment:
    """Return the figures side by side, each a link to the section that opens it; `since` words what they compare."""
    if not figures:
        return Fragment(Markup(""), "")
    items = Markup("").join(_tile(one) for one in figures)
    text = "\n".join(f"{one.label}: {_value(one)} {one.of} ({change(one)})" for one in figures)
    html = Markup('<ul class="tiles">{}</ul><p class="muted">{}</p>').format(items, compared(figures, since=since))
    return Fragment(html, text)


def compared(figures: Sequence[Tile], *, since: str = "") -> str:
    """Return what the changes are against, in the words of `since` where given; empty where nothing has a history.

    >>> compared([Tile("Stuck", [2], "issues", "stuck")])
    ''
    """
    most = min(SHOWN, max((len(one.values) for one in figures), default=0))
    against = since or f"Change against the last sprint; bars: the last {words.amount(most, 'sprints')}."
    return against if most > 1 else ""


def said(figure: Tile) -> dict[str, str]:
    r"""Return a figure as it is read: `label`, `value`, `unit` (empty for a share), `change`.

    >>> said(Tile("Completed points", [35, 41], "points", "completion", of="of 45"))
    {'label': 'Completed points', 'value': '41', 'unit': 'of 45', 'change': '+6, up from 35'}
    """
    return {"label": figure.label, "value": _value(figure), "unit": _unit(figure), "change": change(figure)}


def change(figure: Tile) -> str:
    r"""Return the change against the last sprint, in words and sign.

    >>> change(Tile("Completed", [35, 41], "points", "completion"))
    '+6, up from 35'
    >>> change(Tile("Completion rate", [0.95, 0.91], "share", "completion"))
    '−4, down from 95\xa0%'
    >>> change(Tile("Completed", [35, 4], "points", "completion", is_running=True))
    'so far; 35 last sprint'
    >>> change(Tile("Completion rate", [0.125, 1 / 6], "share", "completion"))
    '+4, up from 13\xa0%'
    >>> change(Tile("Velocity", [float("nan"), 41], "points", "velocity"))
    'no figure last sprint'
    >>> change(Tile("Added", [3, 3], "issues", "scope"))
    'as last sprint'
    """
    if figure.said or len(figure.values) < 2:
        return figure.said or "the first sprint"
    before, now = figure.values[-2:]
    last = f"{_written(figure)(before)} last sprint"
    if figure.is_running:
        return f"so far; {last}"
    if words.is_missing(before):
        return "–" if words.is_missing(now) else "no figure last sprint"
    if words.is_missing(now) or _written(figure)(now) == _written(figure)(before):
        return last if words.is_missing(now) else "as last sprint"
    moved = words.hundredths(now) - words.hundredths(before) if figure.unit == "share" else now - before
    return f"{words.signed(moved)}, {'up' if moved > 0 else 'down'} from {_written(figure)(before)}"


def _written(figure: Tile) -> Callable[[Any], str]:
    return words.per_cent if figure.unit == "share" else words.number


def _value(figure: Tile) -> str:
    return _written(figure)(figure.values[-1])


def _unit(figure: Tile) -> str:
    return figure.of or ("" if figure.unit == "share" else words.plural(figure.unit, figure.values[-1]))


def _tile(figure: Tile) -> Markup:
    shown = figure.values[-SHOWN:]
    history = f"The last {len(shown)} {figure.each}: {', '.join(_written(figure)(value) for value in shown)}"
    drawn = spark(shown, label=history) if len(shown) > 1 else ""
    return Markup(
        '<li><a class="tile" href="#{section}"><span class="label">{label}</span>'
        '<span class="value">{value}<span class="unit"> {unit}</span></span>'
        '<span class="change">{change}</span>{spark}</a></li>'
    ).format(
        section=figure.section,
        label=figure.label,
        value=_value(figure),
        unit=_unit(figure),
        change=change(figure),
        spark=drawn,
    )
