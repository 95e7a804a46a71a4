"""A report that cannot be made: a page says where it stopped and how to mend it, and the last good one stays."""

import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

from squadlib.errors import NotebookError, Stopped, UsageError
from squadlib.reports.run.failed_page import Attempt, failed_page
from squadlib.reports.run.make import report
from tests.quick_reports import FOLDER, facts, lay, quick_site, whole
from tests.report_fixture import HOSTILE

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
FAILED = "failed/sprint_report-client-113"


def attempt(folder: Path) -> Attempt:
    """Return a report about to be made."""
    return Attempt(
        report="sprint-report",
        about=f"Client, {HOSTILE}",
        snapshot="20261118T093000Z-cace77fa",
        as_of="2026-11-18T09:30:00Z",
        command="squadlib sprint-report client",
        page=folder / "client" / "s 1" / "sprint-report.html",
        failed=folder / "failed" / "x.html",
    )


def make(folder: Path, kept: str, **more: object) -> Path:
    """Make the client's report."""
    given = {"params": folder / "params", "reports": folder / "reports", "snapshot": kept, "sprint": "last"}
    return report("sprint-report", squad="client", progress=lambda _: None, **{**given, **more})  # type: ignore[arg-type]


def test_the_page_says_what_where_and_how_to_mend_as_text(tmp_path: Path) -> None:
    """Cell, question, message, the command again, the data; whatever is written in a name is a name."""
    stopped = Stopped(Path("notebooks/sprint_report.ipynb"), 7, f"How? {HOSTILE}", f"ValueError: {HOSTILE}")
    html = failed_page(stopped, attempt(tmp_path), now=NOW)
    for said in (
        "stopped at cell 7",
        "ValueError: &lt;script&gt;",
        "7, in sprint_report.ipynb",
        "22\u00a0Nov\u00a02026 10:30",
    ):
        assert said in html
    assert "<code>squadlib sprint-report client</code>" in html
    assert "snapshot 20261118T093000Z-cace77fa" in html
    assert "No earlier report of this name is there." in html
    assert "<script" not in html
    assert "default-src 'none'" in html


def test_its_links_hold_wherever_the_reports_folder_is(tmp_path: Path) -> None:
    """To the last good report and to the executed copy, relative and quoted."""
    asked = attempt(tmp_path)
    asked.page.parent.mkdir(parents=True)
    asked.page.write_text("good")
    stopped = Stopped(Path("x.ipynb"), None, "", "DeadKernelError", copy=tmp_path / "failed" / "x.ipynb")
    html = failed_page(stopped, asked, now=NOW)
    assert re.findall(r'href="([^"#]*)"', html) == ["../client/s%201/sprint-report.html", "x.ipynb"]
    assert "The last good report was left as it was" in html
    assert "none ran" in html


def test_a_notebook_that_fails_leaves_its_copy_and_a_page_and_the_last_good_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a secret, without a traceback; a later success removes both."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIRA_API_TOKEN", "tok-0123456789")
    _, kept = quick_site(tmp_path, beside=False)
    reports = tmp_path / "reports"
    page = make(tmp_path, kept.id)
    good = page.read_bytes()
    lay(tmp_path, facts(run="raise ValueError('401 for https://ana:pa55word@jira.example with tok-0123456789')"))
    with pytest.raises(NotebookError, match=r"cell 5 \(How fast are we\?\): ValueError: 401") as error:
        make(tmp_path, kept.id)
    assert error.value.exit_code == 5
    assert error.value.stopped
    assert error.value.stopped.page == reports / f"{FAILED}.html"
    copy, html = ((reports / f"{FAILED}.{kind}").read_text(encoding="utf-8") for kind in ("ipynb", "html"))
    for text in (str(error.value), copy, html):
        assert "401 for https://***@jira.example with ***" in text
        assert "tok-0123456789" not in text
        assert "pa55word" not in text
    assert "Traceback" not in html
    assert "sprint_report-client-113.ipynb</a>" in html
    assert page.read_bytes() == good
    assert f"{FAILED}.html" in (reports / "index.html").read_text(encoding="utf-8")

    lay(tmp_path, facts())
    make(tmp_path, kept.id)
    assert list((reports / "failed").iterdir()) == []
    assert whole(reports, "client")
    assert "could not be made" not in (reports / "index.html").read_text(encoding="utf-8")


def test_a_cell_that_ends_its_process_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the machine does where there is no memory left."""
    monkeypatch.chdir(tmp_path)
    _, kept = quick_site(tmp_path, beside=False)
    lay(tmp_path, facts(run="os.kill(os.getpid(), 9)"))
    with pytest.raises(NotebookError, match="DeadKernelError") as error:
        make(tmp_path, kept.id)
    assert error.value.stopped
    assert (error.value.stopped.cell, error.value.stopped.question) == (5, "How fast are we?")


def test_a_notebook_that_emits_no_facts_is_a_failure_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ran to its end, and there is no report to publish."""
    monkeypatch.chdir(tmp_path)
    _, kept = quick_site(tmp_path, beside=False)
    lay(tmp_path, facts(run="emit = dict"))
    with pytest.raises(NotebookError, match="emitted no facts"):
        make(tmp_path, kept.id)
    assert nbformat.read(tmp_path / "reports" / f"{FAILED}.ipynb", as_version=4).cells[0].source.startswith("squad")
    assert "emitted no facts" in (tmp_path / "reports" / f"{FAILED}.html").read_text(encoding="utf-8")
    assert not (tmp_path / "reports" / FOLDER["client"]).exists()


def test_what_is_refused_before_a_notebook_starts_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sprint that is not there is answered, not filed."""
    monkeypatch.chdir(tmp_path)
    _, kept = quick_site(tmp_path, beside=False)
    with pytest.raises(UsageError, match="no sprint"):
        make(tmp_path, kept.id, sprint="Cliant 1")
    assert not (tmp_path / "reports").exists()


def test_the_failure_of_a_private_report_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its copy and its page lie where nobody else may look, and the index does not know of them."""
    monkeypatch.chdir(tmp_path)
    _, kept = quick_site(tmp_path, beside=False)
    lay(tmp_path, facts(run="raise ValueError('Ana')"))
    notebooks = tmp_path / "notebooks"
    growth = (notebooks / "sprint_report.ipynb").read_text(encoding="utf-8").replace("sprint = ", "member = ")
    (notebooks / "growth_report.ipynb").write_text(growth, encoding="utf-8")
    places = {"params": tmp_path / "params", "reports": tmp_path / "reports", "snapshot": kept.id}
    with pytest.raises(NotebookError):
        report("growth-report", squad="client", member="Ana Ruiz", progress=lambda _: None, **places)  # type: ignore[arg-type]
    reports = tmp_path / "reports"
    assert stat.S_IMODE((reports / "private").stat().st_mode) == 0o700
    assert sorted(path.name for path in (reports / "private" / "failed").iterdir()) == [
        "growth_report-client-ana-ruiz.html",
        "growth_report-client-ana-ruiz.ipynb",
    ]
    assert not (reports / "failed").exists()
    told = json.loads((reports / "index.json").read_text(encoding="utf-8"))
    assert told["reports"] == []
    assert "growth_report-client" not in (reports / "index.html").read_text(encoding="utf-8")
