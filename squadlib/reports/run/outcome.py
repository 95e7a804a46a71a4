"""What came of a squad's turn in a run over all squads."""

from dataclasses import dataclass
from pathlib import Path

from squadlib.errors import Stopped

MADE, UNCHANGED, NOT_DUE, FAILED = "made", "unchanged", "not due", "failed"
STATES = (MADE, UNCHANGED, NOT_DUE, FAILED)


@dataclass(frozen=True)
class Outcome:
    """One report: its squad, its state, what it is about and its page, or the reason why there is none.

    `seconds` is how long it took; `traceback` is there where squadlib itself is at fault, `stopped` where the notebook
    failed.
    """

    squad: str
    state: str
    about: str = ""
    page: Path | None = None
    reason: str = ""
    seconds: float = 0.0
    traceback: str = ""
    stopped: Stopped | None = None
