"""The first screen of a report of one's own: what it is about, its answer, and figures of one's own where there are."""

from collections.abc import Sequence
from dataclasses import replace

from squadlib import words
from squadlib.reports.data import QuarterData, SprintData, TeamData
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.opening import context_of, opening
from squadlib.reports.page.tiles import Tile

Data = SprintData | QuarterData | TeamData


def own_opening(data: Data, *, name: str, answer: str, figures: Sequence[Tile] = ()) -> Fragment:
    """Return the first screen: the line of context, the answer as the heading, the figures.

    `name` is the report's, as the page's title has it; a `Tile` has a label, its values (the last is shown, those
    before are its history; a column of a frame will do), their unit (`share`: in per cent) and the section it leads to.
    """
    tiles = [_whole(one, when=_when(data)) for one in figures]
    return opening(title=f"{about(data)} · {name}", context=_context(data), answer=answer, figures=tiles)


def about(data: Data) -> str:
    """Return whom and which time a report is about."""
    if isinstance(data, SprintData):
        return f"{data.squad_name} · {data.sprint['sprint']}"
    if isinstance(data, QuarterData):
        return f"{data.squad_name} · {data.quarter}"
    return words.listing(one.squad_name for one in data.squads)


def _whole(figure: Tile, *, when: str) -> Tile:
    """Return a figure with plain values, one at least; where it is given without its past, it says when it is of."""
    values = [float(value) for value in figure.values] or [float("nan")]
    return replace(figure, values=values, said=figure.said or ("" if len(values) > 1 else when))


def _when(data: Data) -> str:
    if isinstance(data, SprintData):
        return "this sprint"
    return data.quarter if isinstance(data, QuarterData) else "now"


def _context(data: Data) -> str:
    if isinstance(data, SprintData):
        return context_of(data)
    first = data.squads[0]
    as_of = min(one.tables.as_of for one in data.squads)
    return f"{about(data)} · data as of {words.instant(as_of, timezone=first.options.timezone)}"
