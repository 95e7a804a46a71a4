"""Whole sites for whole commands: params, a plan as .csv files and the environment that a running stand-in lets in."""

import csv
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).parents[1]

PLAN: dict[str, list[list[str]]] = {
    "Methods": [["Method ID", "Method", "Owner", "Year"], ["M1", "Ship what clients ask for", "Ana Ruiz", "2026"]],
    "Measures": [
        ["Measure ID", "Measure", "Level", "Method ID", "Owner", "Unit", "Direction", "Baseline", "Target", "2026-10"],
        ["ME1", "Share of briefs answered", "L1", "M1", "Ana Ruiz", "%", "up", "50 %", "80 %", "65 %"],
    ],
    "Projects": [
        ["Project", "Epic", "Squad", "Owner", "Stakeholders", "Priority", "Method ID", "Stage"],
        ["Data model", "EE-1", "client", "Ana Ruiz", "Sales", "1", "M1", "ship"],
    ],
    "Milestones": [
        ["Milestone", "Version", "Project", "Squad", "Owner", "Quarter", "Due", "Status", "Added", "Measure ID"],
        ["Model in use", "v2.7.0", "Data model", "client", "Ana Ruiz", "2020Q2", "2020-06-30", "", "", "ME1"],
    ],
    "Gates": [
        ["Project", "Stage", "Requirement", "Kind", "Done", "Evidence"],
        ["Data model", "ship", "Load tested", "mandatory", "yes", ""],
    ],
    "Members": [["Member", "Squad", "Role", "Jira account", "Email"], ["Ana Ruiz", "client", "Analyst", "", ""]],
}


@dataclass(frozen=True)
class Workplace:
    """An empty folder with params, in which commands run as a person would run them."""

    folder: Path

    @property
    def reports(self) -> list[str]:
        """List every file under reports/, by path, but for those of the folder itself: the index and its lock."""
        root = self.folder / "reports"
        return sorted(str(path.relative_to(root)) for path in root.glob("*/**/*") if path.is_file())

    def run(self, *arguments: str, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run `squadlib` with these arguments, with no login but those of `environ`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JIRA_", "GOOGLE_", "SMTP_"))}
        return subprocess.run(
            [str(Path(sys.executable).parent / "squadlib"), *arguments],
            cwd=self.folder,
            env={**kept, **(environ or {})},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def workplace(
    folder: Path,
    *,
    url: str = "demo",
    workbook: str = "plan",
    squads: Mapping[str, int] | None = None,
    plan: Mapping[str, Sequence[Sequence[str]]] = PLAN,
    site: str = "",
) -> Workplace:
    """Write params/ (with the plan as .csv files in params/plan) and link the project's notebooks."""
    (folder / "params" / "squads").mkdir(parents=True)
    (folder / "params" / "site.yaml").write_text(
        f"jira: {{url: '{url}'}}\nworkbook: {workbook}\n{site}", encoding="utf-8"
    )
    for name, board in (squads or {"client": 8}).items():
        text = f"name: {name.title()}\nboard: {board}\n"
        (folder / "params" / "squads" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "params" / "plan").mkdir()
    for tab, rows in plan.items():
        with (folder / "params" / "plan" / f"{tab}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    (folder / "notebooks").symlink_to(REPO / "notebooks")
    return Workplace(folder)
