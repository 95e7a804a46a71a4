"""Google Sheets v4, answering for spreadsheets: their outline, and the values of ranges as it renders them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from http import HTTPStatus
from typing import Any

from squadlib.demo import a1, google_account
from squadlib.demo.field_mask import masked
from squadlib.demo.site import Json, Spreadsheet
from squadlib.demo.wire import Answer, Refusal, Request, Routes, answered, shown

SPREADSHEETS = "/v4/spreadsheets"
ROWS, COLUMNS = 1000, 26
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - serial dates have no zone
STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND"}
SIGN_IN = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential."
    " See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
NO_CREDENTIAL = f"Request is missing required authentication credential. {SIGN_IN}"
BAD_CREDENTIAL = f"Request had invalid authentication credentials. {SIGN_IN}"


@dataclass(frozen=True)
class Shown:
    """A cell whose text on the screen is not its value: `Shown(0.8, "80%")`."""

    value: float
    text: str


def refused(status: int, message: str) -> Refusal:
    """Refuse with Google's error body."""
    body = {"error": {"code": status, "message": message, "status": STATUS[status]}}
    return Refusal(Answer(status, shown(body).encode()))


class GoogleSheets:
    """The token endpoint and the reading part of Sheets; `bearer` is the access token it gives and lets in."""

    def __init__(self, spreadsheets: Sequence[Spreadsheet], *, root: str, bearer: str) -> None:
        self._books = {book.key: book for book in spreadsheets}
        self._token_uri, self._bearer = f"{root}/token", bearer
        self._routes = Routes()
        self._routes.add("GET", f"{SPREADSHEETS}/{{id}}/values:batchGet", self.ranges)
        self._routes.add("GET", f"{SPREADSHEETS}/{{id}}/values/(.+)", self.range)
        self._routes.add("GET", f"{SPREADSHEETS}/{{id}}", self.outline)

    def answer(self, request: Request) -> Answer | None:
        """Answer a request that is for Google; `None` for any other."""
        if (request.method, request.path) == ("POST", "/token"):
            return google_account.grant(request, token_uri=self._token_uri, bearer=self._bearer)
        if not request.path.startswith(SPREADSHEETS):
            return None
        credential = request.headers.get("authorization", "")
        if credential != f"Bearer {self._bearer}":
            raise refused(HTTPStatus.UNAUTHORIZED, BAD_CREDENTIAL if credential else NO_CREDENTIAL)
        answer = self._routes.answer(request)
        if answer is None:
            raise refused(HTTPStatus.NOT_FOUND, "Requested entity was not found.")
        return answer

    def outline(self, request: Request, key: str) -> Answer:
        """Show a spreadsheet and its tabs, with the cells of its ranges if grid data is asked for."""
        book = self._book(key)
        with_cells = request.first("includeGridData") == "true"
        sheets = [_sheet(book, title, place, with_cells=with_cells) for place, title in enumerate(book.tabs)]
        whole = {
            "spreadsheetId": book.key,
            "properties": {
                "title": book.title,
                "locale": "en_US",
                "autoRecalc": "ON_CHANGE",
                "timeZone": "Etc/GMT",
            },
            "sheets": sheets,
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.key}/edit",
        }
        mask = request.first("fields")
        return answered(masked(whole, mask) if mask else whole)

    def range(self, request: Request, key: str, text: str) -> Answer:
        """Show the values of one range."""
        return answered(_values(self._book(key), text, request))

    def ranges(self, request: Request, key: str) -> Answer:
        """Show the values of several ranges, in the order asked; one bad range fails all."""
        book = self._book(key)
        found = [_values(book, text, request) for text in request.query.get("ranges", [])]
        return answered({"spreadsheetId": key} | ({"valueRanges": found} if found else {}))

    def _book(self, key: str) -> Spreadsheet:
        if key not in self._books:
            raise refused(HTTPStatus.NOT_FOUND, "Requested entity was not found.")
        return self._books[key]


