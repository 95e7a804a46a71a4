"""What a browser shows: live charts under the strict policy, still there without scripts, readable at every width."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.report_pages import BOARDS, figures, page

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
pytestmark = pytest.mark.browser
WIDTHS = (1280, 390)
MODES = ("light", "dark")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open headless Chromium, Debian's package."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@dataclass
class Opened:
    """A page in the browser and what it said and asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def opened(
    browser: Browser, folder: Path, *, kind: str = "usual", width: int = 1280, mode: str = "light", js: bool = True
) -> Opened:
    """Open the report from a file, as from a mail's attachment, and scroll through it."""
    file = folder / "sprint-report.html"
    file.write_text(page(kind), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode, java_script_enabled=js)  # type: ignore[arg-type]
    seen = Opened(context.new_page())
    seen.page.on("console", lambda message: seen.said.append(message.text))
    seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.goto(file.as_uri())
    if js:
        seen.page.add_style_tag(content="html{scroll-behavior:auto}")
        seen.page.evaluate("document.querySelectorAll('.drawing').forEach(one => one.scrollIntoView())")
        for place in range(0, int(seen.page.evaluate("document.documentElement.scrollHeight")), 700):
            seen.page.evaluate(f"scrollTo(0, {place})")
            seen.page.wait_for_timeout(20)
        seen.page.wait_for_function(LIVE)
    return seen


VISIBLE = "[...document.querySelectorAll('.drawing')].filter(one => one.offsetParent !== null)"
LIVE = f"() => {VISIBLE}.every(one => one.dataset.live)"
SMALLEST = f"""() => Math.min(...{VISIBLE}.flatMap(one => [...one.querySelectorAll('svg text')].map(text =>
  parseFloat(getComputedStyle(text).fontSize) * one.querySelector('svg').getBoundingClientRect().width
  / one.querySelector('svg').viewBox.baseVal.width)))"""
OUTSIDE = f"""() => {VISIBLE}.flatMap(one => [...one.querySelectorAll('svg text')]).filter(text => {{
  const box = text.getBoundingClientRect();
  return box.left < 0 || box.right > document.documentElement.clientWidth; }}).map(text => text.textContent)"""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("width", WIDTHS)
def test_charts_are_live_and_nothing_is_asked_for_or_complained_about(
    browser: Browser, tmp_path: Path, width: int, mode: str
) -> None:
    """Under the policy that allows two scripts by hash: each chart live, one request (the file), a silent console."""
    seen = opened(browser, tmp_path, width=width, mode=mode)
    assert seen.page.evaluate(f"{VISIBLE}.map(one => one.dataset.live)") == ["yes"] * len(figures("usual"))
    assert seen.said == []
    assert [url for url in seen.asked if not url.startswith("file:")] == []
    assert len(seen.asked) == 1


@pytest.mark.parametrize("kind", BOARDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_never_scrolls_sideways(browser: Browser, tmp_path: Path, kind: str, width: int) -> None:
    """Neither page nor chart is wider than the screen, and each is live in silence, whatever the sprint was like."""
    seen = opened(browser, tmp_path, kind=kind, width=width)
    assert seen.page.evaluate(f"{VISIBLE}.map(one => one.dataset.live)") == ["yes"] * len(figures(kind))
    assert seen.page.evaluate("document.documentElement.scrollWidth") == width
    assert seen.page.evaluate(OUTSIDE) == []
    assert seen.said == []


@pytest.mark.parametrize("width", WIDTHS)
def test_text_in_charts_stays_readable(browser: Browser, tmp_path: Path, width: int) -> None:
    """At least 12 px on a phone and on a desk."""
    assert opened(browser, tmp_path, width=width).page.evaluate(SMALLEST) >= 12


def test_charts_are_there_without_scripts(browser: Browser, tmp_path: Path) -> None:
    """A drawing of each figure is visible, tables too, and the evidence opens."""
    seen = opened(browser, tmp_path, js=False)
    shown = seen.page.locator(".drawing svg:visible")
    assert shown.count() == len(figures("usual"))
    assert seen.page.locator("table:visible").count() >= 4
    seen.page.locator("summary", has_text="Saved search 2").click()
    assert seen.page.get_by_text("Estimate 3 at the start").first.is_visible()


def test_dark_mode_changes_charts_as_well(browser: Browser, tmp_path: Path) -> None:
    """The same mark has another colour, the theme's dark one."""
    bar = "getComputedStyle(document.querySelector('#figure-members .wide [fill=\"var(--completed)\"]')).fill"
    light = opened(browser, tmp_path).page.evaluate(bar)
    dark = opened(browser, tmp_path, mode="dark").page.evaluate(bar)
    assert (light, dark) == ("rgb(31, 95, 168)", "rgb(106, 168, 238)")


def test_a_chart_that_cannot_be_made_live_stays_as_it_was(browser: Browser, tmp_path: Path) -> None:
    """A broken spec costs its chart the tooltips, nothing else."""
    file = tmp_path / "broken.html"
    file.write_text(
        page("usual").replace('<script type="application/json">{', '<script type="application/json">', 1),
        encoding="utf-8",
    )
    tab = browser.new_page()
    tab.goto(file.as_uri())
    tab.locator("#figure-completion").scroll_into_view_if_needed()
    tab.wait_for_function("document.querySelector('#figure-completion .wide').dataset.live === 'no'")
    assert tab.locator("#figure-completion .wide svg").is_visible()


def test_a_column_sorts_by_value(browser: Browser, tmp_path: Path) -> None:
    """Numbers as numbers, either way, by keyboard too; a dash stays last."""
    tab = opened(browser, tmp_path).page
    table = tab.locator("#members table").last
    button = table.get_by_role("button", name="Completed", exact=True)
    button.focus()
    first: list[float] = []
    for _ in range(2):
        tab.keyboard.press("Enter")
        first.append(float(str(table.locator("tbody tr").first.locator("td").nth(3).text_content())))
    assert first == [0, 11]
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"


def test_a_key_leads_to_its_row_and_opens_it(browser: Browser, tmp_path: Path) -> None:
    """From a number to the issues behind it to why one counts so."""
    tab = opened(browser, tmp_path).page
    tab.locator("#completion details.keys summary").first.click()
    tab.locator('#completion a[href="#CLI-304"]').first.click()
    assert tab.get_by_text("Estimate 3 at the start, 5 at the close").is_visible()


def test_print_has_every_part_and_the_addresses_once(browser: Browser, tmp_path: Path) -> None:
    """A4 in light colours, evidence opened, links written out at the end, pages numbered."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    seen = opened(browser, tmp_path, mode="dark")
    seen.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    command = [tool, "-layout", str(tmp_path / "report.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Estimate 3 at the start, 5 at the close" in " ".join(text.split())
    assert text.count("https://jira.example/browse/") == 1
    assert re.search(r"\b1 ?/ ?\d", text.split("\f")[0])
