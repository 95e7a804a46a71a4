"""Google's field masks: `sheets.properties(title,index),properties/title` picks parts of an answer."""

import re
from typing import Any

Mask = dict[str, "Mask"]


def masked(value: Any, mask: str) -> Any:
    """Return only the parts of an answer that a mask names.

    >>> masked({"a": [{"b": 1, "c": 2}], "d": 3}, "a(b)")
    {'a': [{'b': 1}]}
    >>> masked({"a": {"b": {"c": 1, "e": 2}}, "d": 3}, "a.b/c,d")
    {'a': {'b': {'c': 1}}, 'd': 3}
    """
    wanted, _ = _read(re.findall(r"[\w*]+|[(),./]", mask), 0)
    return _cut(value, wanted)


def _read(pieces: list[str], place: int) -> tuple[Mask, int]:
    mask: Mask = {}
    inside = mask
    while place < len(pieces) and pieces[place] != ")":
        piece = pieces[place]
        place += 1
        if piece == ",":
            inside = mask
        elif piece == "(":
            found, place = _read(pieces, place)
            inside.update(found)
            place += 1
        elif piece not in "./":
            inside = inside.setdefault(piece, {})
    return mask, place


def _cut(value: Any, mask: Mask) -> Any:
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [_cut(part, mask) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _cut(part, mask[name]) for name, part in value.items() if name in mask}
