"""What a reader does with a page in the browser: switch modes, sort, follow a number to its evidence, print."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from squadlib.reports.page.packed import KIND
from tests.browser_pages import browser, opened  # noqa: F401  pytest finds the fixture by its name
from tests.report_pages import NOTEBOOKS, executed, page, richest

pytestmark = pytest.mark.browser


def test_dark_mode_changes_charts_as_well(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    """The same mark has another colour, the theme's dark one."""
    bar = "getComputedStyle(document.querySelector('#figure-members .wide [fill=\"var(--completed)\"]')).fill"
    light = opened(browser, tmp_path).page.evaluate(bar)
    dark = opened(browser, tmp_path, mode="dark").page.evaluate(bar)
    assert (light, dark) == ("rgb(31, 95, 168)", "rgb(106, 168, 238)")


def test_a_chart_that_cannot_be_made_live_stays_as_it_was(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    """A broken spec costs its chart the tooltips, nothing else."""
    file = tmp_path / "broken.html"
    file.write_text(
        page("usual").replace(f'<script type="{KIND}">', f'<script type="{KIND}">broken', 1),
        encoding="utf-8",
    )
    tab = browser.new_page()
    tab.goto(file.as_uri())
    tab.locator("#figure-completion").scroll_into_view_if_needed()
    tab.wait_for_function("document.querySelector('#figure-completion .wide').dataset.live === 'no'")
    assert tab.locator("#figure-completion .wide svg").is_visible()


def test_a_column_sorts_by_value(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
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


def test_a_key_leads_to_its_row_and_opens_it(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    """From a number to the issues behind it to why one counts so."""
    tab = opened(browser, tmp_path).page
    tab.locator("#completion details.keys summary").first.click()
    tab.locator('#completion a[href="#CLI-304"]').first.click()
    assert tab.get_by_text("Estimate 3 at the start, 5 at the close").is_visible()


def test_print_has_the_evidence_and_the_addresses_once(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    """A4 in light colours, evidence opened, links written out at the end, pages numbered."""
    text = printed(browser, tmp_path, notebook="sprint_report")
    assert "Estimate 3 at the start, 5 at the close" in " ".join(text.split())
    assert text.count("https://jira.example/browse/") == 1
    assert re.search(r"\b1 ?/ ?\d", text.split("\f")[0])


@pytest.mark.parametrize(
    "notebook", [one if one == "milestone_report" else pytest.param(one, marks=pytest.mark.slow) for one in NOTEBOOKS]
)
def test_print_has_every_section(browser: Browser, tmp_path: Path, notebook: str) -> None:  # noqa: F811
    """Each question, and the title of each figure under it, is on paper."""
    text = " ".join(printed(browser, tmp_path, notebook=notebook).split())
    cells = executed(richest(notebook), notebook).cells
    questions = [cell.source.removeprefix("## ") for cell in cells if cell.source.startswith("## ")]
    titles = re.findall(r'<h3 id="[^"]+">([^<&]+)</h3>', page(richest(notebook), notebook))
    assert [said for said in [*questions, *titles] if " ".join(said.split()) not in text] == []


def printed(browser: Browser, folder: Path, *, notebook: str) -> str:  # noqa: F811
    """Return the text of the report on paper, printed by someone who reads in dark mode."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    seen = opened(browser, folder, kind=richest(notebook), notebook=notebook, mode="dark")
    seen.page.pdf(path=folder / "report.pdf", prefer_css_page_size=True)
    command = [tool, "-layout", str(folder / "report.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
