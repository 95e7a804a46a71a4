"""Short names for an axis."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from squadlib.direction import as_typed, isolated


def short_names(names: Sequence[str]) -> list[str]:
    """Return the names without the words they all begin with, each once, so that an axis shows what differs.

    >>> short_names(["Client 2026-21", "Client 2026-22"])
    ['21', '22']
    >>> short_names(["Sprint 9", "Sprint 10", "Sprint 9"])
    ['9', '10', '9 (2)']
    >>> short_names(["Only one"])
    ['Only one']
    """
    names = [as_typed(name) for name in names]
    first, last = min(names, default=""), max(names, default="")  # what these two share, all between them do
    alike = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    shared = re.sub(r"[^\W_]*$", "", alike) if len(set(names)) > 1 else ""
    shorter = [name.removeprefix(shared) for name in names]
    seen: Counter[str] = Counter()
    told_apart = []
    for name in shorter if all(shorter) else names:
        seen[name] += 1
        told_apart.append(isolated(name) if seen[name] == 1 else f"{isolated(name)} ({seen[name]})")
    return told_apart


def cut(name: str, most: int) -> str:
    """Return a name of at most `most` characters.

    >>> cut("Search relevance", 10), cut("Search", 10)
    ('Search re…', 'Search')
    """
    typed = as_typed(name)
    return name if len(typed) <= most else isolated(f"{typed[: most - 1]}…")
