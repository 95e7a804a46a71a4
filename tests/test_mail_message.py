"""A mail as it leaves, parsed as a client does: its parts, its headers, its size, what its HTML is made of."""

import json
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from squadlib.mail.html import MOST_BYTES
from squadlib.mail.message import Mail, Sender, message
from tests.mail_lint import faults
from tests.mail_reports import START, TO, mailed_site
from tests.report_fixture import HOSTILE
from tests.report_pages import NOTEBOOKS, REPORTS, SPRINT_REPORT, executed, page, richest

SENDER = Sender("reports@example.com", "pm@example.com")
MAILED = [(notebook, kind) for notebook, kind in REPORTS if notebook != "growth_report" and kind != "running"]


def parsed(mail: Mail, sender: Sender = SENDER) -> EmailMessage:
    """Return the mail as a client reads it off the wire."""
    raw = message(mail, sender, at=START).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[arg-type, return-value]


def html_of(mail: EmailMessage) -> str:
    """Return the HTML part."""
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def text_of(mail: EmailMessage) -> str:
    """Return the text part."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def unbroken(text: str) -> str:
    """Return a text without any blank: lines are broken where they are full."""
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> EmailMessage:
    """Return the mail of the usual sprint report, its page attached."""
    site = mailed_site(tmp_path_factory.mktemp("usual"), has_page=True)
    site.configure(site={"reports_url": "https://reports.example.com/squads/"}, squad=TO)
    return parsed(site.mail())


def test_the_parts_are_where_clients_look_for_them(usual: EmailMessage) -> None:
    """Text and HTML as alternatives, the pictures with the HTML, the page as an attachment."""
    shape = [part.get_content_type() for part in usual.walk()]
    assert shape[:5] == ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html"]
    assert shape[5:] == ["image/png", "image/png", "text/html"]
    (attached,) = usual.iter_attachments()
    assert attached.get_filename() == "client-client-2026-23-sprint-report.html"
    assert attached.get_content_disposition() == "attachment"
    assert attached.get_payload(decode=True).decode() == page("usual")  # type: ignore[union-attr]


def test_every_picture_is_shown_by_its_content_id(usual: EmailMessage) -> None:
    """Each `cid:` of the HTML is a part, each part is shown; twice as dense as its width, on white, in few colours."""
    shown = re.findall(r'src="cid:([^"]+)"', html_of(usual))
    pictures = {str(part["Content-ID"]).strip().strip("<>"): part for part in usual.walk() if part["Content-ID"]}
    assert list(pictures) == shown
    widths = [int(width) for width in re.findall(r'<img[^>]+?width="(\d+)"', html_of(usual))]
    for part, width in zip(pictures.values(), widths, strict=True):
        png = part.get_payload(decode=True)
        assert isinstance(png, bytes)
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(png[16:20]) == 2 * width
        assert png[25] == 3  # a palette
        assert len(png) < 60_000
        assert part.get_content_disposition() == "inline"


def test_the_headers_make_one_thread_of_a_quarter_and_no_answering_machine_answers(usual: EmailMessage) -> None:
    """Who, to whom, what, and every id under the sender's domain."""
    assert usual["From"] == "Client reports <reports@example.com>"
    assert usual["To"] == "client-squad@example.com"
    assert usual["Reply-To"] == "pm@example.com"
    assert usual["Subject"] == "Client 2026Q4 · sprint report"
    assert usual["Auto-Submitted"] == "auto-generated"
    assert usual["List-Id"] == "<client.squadlib.example.com>"
    assert usual["References"] == usual["In-Reply-To"]
    assert usual["References"] != usual["Message-ID"]
    for name in ("Message-ID", "References"):
        assert re.fullmatch(r"<client\.[0-9a-f]{16}@example\.com>", usual[name]), usual[name]
    assert usual["Date"].datetime == START


def test_text_and_html_say_the_same(usual: EmailMessage) -> None:
    """Answer, figures, findings, feedback, milestones, link: each in both."""
    plain, html = (" ".join(text.split()) for text in (text_of(usual), html_of(usual)))
    for said in (
        "Completed points",
        "Change against the last sprint",
        "What should we do differently?",
        "2026Q4: 1 of",
    ):
        assert said in plain
        assert said in html
    opening = next(output.data for output in _outputs("usual") if "application/vnd.squadlib.page+json" in output.data)
    answer = opening["application/vnd.squadlib.page+json"]["answer"]
    assert answer.replace("\u00a0", " ") in plain.replace("\u00a0", " ")
    assert "https://reports.example.com/squads/client/client-2026-23/sprint-report.html" in plain
    assert 'href="https://reports.example.com/squads/client/client-2026-23/sprint-report.html"' in html
    assert "client-client-2026-23-sprint-report.html" in plain


def _outputs(kind: str) -> list[Any]:
    return [output for cell in executed(kind).cells for output in cell.get("outputs", [])]


def test_the_answer_comes_first_for_it_is_what_an_inbox_shows(usual: EmailMessage) -> None:
    """Nothing hidden before it."""
    body = html_of(usual).partition("<body")[2]
    assert re.sub(r"<[^>]+>", "", body.partition(">")[2]).strip().startswith("Client finished")
    assert text_of(usual).startswith("Client finished")


