"""What notebooks may take: seconds for each cell and for all of them, processors, objects between looks for garbage."""

import math
import os
import time
from collections.abc import Callable
from typing import Any

GARBAGE = 50_000
"""New objects until Python next looks for garbage: libraries, frames and charts are a hundred times its usual 700."""


def seconds_left(cell: int, *, longest: int | None = None) -> Callable[[Any], int]:
    """Return what tells nbclient before each cell how many seconds it may take: `cell`, or what is left of `longest`.

    >>> seconds_left(600)("any cell"), seconds_left(600, longest=30)("the first")
    (600, 30)
    """
    ends = math.inf if longest is None else time.monotonic() + longest
    return lambda _: max(1, math.ceil(min(cell, ends - time.monotonic())))


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def notebooks_at_once(asked: int | None = None) -> int:
    """Return how many notebooks run at the same time: as many as `asked` for, else one more than there are processors.

    While its charts are drawn a notebook waits: the one more has its processor then.
    """
    return asked or processors() + 1


def pens_for(notebooks: int) -> int:
    """Return how many pens draw for so many notebooks at once: to draw a sprint report takes half of what it else does.

    >>> [pens_for(count) for count in (1, 3, 5, 17)]
    [1, 1, 2, 6]
    """
    return max(1, round(notebooks / 3))
