"""A Google spreadsheet as a workbook, in two requests: its tabs by name, then all their cells in one batch."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import requests
from gspread.http_client import HTTPClient
from gspread.utils import absolute_range_name

from squadlib.errors import DataError, SourceError, UsageError
from squadlib.records import Cell, WorkbookRecords
from squadlib.sources.google_login import Bearer, Login, google_login, refuse_plain_http
from squadlib.sources.http import Answer, Http, Patience
from squadlib.sources.merged_cells import Merge, fill_down

ROOT = "https://sheets.googleapis.com"
ROOT_VARIABLE = "SQUADLIB_SHEETS_URL"
TITLES = {"includeGridData": "false", "fields": "properties.title,sheets(properties(title,sheetType),merges)"}
VALUES = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER", "majorDimension": "ROWS"}
REFUSALS = (400, 401, 403, 404)


class SheetsClient(HTTPClient):
    """gspread's client, asking through `Http`: left alone it has no time-out, no other root and no end of retries."""

    def __init__(self, http: Http, login: Login) -> None:
        super().__init__(auth=None, session=http.session)  # type: ignore[arg-type]  # the session brings the login
        self.http, self.account = http, login.email

    def request(  # type: ignore[override]  # reading needs no body, file or header
        self, method: str, endpoint: str, params: Any = None
    ) -> "JsonAnswer":
        """Return the answer to a reading request; it has `json()`, which is all that gspread's readers ask of it."""
        path = endpoint.removeprefix(ROOT)
        answer = self.http.get(path, query=params, allow=REFUSALS)
        if answer.status in REFUSALS:
            raise self._refusal(method.upper(), path, answer)
        return JsonAnswer(answer.payload)

    def _refusal(self, method: str, path: str, answer: Answer) -> SourceError:
        words = google_words(answer.payload)
        what = f"answered {answer.status} ({words})" if words else f"answered {answer.status}"
        return self.http.refused(path, what, mend=refusal_mend(answer.status, words, self.account), method=method)


class JsonAnswer:
    """An answer of which only the JSON matters."""

    def __init__(self, payload: Any) -> None:
        self.payload = payload

    def json(self) -> Any:
        """Return the JSON."""
        return self.payload


def spreadsheet_key(source: str) -> str:
    """Return the key in a spreadsheet's address, or the key itself.

    >>> spreadsheet_key("https://docs.google.com/spreadsheets/d/1BBSpc40Femt2x9Q2rLqVWb7OpLzY/edit#gid=0")
    '1BBSpc40Femt2x9Q2rLqVWb7OpLzY'
    """
    if "/d/e/" in source:
        raise UsageError(
            "is the address of a published copy",
            where=source,
            mend="Copy the spreadsheet's own, …/spreadsheets/d/KEY/edit.",
        )
    found = re.search(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)", source)
    if not found and not re.fullmatch(r"[A-Za-z0-9_-]+", source):
        raise UsageError(
            "is no spreadsheet's address", where=source, mend="Copy it from the browser, …/spreadsheets/d/KEY/edit."
        )
    return found[1] if found else source


def read_google(
    key: str, *, environ: Mapping[str, str], tabs: Sequence[str] | None, patience: Patience
) -> WorkbookRecords:
    """Return the cells of a spreadsheet: numbers as numbers, days as serial numbers; `tabs` keeps those named.

    A wanted tab that is not there is left out: whoever reads the plan says so, with everything else that is missing.
    Raises UsageError for an unusable login, SourceError when Google refuses or cannot be reached.
    """
    root = environ.get(ROOT_VARIABLE, "").strip().rstrip("/") or ROOT
    refuse_plain_http(root, where=ROOT_VARIABLE)
    began = patience.clock()
    login = google_login(environ, patience=patience)
    left = patience.deadline_seconds - (patience.clock() - began)
    session = requests.Session()
    session.auth = Bearer(login.token)
    waits = replace(patience, deadline_seconds=left)
    with Http(session, root, "Google Sheets", waits, secrets=(login.token,)) as http:
        client = SheetsClient(http, login)
        overview = client.fetch_sheet_metadata(key, params=dict(TITLES))
        if not overview.get("sheets"):
            where = f"Google Sheets, spreadsheet {key}"
            raise DataError(
                "an answer names no tab, and a spreadsheet has one at least", where=where, mend="Run again."
            )
        sheets = _wanted(overview, tabs)
        cells = _tabs(client, key, sheets) if sheets else {}
    titles = [str(sheet["properties"]["title"]) for sheet in overview.get("sheets", [])]
    return {
        "kind": "google",
        "title": str(overview.get("properties", {}).get("title", key)),
        "tabs": cells,
        "unread_tabs": [title for title in titles if title not in sheets],
    }


def _wanted(overview: Mapping[str, Any], tabs: Sequence[str] | None) -> dict[str, list[Merge]]:
    """Return the titles of the tabs to read, each with its merged cells; charts and other objects have no cells."""
    names = None if tabs is None else {tab.strip().casefold() for tab in tabs}
    found: dict[str, list[Merge]] = {}
    for sheet in overview.get("sheets", []):
        title = str(sheet["properties"]["title"])
        is_grid = sheet["properties"].get("sheetType", "GRID") == "GRID"
        if is_grid and (names is None or title.strip().casefold() in names):
            found[title] = [_merge(area) for area in sheet.get("merges", [])]
    return found


def _merge(area: Mapping[str, int]) -> Merge:
    """Read a half-open range in which Google leaves out zeros."""
    return Merge(area.get("startRowIndex", 0), area.get("endRowIndex", 1) - 1, area.get("startColumnIndex", 0))


def _tabs(client: SheetsClient, key: str, sheets: Mapping[str, list[Merge]]) -> dict[str, list[list[Cell]]]:
    ranges = [absolute_range_name(title) for title in sheets]
    answer = client.values_batch_get(key, ranges, params=dict(VALUES))
    blocks = answer.get("valueRanges", [])
    if len(blocks) != len(ranges):
        raise client.http.refused(
            f"/v4/spreadsheets/{key}/values:batchGet",
            f"answered {len(blocks)} of {len(ranges)} tabs",
            mend="Try again later.",
        )
    return {
        title: fill_down(block.get("values", []), merges)
        for (title, merges), block in zip(sheets.items(), blocks, strict=True)
    }


def google_words(payload: Any) -> str:
    """Return what an error answer of Google says.

    >>> google_words({"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}})
    'Requested entity was not found.'
    """
    error = payload.get("error") if isinstance(payload, dict) else None
    words = error.get("message", "") if isinstance(error, dict) else ""
    return " ".join(str(words).split())[:300]


def refusal_mend(status: int, words: str, account: str) -> str:
    """Return what a person can do about a refusal.

    >>> refusal_mend(403, "The caller does not have permission", "reports@plan.iam.gserviceaccount.com")
    'Share the spreadsheet (as viewer) with reports@plan.iam.gserviceaccount.com.'
    """
    if status == 403 and ("has not been used" in words or "disabled" in words):
        return "Enable the Google Sheets API in the service account's project."
    if status == 403:
        return f"Share the spreadsheet (as viewer) with {account}."
    if status == 404:
        return f"Check the key of the spreadsheet in params, and that it is shared with {account}."
    if status == 401:
        return f"Check the key file of {account}: it may have been revoked."
    if "not supported for this document" in words:
        return "It is an Excel file kept in Drive: open it and choose File, Save as Google Sheets."
    return "Run it again: a tab may have been renamed meanwhile."
