"""What is timed, and in which order: commands in turn, so that a machine that slows down slows down both."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
REPO = Path(__file__).parents[2]

Run = Callable[[], object]


@dataclass(frozen=True)
class Pair:
    """The median seconds of one thing and of another, and the median of their ratios, turn by turn."""

    ours: float
    theirs: float
    ratio: float


def seconds(run: Run) -> float:
    """Return the wall time of one turn."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def in_turn(ours: Run, theirs: Run, *, turns: int, is_warmed: bool = True) -> Pair:
    """Time both in turn; `is_warmed` runs each once before, unmeasured. `ratio` is theirs over ours."""
    if is_warmed:
        ours()
        theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(turns)]
    first, second = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Pair(first, second, statistics.median(other / own for own, other in pairs))


def command(*words: str | Path, cwd: Path = REPO, timeout: int = 3600) -> str:
    """Run a command and return what it said on standard error; one that fails stops the benchmark."""
    done = subprocess.run(
        [str(one) for one in words], cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stderr}")
    return done.stderr


def told(value: float) -> str:
    """Write seconds.

    >>> told(0.0421), told(3.14159), told(412.3)
    ('0.0421 s', '3.14 s', '412 s')
    """
    return f"{value:.3g} s" if value < 100 else f"{value:.0f} s"
