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
from tests.report_pages import EVERY, NOTEBOOKS, SPRINT_REPORT, figures, richest

pytestmark = pytest.mark.browser
QUICK = [(SPRINT_REPORT, "hostile")]
THE_OTHERS = [one for one in NOTEBOOKS if one not in (SPRINT_REPORT, "milestone_report")]
LIKE_ANOTHER = ("counted in issues", "first sprint ever, empty", "running, empty", "all carried over")
ON_ITS_OWN = ("unestimated", "nobody assigned", "recorded", "one member", "long chains")
SEEN = [
    pair if pair in QUICK else pytest.param(*pair, marks=pytest.mark.slow)
    for pair in EVERY
    if pair[1] not in LIKE_ANOTHER and (pair[0] == SPRINT_REPORT or pair[1] not in ON_ITS_OWN)
]
"""The reports a browser opens, most of them in CI: what looks like another is held by its markup (test_kinds.py)."""


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


@pytest.mark.parametrize(
    "notebook",
    [SPRINT_REPORT, "milestone_report", *(pytest.param(one, marks=pytest.mark.slow) for one in THE_OTHERS)],
)
def test_the_richest_page_is_whole_and_axe_objects_to_nothing_with_everything_opened(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
    notebook: str,
) -> None:
    """Light on a desk and dark on a phone, all evidence and rules opened: contrast, names, landmarks, tables, lists."""
    seen = opened(browser, tmp_path, kind=richest(notebook), notebook=notebook)
    assert seen.page.locator("figure.figure").count() == len(figures(richest(notebook), notebook))
    for width, mode in zip(WIDTHS, MODES, strict=True):
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
        assert (width, faults(seen.scrolled(), width=width)) == (width, [])
        seen.page.evaluate(OPEN_ALL)
        assert (mode, objections(seen.page)) == (mode, [])
    assert seen.said == []
    assert [url.partition(":")[0] for url in seen.asked] == ["file"]


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_axe_objects_to_nothing_dark_on_a_desk_and_light_on_a_phone(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
    notebook: str,
) -> None:
    """The two other pairs of width and mode."""
    tab = opened(browser, tmp_path, kind=richest(notebook), notebook=notebook).page
    tab.evaluate(OPEN_ALL)
    for width, mode in zip(WIDTHS, reversed(MODES), strict=True):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
        assert (mode, objections(tab)) == (mode, [])


@pytest.mark.parametrize(
    "notebook",
    [SPRINT_REPORT, *(pytest.param(one, marks=pytest.mark.slow) for one in NOTEBOOKS if one != SPRINT_REPORT)],
)
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
