"""Reports that were made, to be mailed: a site with params, a snapshot and a report's three files, without a kernel."""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.mail.compose import member_mails, report_mail
from squadlib.mail.made import Made, find_made
from squadlib.mail.message import Mail
from squadlib.mail.outbox import World
from squadlib.mail.send import send
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.run.revisions import revised
from tests.report_fixture import site, workbook_records
from tests.report_kinds import KINDS
from tests.report_pages import SPRINT_REPORT, executed, page

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
TO = {"to": ["client-squad@example.com"], "owner": "pm@example.com"}


@dataclass
class Clock:
    """A clock that only waiting moves; `waited` are the seconds of each wait."""

    waited: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """Return the time."""
        return START + timedelta(seconds=sum(self.waited))

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.waited.append(seconds)


@dataclass
class MailedSite:
    """A folder with params and one report that was made, as `send` finds it."""

    folder: Path
    report: str
    clock: Clock = field(default_factory=Clock)
    told: list[str] = field(default_factory=list)

    @property
    def params(self) -> Path:
        """The params folder."""
        return self.folder / "params"

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """The lines of the squad's ledger."""
        path = self.folder / ".squadlib" / "sent" / "client.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def configure(self, *, site: Mapping[str, Any] | None = None, squad: Mapping[str, Any] | None = None) -> None:
        """Say in params how mail leaves (`site`) and who gets the squad's (`squad`)."""
        for path, said in ((self.params / "site.yaml", site), (self.params / "squads" / "client.yaml", squad)):
            if said is not None:
                known = json.loads(path.read_text(encoding="utf-8"))
                path.write_text(json.dumps({**known, "email": said}), encoding="utf-8")

    def made(self) -> Made:
        """Return the report."""
        return find_made(self.folder / "reports", "client", self.report)

    def mail(self) -> Mail:
        """Return the report's mail to its squad."""
        return report_mail(self.made(), site_params.load(self.params, "client"), squad="client")

    def member_mails(self) -> tuple[list[Mail], list[str]]:
        """Return the members' own mails, and who cannot have one."""
        return member_mails(self.made(), site_params.load(self.params, "client"))

    def send(self, *, environ: Mapping[str, str] | None = None, squad: str | None = "client", **asked: Any) -> Path:
        """Send the report as the command does."""
        wanted = {"report": self.report, "of": "", "snapshot": None, "is_preview": False, "is_resend": False, **asked}
        world = World(environ or {}, self.told.append, now=self.clock.now, sleep=self.clock.sleep)
        return send(squad, params=self.params, reports=self.folder / "reports", world=world, **wanted)


def mailed_site(
    folder: Path,
    *,
    kind: str = "usual",
    notebook: str = SPRINT_REPORT,
    members: Sequence[Sequence[str]] = (),
    place: str = "client/client-2026-23",
    has_page: bool = False,
    **facts: Any,
) -> MailedSite:
    """Make a site and put a report of this kind in place; `members` are rows of that tab, `facts` replaces some."""
    told = KINDS[kind]
    site(folder, told.board(), name=told.name, beside={squad: board() for squad, board in told.beside.items()})
    (kept,) = snapshots.every(folder / ".squadlib")
    parts = {name: snapshots.load(folder / ".squadlib", part) for name, part in kept.parts.items()}
    book = workbook_records()
    book["tabs"]["Members"] += [list(row) for row in members]
    again = snapshots.save(
        folder / ".squadlib",
        as_of=datetime.fromisoformat(kept.as_of),
        source=kept.source,
        parts={**parts, "workbook": book},
    )
    made = copy.deepcopy(executed(kind, notebook))
    hand_on(made, {"snapshot": again.id, **facts})
    told_of = emitted(made, FACTS_KIND)
    report = notebook.replace("_", "-")
    ran = {"squad": "client", "sprint": str(told_of.get("sprint", {}).get("id", ""))}
    made.metadata["papermill"] = {"parameters": ran}
    put_report(folder / "reports" / place, report, made, html=page(kind, notebook) if has_page else "<p>The page</p>")
    return MailedSite(folder, report)


def hand_on(made: NotebookNode, facts: dict[str, Any]) -> None:
    """Replace some of the facts that an executed notebook handed on."""
    outputs = [output for cell in made.cells for output in cell.get("outputs", [])]
    for output in outputs:
        if FACTS_KIND in output.get("data", {}):
            output["data"][FACTS_KIND].update(facts)


def put_report(folder: Path, name: str, made: NotebookNode, *, html: str, **more: Any) -> None:
    """Put a report's three files into a folder; `more` are facts of the JSON alone."""
    folder.mkdir(parents=True, exist_ok=True)
    told = revised({**emitted(made, FACTS_KIND), "made": {"fingerprint": "1"}}, None, revise=False)
    (folder / f"{name}.ipynb").write_text(nbformat.writes(made), encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps({**told, **more}), encoding="utf-8")
    (folder / f"{name}.html").write_text(html, encoding="utf-8")
