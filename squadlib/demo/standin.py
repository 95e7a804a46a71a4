"""The stand-in: a server on loopback that answers for a site as Jira does, and for spreadsheets as Google Sheets does.

It exists so that the sample company, and the tests, go through the very clients that production uses.
"""

import secrets
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from squadlib.demo import google_account
from squadlib.demo.faults import Fault
from squadlib.demo.google import GoogleSheets
from squadlib.demo.jira_agile import Limits
from squadlib.demo.jira_cloud import EMAIL, JiraCloud
from squadlib.demo.jira_datacenter import JiraDataCenter
from squadlib.demo.loopback import LoopbackServer
from squadlib.demo.site import Site, Spreadsheet
from squadlib.demo.wire import Answer, Refusal, Request, shown

__all__ = ["Fault", "Faults", "Limits", "Standin", "serve"]

Faults = Callable[[str, str, int], Fault | None]
Deployment = Literal["cloud", "datacenter"]
ZONES = {"cloud": "Etc/UTC", "datacenter": "Asia/Shanghai"}


@dataclass(frozen=True)
class Secrets:
    """What this one server lets in: a token for Jira, a bearer for Google."""

    jira: str
    google: str


class Standin:
    """A running stand-in: where it is, what it lets in, and what it was asked."""

    def __init__(self, port: int, folder: Path, secret: Secrets, *, deployment: Deployment, context: str) -> None:
        self.deployment, self._secrets, self._folder = deployment, secret, folder
        self.sheets_url = f"http://127.0.0.1:{port}"
        self.url = self.sheets_url + context
        self.asked: list[Request] = []
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    @property
    def requests(self) -> list[str]:
        """List what was asked so far as `METHOD /path`, without queries and the context path."""
        return [f"{request.method} {request.path}" for request in self.asked]

    def environment(self) -> dict[str, str]:
        """Return the environment variables with which squadlib's own clients are let in here."""
        account = google_account.write(self._folder, token_uri=f"{self.sheets_url}/token")
        google = {"GOOGLE_APPLICATION_CREDENTIALS": str(account), "SQUADLIB_SHEETS_URL": self.sheets_url}
        if self.deployment == "cloud":
            return {"JIRA_EMAIL": EMAIL, "JIRA_API_TOKEN": self._secrets.jira, **google}
        return {"JIRA_PERSONAL_TOKEN": self._secrets.jira, **google}

    def note(self, request: Request, faults: Faults | None) -> Fault | None:
        """Note a request and return the fault that is to happen to it, if any."""
        place = (request.method, request.path)
        with self._lock:
            self.asked.append(request)
            self._counts[place] += 1
            return faults(*place, self._counts[place]) if faults else None


@contextmanager
def serve(
    site: Site,
    *,
    spreadsheets: Sequence[Spreadsheet] = (),
    deployment: Deployment = "cloud",
    limits: Limits | None = None,
    faults: Faults | None = None,
    zone: str | None = None,
    context: str = "",
) -> Iterator[Standin]:
    """Serve a site and spreadsheets on a free port of 127.0.0.1 until the block ends.

    `zone` is the asking user's, in which JQL dates are read (and Data Center writes instants); `context` is the path
    Jira lives under; `limits` are page sizes. `faults(method, path, count)` may put a fault in place of an answer;
    count is how often that method and path have been asked, from 1.
    """
    secret = Secrets(secrets.token_urlsafe(12), secrets.token_urlsafe(24))
    with tempfile.TemporaryDirectory(prefix="squadlib-standin-") as folder, LoopbackServer() as server:
        standin = Standin(server.server_port, Path(folder), secret, deployment=deployment, context=context)
        jira_kind = JiraCloud if deployment == "cloud" else JiraDataCenter
        jira = jira_kind(
            site,
            root=standin.url,
            token=secret.jira,
            limits=limits or Limits(),
            zone=ZoneInfo(zone or ZONES[deployment]),
        )
        google = GoogleSheets(spreadsheets, root=standin.sheets_url, bearer=secret.google)

        def answer(request: Request) -> tuple[Answer, Fault | None]:
            fault = standin.note(request, faults)
            if fault is not None and fault.status is not None:
                body = fault.body.encode() if isinstance(fault.body, str) else fault.body
                return Answer(fault.status, body, fault.headers), fault
            try:
                found = google.answer(request) or jira.answer(request)
            except Refusal as refusal:
                found = refusal.answer
            found = found or _nothing_there(standin.url, request)
            return (fault.change(request, found) if fault is not None and fault.change else found), fault

        with server.running(answer, context=context):
            yield standin


def _nothing_there(root: str, request: Request) -> Answer:
    body = {"message": f"null for uri: {root}{request.path}", "status-code": 404}
    return Answer(HTTPStatus.NOT_FOUND, shown(body).encode())
