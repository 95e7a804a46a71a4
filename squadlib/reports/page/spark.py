"""A sparkline: the last sprints as small bars, today's in the colour of completed work."""

from collections.abc import Sequence

from markupsafe import Markup

from squadlib import words

_STEP, _HEIGHT = 10, 32


def spark(values: Sequence[float], *, label: str) -> Markup:
    """Return bars of one zero base, oldest first; a value that has no answer leaves its place empty.

    >>> spark([1.0, float("nan"), 2.0], label="Velocity").count("<rect")
    2
    """
    known = [value for value in values if not words.is_missing(value)]
    top = max([*known, 0.0]) or 1.0
    bars = Markup("").join(
        _bar(place, value / top, is_last=place == len(values) - 1)
        for place, value in enumerate(values)
        if not words.is_missing(value)
    )
    return Markup(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    ).format(max(len(values), 1) * _STEP - 2, _HEIGHT, label, bars)


def _bar(place: int, share: float, *, is_last: bool) -> Markup:
    height = max(share, 0.0) * (_HEIGHT - 1) + 1
    return Markup('<rect x="{}" y="{:.1f}" width="{}" height="{:.1f}" fill="var(--{})"/>').format(
        place * _STEP, _HEIGHT - height, _STEP - 2, height, "completed" if is_last else "past"
    )
