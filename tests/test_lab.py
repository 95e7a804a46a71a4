"""JupyterLab as an analyst has it: one command in a new site, an empty home, no network."""

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from squadlib.desk.lab import command, environment
from squadlib.desk.new_report import new_report
from squadlib.errors import UsageError
from squadlib.starter.new_site import new_site
from squadlib.starter.notebooks import shipped_notebooks
from tests.browser_pages import browser  # noqa: F401  pytest finds the fixture by its name
from tests.lab_server import Lab, lab, opened
from tests.sites import Workplace

CHARTS = {
    "sprint_report": 11,
    "health_report": 2,
    "backlog_report": 2,
    "milestone_report": 2,
    "measures_report": 3,
    "team_report": 3,
    "growth_report": 2,
    "days_in_review": 1,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Return a new site, as `squadlib init` makes it, with a second squad and a report of its own."""
    folder = tmp_path_factory.mktemp("site")
    new_site(folder, today=date(2026, 11, 22))
    (folder / "params/squads/platform.yaml").write_text("name: Platform\nboard: 14\n", encoding="utf-8")
    new_report("days-in-review", folder=folder / "notebooks")
    return Workplace(folder)


@pytest.fixture(scope="module")
def running(place: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start `make lab` there, with an empty home."""
    with lab(place.folder, ["make", "lab", "LAB=--no-browser --port=0"], home=tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", CHARTS)
def test_run_all_shows_every_chart_and_no_error(browser: Browser, running: Lab, name: str) -> None:  # noqa: F811
    """On the defaults of each notebook: charts have a size and are live, nothing was asked of anybody else."""
    desk = opened(browser, running, f"{name}.ipynb").run_all()
    assert desk.errors == []
    charts = desk.charts()
    assert len(charts) == CHARTS[name]
    assert [one for one in charts if one[1] != "yes" or one[2] < 600 or one[3] < 60] == []
    assert desk.elsewhere == []
    desk.page.context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_a_chart_tells_more_under_the_pointer_and_a_table_sorts(browser: Browser, running: Lab) -> None:  # noqa: F811
    """As on the report's page."""
    desk = opened(browser, running, "team_report.ipynb").run_all()
    assert desk.charts()
    mark = desk.page.locator(
        "#figure-squads .drawing.wide .mark-rect path, #figure-squads .drawing.wide .mark-symbol path"
    )
    mark.first.scroll_into_view_if_needed()
    mark.first.hover(force=True)
    desk.page.wait_for_selector("#vg-tooltip-element.visible")
    header = desk.page.locator("#figure-squads ~ .scroll thead th").first
    header.locator("button").click()
    assert header.get_attribute("aria-sort") == "ascending"
    desk.page.context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_what_is_saved_there_is_in_the_next_report(browser: Browser, running: Lab, place: Workplace) -> None:  # noqa: F811
    """A heading changed in JupyterLab after a run, saved: nothing else to do."""
    desk = opened(browser, running, "health_report.ipynb").run_all()
    heading = desk.page.locator(".jp-MarkdownCell", has_text="Who is stuck?")
    heading.dblclick()
    heading.locator(".cm-content").press("Control+a")
    desk.page.keyboard.type("## Who waits for whom?")
    desk.page.keyboard.press("Shift+Enter")
    with desk.page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url):
        desk.page.keyboard.press("Control+s")
    notebook = place.folder / "notebooks" / "health_report.ipynb"
    assert "## Who waits for whom?" in notebook.read_text(encoding="utf-8")
    done = place.run("health-report", "client")
    assert done.returncode == 0, done.stderr
    page = (place.folder / done.stdout.split()[-1]).read_text(encoding="utf-8")
    assert "Who waits for whom?" in page
    assert "Who is stuck?" not in page
    assert 'class="lab"' not in page
    desk.page.context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_a_wrong_call_says_in_lab_what_was_meant(browser: Browser, running: Lab, place: Workplace) -> None:  # noqa: F811
    """A few lines in the cell that was wrong, not a traceback."""
    notebook = place.folder / "notebooks" / "wrong.ipynb"
    read = nbformat.read(place.folder / "notebooks" / "days_in_review.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    next(one for one in read.cells if one.id == "parameters").source += '\nsquad = "clent"'
    nbformat.write(read, notebook)  # type: ignore[no-untyped-call]
    desk = opened(browser, running, "wrong.ipynb").run_all()
    (said,) = desk.errors
    assert "Did you mean 'client'?" in said
    assert "data = load.sprint(squad=squad, sprint=sprint, snapshot=snapshot, params=params)" in said
    assert len(said.splitlines()) < 10
    desk.page.context.close()


def test_every_notebook_is_opened_by_a_test() -> None:
    """A new one needs its number of charts above."""
    assert {one.stem for one in shipped_notebooks()} | {"days_in_review"} == set(CHARTS)


def test_a_folder_without_notebooks_is_told(tmp_path: Path) -> None:
    """With what to do; JupyterLab on an empty folder would explain nothing."""
    with pytest.raises(UsageError, match=r"no notebooks here. Run this in the folder of the site"):
        command(tmp_path)


def test_it_opens_the_sprint_report_or_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options of JupyterLab's own come last and win."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "mine.ipynb").touch()
    assert command(tmp_path, "--port=0")[-2:] == ["--port=0", "notebooks/mine.ipynb"]
    (tmp_path / "notebooks" / "sprint_report.ipynb").touch()
    assert command(tmp_path)[-1] == "notebooks/sprint_report.ipynb"


@pytest.mark.slow
def test_a_kernel_of_the_same_name_in_the_home_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another Python there would not know squadlib."""
    kernel = tmp_path / ".local/share/jupyter/kernels/python3/kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text('{"argv": ["/bin/false"], "display_name": "Other", "language": "python"}', encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    code = "from jupyter_client.kernelspec import get_kernel_spec; print(get_kernel_spec('python3').display_name)"
    done = subprocess.run(
        [*command(Path(__file__).parents[1])[:1], "-c", code],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "Python 3 (ipykernel)"
