"""The files of a squad's reports between the store and the scratch folder in which a worker makes them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from squadlib.cluster.artifact_store import ArtifactStore
from squadlib.reports.run.failed_page import Attempt
from squadlib.reports.run.outcome import MADE, Outcome

KINDS = ("json", "ipynb", "html")


class ReportTransfer:
    """Downloads what the store has of a report, before it is looked at, and uploads what was made."""

    def __init__(self, reports: ArtifactStore, *, scratch: Path, site: Path) -> None:
        self.reports = reports
        self._scratch, self._site = scratch, site
        self._failures: dict[str, bytes | None] = {}

    def download(self, attempt: Attempt) -> None:
        """Download a report's facts and notebook, the page as an empty file (only asked for), an earlier failure."""
        page = self._name(attempt.page)
        for kind in KINDS:
            body = self.reports.read(page.with_suffix(f".{kind}").as_posix(), first=1 if kind == "html" else None)
            if body is not None:
                self._stage(page.with_suffix(f".{kind}"), b"" if kind == "html" else body)
        for kind in ("html", "ipynb"):
            name = self._name(attempt.failed).with_suffix(f".{kind}")
            self._failures[name.as_posix()] = body = self.reports.read(name.as_posix())
            if body is not None:
                self._stage(name, body)

    def download_due(self, squad: str, *, report: str) -> None:
        """Download what tells which reports are due: the facts of all of this name and squad, and which failed."""
        there = self.reports.listed(squad)
        failed = self.reports.listed("failed")
        for name in (PurePosixPath(one) for one in there):
            page = name.with_suffix(".html")
            if name.name == f"{report}.json" and page.as_posix() in there:
                self._stage(name, self.reports.read(name.as_posix()) or b"")
                self._stage(page, b"")
        for name in (PurePosixPath(one) for one in failed):
            if name.suffix == ".html":
                self._stage(name, b"")

    def upload(self, outcome: Outcome) -> Outcome:
        """Upload the files of a report that was made, and return its outcome as the place of the store tells it."""
        if outcome.page is None:
            return self._told(outcome)
        page = self._name(outcome.page)
        if outcome.state == MADE:
            files = {kind: self._cleared(outcome.page.with_suffix(f".{kind}").read_bytes()) for kind in KINDS}
            with self.reports.locked():
                self.reports.write_report(page.parent.as_posix(), page.stem, files)
        return replace(outcome, page=Path(page))

    def upload_failures(self) -> None:
        """Upload the page and the executed copy of what failed, and remove those of what did not fail any more."""
        for name, before in self._failures.items():
            path = self._scratch / name
            after = self._cleared(path.read_bytes()) if path.is_file() else None
            with self.reports.locked():
                if after is None and before is not None:
                    self.reports.remove(name)
                elif after is not None and after != before:
                    self.reports.write_text(name, after.decode())

    def _told(self, outcome: Outcome) -> Outcome:
        """Return a failure's outcome with the store's places for those of this machine."""
        stopped = outcome.stopped
        if stopped is not None:
            named = Path("notebooks") / stopped.notebook.name
            stopped = replace(stopped, notebook=named, copy=self._path(stopped.copy), page=self._path(stopped.page))
        return replace(outcome, reason=self._cleared(outcome.reason.encode()).decode(), stopped=stopped)

    def _path(self, path: Path | None) -> Path | None:
        if path is None:
            return None
        folder = self.reports.folder
        return Path(self._name(path)) if folder is None else folder / self._name(path)

    def _cleared(self, text: bytes) -> bytes:
        """Return what was made as it would read where it was asked for: without the folders of this machine."""
        for ours, theirs in self._places():
            text = text.replace(ours.encode(), theirs.encode())
        return text

    def _places(self) -> Sequence[tuple[str, str]]:
        params = str(self._site / "params")
        return (
            (f" --params={params}", ""),
            (f" --reports={self._scratch}", ""),
            (str(self._scratch), self.reports.address),
            (f"{self._site}/", ""),
        )

    def _stage(self, name: PurePosixPath, body: bytes) -> None:
        path = self._scratch / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def _name(self, path: Path) -> PurePosixPath:
        """Return where a file of the scratch folder is in the store."""
        return PurePosixPath(path.relative_to(self._scratch).as_posix())
