"""A site whose sprint report is made in no time: its notebook emits the facts that lie ready, or fails as they say."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from squadlib.snapshots import Snapshot
from tests.report_fixture import board_records, site
from tests.report_kinds import platform
from tests.sites import Workplace

LAST = {"client": 113, "platform": 1113}
"""The sprint that each squad closed last."""
FOLDER = {"client": "client/client-2026-23", "platform": "platform/platform-2026-23"}


def facts(squad: str = "client", *, done: float = 36, run: str = "") -> dict[str, Any]:
    """Return the facts of the squad's last sprint; `run` is what the notebook does before it emits them."""
    sprint = {
        "id": LAST[squad],
        "name": f"{squad.capitalize()} 2026-23",
        "state": "closed",
        "started_at": "2026-11-02T09:00:00Z",
        "ends_at": "2026-11-13T17:00:00Z",
        "completed_at": "2026-11-13T17:00:00Z",
    }
    totals = {"completed_points": done, "final_scope_points": 40, "completion_rate": done / 40}
    told = {"schema": "sprint-report/1", "squad": squad, "as_of": "2026-11-15T17:00:00Z", "unit": "points"}
    return {**told, "sprint": sprint, "totals": totals, "issues": [], "members": [], "velocity": [], "run": run}


def quick_site(folder: Path, *, beside: bool = True) -> tuple[Workplace, Snapshot]:
    """Write params, a snapshot, the notebook and the facts of one squad or two; return where commands run."""
    kept = site(folder, board_records(), beside={"platform": platform()} if beside else {})
    cells = [
        new_code_cell(
            'squad = ""\nsprint = ""\nsnapshot = ""\nparams = ""', metadata={"tags": ["parameters"]}, id="parameters"
        ),
        new_code_cell(
            "import json, os\nfrom pathlib import Path\nfrom squadlib.reports.page.emitted import emit", id="imports"
        ),
        new_code_cell('facts = json.loads(Path(params).parent.joinpath(f"{squad}.json").read_text())', id="load"),
        new_markdown_cell("## How fast are we?", id="speed"),
        new_code_cell('exec(facts.pop("run"))\nemit({**facts, "snapshot": snapshot})', id="facts"),
    ]
    (folder / "notebooks").mkdir()
    nbformat.write(new_notebook(cells=cells), folder / "notebooks" / "sprint_report.ipynb")
    for squad in LAST if beside else ("client",):
        lay(folder, facts(squad))
    return Workplace(folder), kept


def lay(folder: Path, told: dict[str, Any]) -> None:
    """Lay the facts ready that the squad's next report emits."""
    (folder / f"{told['squad']}.json").write_text(json.dumps(told), encoding="utf-8")


def whole(reports: Path, squad: str) -> bool:
    """Tell whether the squad's report is there, all three files of one run."""
    place = reports / FOLDER[squad]
    files = [place / f"sprint-report.{kind}" for kind in ("html", "ipynb", "json")]
    if [file.name for file in files] != sorted(file.name for file in place.iterdir()):
        return False
    page, notebook, told = (file.read_text(encoding="utf-8") for file in files)
    done = json.loads(told)["totals"]["completed_points"]
    return page.endswith("</html>\n") and f'"completed_points": {done}' in notebook


def begun(place: Workplace, *arguments: str) -> "subprocess.Popen[str]":
    """Start the command in a process group of its own."""
    command = [str(Path(sys.executable).parent / "squadlib"), *arguments]
    return subprocess.Popen(
        command, cwd=place.folder, env=dict(os.environ), stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def said(text: str) -> str:
    """Return what was said, each stretch of blanks as one, seconds left out."""
    return re.sub(r" \(\d+\.\d s\)", "", re.sub(r"[ \u00a0]+", " ", text))
