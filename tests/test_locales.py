"""Figures and dates as params' `locale` wants them, wherever a person reads; the facts are the same in all."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from squadlib import locales, words
from squadlib.errors import UsageError
from squadlib.locale_forms import chart
from squadlib.params import load
from squadlib.reports.page.emitted import FACTS_KIND, PAGE_KIND, emitted, locale_of
from squadlib.reports.page.export import export
from squadlib.reports.page.packed import KIND, unpacked
from squadlib.reports.page.table import table
from tests.conftest import REPO
from tests.quick_reports import quick_site
from tests.report_fixture import site
from tests.report_kinds import KINDS
from tests.report_pages import CACHE, NOTEBOOKS, executed, prepared, richest, run_here
from tests.sites import workplace

MARKS = ("\u2063", "\u2064", "u2063", "u2064")
ENGLISH = re.compile(r"\b\d{1,2}[ \u00a0](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?!\.)")
DECIMAL = re.compile(r"(?<![\w.])\d+\.\d{1,2}(?![\w.])")
VERSIONS = re.compile(
    r"(?:Python|altair|pandas|squadlib) [\d.]+|\([cC]loud [^)]*\)|v\d[\d.]*|(?:Sprint|Search)[ \u00a0]\d\.\d"
)


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Leave the thread speaking as the house does."""
    yield
    locales.speak(locales.HOUSE)


def in_locale(notebook: str, kind: str, folder: Path, locale: str) -> Any:
    """Return a report's notebook, executed on a site with this locale."""
    of = KINDS[kind]
    kept = site(folder, of.board(), name=of.name, beside={squad: board() for squad, board in of.beside.items()})
    file = folder / "params" / "site.yaml"
    file.write_text(json.dumps({**yaml.safe_load(file.read_text()), "locale": locale}))
    given = prepared(notebook, folder, kept, sprint=of.sprint).parameters
    parameters = {**given, "snapshot": kept.id, "params": f"{folder}/params"}
    return run_here(nbformat.read(REPO / "notebooks" / f"{notebook}.ipynb", as_version=4), parameters)


def read_by_people(html: str) -> str:
    """Return the texts of a page, those of attributes that are read out too; scripts and styles left out."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:title|aria-label|alt|content|data-label)="([^"]*)"', html))
    return VERSIONS.sub("", re.sub(r"<[^>]+>", " ", html) + " " + spoken)


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_page_is_written_in_its_locale_and_its_facts_are_not(notebook: str, tmp_path: Path) -> None:
    """No decimal point, English month or mark is left on the page or in a chart; the facts are those of any page."""
    kind = richest(notebook)
    made = in_locale(notebook, kind, tmp_path, "de-DE")
    assert locale_of(made) == "de_DE"
    html = export(made, cache=CACHE)
    text = read_by_people(html)
    assert not [mark for mark in MARKS if mark in html]
    assert DECIMAL.findall(text) == []
    assert ENGLISH.findall(text) == []
    for packed in re.findall(rf'<script type="{KIND}">([^<]+)</script>', html):
        spec = json.loads(unpacked(packed))
        assert spec["config"]["locale"]["number"]["decimal"] == ","
        assert not [mark for mark in MARKS if mark in json.dumps(spec)]
        assert DECIMAL.findall(" ".join(labels(spec))) == []
    usual, own = emitted(executed(kind, notebook), FACTS_KIND), emitted(made, FACTS_KIND)
    assert {**own, "snapshot": ""} == {**usual, "snapshot": ""}
    assert emitted(made, PAGE_KIND)["answer"] == emitted(executed(kind, notebook), PAGE_KIND)["answer"]


def labels(spec: Any) -> Iterator[str]:
    """Yield the texts of a chart's data."""
    for rows in find(spec, "values"):
        yield from (value for row in rows if isinstance(row, dict) for value in row.values() if isinstance(value, str))