@pytest.mark.parametrize(("notebook", "kind"), MAILED, ids=[f"{notebook}, {kind}" for notebook, kind in MAILED])
def test_every_report_of_every_site_has_a_mail_that_arrives_whole(tmp_path: Path, notebook: str, kind: str) -> None:
    """Small enough for Gmail, nothing that Gmail or Outlook drops, nothing loaded from anywhere."""
    site = mailed_site(tmp_path, kind=kind, notebook=notebook)
    site.configure(squad=TO)
    mail = parsed(site.mail())
    html = html_of(mail)
    assert len(html.encode()) <= MOST_BYTES
    assert faults(html) == []
    assert "data:image" not in html
    assert len([part for part in mail.walk() if part.get_content_type() == "image/png"]) <= 3
    plain, shown = unbroken(text_of(mail)), unbroken(unescape(re.sub(r"<[^>]+>", " ", html)))
    for one in site.mail().letter.sections:
        for said in (one.heading, *one.said, *(row.lead for row in one.rows)):
            assert unbroken(said) in plain
            assert unbroken(said) in shown


@pytest.mark.parametrize(
    ("notebook", "kind"),
    [
        (SPRINT_REPORT, "hostile"),
        pytest.param(SPRINT_REPORT, "running, hostile", marks=pytest.mark.slow),
        ("health_report", "running, hostile"),
        ("backlog_report", "running, hostile"),
        ("milestone_report", "hostile"),
    ],
)
def test_what_people_typed_is_never_markup(tmp_path: Path, notebook: str, kind: str) -> None:
    """Escaped in the HTML, plain in the text, one line in the headers."""
    site = mailed_site(tmp_path, kind=kind, notebook=notebook)
    site.configure(squad=TO)
    mail = parsed(site.mail())
    html = html_of(mail)
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert "{{ 7*7 }}" in html
    assert "<script>" in " ".join(text_of(mail).split())
    assert HOSTILE in mail["Subject"]


@pytest.mark.parametrize(
    "name",
    ["Client\r\nBcc: eve@elsewhere.com", "Client\nSubject: other", "Client\r\n\r\n<b>body</b>", "a\x00b\u2028c\u202e"],
)
def test_a_name_cannot_add_a_header(tmp_path: Path, name: str) -> None:
    """Whatever a squad is called, the headers are those we wrote, each once."""
    site = mailed_site(tmp_path)
    site.configure(squad=TO)
    plain = parsed(site.mail())
    squad = site.params / "squads" / "client.yaml"
    squad.write_text(squad.read_text(encoding="utf-8").replace('"Client"', json.dumps(name)), encoding="utf-8")
    mail = parsed(site.mail())
    assert mail.keys() == plain.keys()
    assert mail["To"] == plain["To"]
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"]) + str(mail["From"])
    assert mail["Subject"].endswith("2026Q4 · sprint report")


@pytest.mark.parametrize(
    "facts",
    [
        {"quarter": "2026Q4\r\nBcc: eve@elsewhere.com"},
        {"sprint": {"id": 113, "name": "S 1\r\nBcc: eve@elsewhere.com", "state": "closed"}},
    ],
    ids=["quarter", "sprint"],
)
def test_a_quarter_or_a_sprint_cannot_either(tmp_path: Path, facts: dict[str, Any]) -> None:
    """Facts are read from a file that anyone may have written."""
    site = mailed_site(tmp_path, **facts)
    site.configure(squad=TO)
    mail = parsed(site.mail())
    assert mail["Bcc"] is None
    assert "\n" not in str(mail["Subject"])


def test_a_long_name_is_cut(tmp_path: Path) -> None:
    """In the subject, and in every line of the mail."""
    site = mailed_site(tmp_path)
    squad = site.params / "squads" / "client.yaml"
    squad.write_text(squad.read_text(encoding="utf-8").replace('"Client"', f'"{"W" * 3000}"'), encoding="utf-8")
    site.configure(squad=TO)
    mail = parsed(site.mail())
    assert len(str(mail["Subject"])) <= 160


def test_the_same_edition_has_one_id_and_another_has_another(tmp_path: Path) -> None:
    """Made again with the same settled numbers it is the same; a revision is not, nor another sprint."""
    first = mailed_site(tmp_path / "1").mail()
    again = mailed_site(tmp_path / "2", as_of="2026-12-24T00:00:00Z", forecast={"p50": 1}).mail()
    assert parsed(first)["Message-ID"] == parsed(again)["Message-ID"]
    other = mailed_site(tmp_path / "3", place="client/client-2026-22").mail()
    assert parsed(first)["Message-ID"] != parsed(other)["Message-ID"]
    assert parsed(first)["References"] == parsed(other)["References"]
    later = mailed_site(tmp_path / "4", quarter="2027Q1").mail()
    assert parsed(first)["References"] != parsed(later)["References"]


def test_a_report_of_what_goes_on_is_another_every_day(tmp_path: Path) -> None:
    """A health report of the same sprint is mailed again when anything in it changed."""
    one = mailed_site(tmp_path / "1", kind="running", notebook="health_report").mail()
    same = mailed_site(tmp_path / "2", kind="running", notebook="health_report", as_of="2026-11-09T00:00:00Z").mail()
    next_day = mailed_site(tmp_path / "3", kind="running", notebook="health_report", elapsed={"share": 0.9}).mail()
    assert parsed(one)["Message-ID"] == parsed(same)["Message-ID"] != parsed(next_day)["Message-ID"]


@pytest.mark.parametrize("notebook", [name for name in NOTEBOOKS if name != "growth_report"])
def test_every_report_brings_its_figures_and_its_charts(tmp_path: Path, notebook: str) -> None:
    """Those its notebook chose, else the first two of its page."""
    mail = mailed_site(tmp_path, kind=richest(notebook), notebook=notebook).mail()
    assert len(mail.letter.figures) >= 3
    assert 1 <= len(mail.letter.charts) <= 3
    assert all(one.label and one.value for one in mail.letter.figures)
    if notebook == SPRINT_REPORT:
        assert [chart.name for chart in mail.letter.charts] == ["velocity", "burndown"]
