"""The index in headless Chromium, from a folder: both widths, both modes, the search, no request to anywhere."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from squadlib.errors import Stopped
from squadlib.reports.run.failed_page import Attempt, failed_page
from squadlib.reports.shelf.index import rebuild
from tests.browser_pages import MODES, SMALL_PRINT, WIDTHS, browser, objections  # noqa: F401  a fixture
from tests.report_fixture import HOSTILE
from tests.report_shelf import milestone_facts, shelve, shelve_sprints, sprint_facts, team_facts

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three squads, one of a hostile name, a team, quarters, and a failure."""
    reports = tmp_path_factory.mktemp("shelf") / "reports"
    for squad in ("client", "platform"):
        shelve_sprints(reports, squad, range(1, 14))
        for quarter in ("2026Q2", "2026Q3"):
            shelve(reports, f"{squad}/{quarter}", "milestone-report", milestone_facts(quarter, squad=squad))
    ids = [sprint_facts(13, squad=squad)["sprint"]["id"] for squad in ("client", "platform")]
    shelve(reports, "team/2026-07-17", "team-report", team_facts(ids=ids), squad_name="The team", answer="Fine.")
    shelve(reports, "hostile/x", "sprint-report", sprint_facts(13, squad="hostile", name=HOSTILE), squad_name=HOSTILE)
    (reports / "failed").mkdir()
    (reports / "failed" / "x.html").write_text("<title>Not made · Client, Client 14</title>", encoding="utf-8")
    rebuild(reports)
    return reports


Open = Callable[..., tuple[Page, list[str], list[str]]]


@pytest.fixture
def open_index(browser: Browser, shelf: Path) -> Open:  # noqa: F811
    """Return what opens the index and notes what the page says and asks for."""

    def opened(*, width: int = 1280, mode: str = "light", js: bool = True) -> tuple[Page, list[str], list[str]]:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=mode,
            java_script_enabled=js,  # type: ignore[arg-type]
        )
        tab, said, asked = context.new_page(), list[str](), list[str]()
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto((shelf / "index.html").as_uri())
        return tab, said, asked

    return opened


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("mode", MODES)
def test_it_fits_is_legible_and_asks_nobody(open_index: Open, width: int, mode: str) -> None:
    """No wider than the window, no text below 12 px, nothing axe-core objects to, one request: the page itself."""
    tab, said, asked = open_index(width=width, mode=mode)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.evaluate(SMALL_PRINT) == []
    assert objections(tab) == []
    assert said == []
    assert [url.rsplit("/", 1)[1] for url in asked] == ["index.html"]


def shown(tab: Page, selector: str) -> list[str]:
    """Return the texts of what is to be seen."""
    return [str(one.text_content()) for one in tab.locator(selector).all() if one.is_visible()]


def test_the_search_leaves_what_fits_and_says_how_much(open_index: Open) -> None:
    """Every word must fit: rows, columns and sections without a hit are gone, and come back."""
    tab, _, _ = open_index()
    field = tab.get_by_role("searchbox", name="Search")
    rows = len(shown(tab, "#sprints tbody tr"))
    assert rows == 4
    field.fill("PLATFORM 12")
    assert shown(tab, "#sprints .squad") == ["Platform"]
    assert len(shown(tab, "#sprints thead th")) == 2
    assert shown(tab, "#sprints td .slot") == ["90\u00a0%36 of 40\u00a0pointsPlatform 12"]
    assert not tab.locator("#quarters").is_visible()
    assert tab.get_by_role("status").text_content() == "1 report fits."
    field.fill("2026q3")
    assert shown(tab, "#quarters thead th") == ["Squad", "2026Q3"]
    assert not tab.locator("#sprints").is_visible()
    assert tab.get_by_role("status").text_content() == "2 reports fit."
    field.fill("nothing like it")
    assert tab.get_by_role("status").text_content() == "0 reports fit."
    field.fill("")
    assert len(shown(tab, "#sprints tbody tr")) == rows
    assert tab.get_by_role("status").text_content() == ""


def test_without_scripts_there_is_no_search_and_everything_else(open_index: Open) -> None:
    """A share that strips scripts shows the same tables."""
    tab, _, _ = open_index(js=False)
    assert not tab.get_by_role("searchbox").is_visible()
    assert len(shown(tab, "#sprints tbody tr")) == 4


def test_from_the_index_to_a_report_and_back_and_to_the_sprint_before(open_index: Open) -> None:
    """With the keyboard's own links, from a folder."""
    tab, _, _ = open_index()
    tab.locator("#sprints a[href*='client-13']").first.click()
    assert tab.url.endswith("client/client-13/sprint-report.html")
    tab.get_by_role("link", name="← Client 12").click()
    assert tab.url.endswith("client/client-12/sprint-report.html")
    tab.get_by_role("link", name="Client 13 →").click()
    tab.get_by_role("link", name="All reports").click()
    assert tab.url.endswith("reports/index.html")


def test_the_squads_name_stays_in_sight_when_the_table_is_moved(open_index: Open) -> None:
    """On a phone most sprints lie to the right."""
    tab, _, _ = open_index(width=390)
    scroll = tab.locator("#sprints .scroll")
    scroll.evaluate("one => { one.scrollLeft = 400; }")
    assert tab.locator("#sprints th[scope=row]").nth(1).bounding_box()["x"] == pytest.approx(16, abs=1)  # type: ignore[index]


def test_the_search_can_be_reached_and_used_by_keyboard(open_index: Open) -> None:
    """Tab, type; each table can be scrolled by its keys."""
    tab, _, _ = open_index()
    for _ in range(6):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.id") == "search":
            break
    tab.keyboard.type("quarter")
    assert tab.get_by_role("status").text_content() == "0 reports fit."
    assert tab.locator(".scroll[tabindex='0']").count() == 2


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_of_a_failure_fits_and_is_legible(browser: Browser, tmp_path: Path, width: int) -> None:  # noqa: F811
    """A long message, a long command and a hostile name too."""
    attempt = Attempt(
        report="sprint-report",
        about=f"Client, {HOSTILE}",
        snapshot="20261118T093000Z-cace77fa",
        as_of="2026-11-18T09:30:00Z",
        command=f"squadlib sprint-report client --params={'x' * 200}",
        page=tmp_path / "client" / "s" / "sprint-report.html",
        failed=tmp_path / "failed" / "x.html",
    )
    stopped = Stopped(Path("sprint_report.ipynb"), 7, HOSTILE, f"ValueError: {'very long ' * 90}\n{'y' * 300}")
    file = tmp_path / "x.html"
    file.write_text(failed_page(stopped, attempt, now=datetime(2026, 11, 22, tzinfo=UTC)), encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.goto(file.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.evaluate(SMALL_PRINT) == []
    assert objections(tab) == []
