"""All checks in order, from Python to the plan workbook; what hangs on a check that failed is skipped and said so."""

import platform
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib.metadata import metadata, requires
from pathlib import Path

from squadlib import sync
from squadlib.doctor import boards, machine, workbook
from squadlib.doctor.findings import Finding, ok, skipped, stops
from squadlib.doctor.mail import mail
from squadlib.doctor.params_files import params_files
from squadlib.errors import SquadlibError
from squadlib.params import Params
from squadlib.quality.plan_against_jira import unmet_epics
from squadlib.records import BoardRecords, KeyRecord
from squadlib.sources.http import Patience
from squadlib.sources.jira_keys import ask_for_keys
from squadlib.sources.jira_reach import logged_in, reach
from squadlib.sources.jira_site import JiraSite, credentials_from
from squadlib.tables.board import BoardTables

REACH_SECONDS = 60
"""How long Jira may take to say who it is and who we are: the first thing to know, so nobody waits long for it."""


@dataclass
class _Read:
    """The boards that were read: as records by their part's name, as tables by squad, and why others were not."""

    records: dict[str, BoardRecords] = field(default_factory=dict)
    unread: dict[str, SquadlibError] = field(default_factory=dict)
    tables: dict[str, BoardTables] = field(default_factory=dict)


def checkup(folder: Path, *, reports: Path, progress: Callable[[str], None]) -> Iterator[Finding]:
    """Yield what each check found, as soon as it is known; the boards that can be read are fetched whole, once."""
    yield machine.python(platform.python_version(), needs=metadata("squadlib")["Requires-Python"])
    yield machine.packages(requires("squadlib") or [])
    squads, faulty = yield from params_files(folder)
    yield machine.notebooks(folder)
    yield from machine.folders(reports, folder.parent / ".squadlib")
    if not squads:
        yield skipped(["Jira", "Workbook"], needs="params that can be read")
        return
    named = {one.squad: one.name for one in squads} | {name: name for name in faulty}
    with sync.places(squads[0]) as (url, place, environ):
        jira = _Jira(squads[0], url, environ)
        read = yield from jira.checks(squads, progress)
        yield from _workbook_checks(squads, named, read, jira, workbook_at=place, progress=progress)
    yield from mail(squads)


@dataclass(frozen=True)
class _Jira:
    """The site as params name it, and where it truly is."""

    params: Params
    url: str
    environ: Mapping[str, str]

    def checks(self, squads: Sequence[Params], progress: Callable[[str], None]) -> Generator[Finding, None, _Read]:
        """Check address, login and every squad's board, and return what was read."""
        try:
            progress(f"Jira: {self.params.jira.url}")
            patience = Patience(min(REACH_SECONDS, self.params.jira.deadline_seconds))
            said = reach(self.url, allow_http=self.params.jira.allow_http, patience=patience)
        except SquadlibError as error:
            yield stops("Jira, address", error)
            yield skipped(["Jira, login", *(one.squad for one in squads)], needs="Jira")
            return _Read()
        yield ok("Jira, address", f"{self.params.jira.url}: {said}")
        try:
            with self._login(patience) as (_, account):
                yield ok("Jira, login", f"as {account}")
        except SquadlibError as error:
            yield stops("Jira, login", error)
            yield skipped([one.squad for one in squads], needs="a login that Jira accepts")
            return _Read()
        read = _Read(*sync.read_boards(squads, self.url, self.environ, progress))
        for one in squads:
            yield from self._board(one, read)
        return read

    def ask(self, keys: Collection[str]) -> dict[str, KeyRecord | None]:
        """Return what Jira says about keys that no board knows."""
        with self._login(Patience(self.params.jira.deadline_seconds)) as (site, _):
            return ask_for_keys(site, keys)

    def _board(self, one: Params, read: _Read) -> Iterator[Finding]:
        part = one.part
        if part in read.unread:
            yield from boards.unread_board(one, read.unread[part])
            return
        tables = yield from boards.read_board(one, read.records[part])
        if tables is not None:
            read.tables[one.squad] = tables

    def _login(self, patience: Patience) -> AbstractContextManager[tuple[JiraSite, str]]:
        credentials = credentials_from(self.environ)
        return logged_in(self.url, credentials, allow_http=self.params.jira.allow_http, patience=patience)


def _workbook_checks(
    squads: Sequence[Params],
    named: Mapping[str, str],
    read: _Read,
    jira: _Jira,
    *,
    workbook_at: str,
    progress: Callable[[str], None],
) -> Iterator[Finding]:
    """Check the workbook alone, then against Jira; what was read of both is kept as a snapshot."""
    params = squads[0]
    try:
        records = sync.read_workbook(params, workbook_at, jira.environ, progress)
    except SquadlibError as error:
        yield stops("Workbook, access", error)
        yield skipped(["Workbook, fit", "Workbook and Jira"], needs="the workbook")
        return
    yield ok("Workbook, access", f"'{records['title']}' ({records['kind']}), {len(records['tabs'])} tabs of the plan")
    plan = yield from workbook.fit(records, params)
    if plan is None:
        yield skipped(["Workbook and Jira"], needs="a workbook that fits")
    else:
        epics = unmet_epics(plan, read.tables) if read.tables else []
        yield from workbook.against_jira(plan, read.tables, named, ask=jira.ask, epics=epics)
        yield from workbook.absences(squads, plan, read.tables)
    if read.records:
        try:
            kept = sync.keep(params, records, read.records, read.unread)
        except SquadlibError as error:
            yield stops("Snapshot", error)
        else:
            yield ok("Snapshot", f"what was read is kept as {kept.id}")
