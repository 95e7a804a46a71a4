"""Every endpoint that squadlib asks and every way in which it can fail: what is fetched, what went wrong, what came."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

from squadlib.demo.faults import jira_limit
from squadlib.demo.site import Json, Site, Spreadsheet
from squadlib.demo.standin import Fault, Faults, Limits, Standin, serve
from squadlib.demo.wire import Answer, Request
from squadlib.errors import SquadlibError
from squadlib.sources.google_sheets import read_google
from squadlib.sources.http import Patience
from squadlib.sources.jira import credentials_from, fetch, fetch_board
from squadlib.sources.jira_memory import Memory
from squadlib.sources.jira_reach import logged_in
from squadlib.sources.jira_sprint_report import fetch_sprint_report
from tests.tiny_site import tiny_site

BULK, FILTERED = "/rest/api/3/changelog/bulkfetch", "/rest/api/3/search/jql"
ISSUES = "/rest/api/3/issue/bulkfetch"
LIMITS = Limits(
    search_page=2,
    id_page=3,
    datacenter_search_page=3,
    agile_page=2,
    agile_issues_page=2,
    search_histories=2,
    changelog_page=60,
    bulk_histories_page=50,
)
"""Small pages, so that every chain has several."""
SAME = "="
QUICK, LATE = 0.3, 1.2
"""Seconds: how long a read may take where answers come late, and how late they come."""
SHEET = Spreadsheet("plan", "Plan", {"Methods": [["Method ID"], ["M1"]], "Measures": [["Measure ID"], ["ME1"]]})


@dataclass(frozen=True)
class Fetch:
    """One whole fetch: which stand-in answers, what is always refused there, and what is read from it."""

    name: str
    read: Callable[[Standin, Patience], Any]
    endpoints: tuple[str, ...]
    deployment: str = "cloud"
    refused: str = ""


def board(standin: Standin, patience: Patience) -> Any:
    """Read a whole board, but for the address, which is another at each run."""
    login = credentials_from(standin.environment())
    records = fetch_board(url=standin.url, board_id=1, credentials=login, patience=patience)
    return {**records, "site": {**records["site"], "url": ""}}


def board_again(standin: Standin, patience: Patience) -> Any:
    """Read a board that was read before: only what may have changed is asked for."""
    records = fetch(
        url=standin.url,
        board_id=1,
        credentials=credentials_from(standin.environment()),
        patience=patience,
        memory=remembered(standin.deployment),
    ).records
    return {**records, "site": {**records["site"], "url": ""}}


@cache
def remembered(deployment: Any) -> Memory:
    """Return what a fetch of the site remembers that nothing failed in."""
    with serve(tiny_site(plain_issues=4), deployment=deployment, limits=LIMITS) as standin:
        return fetch(url=standin.url, board_id=1, credentials=credentials_from(standin.environment())).memory


def workbook(standin: Standin, patience: Patience) -> Any:
    """Read a whole spreadsheet."""
    return read_google("plan", environ=standin.environment(), tabs=None, patience=patience)


def sprint_report(standin: Standin, patience: Patience) -> Any:
    """Read Jira's own report on a sprint."""
    login = credentials_from(standin.environment())
    with logged_in(standin.url, login, allow_http=False, patience=patience) as (site, _):
        return fetch_sprint_report(site, board_id=1, sprint_id=1, is_hours=False)


