"""A trend line of the index: one value per sprint or quarter, the last one stressed."""

from collections.abc import Sequence

from markupsafe import Markup

from squadlib import words

_WIDTH, _HEIGHT, _EDGE = 120, 32, 4


def trend_line(values: Sequence[tuple[str, float | None]], *, of: str) -> Markup:
    """Return (name, value) pairs, oldest first, as a line on a zero base; a value without an answer is a gap.

    >>> trend_line([("S 1", 20.0), ("S 2", None), ("S 3", 40.0)], of="completed points").count("<polyline")
    0
    >>> trend_line([("S 1", 20.0), ("S 2", 30.0), ("S 3", 40.0)], of="completed points").count("<polyline")
    1
    """
    known = [value for _, value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    top = max([*known, 0.0]) or 1.0
    step = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    points = [
        None
        if value is None
        else (_EDGE + place * step, _HEIGHT - _EDGE - max(value, 0.0) / top * (_HEIGHT - 2 * _EDGE))
        for place, (_, value) in enumerate(values)
    ]
    lines = [run for run in _runs(points) if len(run) > 1]
    lonely = [run[0] for run in _runs(points) if len(run) == 1]
    last = next(point for point in reversed(points) if point is not None)
    return Markup(
        '<svg class="trend" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}'
        '<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="var(--completed)"/></svg>'
    ).format(
        _WIDTH,
        _HEIGHT,
        _said(values, of=of),
        Markup("").join(_line(run) for run in lines),
        Markup("").join(_dot(point) for point in lonely),
        *last,
    )


_Point = tuple[float, float]


def _runs(points: Sequence[_Point | None]) -> list[list[_Point]]:
    """Return the points in runs without a gap."""
    runs: list[list[_Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _line(run: Sequence[_Point]) -> Markup:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    return Markup('<polyline points="{}" fill="none" stroke="var(--completed)" stroke-width="1.5"/>').format(places)


def _dot(point: _Point) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="1.5" fill="var(--completed)"/>').format(*point)


def _said(values: Sequence[tuple[str, float | None]], *, of: str) -> str:
    """Return the line in words: where it began, its highest, where it is."""
    known = [(name, value) for name, value in values if value is not None]
    written = words.per_cent if of.startswith("share") else words.number
    highest = max(known, key=lambda one: one[1])
    (first, low), (last, now) = known[0], known[-1]
    told = f"{written(low)} in {first}, {written(now)} in {last}, at most {written(highest[1])} in {highest[0]}"
    return f"{of[:1].upper()}{of[1:]}: {told}"
