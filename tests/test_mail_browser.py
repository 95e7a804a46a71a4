"""The mail in headless Chromium, as wide as a reading pane and as a phone, light and dark, with and without images."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser_pages import SMALLEST_TEXT, browser
from tests.mail_reports import TO, mailed_site
from tests.report_pages import SPRINT_REPORT

__all__ = ["browser"]

pytestmark = pytest.mark.browser
SMALL_PRINT = f"""() => [...document.querySelectorAll('body *')].filter(one => one.textContent.trim()
  && parseFloat(getComputedStyle(one).fontSize) < {SMALLEST_TEXT}).map(one => one.textContent.trim().slice(0, 60))"""
WIDEST = "document.documentElement.scrollWidth"
PICTURES = "[...document.images].map(one => [one.naturalWidth, one.width, Number(one.getAttribute('width'))])"
GROUND = "getComputedStyle(document.querySelector('.page')).backgroundColor"
NOT_OURS = ("region", "landmark-one-main", "page-has-heading-one")  # of whole pages; a mail stands inside one


MAILS = [
    (SPRINT_REPORT, "usual"),
    pytest.param((SPRINT_REPORT, "hostile"), marks=pytest.mark.slow),
    ("health_report", "running"),
    *(
        pytest.param(pair, marks=pytest.mark.slow)
        for pair in (
            ("health_report", "running, hostile"),
            ("backlog_report", "running"),
            ("backlog_report", "running, hostile"),
            ("team_report", "usual"),
            ("measures_report", "usual"),
            ("milestone_report", "usual"),
            ("milestone_report", "hostile"),
        )
    ),
]


@pytest.fixture(scope="module", params=MAILS, ids=", ".join)
def mail(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the HTML of a mail, its pictures beside it."""
    notebook, kind = request.param
    site = mailed_site(tmp_path_factory.mktemp("mail"), kind=kind, notebook=notebook)
    site.configure(squad=TO)
    return site.send(is_preview=True)


@contextmanager
def shown(browser: Browser, mail: Path, *, width: int, mode: str = "light", images: bool = True) -> Iterator[Page]:
    """Open the mail."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)  # type: ignore[arg-type]
    page = context.new_page()
    if not images:
        page.route("**/*.png", lambda route: route.abort())
    page.goto(mail.as_uri())
    yield page
    context.close()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [600, 390])
def test_it_fits_and_can_be_read(browser: Browser, mail: Path, width: int, mode: str) -> None:
    """Nothing wider than the screen, no text too small or too faint, pictures twice as dense as on a wide screen."""
    with shown(browser, mail, width=width, mode=mode) as page:
        assert page.evaluate(WIDEST) <= width
        assert page.evaluate(SMALL_PRINT) == []
        for natural, drawn, named in page.evaluate(PICTURES):
            assert natural == 2 * named
            assert drawn == min(named, width - 32)
        assert page.evaluate(GROUND) == ("rgb(18, 22, 27)" if mode == "dark" else "rgb(255, 255, 255)")
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["id"] not in NOT_OURS] == []


@pytest.mark.parametrize("width", [600, 390])
def test_with_images_off_their_words_stand_in_their_place(browser: Browser, mail: Path, width: int) -> None:
    """Title, alternative text and caption say what a picture would have."""
    with shown(browser, mail, width=width, images=False) as page:
        assert page.evaluate(WIDEST) <= width
        assert page.evaluate("[...document.images].every(one => one.alt.length > 40 && one.height > 20)")
