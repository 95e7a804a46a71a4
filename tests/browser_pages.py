"""Pages opened in headless Chromium from a file, as from a mail's attachment, and what is to be seen on them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.report_pages import SPRINT_REPORT, page

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
WIDTHS = (1280, 390)
MODES = ("light", "dark")
SMALLEST_TEXT = 12

VISIBLE = "[...document.querySelectorAll('.drawing')].filter(one => one.offsetParent !== null)"
LIVE = f"() => {VISIBLE}.every(one => one.dataset.live)"
STATES = f"{VISIBLE}.map(one => one.dataset.live)"
SMALLEST = f"""() => Math.min(Infinity, ...{VISIBLE}.flatMap(one => [...one.querySelectorAll('svg text')].map(text =>
  parseFloat(getComputedStyle(text).fontSize) * one.querySelector('svg').getBoundingClientRect().width
  / one.querySelector('svg').viewBox.baseVal.width)))"""
OUTSIDE = f"""() => {VISIBLE}.flatMap(one => [...one.querySelectorAll('svg text')]).filter(text => {{
  const box = text.getBoundingClientRect();
  return box.left < 0 || box.right > document.documentElement.clientWidth; }}).map(text => text.textContent)"""
SMALL_PRINT = f"""() => [...document.querySelectorAll('main *')].filter(one => one.offsetParent !== null
  && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
  && parseFloat(getComputedStyle(one).fontSize) < {SMALLEST_TEXT}).map(one => one.textContent.trim().slice(0, 60))"""
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


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

    def scrolled(self) -> "Opened":
        """Scroll through the page, as a reader does, until each chart there is live or has given up."""
        for place in range(0, int(self.page.evaluate("document.documentElement.scrollHeight")), 1400):
            self.page.evaluate(f"scrollTo({{top: {place}, behavior: 'instant'}})")
            self.page.evaluate("() => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))")
        self.page.wait_for_function(LIVE)
        return self


def opened(
    browser: Browser,
    folder: Path,
    *,
    kind: str = "usual",
    notebook: str = SPRINT_REPORT,
    width: int = 1280,
    mode: str = "light",
    js: bool = True,
) -> Opened:
    """Open a report from a file and scroll through it."""
    file = folder / "report.html"
    file.write_text(page(kind, notebook), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode, java_script_enabled=js)  # type: ignore[arg-type]
    seen = Opened(context.new_page())
    seen.page.on("console", lambda message: seen.said.append(message.text))
    seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
    seen.page.on("dialog", lambda dialog: (seen.said.append(dialog.message), dialog.dismiss()))
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.goto(file.as_uri())
    return seen.scrolled() if js else seen


def objections(page: Page, *, contrast: bool = True) -> list[str]:
    """Return what axe-core objects to on the page as it is shown now; contrast takes twice as long as all the rest."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"][:3]]


def faults(seen: Opened, *, width: int) -> list[str]:
    """Return what is wrong with the page at this width: too wide, text cut off or too small, a chart that is dead."""
    tab, found = seen.page, list[str]()
    if (wide := tab.evaluate("document.documentElement.scrollWidth")) != width:
        found.append(f"{wide} px wide")
    found += [f"outside: {text}" for text in tab.evaluate(OUTSIDE)]
    found += [f"too small: {text}" for text in tab.evaluate(SMALL_PRINT)]
    if (smallest := tab.evaluate(SMALLEST)) is not None and smallest < SMALLEST_TEXT:
        found.append(f"text of {smallest} px in a chart")
    found += [f"a chart is {state}" for state in tab.evaluate(STATES) if state != "yes"]
    return found
