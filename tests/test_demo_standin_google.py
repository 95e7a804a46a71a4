"""The stand-in as Google Sheets: tokens, outlines, values as they are rendered, refusals."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import google.auth.exceptions
import gspread
import jsonschema  # type: ignore[import-untyped]
import pytest
import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials

from squadlib.demo import a1
from squadlib.demo.faults import Fault, sheets_limit
from squadlib.demo.google import Shown
from squadlib.demo.site import Spreadsheet
from squadlib.demo.standin import Standin, serve
from tests.conftest import SHARED
from tests.tiny_site import tiny_site

READ_ONLY = ["https://www.googleapis.com/auth/spreadsheets.readonly"]
PLAN = Spreadsheet(
    "plan-key",
    "The plan",
    {
        "Methods": [["Method ID", "Year"], ["M1", 2026.0], [], ["0012", "", None]],
        "Measures 2026": [
            ["Share", Shown(0.8, "80%"), True, date(2020, 1, 1), datetime(2020, 1, 1, 6, tzinfo=UTC)],
            ["", "x"],
        ],
        "Empty": [],
        "D3": [["a", "b"], ["c", "d"]],
    },
)


@pytest.fixture(scope="module")
def standin() -> Iterator[Standin]:
    """Serve the plan for the tests of this module."""
    with serve(tiny_site(), spreadsheets=[PLAN]) as running:
        yield running


def let_in(standin: Standin, **changed: str) -> AuthorizedSession:
    """Return a session of the stand-in's service account, with members of its file changed."""
    account = json.loads(Path(standin.environment()["GOOGLE_APPLICATION_CREDENTIALS"]).read_text(encoding="utf-8"))
    google_credentials: Any = Credentials
    authorized: Any = AuthorizedSession
    session: AuthorizedSession = authorized(
        google_credentials.from_service_account_info(account | changed, scopes=READ_ONLY)
    )
    return session


@pytest.fixture(scope="module")
def session(standin: Standin) -> AuthorizedSession:
    """Return a session that is let in by the service account, as Google's own client makes it."""
    return let_in(standin)


def get(session: AuthorizedSession, standin: Standin, path: str, **params: Any) -> Any:
    """Ask for part of the plan and return the JSON."""
    return session.get(f"{standin.sheets_url}/v4/spreadsheets/{path}", params=params, timeout=5).json()


def test_values_are_ragged_and_typed(session: AuthorizedSession, standin: Standin) -> None:
    """Blank ends are cut, inner blanks stay, whole numbers have no point, text stays text."""
    assert get(session, standin, "plan-key/values/Methods", valueRenderOption="UNFORMATTED_VALUE") == {
        "range": "Methods!A1:Z1000",
        "majorDimension": "ROWS",
        "values": [["Method ID", "Year"], ["M1", 2026], [], ["0012"]],
    }


def test_dates_and_percents_are_numbers_or_what_the_screen_shows(session: AuthorizedSession, standin: Standin) -> None:
    """The same cells three times: serial numbers, dates as text, everything as text."""
    path = "plan-key/values/'Measures 2026'!A1:E1"
    serial = get(session, standin, path, valueRenderOption="UNFORMATTED_VALUE")
    dated = get(session, standin, path, valueRenderOption="UNFORMATTED_VALUE", dateTimeRenderOption="FORMATTED_STRING")
    shown = get(session, standin, path)
    assert serial["values"] == [["Share", 0.8, True, 43831, 43831.25]]
    assert dated["values"] == [["Share", 0.8, True, "2020-01-01", "2020-01-01 06:00:00"]]
    assert shown["values"] == [["Share", "80%", "TRUE", "2020-01-01", "2020-01-01 06:00:00"]]


def test_a_batch_answers_in_the_order_asked(session: AuthorizedSession, standin: Standin) -> None:
    """Ranges are clipped to the grid and echoed in full; an empty one has no values at all."""
    params = {"ranges": ["Empty", "'Measures 2026'!B2:ZZ9999", "'D3'!B:B"], "majorDimension": "COLUMNS"}
    assert get(session, standin, "plan-key/values:batchGet", **params)["valueRanges"] == [
        {"range": "Empty!A1:Z1000", "majorDimension": "COLUMNS"},
        {"range": "'Measures 2026'!B2:Z1000", "majorDimension": "COLUMNS", "values": [["x"]]},
        {"range": "'D3'!B1:B1000", "majorDimension": "COLUMNS", "values": [["b", "d"]]},
    ]


