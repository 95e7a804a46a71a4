"""Reference and catalogue are made from the code: each page in docs/ is what the code says today."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from squadlib import charts
from squadlib.cli import cli
from squadlib.handbook.architecture_drawing import FLOW, LEAVES, PURE, drawing
from squadlib.handbook.charts_page import HOW_TO_READ
from squadlib.handbook.exit_codes import exit_codes
from squadlib.handbook.facts_page import facts, meaning_of
from squadlib.handbook.metric_entries import ENTRIES, FIGURES, PLAN_FIGURES, printed
from squadlib.handbook.metrics_page import label
from squadlib.handbook.pages import DOCS, PAGES, pages_of_reports
from squadlib.handbook.params_keys import keys
from squadlib.handbook.pictures import questions, spec_of_file
from squadlib.handbook.rooms import rooms
from squadlib.metrics.definitions import DEFINITIONS, PLAN_DEFINITIONS

RENEW = "`make docs` renews it"


def page(name: str) -> str:
    """Return a page of docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_made_from_the_code_is_what_the_code_says(name: str) -> None:
    """Commands, params, exit codes, metrics with their worked examples, rooms."""
    assert (DOCS / name).is_file(), f"docs/{name} is missing: {RENEW}"
    assert page(name) == PAGES[name](), f"docs/{name} lags behind the code: {RENEW}"


@pytest.mark.parametrize("name", cli.commands)
def test_every_command_is_in_the_reference_and_has_help(name: str) -> None:
    """Under a heading of its own, each option with what it does."""
    command = cli.commands[name]
    assert command.help
    text = page("reference/commands.md")
    own = text.partition(f"### squadlib {name}\n")[2].partition("\n### ")[0]
    shared = text.partition("## What most commands take")[2].partition("\n## ")[0]
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert f"`{', '.join(option.opts)}`" in own + shared


def test_every_key_of_params_says_what_it_is() -> None:
    """A key without a docstring says nothing to whoever fills it in."""
    assert [one.path for one in keys() if not one.said] == []
    text = page("reference/params.md")
    assert [one.path for one in keys() if f"| `{one.path}` |" not in text] == []


def test_every_exit_code_is_in_the_reference() -> None:
    """Those of the errors and those of none."""
    text = page("reference/exit-codes.md")
    assert {0, 2, 3, 4, 5, 6, 7} <= set(exit_codes())
    assert all(f"\n| {code} | " in text for code in exit_codes())


@pytest.mark.parametrize(("report", "key"), [(report, key) for report, told in facts().items() for key in told])
def test_every_key_of_a_reports_facts_says_what_it_is(report: str, key: str) -> None:
    """Of the first level; the columns below are the metric's that it names, or tell themselves."""
    told = meaning_of(report, key)
    assert told.get("is"), f"say in squadlib/handbook/facts.yaml what {key} of the {report} is"
    assert told.get("metric", "totals") in ENTRIES


def test_every_metric_that_a_report_prints_is_in_the_catalogue() -> None:
    """With a formula and rows that are worked; the figures of a sprint and a plan too."""
    assert set(printed()) - set(ENTRIES) == set(), "add an Entry to squadlib/handbook/examples"
    assert {name for name, (metric, _) in printed().items() if ENTRIES[name].metric is not metric} == set()
    assert (set(FIGURES), set(PLAN_FIGURES)) == (set(DEFINITIONS), set(PLAN_DEFINITIONS))
    text = page("catalogue/metrics.md")
    assert [name for name in ENTRIES if f"\n### {label(name)}\n" not in text] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_every_worked_example_makes_something_of_given_rows(name: str) -> None:
    """An empty table explains nothing."""
    given, made = ENTRIES[name].given(), ENTRIES[name].made()
    assert given
    assert all(len(one) for one in given.values())
    assert not hasattr(made, "columns") or len(made)


def test_every_chart_is_in_the_catalogue_with_its_picture() -> None:
    """What question it answers comes from the notebooks, how to read it from whoever drew it."""
    assert set(HOW_TO_READ) == set(charts.__all__), "say in squadlib/handbook/charts_page.py how to read it"
    assert set(charts.__all__) <= set(questions()), "no notebook draws it"
    text = page("catalogue/charts.md")
    for name in charts.__all__:
        assert f"](charts/{name}.svg)" in text
        assert spec_of_file(page(f"catalogue/charts/{name}.svg"))
    assert {path.stem for path in (DOCS / "catalogue" / "charts").iterdir()} == set(charts.__all__)


@pytest.mark.slow
def test_the_catalogue_of_charts_is_what_the_reports_of_the_sample_company_show() -> None:
    """A picture is held by what is drawn, not by its pixels: other fonts change nothing."""
    made = pages_of_reports()
    lagging = [name for name, text in made.items() if _told(page(name)) != _told(text)]
    assert lagging == [], RENEW


def _told(text: str) -> str:
    return spec_of_file(text) or text


def test_nothing_is_left_in_docs_that_is_no_longer_made() -> None:
    """A page that says it is made is one of those that are."""
    made = {one for one in PAGES if one.endswith(".md")} | {"catalogue/charts.md"}
    claims = [path for path in Path(DOCS).rglob("*.md") if "<!-- Made from" in path.read_text(encoding="utf-8")]
    assert {str(path.relative_to(DOCS)) for path in claims} == made


def test_every_room_is_in_the_drawing_and_the_arrows_go_the_way_of_the_imports() -> None:
    """Whoever comes later on the way may import whoever comes before, and none the other way round."""
    drawn = drawing()
    assert [name for name in rooms() if f">{name}<" not in drawn and name not in LEAVES] == []
    for place, name in enumerate(FLOW):
        assert not set(rooms()[name].imports) & set(FLOW[place + 1 :]), name
    assert set(PURE) <= set(rooms())


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_fetches_nothing_from_elsewhere(tmp_path: Path) -> None:
    """No dead link, no page outside the navigation; fonts, styles and scripts lie in the folder."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=DOCS.parent, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    fetched = re.compile(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//([^"]+)"')
    for built in tmp_path.rglob("*.html"):
        assert fetched.findall(built.read_text(encoding="utf-8")) == [], built.name
