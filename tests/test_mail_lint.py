"""The lint of mails notices what Gmail or Outlook would drop, and the mail's own look is made of what it knows."""

from pathlib import Path

import pytest

from squadlib.mail.html import MOST_BYTES, html
from squadlib.mail.letter import Advice, Figure, Letter, Milestone
from squadlib.mail.section import ROWS, SENTENCES, Section
from squadlib.mail.shown import Row
from tests.mail_lint import CLIENTS, faults


def whole(body: str) -> str:
    """Return a page around what is tried."""
    style = "<style>@media (prefers-color-scheme: dark) { a { color: #ffffff; } }</style>"
    return f'<html lang="en"><head>{style}</head>{body}</html>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<svg></svg>", "<svg>"),
        ("<script>alert(1)</script>", "<script>"),
        ('<div style="padding: 4px">x</div>', "<div>"),
        ('<p style="padding: 4px">x</p>', "<p style='padding: 4px'>"),
        ('<td style="display: flex">x</td>', "<td style='display: flex'>"),
        ('<td style="background-image: url(https://x.example)">x</td>', "background-image"),
        ('<table style="margin: 0 auto"></table>', "margin: 0 auto"),
        ('<p style="margin: -4px">x</p>', "margin: -4px"),
        ('<p style="font-size: 1rem">x</p>', "font-size: 1rem"),
        ('<img src="data:image/png;base64,AA" alt="x" width="1">', "src='data:"),
        ('<img src="https://x.example/a.png" alt="x" width="1">', "src='https:"),
        ('<img src="cid:a@b" width="1">', "without alt"),
        ('<img src="cid:a@b" alt="x">', "without alt, width or src"),
        ('<img src="cid:a@b" alt="x" width="1" onerror="x">', "onerror"),
        ('<a href="javascript:alert(1)">x</a>', "href='javascript:"),
        ("<style>a { color: red; }</style>", "<style> outside the head"),
        ("<table><tr><td>x</td></table>", "</table> where ['tr'] is open"),
    ],
)
def test_what_a_client_drops_is_a_fault(body: str, fault: str) -> None:
    """Tags, properties, values, places, addresses."""
    assert any(fault in one for one in faults(whole(body))), faults(whole(body))
    assert faults(whole("<p>x</p>")) == []


def test_the_table_names_its_source_and_never_both_allows_and_forbids() -> None:
    """Facts from one place, each element once."""
    text = (Path(__file__).parent / "mail_clients.yaml").read_text(encoding="utf-8")
    assert "github.com/hteumeuleu/caniemail" in text
    assert not set(CLIENTS["elements"]) & set(CLIENTS["never"])


@pytest.mark.parametrize("count", range(8))
def test_any_number_of_figures_makes_whole_rows(count: int) -> None:
    """Two in a row; an odd one has an empty cell beside it."""
    letter = Letter("Answer", "Context", figures=tuple(Figure("Done", str(one), "points", "") for one in range(count)))
    written = html(letter, subject="S", source=lambda chart: chart.name)
    assert faults(written) == []
    assert written.count("<strong") == 0
    assert written.count('class="value"') == count


def test_a_letter_too_long_is_cut_until_it_fits() -> None:
    """The report has the rest."""
    words = "&" * 600
    letter = Letter(
        words,
        words,
        notes=(words,) * 3,
        sections=(Section(words, (words,) * SENTENCES, rows=(Row(words, words, ((words, words),) * 8),) * ROWS),) * 5,
        advice=(Advice("→", words, words, words),) * 6,
        milestones_said=words,
        milestones=(Milestone(words, words, words, words),) * 15,
    )
    written = html(letter, subject="S", source=lambda chart: chart.name)
    assert len(written.encode()) <= MOST_BYTES
    assert faults(written) == []