AGILE = "GET /rest/agile/1.0/board/1"
BOTH = ("GET /rest/api/2/serverInfo", AGILE, f"{AGILE}/configuration", f"{AGILE}/sprint")
CLOUD = ("GET /rest/api/3/myself", "GET /rest/api/3/field", "GET /rest/api/3/status", "GET /rest/api/3/priority")
AGAIN_CLOUD = (f"{AGILE}/configuration", f"{AGILE}/sprint", "GET /rest/api/3/status", f"GET {FILTERED}")
AGAIN_CLOUD += ("GET /rest/api/3/project/TS/versions",)
AGAIN_DATA_CENTER = (f"{AGILE}/configuration", f"{AGILE}/sprint", "GET /rest/api/2/status", "GET /rest/api/2/search")
AGAIN_DATA_CENTER += ("GET /rest/api/2/field", "GET /rest/api/2/project/TS/versions")
FETCHES = (
    Fetch(
        "Cloud",
        board,
        (
            *(*BOTH, *CLOUD, f"GET {FILTERED}", "POST /rest/api/3/search/approximate-count", f"POST {BULK}"),
            f"POST {ISSUES}",
            *("GET /rest/api/3/filter/1001", "GET /rest/api/3/project/TS/versions"),
        ),
    ),
    Fetch("Cloud without bulk", board, ("GET /rest/api/3/issue/20001/changelog",), refused=BULK),
    Fetch("Cloud without issues by id", board, (f"GET {FILTERED}",), refused=ISSUES),
    Fetch("Cloud, filter hidden", board, (f"{AGILE}/issue",), refused=FILTERED),
    Fetch(
        "Data Center",
        board,
        (
            *(*BOTH, "GET /rest/api/2/myself", "GET /rest/api/2/field", "GET /rest/api/2/status"),
            *("GET /rest/api/2/priority", "GET /rest/api/2/search", "GET /rest/api/2/project/TS/versions"),
            "GET /rest/api/2/filter/1001",
        ),
        deployment="datacenter",
    ),
    Fetch("Cloud, again", board_again, AGAIN_CLOUD),
    Fetch("Data Center, again", board_again, AGAIN_DATA_CENTER, deployment="datacenter"),
    Fetch("Jira's report", sprint_report, ("GET /rest/greenhopper/1.0/rapid/charts/sprintreport",)),
    Fetch(
        "Google Sheets",
        workbook,
        ("POST /token", "GET /v4/spreadsheets/plan", "GET /v4/spreadsheets/plan/values:batchGet"),
    ),
)
CHAINS = (f"{AGILE}/sprint", f"{AGILE}/issue", f"GET {FILTERED}", "GET /rest/api/2/search", f"POST {BULK}")
CHAINS += ("GET /rest/api/3/issue/20001/changelog",)
TOKENS = (f"GET {FILTERED}", f"POST {BULK}")
AGAIN = (*CHAINS, "GET /rest/api/3/myself", "GET /rest/api/2/myself")
"""Asked more than once in a fetch: chains of pages; those whose pages have tokens; and who we are, again at the end."""
MINUTE_LATER = timedelta(minutes=1)


def in_a_minute() -> str:
    """Return a date as `Retry-After` may name one."""
    return format_datetime(datetime.now(UTC) + MINUTE_LATER, usegmt=True)


def page_token(request: Request) -> str:
    """Return the page token that a request came with."""
    body = json.loads(request.body) if request.body else {}
    return str(body.get("nextPageToken") or request.first("nextPageToken"))


@dataclass
class Pages:
    """The answers that a place gave so far, for the faults that give one of them again."""

    given: list[Answer] = field(default_factory=list)

    def doubled(self, _: Request, due: Answer) -> Answer:
        """Give the first page once more."""
        self.given.append(due)
        return self.given[0]

    def circling(self, request: Request, due: Answer) -> Answer:
        """Name as the next page the one that was asked for."""
        token, payload = page_token(request), json.loads(due.body)
        if not token or "nextPageToken" not in payload:
            return due
        return replace(due, body=json.dumps(payload | {"nextPageToken": token}).encode())