def find(part: Any, name: str) -> Iterator[Any]:
    """Yield what stands under a name, however deep."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        if key == name and isinstance(value, list):
            yield value
        yield from find(value, name)


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en", "1,234.5 | 91\u00a0% | 18\u00a0Nov\u00a02026 | 2–13\u00a0Nov\u00a02026 | 09:05\u00a0UTC"),
        ("de_DE", "1.234,5 | 91\u00a0% | 18.\u00a0Nov.\u00a02026 | 2.–13.\u00a0Nov.\u00a02026 | 09:05\u00a0UTC"),
        (
            "en_US",
            "1,234.5 | 91% | Nov\u00a018,\u00a02026 | Nov\u00a02\u2009–\u200913,\u00a02026 | 9:05\u202fAM\u00a0UTC",
        ),
        ("fr_FR", "1\u202f234,5 | 91\u00a0% | 18\u00a0nov.\u00a02026 | 2–13\u00a0nov.\u00a02026 | 09:05\u00a0UTC"),
        ("hi_IN", "1,234.5 | 91% | 18\u00a0नव॰\u00a02026 | 2–13\u00a0नव॰\u00a02026 | 9:05\u00a0am\u00a0UTC"),
    ],
)
def test_a_sentence(locale: str, shown: str) -> None:
    """Figures, shares, days, spans and times; the zone stays."""
    at = words.pd.Timestamp("2026-11-18 09:05", tz="UTC")
    with locales.speaking(locale):
        parts = [
            words.number(1234.5),
            words.per_cent(0.91),
            words.day(at),
            words.period(at.replace(day=2), at.replace(day=13)),
            words.instant(at).partition("2026")[2].lstrip("\u2064 "),
        ]
        told = locales.localised(" | ".join(parts))
    assert told == shown


def test_a_table_and_words_around_figures() -> None:
    """A cell, the plural of one, what nobody marked."""
    with locales.speaking("de_DE"):
        frame = words.pd.DataFrame({"key": ["v1.5"], "done_points": [1234.5]})
        html = table(frame, caption="Version 1.5")._repr_mimebundle_()["text/html"]
        assert words.plural("points", 1) == "point"
        assert locales.localised(words.amount(1, "points")) == "1\u00a0point"
    assert ">1.234,5<" in html
    assert ">v1.5<" in html
    assert 'data-sort="1234.5"' in html


def test_a_chart_writes_its_axes_as_its_labels() -> None:
    """Vega has the same separators, names of months and order of a date."""
    spec = {
        "encoding": {"x": {"axis": {"format": "%-d %b %Y"}}},
        "axis": {"labelExpr": "format(datum.value * 100, '.0f') + ' %'"},
        "data": {"values": [{"format": "%b"}]},
    }
    american = chart(spec, "en_US")
    assert american["encoding"]["x"]["axis"]["format"] == "%b %-d, %Y"
    assert american["axis"]["labelExpr"] == "'' + format(datum.value * 100, '.0f') + '%'"
    assert american["data"] == spec["data"]
    indian = chart(spec, "hi_IN")["config"]["locale"]
    assert indian["number"]["grouping"][:2] == [3, 2]
    assert indian["time"]["shortMonths"][10] == "नव॰"
    with locales.speaking(locales.HOUSE):
        assert locales.chart(spec) is spec


@pytest.mark.parametrize(("locale", "meant"), [("de-ED", "de-"), ("frr-FR-x", "fr")])
def test_a_locale_that_is_none_is_refused_with_the_one_meant(tmp_path: Path, locale: str, meant: str) -> None:
    """Exit 2, before anything is fetched."""
    place = workplace(tmp_path, site=f"locale: {locale}\n")
    with pytest.raises(
        UsageError, match=f"locale is '{locale}': a locale like 'de-DE' is needed. Did you mean '{meant}"
    ):
        load(place.folder / "params", "client")


def test_a_squads_own_locale_wins_and_the_team_has_the_sites(tmp_path: Path) -> None:
    """As with every switch; without either it is the house's own."""
    assert load(workplace(tmp_path / "a").folder / "params", "client").locale == "en"
    place = workplace(tmp_path / "b", site="locale: de-DE\n")
    file = place.folder / "params" / "squads" / "client.yaml"
    file.write_text(file.read_text() + "locale: fr_FR\n")
    chosen = load(place.folder / "params", "client")
    assert (chosen.locale, chosen.site_locale) == ("fr_FR", "de_DE")


@pytest.mark.slow
def test_a_mail_and_the_index_say_it_as_the_page_does(tmp_path: Path) -> None:
    """No decimal point and no mark in either; the facts have the answer of the house, and the one that is shown."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11}, site="locale: de-DE\n")
    assert place.run("sprint-report", "client").returncode == 0
    done = place.run("send", "client", "--preview")
    assert done.returncode == 0, done.stderr
    told = json.loads(next((tmp_path / "reports" / "client").rglob("sprint-report.json")).read_text(encoding="utf-8"))
    assert told["made"]["locale"] == "de_DE"
    mail = (tmp_path / done.stdout.strip()).read_text(encoding="utf-8")
    index = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    for html in (mail, index, json.dumps(told)):
        assert not [mark for mark in MARKS if mark in html]
    for html in (mail, index):
        assert DECIMAL.findall(read_by_people(html)) == []
        assert ENGLISH.findall(read_by_people(html)) == []


def test_a_refusal_in_a_locale_holds_no_mark() -> None:
    """An error is written as the page would be."""
    with locales.speaking("de_DE"):
        assert str(UsageError(f"only {words.number(2.5)} points")) == "only 2,5 points"


def test_nothing_is_marked_where_nobody_asked(tmp_path: Path) -> None:
    """The house's own page, mail and facts are byte for byte what they were: there is nothing to write anew."""
    quick_site(tmp_path, beside=False)
    assert locales.spoken() == locales.HOUSE
    assert words.number(1234.5) == "1,234.5"
    assert load(tmp_path / "params", "client").locale == locales.HOUSE
