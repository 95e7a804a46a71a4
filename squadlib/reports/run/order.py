"""A report as it is asked for, and what came of it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_USUAL = {"params": "params", "reports": "reports", "sprint": "last"}


@dataclass(frozen=True)
class Order:
    """A report's name, its squad (None: all of them), the folders, and what the report itself asks for (`sprint` …).

    With `revise` the settled numbers of what is over may be replaced. `is_own`: it is a notebook of the site's own.
    """

    report: str
    squad: str | None
    params: Path
    reports: Path
    asked: Mapping[str, Any] = field(default_factory=dict)
    revise: bool = False
    is_own: bool = False

    @property
    def command(self) -> str:
        """What to type to make it.

        >>> Order("sprint-report", "client", Path("params"), Path("reports"), {"sprint": "Client 26-16"}).command
        "squadlib sprint-report client '--sprint=Client 26-16'"
        >>> Order("days", "client", Path("params"), Path("reports"), {"top": 3}, is_own=True).command
        'squadlib report days --squad=client --top=3'
        """
        told = {**self.asked, "params": self.params, "reports": self.reports}
        given = [
            f"--{name.replace('_', '-')}={value}"
            for name, value in told.items()
            if value and (self.is_own or not isinstance(value, bool)) and str(value) != _USUAL.get(name)
        ]
        squad = [self.squad] if self.squad else []
        if self.is_own:
            return shlex.join(["squadlib", "report", self.report, *(f"--squad={one}" for one in squad), *given])
        return shlex.join(["squadlib", self.report, *squad, *given])


@dataclass(frozen=True)
class Made:
    """A report that is there: its page, what it is about in a line, whether it was made now or was there, the same."""

    page: Path
    about: str
    is_new: bool
