"""Every report of the sample company, made by its own command's code in a folder that is thrown away."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from squadlib import params as site_params
from squadlib.reports.run.make import report
from squadlib.sync import sync_team

SQUAD, MEMBER = "client", "Ana Ruiz"
ASKED: tuple[Mapping[str, Any], ...] = (
    {"name": "sprint-report", "squad": SQUAD, "sprint": "last"},
    {"name": "health-report", "squad": SQUAD},
    {"name": "backlog-report", "squad": SQUAD},
    {"name": "team-report", "squad": None},
    {"name": "milestone-report", "squad": SQUAD, "quarter": "", "is_team": False},
    {"name": "measures-report", "squad": None, "as_of": ""},
    {"name": "growth-report", "squad": SQUAD, "member": MEMBER},
    {"name": "sprint-report", "squad": "marketplace", "sprint": "Marketplace 26-08"},
)
"""What is made, in order; the last for what the first squad has nothing to show of."""
CHECKOUT = Path(__file__).parents[2]
"""Where the sample company's params and the notebooks are."""


@dataclass(frozen=True)
class Executed:
    """A report that was made: its name and its notebook with all outputs."""

    report: str
    notebook: NotebookNode


def executed_reports() -> list[Executed]:
    """Make the reports of the sample company and return their notebooks, from one fetch; takes half a minute."""
    with _folder() as folder:
        params, reports = folder / "params", folder / "reports"
        snapshot = sync_team(site_params.every(params)[0], progress=_say).id
        made = []
        for asked in ASKED:
            page = report(**asked, params=params, reports=reports, snapshot=snapshot, progress=_say)
            notebook = nbformat.read(page.with_suffix(".ipynb"), as_version=4)  # type: ignore[no-untyped-call]
            made.append(Executed(asked["name"], notebook))
    return made


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder with the sample company's params and the notebooks."""
    folder = Path(tempfile.mkdtemp(prefix="squadlib-handbook-"))
    try:
        for part in ("params", "notebooks"):
            shutil.copytree(CHECKOUT / part, folder / part)
        yield folder
    finally:
        shutil.rmtree(folder)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
