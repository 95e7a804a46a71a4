"""Every report of every kind of site in the browser: live and silent, readable at each width, open to everyone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser_pages import (  # noqa: F401  pytest finds the fixture by its name
    MODES,
    OPEN_ALL,
    WIDTHS,
    browser,
    faults,
    objections,
    opened,
)
from tests.report_pages import NOTEBOOKS, REPORTS, SPRINT_REPORT, figures, richest

pytestmark = pytest.mark.browser
LIKE_ANOTHER = ("counted in issues", "first sprint ever, empty", "running, empty", "all carried over")
ON_ITS_OWN = ("unestimated", "nobody assigned", "recorded")
SEEN = [
    (notebook, kind)
    for notebook, kind in REPORTS
    if kind not in LIKE_ANOTHER and (notebook == SPRINT_REPORT or kind not in ON_ITS_OWN)
]
"""The reports a browser opens: what looks like another in it is held by its markup alone (test_kinds.py)."""


@pytest.mark.parametrize(("notebook", "kind"), SEEN)
def test_a_report_is_live_silent_and_whole_on_a_desk_and_on_a_phone(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
    notebook: str,
    kind: str,
) -> None:
    """Each chart live, the console silent, one request (the file); nothing sideways, cut off or under 12 px."""
    seen = opened(browser, tmp_path, kind=kind, notebook=notebook)
    drawn = seen.page.locator("figure.figure").count()
    assert drawn == len(figures(kind, notebook))
    assert faults(seen, width=WIDTHS[0]) == []
    assert objections(seen.page, contrast=False) == []
    seen.page.set_viewport_size({"width": WIDTHS[1], "height": 900})
    seen.page.emulate_media(color_scheme="dark")
    assert faults(seen.scrolled(), width=WIDTHS[1]) == []
    assert objections(seen.page, contrast=kind != "large") == []  # four hundred rows are as readable as fourteen
    assert seen.said == []
    assert [url.partition(":")[0] for url in seen.asked] == ["file"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_axe_objects_to_nothing_with_everything_opened(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
    notebook: str,
    width: int,
) -> None:
    """Light and dark, with all evidence and rules opened: contrast, names, landmarks, tables, lists."""
    tab = opened(browser, tmp_path, kind=richest(notebook), notebook=notebook, width=width).page
    tab.evaluate(OPEN_ALL)
    for mode in MODES:
        tab.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
        assert (mode, objections(tab)) == (mode, [])


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_charts_and_tables_are_there_without_scripts(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
    notebook: str,
) -> None:
    """A drawing of each figure is visible at either width, and every section."""
    kind = richest(notebook)
    tab = opened(browser, tmp_path, kind=kind, notebook=notebook, js=False).page
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.locator(".drawing svg:visible").count() == len(figures(kind, notebook))
        assert tab.locator("main section:visible").count() == tab.locator("main section").count()


def test_axe_would_object_to_grey_on_grey_and_to_a_drawing_without_a_label(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    """What is held above can fail: under the page's own policy axe-core runs and sees both."""
    tab = opened(browser, tmp_path, kind="empty").page
    tab.add_style_tag(content=".squadlib .subtitle { color: #bbb; }")
    tab.evaluate("document.querySelector('.drawing svg').removeAttribute('aria-labelledby')")
    assert {said.partition(":")[0] for said in objections(tab)} == {"color-contrast", "svg-img-alt"}
