"""The plan workbook from Google, .xlsx and .csv: the same cells, few requests, bounded patience, clear refusals."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from squadlib.demo.site import Site, Spreadsheet
from squadlib.demo.standin import Fault, Standin, serve
from squadlib.errors import SourceError, UsageError
from squadlib.records import WorkbookRecords
from squadlib.sources.google_sheets import TITLES, VALUES, spreadsheet_key
from squadlib.sources.http import Patience
from squadlib.sources.sheets import fetch_workbook
from squadlib.tables.plan import plan_tables
from tests.plan_factory import Tabs, assert_same, tabs, workbook, write_csv, write_xlsx

KEY = "1PlanOfATest"
NO_FOLDER = Path("params")


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        """Let the wait pass at once."""
        self.now += seconds


@contextmanager
def google(
    of: Tabs | None = None, faults: Callable[[str, str, int], Fault | None] | None = None
) -> Iterator[tuple[Standin, Callable[..., WorkbookRecords]]]:
    """Serve a spreadsheet and yield the stand-in and a fetch from it that never really sleeps."""
    time = Time()
    patience = Patience(read_seconds=5, clock=lambda: time.now, sleep=time.sleep, jitter=lambda: 1)
    book = Spreadsheet(KEY, "Plan 2026", tabs() if of is None else of)

    def fetch(source: str = KEY, *, environ: Mapping[str, str] | None = None, **more: Any) -> WorkbookRecords:
        around = {**standin.environment(), **(environ or {})}
        return fetch_workbook(source, base=NO_FOLDER, environ=around, patience=patience, **more)

    with serve(Site("Sample"), spreadsheets=[book], faults=faults) as standin:
        yield standin, fetch


def failing(path: str, fault: Fault, *, times: int = 10**6) -> Callable[[str, str, int], Fault | None]:
    """Put a fault in place of the first answers to a path."""
    return lambda _, asked, count: fault if asked.endswith(path) and count <= times else None


def google_error(status: int, message: str) -> Fault:
    """Return a refusal in Google's words."""
    return Fault(status, body=json.dumps({"error": {"code": status, "message": message, "status": "X"}}))


def test_one_plan_is_the_same_from_google_xlsx_and_csv(tmp_path: Path) -> None:
    """Where the workbook lives changes nothing of what it says."""
    plan = plan_tables(workbook())
    with google() as (_, fetch):
        assert_same(plan_tables(fetch()), plan)
    write_xlsx(tmp_path / "plan.xlsx", tabs())
    write_csv(tmp_path / "plan", tabs())
    write_csv(tmp_path / "semicolons", tabs(), delimiter=";")
    for source in ("plan.xlsx", "plan", "semicolons"):
        assert_same(plan_tables(fetch_workbook(source, base=tmp_path, environ={})), plan)


def test_google_is_asked_three_times_whatever_the_number_of_tabs() -> None:
    """A token, the tabs' names, one batch of the tabs that are wanted and there."""
    of: Tabs = {"milestones": tabs()["Milestones"], "It's private": [["x"]], "Projects": tabs()["Projects"]}
    said: list[str] = []
    with google(of) as (standin, fetch):
        book = fetch(progress=said.append)
        asked = [(request.path, request.query) for request in standin.asked]
    assert [path.rpartition("/")[2] for path, _ in asked] == ["token", KEY, "values:batchGet"]
    assert asked[1][1] == {name: [value] for name, value in TITLES.items()}
    assert asked[2][1] == {
        **{name: [value] for name, value in VALUES.items()},
        "ranges": ["'milestones'", "'Projects'"],
    }
    assert (book["title"], list(book["tabs"])) == ("Plan 2026", ["milestones", "Projects"])
    assert book["unread_tabs"] == ["It's private"]
    assert said == ["plan workbook 'Plan 2026': 2 tabs"]


def test_a_tab_with_an_apostrophe_and_an_empty_one_are_read() -> None:
    """Google doubles apostrophes in ranges and leaves out the values of an empty tab."""
    with google({"It's": [["a", ""], [], ["", 1]], "Empty": []}) as (_, fetch):
        assert fetch(tabs=None)["tabs"] == {"It's": [["a"], [], ["", 1]], "Empty": []}


def test_a_wanted_tab_that_is_not_there_is_no_error_of_the_fetch() -> None:
    """The plan tells it, together with everything else that is missing."""
    with google({"Milestone": [["x"]]}) as (standin, fetch):
        assert fetch()["tabs"] == {}
        assert len(standin.asked) == 2


@pytest.mark.parametrize(
    "fault",
    [
        *(Fault(status, body="<html>busy</html>") for status in (429, 500, 502, 503, 504)),
        Fault(drop=True),
        Fault(cut_short=True),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/token", KEY, "values:batchGet"])
def test_a_passing_fault_is_retried(path: str, fault: Fault) -> None:
    """Busy, dropped and cut short: asked again, for the token as for the cells."""
    with google(faults=failing(path, fault, times=1)) as (_, fetch):
        assert_same(plan_tables(fetch()), plan_tables(workbook()))


def test_a_lasting_fault_ends_within_the_deadline() -> None:
    """A quota that stays used up ends in one message, not in hours of waiting."""
    with google(faults=failing("values:batchGet", google_error(429, "Quota exceeded"))) as (standin, fetch):
        with pytest.raises(SourceError, match=r"Google Sheets at .*429"):
            fetch(deadline_seconds=100)
        assert len(standin.asked) < 15


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            google_error(403, "The caller does not have permission"),
            r"403 \(The caller .*Share the spreadsheet.*with {}",
        ),
        (google_error(403, "Google Sheets API has not been used in project 1"), "Enable the Google Sheets API"),
        (google_error(404, "Requested entity was not found."), "Check the key of the spreadsheet.*shared with {}"),
        (google_error(401, "Request had invalid credentials"), "Check the key file of {}"),
        (google_error(400, "This operation is not supported for this document"), "Save as Google Sheets"),
        (Fault(302, headers={"Location": "https://login.example.com/x?y=1"}), "redirects are not followed"),
    ],
)
def test_a_refusal_of_google_says_how_to_mend_it(fault: Fault, words: str) -> None:
    """What to share, with whom, what to enable; asked once, for no wait mends it."""
    with google(faults=failing(KEY, fault)) as (standin, fetch):
        account = json.loads(Path(standin.environment()["GOOGLE_APPLICATION_CREDENTIALS"]).read_text())["client_email"]
        with pytest.raises(SourceError, match=words.format(account)):
            fetch()
        assert len(standin.asked) == 2