def _grid(rows: list[list[Any]]) -> tuple[int, int]:
    return max(ROWS, len(rows)), max(COLUMNS, *(len(row) for row in rows), 0)


def _sheet(book: Spreadsheet, title: str, place: int, *, with_cells: bool) -> Json:
    rows, columns = _grid(book.tabs[title])
    # The first tab is number 0, the others have a number of their own.
    number = place and int(hashlib.sha256(title.encode()).hexdigest()[:7], 16)
    grid = {"rowCount": rows, "columnCount": columns}
    sheet: Json = {
        "properties": {"sheetId": number, "title": title, "index": place, "sheetType": "GRID", "gridProperties": grid}
    }
    if with_cells:
        cells = [{"values": [_cell(cell) for cell in row]} for row in book.tabs[title]]
        sheet["data"] = [{"rowData": cells}]
    return sheet


def _cell(cell: Any) -> Json:
    if cell in (None, ""):
        return {}
    value = unformatted(cell, as_serial=True)
    kind = "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    return {"userEnteredValue": {kind: value}, "effectiveValue": {kind: value}, "formattedValue": formatted(cell)}


def _values(book: Spreadsheet, text: str, request: Request) -> Json:
    try:
        block = a1.parse(text, {title: _grid(rows) for title, rows in book.tabs.items()})
    except a1.RangeError as error:
        raise refused(HTTPStatus.BAD_REQUEST, str(error)) from None
    option = _option(request, "valueRenderOption", ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"))
    as_serial = _option(request, "dateTimeRenderOption", ("SERIAL_NUMBER", "FORMATTED_STRING")) == "SERIAL_NUMBER"
    dimension = _option(request, "majorDimension", ("ROWS", "COLUMNS"))
    rows = [row[slice(*block.columns)] for row in book.tabs[block.tab][slice(*block.rows)]]
    cells = [
        [formatted(cell) if option == "FORMATTED_VALUE" else unformatted(cell, as_serial=as_serial) for cell in row]
        for row in rows
    ]
    values = _trimmed(cells if dimension == "ROWS" else _turned(cells))
    return {"range": str(block), "majorDimension": dimension} | ({"values": values} if values else {})


def _option(request: Request, name: str, choices: tuple[str, ...]) -> str:
    chosen = request.first(name) or choices[0]
    if chosen not in choices:
        raise refused(HTTPStatus.BAD_REQUEST, f"Invalid value at '{name}', \"{chosen}\"")
    return chosen


def _turned(rows: list[list[Any]]) -> list[list[Any]]:
    width = max((len(row) for row in rows), default=0)
    return [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Cut the blank end of each row and the blank rows at the end, as Google does."""
    cut = [row[: max((place + 1 for place, cell in enumerate(row) if cell != ""), default=0)] for row in rows]
    while cut and not cut[-1]:
        cut.pop()
    return cut


def unformatted(cell: Any, *, as_serial: bool) -> Any:
    """Return a cell's own value: numbers as numbers, dates as days since 1899-12-30 or as text, blanks as "".

    >>> [unformatted(cell, as_serial=True) for cell in (date(2020, 1, 1), None, 2.0, 0.8, "0012")]
    [43831, '', 2, 0.8, '0012']
    """
    if cell is None:
        return ""
    if isinstance(cell, date) and not as_serial:
        return formatted(cell)
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
        cell = (moment.replace(tzinfo=None) - DAY_ZERO).total_seconds() / 86400
    value = cell.value if isinstance(cell, Shown) else cell
    return int(value) if isinstance(value, float) and value.is_integer() else value


def formatted(cell: Any) -> str:
    """Return a cell's text on the screen.

    >>> formatted(0.8), formatted(Shown(0.8, "80%")), formatted(True), formatted(date(2020, 1, 1))
    ('0.8', '80%', 'TRUE', '2020-01-01')
    """
    if isinstance(cell, Shown):
        return cell.text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return cell.isoformat() if isinstance(cell, date) else str(unformatted(cell, as_serial=True))
