"""A squad whose people have names within names, who name each other in every text there is, for growth reports."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.records import BoardRecords
from squadlib.reports import load
from squadlib.reports.data import QuarterData
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.page.export import export
from squadlib.reports.page.packed import KIND, unpacked
from tests.conftest import REPO
from tests.plan_factory import Tabs, tabs, workbook
from tests.records_factory import board_records, change, issue, person, sprint, version
from tests.report_pages import CACHE, run_here
from tests.sites import workplace

PEOPLE = {
    "u-1001": "Ana",
    "u-1002": "Ana Ruiz",
    "u-1003": "Ana Ruiz Vega",
    "u-1004": "Bo Li",
    "u-1005": "Dana Levi",
    "u-1006": "Dana Levi",
    "u-1007": "Gus <i>Berg</i>",
    "u-1008": "Mark",
    "u-1009": "Sofía Núñez",
}
MEMBERS = [
    *("Ana", "Ana Ruiz", "Ana Ruiz Vega", "Bo Li", "Dana Levi (1005)", "Dana Levi (1006)"),
    *("Gus <i>Berg</i>", "Mark", "Sofía Núñez"),
]
NOISE = (
    "Ana Ruiz Vega, Ana Ruiz and Ana asked BO LI, bo.li@firm.example, Li, Bo, Dana Levi, Gus <i>Berg</i>, Mark and"
    " sofia nunez; Maya Stone agreed: bananas & <b>it</b>"
)
"""A text with every name in it, some as people write them; Maya Stone stands in the Members tab alone."""
SPRINTS = [
    sprint(1, "2026-06-01", "2026-06-14", name="One for Bo Li"),
    sprint(2, "2026-06-15", "2026-06-28", name="Two for Ana"),
    sprint(3, "2026-07-01", "2026-07-14", name=f"Three: {NOISE}"),
    sprint(4, "2026-07-15", "2026-07-28", name="Four"),
    sprint(5, "2026-07-29", end="2026-08-11", name="Five for Ana Ruiz Vega"),
]
AS_OF = datetime(2026, 8, 5, tzinfo=UTC)


def board(*, others: float = 3.0) -> BoardRecords:
    """Return a board on which each of them held two issues in every sprint and completed the first of them.

    An issue of somebody but Ana Ruiz has `others` points.
    """
    issues, changes = [], []
    for place, who in enumerate(PEOPLE):
        for number in range(1, 6):
            for part in (0, 1):
                key = f"BO-{100 * place + 10 * number + part}"
                points = 5.0 if who == "u-1002" else others
                fields = {"summary": f"{key}: {NOISE}", "versions": ["v1"] if part else ["v2"]}
                status = "To Do" if part or number == 5 else "Done"
                issues.append(issue(key, sprints=[number], points=points, assignee=who, status=status, **fields))
                if status == "Done":
                    at = int(SPRINTS[number - 1]["start_at"] or 0) + 86_400_000 * 2
                    changes += [change(key, at, "status", "To Do", "In Progress", by="u-1004")]
                    changes += [change(key, at + 86_400_000, "status", "In Progress", "Done", by="u-1003")]
    records = board_records(
        sprints=SPRINTS,
        issues=issues,
        changes=changes,
        people=[person(one, name) for one, name in PEOPLE.items()],
        versions=[version("v1", f"One of {NOISE}"), version("v2", "Two")],
        as_of=round(AS_OF.timestamp() * 1000),
    )
    records["board"]["name"] = f"Board of {NOISE}"
    records["site"]["title"] = NOISE
    return records


def plan() -> Tabs:
    """Return a plan in which everything is named after somebody and owned by somebody else."""
    told = tabs()
    for row in told["Measures"][1:]:
        if row:
            row[1], row[4] = f"{row[0]}: {NOISE}", "Bo Li"
    told["Projects"][1] = ["Shortlists", "CLI-1", "Client", "Mark", NOISE, 1, "0011", "ship"]
    head = told["Milestones"][0]
    told["Milestones"] = [
        head,
        *(
            [f"Q{quarter[-1]} of {owner}: {NOISE}", "Two", *own, owner, quarter, "2026-06-20", status, "", "M1"]
            for own in (("Shortlists", "Client"),)
            for quarter, status in (("2026Q2", "Delivered"), ("2026Q3", ""))
            for owner in ("Ana", "Ana Ruiz", "Ana Ruiz Vega, Bo Li", "Dana Levi", "Mark", "Maya Stone")
        ),
    ]
    told["Members"] = [
        told["Members"][0],
        *(
            [name, "Client" if one != "u-1006" else "Platform", "Engineer", one, f"{one}@firm.example"]
            for one, name in PEOPLE.items()
        ),
        ["Maya Stone", "Platform", "Head", "u-2001", "maya@firm.example"],
    ]
    told["Members"][4][4] = "bo.li@firm.example"
    return told


def growth_site(
    folder: Path, *, records: BoardRecords | None = None, cells: Tabs | None = None, name: str = "Client of Bo Li"
) -> str:
    """Write params and a snapshot of the squad `client` into a folder and return the snapshot's ID."""
    workplace(folder, squads={"client": 11})
    away = "absences: [{member: Bo Li, from: 2026-08-01, to: 2026-08-02}]"
    (folder / "params/squads/client.yaml").write_text(f"name: {json.dumps(name)}\nboard: 11\n{away}\n")
    told = plan() if cells is None else cells
    for row in [*told["Milestones"][1:], *told["Members"][1:]]:
        row[:] = [name if cell == "Client" else cell for cell in row]
    records = board() if records is None else records
    parts = {"board-11": records, "workbook": {**workbook(told), "title": f"Plan of {NOISE}"}}
    chosen = site_params.load(folder / "params", "client")
    at = datetime.fromtimestamp(records["as_of"] / 1000, UTC)
    return snapshots.save(chosen.state, as_of=at, source={"jira": "demo", "workbook": "plan"}, parts=parts).id