@pytest.mark.parametrize(
    ("path", "code", "status", "message"),
    [
        ("plan-key/values/NoTab!A1:B2", 400, "INVALID_ARGUMENT", "Unable to parse range: NoTab!A1:B2"),
        ("plan-key/values/Methods!A1:[5", 400, "INVALID_ARGUMENT", "Unable to parse range: Methods!A1:[5"),
        ("plan-key/values:batchGet?ranges=Methods&ranges=X!A1", 400, "INVALID_ARGUMENT", "Unable to parse range: X!A1"),
        ("other-key", 404, "NOT_FOUND", "Requested entity was not found."),
        ("other-key/values/Methods", 404, "NOT_FOUND", "Requested entity was not found."),
    ],
)
def test_what_is_not_there_is_refused_in_googles_words(
    session: AuthorizedSession, *, standin: Standin, path: str, code: int, status: str, message: str
) -> None:
    """A missing tab is a bad range, a missing spreadsheet is not found."""
    answer = session.get(f"{standin.sheets_url}/v4/spreadsheets/{path}", timeout=5)
    assert answer.status_code == code
    assert answer.json() == {"error": {"code": code, "message": message, "status": status}}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_nobody_gets_in_without_the_token(standin: Standin, headers: dict[str, str]) -> None:
    """A missing and a wrong bearer are both unauthenticated."""
    answer = requests.get(f"{standin.sheets_url}/v4/spreadsheets/plan-key", headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_a_key_of_somebody_else_gets_no_token(standin: Standin) -> None:
    """The assertion's signature is checked, not only its form."""
    with pytest.raises(google.auth.exceptions.RefreshError, match="account not found"):
        let_in(standin, client_email="x@example.com").get(standin.sheets_url, timeout=5)
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "e30.e30.AAAA"}
    answer = requests.post(f"{standin.sheets_url}/token", data=form, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_gspread_reads_the_plan_through_a_replaced_root(standin: Standin, session: AuthorizedSession) -> None:
    """The client that production uses works, only the root of the URL differs."""

    class Local(gspread.HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
            root = "https://sheets.googleapis.com"
            return super().request(method, endpoint.replace(root, standin.sheets_url), *args, **kwargs)

    nobody: Any = None
    client = gspread.Client(auth=nobody, session=session, http_client=Local)
    assert [tab.title for tab in client.open_by_key("plan-key").worksheets()] == list(PLAN.tabs)
    assert client.http_client.values_batch_get("plan-key", ["Methods!A1:B1"])["valueRanges"][0]["values"] == [
        ["Method ID", "Year"]
    ]


def test_a_field_mask_picks_parts(standin: Standin, session: AuthorizedSession) -> None:
    """An outline asked for by mask is cut to it."""
    outline = get(session, standin, "plan-key", fields="properties.title,sheets.properties(title,index)")
    assert outline["properties"] == {"title": "The plan"}
    assert outline["sheets"][3] == {"properties": {"title": "D3", "index": 3}}


def test_a_quota_can_be_made_to_run_out(standin: Standin) -> None:
    """A fault stands in place of the answer for as long as it is asked for."""

    def first_only(_: str, path: str, count: int) -> Fault | None:
        return sheets_limit() if count == 1 and "values" in path else None

    with serve(tiny_site(), spreadsheets=[PLAN], faults=first_only) as limited:
        own = let_in(limited)
        url = f"{limited.sheets_url}/v4/spreadsheets/plan-key/values/Methods"
        assert [own.get(url, timeout=5).status_code for _ in range(2)] == [429, 200]


def converted(schema: Any) -> Any:
    """Turn a schema of Google's discovery documents into a JSON schema that lets no unknown member pass."""
    if isinstance(schema, list):
        return [converted(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": f"#/definitions/{schema['$ref']}"}
    kept = {name: schema[name] for name in ("type", "enum") if name in schema and schema[name] != "any"}
    if "properties" in schema:
        kept["properties"] = {name: converted(part) for name, part in schema["properties"].items()}
        kept["additionalProperties"] = False
    return kept | ({"items": converted(schema["items"])} if "items" in schema else {})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("plan-key", "Spreadsheet"),
        ("plan-key?includeGridData=true", "Spreadsheet"),
        ("plan-key/values/Methods", "ValueRange"),
        ("plan-key/values:batchGet?ranges=Methods&ranges=Empty", "BatchGetValuesResponse"),
    ],
)
def test_answers_fit_googles_own_schema(
    session: AuthorizedSession, standin: Standin, shared_data: Path, path: str, name: str
) -> None:
    """Every member and type is one of the discovery document's."""
    document = json.loads((shared_data.parent / "schemas" / "sheets-v4-read.json").read_text(encoding="utf-8"))
    definitions = {key: converted(schema) for key, schema in document["schemas"].items()}
    answer = session.get(f"{standin.sheets_url}/v4/spreadsheets/{path}", timeout=5).json()
    jsonschema.Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions}).validate(answer)


def recorded_ranges() -> list[tuple[str, str]]:
    """Return what was asked of Google's own server and the range it echoed, for ranges with both corners."""
    path = SHARED / "data" / "gspread-cassettes" / "values-and-errors.json"
    found = set()
    for entry in json.loads(path.read_text(encoding="utf-8")) if path.exists() else []:
        asked = unquote(urlsplit(entry["uri"]).path).partition("/values/")[2]
        if entry["status"]["code"] == 200 and asked.rpartition("!")[2].count(":") <= 1 and "Named" not in asked:
            found.add((asked, entry["body"].get("range", "")))
    return sorted(pair for pair in found if pair[1])


@pytest.mark.parametrize(("asked", "echoed"), recorded_ranges())
def test_ranges_are_echoed_as_google_echoed_them(asked: str, echoed: str) -> None:
    """Quotes, order of corners and clipping are those of the recorded answers."""
    title = asked.rpartition("!")[0] or asked
    title = title[1:-1].replace("''", "'") if title[0] == title[-1] == "'" else title
    corner = re.fullmatch(r"([A-Z]+)(\d+)", echoed.rpartition(":")[2])
    is_whole_tab = "!" not in asked and corner is not None
    grid = (int(corner[2]), a1.column_number(corner[1])) if is_whole_tab and corner else (1000, 26)
    assert str(a1.parse(asked, {title: grid})) == echoed


def test_the_recordings_have_the_keys_of_our_answers(
    session: AuthorizedSession, standin: Standin, shared_data: Path
) -> None:
    """An outline holds nothing that a recorded one does not, and all that a reader needs."""
    path = shared_data / "gspread-cassettes" / "spreadsheets-get.json"
    recorded = json.loads(path.read_text(encoding="utf-8"))[0]["body"]
    ours = get(session, standin, "plan-key", includeGridData="false")
    assert ours.keys() <= recorded.keys()
    assert ours["properties"].keys() <= recorded["properties"].keys()
    assert ours["sheets"][0]["properties"].keys() == recorded["sheets"][0]["properties"].keys()
