"""A report that was made is found and read back, or it is said what is not as it should be."""

import json
from pathlib import Path

import pytest

from squadlib.errors import DataError, UsageError
from squadlib.mail.made import find_made
from squadlib.reports.page.drawn import Drawn, figures_of, for_mail
from tests.mail_reports import MailedSite, mailed_site, put_report
from tests.report_pages import executed, figures


@pytest.fixture
def site(tmp_path: Path) -> MailedSite:
    """Make one report."""
    return mailed_site(tmp_path)


def add(site: MailedSite, folder: str, **facts: object) -> None:
    """Put the report's facts into another folder, some of them replaced."""
    place = site.folder / "reports" / "client" / folder
    place.mkdir(parents=True, exist_ok=True)
    told = {**site.made().facts, **facts}
    (place / "sprint-report.json").write_text(json.dumps(told), encoding="utf-8")


def test_the_latest_is_that_of_the_latest_sprint(site: MailedSite) -> None:
    """Not the one that was made last: somebody may have made an old one again."""
    add(site, "old", sprint={"started_at": "2020-01-01T00:00:00Z"}, as_of="2030-01-01T00:00:00Z")
    assert site.made().folder.name == "client-2026-23"
    add(site, "next", sprint={"started_at": "2030-01-01T00:00:00Z"})
    assert site.made().folder.name == "next"


def test_another_is_named_by_its_folder_and_a_near_miss_answered(site: MailedSite) -> None:
    """`--of`."""
    add(site, "client-2026-22")
    found = find_made(site.folder / "reports", "client", "sprint-report", of="client-2026-22")
    assert found.place == "client/client-2026-22"
    with pytest.raises(UsageError, match="Did you mean 'client-2026-22'"):
        find_made(site.folder / "reports", "client", "sprint-report", of="client-2026-22x")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("growth-report", "private and never mailed"),
        ("health-report", r"there is no health-report of client in .* Make it first: squadlib health-report client"),
        ("sprint-reprot", "Did you mean 'sprint-report'"),
        ("../../private/client/ana/growth-report", "is no report's name"),
    ],
)
def test_what_is_not_there_or_not_for_mail_is_refused(site: MailedSite, name: str, said: str) -> None:
    """Before anything else is read."""
    with pytest.raises(UsageError, match=said):
        find_made(site.folder / "reports", "client", name)


def test_of_a_snapshot_only_the_report_made_from_it_is_meant(site: MailedSite) -> None:
    """`--snapshot`."""
    own = site.made().facts["snapshot"]
    assert find_made(site.folder / "reports", "client", "sprint-report", snapshot=own).facts["snapshot"] == own
    with pytest.raises(UsageError, match="there is no sprint-report"):
        find_made(site.folder / "reports", "client", "sprint-report", snapshot="another")


def test_files_of_two_runs_are_refused(site: MailedSite) -> None:
    """Mail, page and JSON are of one run, or there is no mail."""
    facts = site.made().folder / "sprint-report.json"
    told = json.loads(facts.read_text(encoding="utf-8"))
    facts.write_text(json.dumps({**told, "totals": {}}), encoding="utf-8")
    with pytest.raises(DataError, match="not of the same run"):
        site.mail()


@pytest.mark.parametrize(
    ("file", "content"), [("ipynb", "{"), ("json", "{"), ("json", "[]"), ("json", "\xff"), ("ipynb", None)]
)
def test_a_broken_file_is_named(site: MailedSite, file: str, content: str | None) -> None:
    """Which one, and to make the report again."""
    path = site.made().folder / f"sprint-report.{file}"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content.encode("latin-1"))
    with pytest.raises(DataError, match=rf"sprint-report\.{file}.*Make the report again"):
        site.mail()


def test_a_revision_is_another_edition_and_says_so(site: MailedSite) -> None:
    """In its first note, too."""
    first = site.mail()
    made = executed("usual")
    changed = {"revision": 2, "revised": [{"figure": "outcome"}, {"figure": "points_end"}]}
    put_report(site.made().folder, "sprint-report", made, html="x", **changed)
    again = site.mail()
    assert again.name != first.name
    assert again.letter.notes[0] == "Revision 2: 2\u00a0numbers changed since revision 1; the report lists them."


def test_the_figures_read_back_are_those_of_the_page() -> None:
    """Each with its words as plain text and a spec that has the theme's colours."""
    cells = [cell for cell in executed("usual").cells if cell.cell_type == "code"]
    found = [one for cell in cells for one in figures_of(cell)]
    assert [one.name for one in found] == figures("usual")
    assert all(one.title and one.alt and one.caption and one.spec for one in found)
    assert "var(--" not in json.dumps([one.spec for one in found])
    assert "&" not in found[0].title


def test_cells_tagged_mail_choose_the_charts_and_without_any_all_are_offered() -> None:
    """An analyst moves a tag, and the mail follows."""
    made = executed("usual")
    assert [one.name for one in for_mail(made)] == ["velocity", "burndown"]
    for cell in made.cells:
        cell.metadata["tags"] = []
    assert len(for_mail(made)) == len(figures("usual"))
    assert all(isinstance(one, Drawn) for one in for_mail(made))
