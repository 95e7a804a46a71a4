"""A letter as plain text: the same content, for readers and clients without HTML."""

import textwrap
from collections.abc import Iterator

from squadlib.mail.letter import Advice, Figure, Letter, Milestone
from squadlib.mail.section import Chart, Section
from squadlib.mail.shown import Row

_WIDTH = 76


def text(letter: Letter) -> str:
    """Return the letter's text: paragraphs of short lines, in the order of its HTML."""
    blocks = [block for block in _blocks(letter) if block]
    return "\n\n".join(blocks) + "\n"


def _blocks(letter: Letter) -> Iterator[str]:
    yield _filled(letter.answer)
    yield _filled(letter.context)
    yield from map(_filled, letter.notes)
    yield "\n".join(_filled(_figure(one), indent="  ") for one in letter.figures)
    yield _filled(letter.since)
    yield _filled(f"! {letter.odd}" if letter.odd else "")
    for section in letter.sections:
        yield from _section(section)
    if letter.advice:
        yield _heading(letter.asked)
        yield from map(_advice, letter.advice)
    if letter.milestones_said:
        yield _heading(letter.milestones_said)
        yield "\n".join(_filled(_milestone(one), indent="  ") for one in letter.milestones)
    yield letter.link
    yield _filled(letter.more)


def _filled(text: str, *, indent: str = "") -> str:
    return textwrap.fill(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _heading(text: str) -> str:
    filled = _filled(text)
    return f"{filled}\n{'-' * max(map(len, filled.splitlines()))}"


def _figure(one: Figure) -> str:
    """Return a figure on one line.

    >>> _figure(Figure("Completed points", "36", "of 39", "+9, up from 27"))
    'Completed points: 36 of 39 (+9, up from 27)'
    """
    value = f"{one.value} {one.unit}".strip()
    return f"{one.label}: {value} ({one.change})" if one.change else f"{one.label}: {value}"


def _section(one: Section) -> Iterator[str]:
    chart = one.chart
    is_alone = chart is not None and one.heading == chart.title
    yield _chart(chart) if chart and is_alone else _heading(one.heading)
    yield from map(_filled, one.said)
    if chart and not is_alone:
        yield _chart(chart)
    yield _filled(one.caption)
    yield "\n".join(_filled(_row(row), indent="  ") for row in one.rows)
    yield one.rest


def _chart(chart: Chart) -> str:
    parts = (_heading(chart.title), _filled(chart.subtitle), _filled(chart.alt), _filled(chart.caption))
    return "\n".join(part for part in parts if part)


def _row(row: Row) -> str:
    """Return a row on one line.

    >>> _row(Row("Client", "26-16", (("Completed", "36"), ("Completion", "92 %"))))
    '- Client (26-16). Completed: 36 · Completion: 92 %'
    """
    named = f"{row.lead} ({row.note})" if row.note else row.lead
    told = " · ".join(f"{label}: {text}" if label else text for label, text in row.told)
    return f"- {named}. {told}" if told else f"- {named}"


def _advice(one: Advice) -> str:
    lines = [f"{one.mark} {one.text}", one.then, f"Issues: {one.keys}." if one.keys else ""]
    return "\n".join(_filled(line, indent="  ") for line in lines if line)


def _milestone(one: Milestone) -> str:
    """Return a milestone on one line.

    >>> _milestone(Milestone("Offer status", "Offers", "open, due 11 Dec", "3 of 8 points"))
    '- Offer status (Offers): open, due 11 Dec; 3 of 8 points'
    """
    named = f"{one.name} ({one.project})" if one.project else one.name
    return f"- {named}: {one.status}" + (f"; {one.work}" if one.work else "")