def quarter_of(folder: Path, snapshot: str = "latest") -> QuarterData:
    """Return the squad's data."""
    return load.quarter(squad="client", snapshot=snapshot, params=str(folder / "params"))


def executed(member: str, *, snapshot: str = "latest", params: str = "") -> NotebookNode:
    """Return the notebook of a growth report with what its cells show, run in this process."""
    notebook = nbformat.read(REPO / "notebooks/growth_report.ipynb", as_version=4)
    return run_here(notebook, {"squad": "client", "member": member, "snapshot": snapshot, "params": params})


def page_of(notebook: NotebookNode) -> str:
    """Return the page of a notebook that was run."""
    return export(notebook, cache=CACHE)


def facts_of(notebook: NotebookNode) -> dict[str, Any]:
    """Return the facts of a notebook that was run."""
    told: dict[str, Any] = emitted(notebook, FACTS_KIND)
    return told


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in plain data, and every key of a mapping."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (str(key), *texts_of(one))
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)


def laid_open(text: str) -> str:
    """Return a text as a reader, a browser or a search finds it: entities told, live charts unpacked, no code."""
    charts = [unpacked(one) for one in re.findall(rf'<script type="{KIND}">(.*?)</script>', text, re.DOTALL)]
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return html.unescape(html.unescape("\n".join([bare, *charts]))).replace("\u00a0", " ")


def named(texts: Iterator[str] | list[str], *, own: set[str], others: set[str]) -> set[str]:
    """Return who of the others is named in any of the texts; the member's own name is not taken for one within it."""
    whole = "\n".join(map(laid_open, texts))
    for name in sorted(own, key=len, reverse=True):
        whole = whole.replace(name, "∎")
        for end in range(len(name) - 1, 2, -1):  # an axis cuts long labels
            whole = whole.replace(f"{name[:end]}…", "∎")
    return {
        name
        for name in others - own
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", whole, re.IGNORECASE if " " in name else 0)
    }
