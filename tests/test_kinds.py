"""Every report of every kind of site: whole, short enough to mail, and what people typed stays text."""

import json
import re
from collections.abc import Iterator
from typing import Any

import altair as alt
import pytest

from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.page.packed import KIND as PACKED
from squadlib.reports.page.packed import unpacked
from tests.page_elements import Elements
from tests.report_fixture import HOSTILE
from tests.report_pages import NOTEBOOKS, RARE, REPORTS, SPRINT_REPORT, executed, figures, page

of_every_report = pytest.mark.parametrize(
    ("notebook", "kind"), [*REPORTS, *(pytest.param(*pair, marks=pytest.mark.slow) for pair in RARE)]
)


def specs(html: str) -> Iterator[dict[str, Any]]:
    """Return the live charts of a page."""
    for packed in re.findall(rf'<script type="{PACKED}">(.*?)</script>', html, re.DOTALL):
        yield json.loads(unpacked(packed))


def text_of(html: str) -> str:
    """Return what a reader sees, white space aside."""
    return " ".join("".join(Elements(html).text).split())


def questions(notebook: str, kind: str) -> dict[str, str]:
    """Return the sections of a report: anchor → question."""
    cells = executed(kind, notebook).cells
    return {cell.id: cell.source.splitlines()[0][3:] for cell in cells if cell.source.startswith("## ")}


@of_every_report
def test_it_gives_a_page_with_every_section_and_its_facts(notebook: str, kind: str) -> None:
    """Empty, running, unestimated, huge: one headline, each section says something, nothing reads nan or None."""
    html = page(kind, notebook)
    text = text_of(html)
    assert len(Elements(html).every("h1")) == 1
    for anchor, question in questions(notebook, kind).items():
        section = re.search(rf'<section id="{anchor}">.*?</section>', html, re.DOTALL)
        assert section, anchor
        assert len(text_of(section[0])) > len(question) + 20, question
    assert not re.search(r"\b(nan|NaN|NaT|None(?! of )|inf|undefined)\b", text)
    name = notebook.replace("_", "-")
    assert emitted(executed(kind, notebook), FACTS_KIND)["schema"] == f"{name}/1"


@of_every_report
def test_no_id_is_used_twice_and_every_inner_link_has_its_target(notebook: str, kind: str) -> None:
    """Tiles, contents, keys: each leads somewhere."""
    elements = Elements(page(kind, notebook))
    ids = [attributes["id"] for _, attributes in elements.tags if "id" in attributes]
    assert [one for one in ids if ids.count(one) > 1] == []
    inner = {str(link["href"])[1:] for link in elements.every("a") if str(link["href"]).startswith("#")}
    assert inner - set(ids) == set()


@of_every_report
def test_a_page_is_at_most_a_megabyte_and_a_half(notebook: str, kind: str) -> None:
    """Even with 400 issues and 40 members."""
    assert len(page(kind, notebook).encode()) <= 1_500_000


@of_every_report
def test_a_chart_has_words_and_a_drawing_for_both_widths(notebook: str, kind: str) -> None:
    """Each figure: a title of level three, two labelled drawings with their live spec, no note of Vega's in them."""
    drawn = re.findall(r"<figure.*?</figure>", page(kind, notebook), re.DOTALL)
    assert len(drawn) == len(figures(kind, notebook))
    for figure in drawn:
        assert figure.count('role="img" aria-labelledby=') == 2
        assert len(re.findall(rf'</svg><script type="{PACKED}">', figure)) == 2
        assert "<h3" in figure


@of_every_report
def test_every_chart_keeps_to_the_schema_of_vega_lite(notebook: str, kind: str) -> None:
    """The charts of squadlib are not held against it while a report is made."""
    found = list(specs(page(kind, notebook)))
    assert len(found) == 2 * len(figures(kind, notebook))
    for spec in found:
        alt.LayerChart.validate(spec)


@pytest.mark.parametrize("kind", ["hostile", "running, hostile"])
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_what_people_type_is_text(notebook: str, kind: str) -> None:
    """Names of squads, people, sprints, statuses and versions, summaries, goals: no element more, all as typed."""
    html = page(kind, notebook)
    elements = Elements(html)
    assert html.count("</script>") == len(elements.every("script"))
    assert len(elements.every("script")) == 2 * len(figures(kind, notebook)) + (2 if figures(kind, notebook) else 1)
    assert not {"b", "i", "em", "img"} & {tag for tag, _ in elements.tags}
    assert HOSTILE in "".join(elements.text)
    assert not [name for _, attributes in elements.tags for name in attributes if name.startswith("on")]
    assert "{{ 7*7 }}" in "".join(elements.text)


def test_chains_over_many_sprints_are_drawn() -> None:
    """Five issues dragged through three to eleven sprints are no sentence any more."""
    assert "carry-over" in figures("long chains")
    assert "CLI-901" in text_of(page("long chains"))


@pytest.mark.parametrize("kind", ["counted in issues", "unestimated", "recorded"])
def test_where_nothing_is_estimated_issues_are_counted_and_that_is_said(kind: str) -> None:
    """The unit falls back, on the first screen and in the facts; no figure is given in points."""
    html = page(kind)
    assert re.search(r"(does not estimate|is estimated), so everything here counts issues\.", html)
    assert emitted(executed(kind), FACTS_KIND)["unit"] == "issues"
    tiles = text_of(html[html.index('<ul class="tiles">') : html.index("</ul>", html.index('<ul class="tiles">'))])
    assert "point" not in tiles


def test_the_recorded_site_has_every_section_of_the_sample_company() -> None:
    """Real issues, histories and names of people: the same questions, each answered or said why not."""
    assert questions(SPRINT_REPORT, "recorded") == questions(SPRINT_REPORT, "usual")


def test_one_member_has_the_squads_sums() -> None:
    """All is theirs, and the report says so once, not twice."""
    facts = emitted(executed("one member"), FACTS_KIND)
    assert [one["member"] for one in facts["members"]] == ["Ana Ruiz"]
    assert {facts["members"][0][key] for key in ("completed_points",)} == {facts["totals"]["completed_points"]}