def test_a_revoked_key_is_told_with_its_account() -> None:
    """Google's token server says no: the account is named, the key is not."""
    body = json.dumps({"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
    with google(faults=failing("/token", Fault(400, body=body))) as (_, fetch):
        with pytest.raises(SourceError, match=r"iam\.gserviceaccount\.com \(invalid_grant: Invalid JWT") as refused:
            fetch()
        assert "PRIVATE KEY" not in str(refused.value)


def test_the_token_goes_to_no_other_host_and_into_no_message() -> None:
    """A token in an error message would end up in a log."""
    with google(faults=failing(KEY, google_error(404, "gone"))) as (standin, fetch):
        with pytest.raises(SourceError) as refused:
            fetch()
        token = standin.asked[-1].headers["authorization"].removeprefix("Bearer ")
        assert token
        assert token not in str(refused.value)


def test_a_missing_or_unusable_account_file_is_named(tmp_path: Path) -> None:
    """The variable, the file and what is wrong with it."""
    (tmp_path / "text.json").write_text("hello")
    (tmp_path / "user.json").write_text('{"type": "authorized_user"}')
    (tmp_path / "half.json").write_text('{"type": "service_account", "client_email": "a@b"}')
    cases = {
        "": "GOOGLE_APPLICATION_CREDENTIALS is not set",
        "nowhere.json": "cannot be read",
        "text.json": "is no JSON file",
        "user.json": "is no service account's key",
        "half.json": "is no service account's key",
    }
    for name, words in cases.items():
        environ = {"GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / name) if name else ""}
        with pytest.raises(UsageError, match=words):
            fetch_workbook("1BBSpc40Femt2x9Q2rLqVWb7OpLzY-_ufLjRetqE5-i8", base=tmp_path, environ=environ)


def test_a_login_is_never_sent_over_plain_http() -> None:
    """Only this machine itself may be asked without encryption."""
    with google() as (standin, fetch):
        with pytest.raises(UsageError, match=r"SQUADLIB_SHEETS_URL: 'http://sheets\.example\.com' is no https"):
            fetch(environ={"SQUADLIB_SHEETS_URL": "http://sheets.example.com"})
        assert standin.asked == []


def test_a_spreadsheet_may_be_named_by_its_address() -> None:
    """The address from the browser serves as well as the key in it."""
    with google() as (_, fetch):
        assert fetch(f"https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=7")["title"] == "Plan 2026"
    with pytest.raises(UsageError, match="published copy"):
        spreadsheet_key("https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml")
    with pytest.raises(UsageError, match="no spreadsheet's address"):
        spreadsheet_key("https://example.com/plan")


def test_a_source_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    """A path that leads nowhere is not asked of Google."""
    (tmp_path / "one.csv").write_text("a,b")
    (tmp_path / "empty").mkdir()
    cases = {
        "plan.xlsx": "is not there",
        "../elsewhere": "is not there",
        "plan": "is not there",
        "one.csv": "folder that holds one .csv per tab",
        "empty": "holds no .csv file",
    }
    for source, words in cases.items():
        with pytest.raises(UsageError, match=words):
            fetch_workbook(source, base=tmp_path, environ={})


def recorded(folder: Path, words: str) -> list[dict[str, Any]]:
    """Return the real answers of Google whose address holds these words."""
    found = json.loads((folder / "gspread-cassettes" / "values-and-errors.json").read_text(encoding="utf-8"))
    return [one for one in found if words in one["uri"] and one["status"]["code"] == 200]


def test_googles_recorded_answers_are_read(shared_data: Path) -> None:
    """Real batches and outlines: ragged rows, ranges without values, merged cells, several sheets."""
    outlines = json.loads((shared_data / "gspread-cassettes" / "spreadsheets-get.json").read_text(encoding="utf-8"))
    whole = [one["body"] for one in recorded(shared_data, "values/") if one["body"].get("majorDimension") == "ROWS"]
    assert sum("values" not in body for body in whole) > 5
    read = 0
    for outline in (one for one in outlines if "sheets" in one["body"]):
        sheets = outline["body"]["sheets"]
        blocks = [whole[(read + place) % len(whole)] for place in range(len(sheets))]
        faults = _recorded_answers(outline["body"], {"valueRanges": blocks})
        with google(faults=faults) as (_, fetch):
            book = fetch(tabs=None)
        assert list(book["tabs"]) == [sheet["properties"]["title"] for sheet in sheets]
        assert [len(rows) for rows in book["tabs"].values()] == [len(block.get("values", [])) for block in blocks]
        read += len(sheets)


def _recorded_answers(outline: Any, batch: Any) -> Callable[[str, str, int], Fault | None]:
    """Answer with what Google answered once."""
    answers = {KEY: outline, "values:batchGet": batch}
    return lambda _, path, __: next(
        (Fault(200, body=json.dumps(body)) for end, body in answers.items() if path.endswith(end)), None
    )
