"""Names from right to left, and titles that would turn a line round: no sentence around them is reordered."""

import copy
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count, cycle
from pathlib import Path
from typing import Any

import pytest

from squadlib.direction import as_typed, isolated
from squadlib.errors import printable
from squadlib.mail.html import html as mail_html
from squadlib.mail.text import text as mail_text
from squadlib.metrics.growth_plan import owners_of
from squadlib.records import BoardRecords
from squadlib.reports.choose import choose_member
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.page.packed import KIND as PACKED
from squadlib.reports.page.packed import unpacked
from squadlib.reports.run.slugs import slug
from tests import report_fixture
from tests.mail_reports import TO, mailed_site
from tests.report_fixture import board_records, workbook_records
from tests.report_kinds import KINDS, Kind
from tests.report_pages import NOTEBOOKS, SPRINT_REPORT, executed, page

NAMES = ["דנה לוי", "محمد علي", "Noa נועה", "שירה 7", "Omar (عمر)", "\u202eanA", "רון\u200f", "\u2067open"]
TITLES = [
    "תיקון 404 בדף הבית (v2)",
    "البحث عن المستقلين: 3 نتائج",
    "Rename \u202egnp.exe, please",
    "Search: שלום",
    "\u2067never closed",
    "closed too often\u2069\u2069 שלום",
]
KIND = "right to left"
TURNS = re.compile("[\u0590-\u08ff\u200e\u200f\u061c\u202a-\u202e]")
ISOLATES = "\u2066\u2067\u2068"


def turned() -> BoardRecords:
    """Return the usual board with names, titles, goals and words of its history of either direction."""
    board = board_records()
    titles, names = cycle(TITLES), cycle(NAMES)
    board["board"]["name"], board["site"]["title"] = TITLES[0], TITLES[1]
    for person in board["people"]:
        person["name"] = next(names)
    for place, sprint in enumerate(board["sprints"]):
        sprint["name"], sprint["goal"] = f"ספרינט {place} (Q4)", next(titles)
    for things in (board["board"]["columns"], board["statuses"], board["versions"]):
        for place, thing in enumerate(things):
            thing["name"] = f"{next(titles)} {place}"  # type: ignore[index]
    for issue in board["issues"]:
        issue["summary"], issue["type"] = next(titles), "סיפור"
    for side in ("old_text", "new_text"):
        board["changes"][side] = [text and next(titles) for text in board["changes"][side]]  # type: ignore[literal-required]
    return board


def turned_book() -> Any:
    """Return the plan with names of either direction."""
    book = copy.deepcopy(workbook_records())
    titles, numbers = cycle(TITLES), count()
    book["title"] = TITLES[2]
    for tab, columns in {"Milestones": (0, 4), "Projects": (3, 4), "Methods": (1,), "Measures": (1,)}.items():
        for row in book["tabs"][tab][1:]:
            for column in columns:
                row[column] = f"{next(titles)} {next(numbers)}"
    book["tabs"]["Projects"][1][3] = "דנה לוי, محمد علي"
    return book


@pytest.fixture(autouse=True)
def _a_turned_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the makers of pages know this kind of site, and its plan."""
    monkeypatch.setitem(KINDS, KIND, Kind(turned, name="לקוח"))
    monkeypatch.setattr(report_fixture, "workbook_records", turned_book)


class Shown(HTMLParser):
    """Collects each text of a page, and each attribute that is read out or shown; bounds are those of its element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is said beside the text."""
        self._open = tag
        self.texts += [value for name, value in attrs if value and name in ("title", "alt", "aria-label", "data-label")]

    def handle_data(self, data: str) -> None:
        """Note the text."""
        if self._open not in ("script", "style"):
            self.texts.append(data)


def loose(texts: list[str]) -> list[str]:
    """Return the texts with something that turns what stands beside it: outside an isolate, or in one left open."""
    return [text for text in texts if not _is_bound(text)]


def _is_bound(text: str) -> bool:
    depth = 0
    for letter in text:
        if letter in ISOLATES:
            depth += 1
        elif letter == "\u2069":
            depth -= 1
        elif depth == 0 and TURNS.match(letter):
            return False
        if depth < 0:
            return False
    return depth == 0


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_of(one)


of_every_report = pytest.mark.parametrize(
    "notebook",
    [
        pytest.param(one, marks=[] if one == SPRINT_REPORT else [pytest.mark.slow])
        for one in NOTEBOOKS
        if one != "health_report"  # no sprint runs here
    ],
)


@of_every_report
def test_a_name_turns_no_sentence_of_a_page_round(notebook: str) -> None:
    """Texts, labels read out, drawings: what could turn stands between isolates, each closed again."""
    texts = Shown(page(KIND, notebook)).texts
    assert any("ספרינט" in text or "שלום" in text for text in texts)
    assert loose(texts) == []


@of_every_report
def test_a_name_turns_no_label_of_a_live_chart_round(notebook: str) -> None:
    """The same in the data and words that a chart is drawn from."""
    for packed in re.findall(rf'<script type="{PACKED}">(.*?)</script>', page(KIND, notebook), re.DOTALL):
        assert loose(list(texts_of(json.loads(unpacked(packed))))) == []


@of_every_report
def test_in_json_a_name_is_as_typed_and_a_sentence_keeps_its_order(notebook: str) -> None:
    """Who reads the facts compares names with Jira's; what is said of them has them between isolates."""
    told = set(texts_of(emitted(executed(KIND, notebook), FACTS_KIND)))
    assert loose([text for text in told if loose([text]) and isolated(text) != isolated(as_typed(text))]) == []
    if notebook == SPRINT_REPORT:
        facts = emitted(executed(KIND, notebook), FACTS_KIND)
        assert {issue["summary"] for issue in facts["issues"]} & {*TITLES[:4]}
        assert {one["member"] for one in facts["members"]} & {*NAMES[:4]}
        sentences = [one["text"] for one in (*facts["feedback"], *facts["quality"])]
        assert any("\u2068" in text for text in sentences)
        assert loose(sentences) == []


def test_a_mail_keeps_its_order(tmp_path: Path) -> None:
    """Subject, text and HTML, of the squad's mail and of the members' own."""
    site = mailed_site(tmp_path, kind=KIND)
    site.configure(squad={**TO, "members_feedback": True})
    for mail in (site.mail(), *site.member_mails()[0]):
        shown = mail_html(mail.letter, subject=mail.subject, source=lambda name: name)
        lines = [mail.subject, mail.by, *mail_text(mail.letter).split("\n\n"), *Shown(shown).texts]
        assert any("\u2068" in line for line in lines)
        assert loose(lines) == []


def test_who_has_such_a_name_is_found_by_it() -> None:
    """Typed at a prompt or in a cell, with others or alone; and has the folder of the name as typed."""
    known = [isolated(name) for name in NAMES]
    for name in NAMES:
        assert as_typed(choose_member(name, known, squad="client")) == name
    assert owners_of(isolated("דנה לוי, محمد علي")) == [isolated("דנה לוי"), isolated("محمد علي")]
    assert slug(isolated("ספרינט 7")) == slug("ספרינט 7") == "7"
    assert slug(isolated("ספרינט")) == slug("ספרינט")


@pytest.mark.parametrize("name", [*NAMES, *TITLES])
def test_a_terminal_shows_a_line_in_its_order(name: str) -> None:
    """Whether a name comes isolated or as some server said it."""
    for said in (f"sprint {name}: 5 of 8 issues", f"sprint {isolated(name)}: 5 of 8 issues"):
        assert loose([printable(said)]) == []
