"""One line of BENCHMARKS.md: what a thing costs, against the named alternative in the same run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, ready to be printed: `ratio` says how many times less it costs than the alternative.

    `topic` is the section of BENCHMARKS.md it stands in. What has no alternative (a peak of memory, a number of
    requests) leaves `against`, `theirs` and `ratio` out. `goal` is what was promised, in words (`at least 10`).
    """

    topic: str
    what: str
    ours: str
    against: str = ""
    theirs: str = ""
    ratio: float | None = None
    goal: str = ""
    remark: str = ""
