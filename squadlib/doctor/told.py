"""The check-up on a terminal or in a log: one line per check, its sign, its word, its details below."""

import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import click

from squadlib import pace, steps
from squadlib.doctor.checkup import checkup
from squadlib.doctor.findings import COLOURS, Finding, exit_code
from squadlib.doctor.verdict import verdict
from squadlib.errors import printable


class Say(Protocol):
    """Prints a line of the result."""

    def __call__(self, text: str, *, color: bool | None = None) -> None:
        """Print it; `color` False: without any."""


def tell(folder: Path, *, reports: Path, progress: Callable[[str], None], say: Say) -> int:
    """Print what each check finds as soon as it is known, then the next command; return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without ✓ shows the word beside it
    findings: list[Finding] = []
    for finding in _timed(checkup(folder, reports=reports, progress=progress), state=folder.parent / ".squadlib"):
        findings.append(finding)
        first, *details = map(printable, finding.lines())
        _print(f"{click.style(finding.mark, fg=COLOURS[finding.state])} {first}", say)
        for line in details:
            _print(line, say)
    said, command = verdict(findings, folder=folder)
    _print(printable(f"\n{said}\n{command}"), say)
    return exit_code(findings)


def _timed(found: Iterator[Finding], *, state: Path) -> Iterator[Finding]:
    """Yield the findings, and tell how many checks are done of as many as the last time there were."""
    known, seconds = pace.last(state, "doctor"), list[float]()
    with steps.step("Checks", of=len(known) or None, noun="checks", left=sum(known) or None) as going:
        began = time.monotonic()
        for finding in found:
            yield finding
            seconds.append(time.monotonic() - began - sum(seconds))
            done = len(seconds)
            going.at(done, left=sum(known[done:]) if done < len(known) else None)
    pace.keep(state, "doctor", seconds)


def _print(text: str, say: Say) -> None:
    """Print to standard output, in colour on a terminal that wants it."""
    say(text, color=False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None)
