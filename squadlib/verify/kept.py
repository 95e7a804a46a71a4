"""What the last comparison of a board found, kept beside the snapshots, so that a report can say it without a network.

It counts for a report only where the report's own rows are those that were compared, whatever snapshot they are from.
"""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from squadlib.errors import DataError
from squadlib.snapshots import write
from squadlib.verify.compare import Compared, Difference

SCHEMA = "verification/1"


@dataclass(frozen=True)
class Verification:
    """A board's closed sprints held against Jira's own reports, as of an instant of the snapshot that was compared."""

    as_of: str
    snapshot: str
    sprints: tuple[Compared, ...]

    @property
    def issues(self) -> int:
        """How many issues of sprints were compared."""
        return sum(one.issues for one in self.sprints)

    @property
    def agreeing(self) -> int:
        """On how many of them ours and Jira's are the same."""
        return sum(one.agreeing for one in self.sprints)

    @property
    def differences(self) -> list[Difference]:
        """All that differs, sprint by sprint."""
        return [difference for one in self.sprints for difference in one.differences]


def agreement(sprints: Iterable[Compared]) -> str:
    """Return how far the two agree.

    >>> agreement([Compared(7, "S 7", 12, (), "")])
    "agrees with Jira's sprint report on 12 of 12 issues in 1 sprint"
    """
    listed = list(sprints)
    issues, agreeing = sum(one.issues for one in listed), sum(one.agreeing for one in listed)
    noun = "issue" if issues == 1 else "issues"
    of = f"{len(listed)} {'sprint' if len(listed) == 1 else 'sprints'}"
    return f"agrees with Jira's sprint report on {agreeing} of {issues} {noun} in {of}"


def digest(rows: pd.DataFrame, *, unit: str) -> str:
    """Return the digest of all that is compared of a sprint's rows."""
    listed: list[Any] = list(rows.itertuples(index=False))
    told = sorted(
        [str(row.issue_id), row.entry == "added", str(row.outcome), *_estimates(row.points_start, row.points_end, unit)]
        for row in listed
    )
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _estimates(start: float, end: float, unit: str) -> list[float]:
    return [] if unit == "issues" else [0.0 if math.isnan(points) else float(points) for points in (start, end)]


def place(state: Path, *, board: int, url: str) -> Path:
    """Return the file that holds what was found for this board of this Jira."""
    return state / "verified" / f"board-{board}-{hashlib.sha256(url.encode()).hexdigest()[:8]}.json"


def keep(found: Verification, path: Path) -> None:
    """Write what was found, whole or not at all, over what was found before."""
    write(path, json.dumps({"schema": SCHEMA, **asdict(found)}, indent=1, ensure_ascii=False).encode())


def kept(path: Path) -> Verification | None:
    """Return what was found last, None where the board was never compared, or by another generation of squadlib.

    Raises DataError for a damaged file.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["schema"] != SCHEMA:
            return None
        sprints = tuple(
            Compared(**{**one, "differences": tuple(Difference(**part) for part in one["differences"])})
            for one in raw["sprints"]
        )
        return Verification(raw["as_of"], raw["snapshot"], sprints)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        mend = "Run `squadlib verify` again, or delete the file."
        raise DataError("cannot be read", where=str(path), mend=mend) from error
