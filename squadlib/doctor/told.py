"""The check-up on a terminal or in a log: one line per check, its sign, its word, its details below."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from squadlib.doctor.checkup import checkup
from squadlib.doctor.findings import COLOURS, Finding, exit_code
from squadlib.doctor.verdict import verdict
from squadlib.errors import printable


def tell(folder: Path, *, reports: Path, progress: Callable[[str], None]) -> int:
    """Print what each check finds as soon as it is known, then the next command; return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without ✓ shows the word beside it
    findings: list[Finding] = []
    for finding in checkup(folder, reports=reports, progress=progress):
        findings.append(finding)
        first, *details = map(printable, finding.lines())
        _print(f"{click.style(finding.mark, fg=COLOURS[finding.state])} {first}")
        for line in details:
            _print(line)
    said, command = verdict(findings, folder=folder)
    _print(printable(f"\n{said}\n{command}"))
    return exit_code(findings)


def _print(text: str) -> None:
    """Print to standard output, in colour on a terminal that wants it."""
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