HTML = {"Content-Type": "text/html"}
FAULTS: dict[str, Callable[[Pages], Fault]] = {
    "429 seconds": lambda _: jira_limit("2"),
    "429 date": lambda _: jira_limit(in_a_minute()),
    "429": lambda _: jira_limit(),
    "500": lambda _: Fault(500),
    "502": lambda _: Fault(502, HTML, "<html>Bad gateway"),
    "503": lambda _: Fault(503, {"Retry-After": "1"}),
    "504": lambda _: Fault(504),
    "time-out": lambda _: Fault(delay=LATE),
    "dropped": lambda _: Fault(drop=True),
    "cut short": lambda _: Fault(cut_short=True),
    "half a JSON": lambda _: Fault(change=lambda _, due: replace(due, body=due.body[: len(due.body) // 2])),
    "HTML": lambda _: Fault(200, HTML, "<!doctype html><title>Log in</title>"),
    "empty": lambda _: Fault(200),
    "empty object": lambda _: Fault(200, body="{}"),
    "page again": lambda pages: Fault(change=pages.doubled),
    "token again": lambda pages: Fault(change=pages.circling),
    "401 midway": lambda _: Fault(401, {"Content-Type": "text/plain"}, "Client must be authenticated"),
    "clock off": lambda _: jira_limit(in_a_minute()),
}
TWO_HOURS = 7200


OF_PAGES = {"page again": CHAINS, "token again": TOKENS}


def makes_sense(endpoint: str, fault: str) -> bool:
    """Tell whether an endpoint can fail so: only chains have pages, only some have tokens."""
    return endpoint in OF_PAGES.get(fault, (endpoint,))


@dataclass
class Bench:
    """A stand-in for one kind of fetch, what it gives when nothing fails, and the fault that is on now."""

    fetch: Fetch
    standin: Standin
    faults: "Switch"
    whole: Any = None
    asked: frozenset[str] = frozenset()

    def outcome(self, endpoint: str, fault: str, *, is_lasting: bool) -> str:
        """Return what a fault comes to: the same as without it, the exit code of a refusal, or what was got instead."""
        slept: list[float] = []
        self.faults.set(endpoint, fault, is_lasting=is_lasting)
        now = datetime.now(UTC).timestamp()
        patience = Patience(
            read_seconds=QUICK if fault == "time-out" else 10,
            wall_clock=lambda: now - (TWO_HOURS if fault == "clock off" else 0),
            sleep=slept.append,
        )
        try:
            got = self.fetch.read(self.standin, patience)
        except SquadlibError as error:
            return str(error.exit_code)
        finally:
            self.faults.clear()
        assert max(slept, default=0) < 2 * MINUTE_LATER.seconds
        return SAME if got == self.whole else f"other: {got}"


class Switch:
    """The fault that is on now, at one endpoint: at one of its requests, or from there on at all."""

    def __init__(self, refused: str) -> None:
        self._refused = refused
        self.clear()

    def clear(self) -> None:
        """Let everything through."""
        self._place, self._fault, self._hits, self._is_lasting = "", Fault(), range(0), False
        self._count = 0

    def set(self, place: str, name: str, *, is_lasting: bool) -> None:
        """Put a fault at a place; a login ends midway: where a place is asked more than once, not at once."""
        self.clear()
        first = 2 if name == "401 midway" and place in AGAIN else 1
        if name == "token again" and place.endswith(FILTERED):
            first = 2  # the first page comes by itself, then begins the chain of ids
        # Of a chain the second page goes wrong, which needs the first.
        self._hits = range(first, first + (2 if name in OF_PAGES else 1))
        self._place, self._fault, self._is_lasting = place, FAULTS[name](Pages()), is_lasting

    def __call__(self, method: str, path: str, _: int) -> Fault | None:
        """Return what goes wrong with this request."""
        if path == self._refused:
            return Fault(400 if path == FILTERED else 404, body="{}")
        if f"{method} {path}" != self._place:
            return None
        self._count += 1
        is_on = self._count in self._hits or (self._is_lasting and self._count >= self._hits.start)
        return self._fault if is_on else None


@contextmanager
def bench(fetch: Fetch) -> Iterator[Bench]:
    """Serve what a fetch needs, and note what it gives when nothing fails."""
    site: Site = tiny_site(plain_issues=4)
    site.sprint_reports[1] = report_contents()
    switch = Switch(fetch.refused)
    faults: Faults = switch
    deployment: Any = fetch.deployment
    with serve(site, spreadsheets=[SHEET], deployment=deployment, limits=LIMITS, faults=faults) as standin:
        whole = fetch.read(standin, Patience())
        yield Bench(fetch, standin, switch, whole, frozenset(standin.requests))


def report_contents() -> Json:
    """Return Jira's report on a sprint of one issue."""
    estimate = {"statFieldId": "customfield_10031", "statFieldValue": {"value": 3.0}}
    issue = {"id": 20001, "key": "TS-1", "estimateStatistic": estimate, "currentEstimateStatistic": estimate}
    rest: Json = {"issuesNotCompletedInCurrentSprint": [], "puntedIssues": [], "issuesCompletedInAnotherSprint": []}
    return {"completedIssues": [issue], **rest, "issueKeysAddedDuringSprint": {"TS-1": True}}
