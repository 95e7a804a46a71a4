"""What a notebook may take: seconds for each cell and for all of them, objects between two looks for garbage."""

import math
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
