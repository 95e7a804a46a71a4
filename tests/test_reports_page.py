"""The page of a sprint report: whole, self-contained, and text stays text."""

import base64
import gzip
import hashlib
import itertools
import re

from tests.page_elements import Elements
from tests.report_fixture import HOSTILE
from tests.report_pages import figures, page


def test_hostile_text_is_shown_as_text() -> None:
    """A summary, a milestone, a name and a goal full of markup add no element and are shown as typed."""
    elements = Elements(page("usual"))
    text = "".join(elements.text)
    assert HOSTILE in text
    assert "Gus <i>Berg</i>" in text
    assert "<b>now</b>" in text
    assert not elements.every("b")
    assert not elements.every("i")
    assert len(elements.every("script")) == 2 * len(figures("usual")) + 2


def test_scripts_are_allowed_by_their_hash_alone() -> None:
    """The policy names the SHA-256 of each script that runs, unpacked, and lets nothing be loaded."""
    html = page("usual")
    policy = next(
        meta["content"] for meta in Elements(html).every("meta") if "content" in meta and "http-equiv" in meta
    )
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    (packed,) = re.findall(r'<script type="application/gzip" id="packed-vega">(.*?)</script>', html)
    scripts.append(gzip.decompress(base64.b64decode(packed)).decode())
    assert len(scripts) == 2
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in str(policy)
    assert str(policy).startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in str(policy)


def test_nothing_is_loaded_and_links_go_to_the_configured_jira_alone() -> None:
    """No src, no stylesheet, no import; an outward link starts with the site's address."""
    elements = Elements(page("usual"))
    assert not [attributes for _, attributes in elements.tags if "src" in attributes]
    assert not elements.every("link")
    outward = {str(link["href"]) for link in elements.every("a") if not str(link["href"]).startswith("#")}
    assert outward
    assert all(re.fullmatch(r"https://jira\.example/browse/CLI-\d+", href) for href in outward)


def test_each_question_has_its_chart() -> None:
    """Carry-over is a sentence while it is short, what an empty sprint cannot draw is one, too, and so is its scope."""
    usual = ["completion", "commitment-kept", "squads", "members", "workload", "evenness", "velocity", "burndown"]
    assert figures("usual") == [*usual, "estimates", "milestones", "alignment"]
    empty = ["completion", "commitment-kept", "evenness", "velocity", "estimates", "milestones", "alignment"]
    assert figures("empty") == empty
    assert "Scope grew from 39 to 46\u00a0points: 10 added, 5 removed and +2 re-estimated." in page("usual")


def test_headings_are_in_order_and_the_page_is_named() -> None:
    """One h1, then sections, then figures; language and title are set; code is not shown."""
    html = page("usual")
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert '<html lang="en">' in html
    assert "<title>Client · Client 2026-23 · sprint report</title>" in html
    assert "show.figure(" not in html


def test_a_board_without_estimates_counts_issues_and_says_so() -> None:
    """The unit falls back and the first screen says it."""
    html = page("counted in issues")
    assert "This board does not estimate, so everything here counts issues." in html
    assert "Client finished 10 of 12\u00a0issues" in html


def test_sections_with_nothing_to_show_say_it_in_words() -> None:
    """An empty sprint has sentences instead of empty charts and tables."""
    html = page("empty")
    assert "No issue was in this sprint" in html
    assert "Nothing was added, removed or re-estimated" in html
    assert "Nobody is assigned to an issue of this sprint" in page("nobody assigned")
